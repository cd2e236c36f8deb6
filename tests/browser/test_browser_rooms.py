"""A projector and a phone whose app is killed in mid-round: both come back by themselves, nothing is lost."""

import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from processes import free_port
from redis_server import redis_at
from serving import serve
from watching import button

pytestmark = [pytest.mark.browser, pytest.mark.slow]
RACE = "surface=ravine&run=sgd,lr=0.01&steps=120&lang=en"


@pytest.mark.parametrize("shared", [False, True], ids=["memory", "redis"])
def test_an_app_that_is_killed_in_mid_round_is_not_missed(browser, tmp_path, shared):
    with ExitStack() as stack:
        url = ""
        if shared:
            port = free_port()
            stack.enter_context(redis_at(port))
            url = f"redis://127.0.0.1:{port}"
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
        first = stack.enter_context(serve(tmp_path / "first" / "log.txt", DOWNHILL_REDIS=url))
        hall = stack.enter_context(browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
        hall.goto(f"{first.address}/class?{RACE}")
        expect(hall.locator(".dh[data-phase=setup][data-ready=true]")).to_be_visible()
        button(hall, "convene").press("Enter")
        expect(hall.locator(".dh-code")).to_have_text(re.compile("^[2-9A-Z]{6}$"))
        code = hall.locator(".dh-code").text_content()
        phone = stack.enter_context(browser.new_context(viewport={"width": 360, "height": 740})).new_page()
        phone.goto(f"{first.address}/downhill/join/{code}?lang=en")
        for turn in range(2):
            shown = phone.locator(f".dh-phone[data-phase=asking][data-round='{turn}'][data-ready=true]")
            expect(shown).to_be_visible()
            phone.locator("[data-act=send]").click()
            expect(hall.locator(".dh-answered b")).to_have_text("1")
            if turn == 0:
                for phase in ("shown", "answer", "asking"):
                    hall.keyboard.press("PageDown")
                    expect(hall.locator(f".dh[data-phase={phase}][data-ready=true]")).to_be_visible()

        first.process.kill()
        first.process.wait()
        expect(phone.get_by_text("No connection.")).to_be_visible()
        stack.enter_context(
            serve(tmp_path / "second" / "log.txt", urlsplit(first.address).port or 0, DOWNHILL_REDIS=url)
        )
        expect(phone.locator(".dh-phone[data-sent=true]")).to_be_visible()
        expect(hall.locator(".dh-answered b")).to_have_text("1")
        hall.wait_for_function(
            "async a => (await (await fetch(a)).json()).answered === 1", arg=f"/downhill/rooms/{code}"
        )
        hall.keyboard.press("PageDown")
        expect(hall.locator(".dh[data-phase=shown][data-ready=true]")).to_be_visible()
        expect(hall.locator(".dh-podium button")).to_have_count(1)
        expect(phone.locator(".dh-phone[data-phase=shown][data-round='1']")).to_be_visible()

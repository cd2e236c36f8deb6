"""The phone's page in Chromium, in a class: a choice, what comes of it, the own run among all others."""

import math
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
from boxes import sound
from classroom import RACE, Classroom, convene
from playwright.sync_api import Page, expect
from serving import serve
from watching import HANGUL

from engine.race.trajectory import minimum
from links.scene import parse
from translations import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
STILL = PHONE | {"reduced_motion": "reduce"}
SIZES = [(320, 568), (360, 740), (390, 844), (740, 360)]
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
POLL = {
    "race": "surface=saddle&run=sgd,lr=0.05&run=momentum,lr=0.01&run=adam,lr=0.1&steps=150",
    "ask": [],
    "choices": ["SGD", "Momentum", "Adam, whose steps do not shrink where the ground is level"],
    "question": "Which one leaves the saddle first?",
}


@pytest.fixture
def take_part(visit, server) -> Callable[..., Page]:
    """Opens the page of a room on a phone, and waits for its question."""

    def open_phone(room: Classroom, lang: str = "en", **options) -> Page:
        page = visit(f"/downhill/join/{room.code}?lang={lang}", **STILL | options)
        expect(phone(page)).to_have_attribute("data-ready", "true")
        return page

    return open_phone


@pytest.fixture
def room(server) -> Classroom:
    return convene(server.address)


def phone(page: Page):
    return page.locator(".dh-phone")


def stands(page: Page, phase: str, turn: int = 0) -> None:
    """Waits until the phone shows this phase of a round."""
    expect(
        page.locator(f".dh-phone[data-phase={phase}][data-round='{turn}'][data-ready=true]")
    ).to_be_visible()


def send(page: Page) -> None:
    page.locator("[data-act=send]").click()
    expect(phone(page)).to_have_attribute("data-sent", "true")


def slide(page: Page, presses: int, name: str = "lr") -> float:
    """The number after so many presses of an arrow key on its slider."""
    slider = page.locator(f"#asked-{name}")
    for _ in range(abs(presses)):
        slider.press("PageUp" if presses > 0 else "PageDown")
    page.evaluate(DRAWN)
    return float(page.locator(f"[data-name={name}] output").inner_text())


def ranks(rates: Sequence[float]) -> list[int]:
    """Who is ahead with which rate, by the engine in JAX: who stays within 1e-9 of the minimum sooner, then
    who ends nearer to it."""
    runs = [f"run=adam,lr={rate!r}" for rate in rates]
    scene, _ = parse("&".join([RACE.replace("&run=adam,lr=0.1", ""), *runs]))
    stood = []
    for run in scene.race():
        gap = run.loss - minimum(scene.surface)
        (far,) = np.nonzero(gap > 1e-9)
        there = far[-1] + 1 < len(gap)
        stood.append((far[-1] + 1, 0.0) if there else (math.inf, float(f"{gap[-1]:.5e}")))
    return [1 + sum(other < each for other in stood) for each in stood]


def test_a_class_takes_part_in_two_rounds(take_part, room):
    pages = [take_part(room) for _ in range(3)]
    shown = [page.locator(".dh-you b").inner_text() for page in pages]
    assert len(set(shown)) == 3 and all(text.startswith("You are: ") for text in shown)
    for turn, moves in enumerate([(-2, -1, 0), (-1, -1, 1)]):
        rates = []
        for page, presses in zip(pages, moves, strict=True):
            rates.append(slide(page, presses))
            expect(page.get_by_text("Not sent yet.")).to_be_visible()
            send(page)
            expect(page.get_by_text("Sent. You can change it until all are shown.")).to_be_visible()
        others = [0.0011, 0.0123, 0.5]
        for number, rate in enumerate(others):
            room.answer(number, [rate], turn)
        assert room.state()["answered"] == 6
        room.say("show")
        expected = ranks([*rates, *others])
        for page, rank in zip(pages, expected, strict=False):
            stands(page, "shown", turn)
            expect(page.locator(".dh-answer h2")).to_have_text(f"Your run: place {rank} of 6")
            expect(page.locator(".dh-podium li")).to_have_count(3)
        assert [page.locator(".dh-you b").inner_text() for page in pages] == shown
        room.say("answer")
        stands(pages[0], "answer", turn)
        expect(pages[0].get_by_text("The answer is on the screen in front.")).to_be_visible()
        room.say("next")
        for page, rank in zip(pages, expected, strict=False):
            stands(page, "asking", turn + 1)
            expect(page.get_by_text(f"Before: place {rank} of 6.")).to_be_visible()
    room.say("close")
    for page in pages:
        expect(page.get_by_text("This room is closed.")).to_be_visible()
        expect(page.get_by_label("Code of the room")).to_be_visible()
        assert page.evaluate("localStorage.length") == 0


def test_the_run_follows_the_thumb_before_it_is_sent(take_part, room):
    page = take_part(room)
    told = page.locator(".dh-caption")
    first = told.inner_text()
    assert first.startswith("After 150 steps Adam is ")
    rate = slide(page, -3)
    scene, _ = parse(RACE.replace("lr=0.1", f"lr={rate!r}"))
    (run,) = scene.race()
    expect(told).to_have_text(
        f"After 150 steps Adam is {float(f'{run.loss[-1]:.2e}'):.3g} above the minimum."
    )
    assert room.state()["answered"] == 0


def test_all_of_it_by_keys(take_part, server):
    room = convene(server.address, ask=["optimizer", "lr"])
    page = take_part(room)
    page.keyboard.press("Tab")  # the map
    for name in ("SELECT", "BUTTON", "INPUT", "BUTTON", "BUTTON"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == name
        if name == "SELECT":
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # a little more
    page.evaluate(DRAWN)
    assert float(page.locator("[data-name=lr] output").inner_text()) > 0.1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(phone(page)).to_have_attribute("data-sent", "true")
    assert room.state()["answered"] == 1


def test_nothing_is_sent_before_all_is_chosen(take_part, server):
    room = convene(server.address, ask=["optimizer"])
    page = take_part(room)
    expect(page.get_by_text("Choose one, then send it.")).to_be_visible()
    button = page.locator("[data-act=send]")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.dispatch_event("click")
    page.get_by_label("the optimizer").select_option("Adam")
    expect(button).to_have_attribute("aria-disabled", "false")
    assert room.state()["answered"] == 0
    send(page)
    assert room.state()["answered"] == 1


def test_a_tap_on_the_map_is_the_start(take_part, server):
    room = convene(server.address, ask=["x", "y"])
    page = take_part(room)
    box = page.locator(".dh-map").bounding_box()
    assert box
    numbers = [page.locator(f"[data-name={name}] output") for name in "xy"]
    before = [each.inner_text() for each in numbers]
    page.touchscreen.tap(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    for each, old in zip(numbers, before, strict=True):
        expect(each).not_to_have_text(old)
    x, y = (float(each.inner_text()) for each in numbers)
    assert x > 0 and y > 0  # up and to the right of the minimum, which is in the middle
    send(page)
    room.say("show")
    stands(page, "shown")
    expect(page.locator(".dh-answer p").first).to_contain_text(f"x {x:.3g}, y {y:.3g}: ")


def test_a_poll_counts_what_everybody_expects(take_part, server):
    room = convene(server.address, **POLL)
    page = take_part(room)
    page.get_by_label("Momentum").check()
    send(page)
    for number, choice in enumerate((0, 1, 1)):
        room.answer(number, [choice])
    room.say("show")
    stands(page, "shown")
    votes = page.locator(".dh-votes li")
    expect(votes).to_contain_text(["SGD: 1 of 4", "Momentum: 3 of 4", "Adam, whose steps"])
    expect(votes.nth(1)).to_contain_text("yours")


def test_a_phone_that_loses_its_network_sends_when_it_is_back(visit, room):
    page = visit(f"/downhill/join/{room.code}", failing="/rooms/", **STILL)
    stands(page, "asking")
    page.context.set_offline(True)
    slide(page, -1)
    page.locator("[data-act=send]").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(phone(page)).to_have_attribute("data-sent", "false")
    assert room.state()["answered"] == 0
    page.context.set_offline(False)
    expect(phone(page)).to_have_attribute("data-sent", "true")
    assert room.state()["answered"] == 1


def test_a_reload_keeps_place_choice_and_what_was_sent(take_part, room):
    room.answer(0, [0.5])
    page = take_part(room)
    you = page.locator(".dh-you b").inner_text()
    rate = slide(page, -2)
    send(page)
    page.reload()
    expect(page.locator(".dh-you b")).to_have_text(you)
    expect(phone(page)).to_have_attribute("data-sent", "true")
    assert float(page.locator("output").inner_text()) == rate
    page.goto("about:blank")
    room.say("show")
    page.go_back()
    stands(page, "shown")
    expect(page.locator(".dh-you b")).to_have_text(you)
    expect(page.locator(".dh-answer h2")).to_contain_text(" of 2")
    assert room.state()["people"] == 2


def test_who_comes_too_late_sees_the_others(take_part, room):
    room.answer(0, [0.5])
    room.say("show")
    page = take_part(room)
    expect(page.get_by_text("You sent nothing in this round. These are the others.")).to_be_visible()
    expect(page.locator(".dh-podium li")).to_have_count(1)


def test_a_server_that_has_forgotten_all_is_told_again(visit, tmp_path):
    with ExitStack() as stack:
        (tmp_path / "first").mkdir()
        (tmp_path / "second").mkdir()
        first = stack.enter_context(serve(tmp_path / "first" / "log.txt"))
        room = convene(first.address)
        page = visit(f"/downhill/join/{room.code}", server=first, failing="/rooms/", **STILL)
        stands(page, "asking")
        rate = slide(page, -1)
        send(page)
        first.process.kill()
        first.process.wait()
        expect(page.get_by_text("No connection.")).to_be_visible()
        second = stack.enter_context(
            serve(tmp_path / "second" / "log.txt", urlsplit(first.address).port or 0)
        )
        again = convene(second.address, key=room.key)  # as the projector does
        assert again == room
        expect(page.get_by_text("Sent. You can change it")).to_be_visible()
        page.wait_for_function(
            "async a => (await (await fetch(a)).json()).answered === 1", arg=f"../rooms/{room.code}"
        )
        room.say("show")
        stands(page, "shown")
        expect(page.locator(".dh-podium b")).to_have_text([f"η {rate:.3g}"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_is_typed_or_refused(visit, room, lang):
    page = visit(f"/downhill/join?lang={lang}", failing="/rooms/", **STILL)
    field = page.locator("#given")
    for wrong in ("<b>0</b>", "abc"):
        field.fill(wrong)
        field.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(wrong)
        expect(field).to_have_value(wrong)
    assert bool(HANGUL.search(page.get_by_role("alert").inner_text())) == (lang == "ko")
    other = "222222" if room.code != "222222" else "333333"
    field.fill(other)
    field.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(other)  # the server's own words
    expect(field).to_be_visible()
    field.fill(f" {room.code[:3].lower()}-{room.code[3:].lower()} ")
    field.press("Enter")
    stands(page, "asking")
    assert urlsplit(page.url).path.endswith(f"/join/{room.code}")


def test_html_is_text(take_part, server):
    hostile = "<img src=x onerror=alert(1)><b>bold</b>"
    room = convene(server.address, **POLL | {"question": hostile, "choices": [hostile, "</script>"]})
    page = take_part(room)
    expect(page.locator(".dh-phone h1")).to_have_text([hostile])
    expect(page.locator("fieldset label")).to_have_text([hostile, "</script>"])
    assert not page.locator(".dh-phone img").count()


@pytest.mark.parametrize("kind", ["number", "start", "optimizer", "poll"])
def test_at_every_size_in_every_phase(take_part, server, kind):
    asked = {
        "number": {},
        "start": {"ask": ["x", "y"]},
        "optimizer": {"ask": ["optimizer", "lr"]},
        "poll": POLL,
    }
    found = []
    for lang in LANGUAGES:
        room = convene(server.address, seconds=600, **asked[kind])
        page = take_part(room, lang)
        page.evaluate(AXE.read_text())
        found += faults(page, f"{lang} asking")
        for control in page.locator("select").all():
            control.select_option(index=2)
        for choice in page.get_by_role("radio").all()[:1]:
            choice.check()
        send(page)
        found += faults(page, f"{lang} sent")
        room.say("show")
        stands(page, "shown")
        found += faults(page, f"{lang} shown")
        assert bool(HANGUL.search(phone(page).inner_text())) == (lang == "ko")
        room.say("close")
        expect(page.locator("#code")).to_be_visible()
        found += violations(page)
    assert not found, "\n".join(found)


def faults(page: Page, about: str) -> list[str]:
    """What is wrong at any size, by day and by night."""
    found = []
    for i, (width, height) in enumerate(SIZES):
        theme = ("light", "dark")[i % 2]
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(f".dh-phone[data-theme={theme}]")).to_be_visible()
        at = f"{about} {width}×{height} {theme}"
        found += sound(page, at)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{at}: wider than the screen")
        if i < 2:
            found += [f"{at} {line}" for line in violations(page)]
    return found


def violations(page: Page) -> list[str]:
    """What axe-core objects to."""
    found = page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def test_controls_are_as_large_as_thumbs(take_part, server):
    for asked in ({}, {"ask": ["optimizer", "lr"]}, POLL):
        page = take_part(convene(server.address, **asked))
        for part in page.locator(
            ".dh-phone :is(button, select, input[type=range], fieldset label):visible"
        ).all():
            box = part.bounding_box()
            assert box and box["height"] >= 44, part.evaluate("e => e.outerHTML")


def test_the_page_is_small_and_asks_the_server_for_no_race(visit, room, server):
    asked: list[str] = []
    page = visit("/downhill/join", **STILL)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/downhill/join/{room.code}")
    stands(page, "asking")
    slide(page, -2)
    send(page)
    paths = [urlsplit(address).path for address in asked]
    assert not [path for path in paths if re.search(r"/downhill/(paths|map|own)\b", path)]
    gzipped = {"Accept-Encoding": "gzip"}
    whole = 0
    for address in {each for each in asked if "/rooms/" not in each and each.startswith("http")}:
        answer = httpx.get(address, headers=gzipped, timeout=90)
        whole += answer.num_bytes_downloaded
    assert whole < 200_000  # bytes, once for a phone

"""pages/training.js in Chromium, mounted on recorded outcomes: played, stepped by keys, told, updated."""

from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from outcomes import recorded
from playwright.sync_api import Page, Route, expect
from watching import decode

from wire.training import training_bytes

pytestmark = pytest.mark.browser
BROWSER = Path(__file__).parents[2] / "browser"
HOST = "http://localhost:1"  # nothing listens there: what no handler answers fails
STEPS = 40


@pytest.fixture
def page(browser):
    """A page with the module as `training`; a test fails if the page throws."""
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body="<!doctype html><body><main></main></body>", content_type="text/html")
        else:
            route.fulfill(path=BROWSER / path.removeprefix("/assets/"))

    page.route(f"{HOST}/**", answer)
    page.goto(HOST)
    page.evaluate("async () => { globalThis.training = await import('/assets/pages/training.js') }")
    yield page
    context.close()
    assert not faults


def sent(*names: str | None, lang: str = "en") -> list[int]:
    outcomes = [recorded(name) if name else None for name in names]
    return list(training_bytes(outcomes, (0.2, 0.2), ("B = 8", "full batch"), lang=lang))


def mount(page: Page, data: list[int]) -> None:
    script = "b => { globalThis.film = training.mount(document.querySelector('main'), Uint8Array.from(b)) }"
    page.evaluate(script, data)
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")


def loss_said(page: Page) -> float:
    return float(page.locator(".dh-caption").inner_text().split("training loss ")[1].split(",")[0])


def drawn(page: Page) -> np.ndarray:
    return decode(page.locator("canvas").first.screenshot())


def test_it_stands_at_the_end_and_says_what_the_seeds_came_to(page):
    mount(page, sent("small", "large"))
    root = page.locator(".dh")
    expect(root).to_have_attribute("data-step", str(STEPS))
    expect(root).to_have_attribute("data-playing", "false")
    small = recorded("small")
    assert loss_said(page) == pytest.approx(small.train_loss.mean(), rel=5e-3)
    expect(page.locator("canvas").first).to_have_attribute(
        "aria-label", page.locator(".dh-caption").inner_text()
    )


def test_keys_step_and_play_and_the_means_grow(page):
    mount(page, sent("small", "large"))
    root = page.locator(".dh")
    whole = drawn(page)
    page.locator(".dh-curves").press("Home")
    expect(root).to_have_attribute("data-step", "0")
    assert loss_said(page) == pytest.approx(recorded("small").training.losses[0].mean(), rel=5e-3)
    assert not np.array_equal(drawn(page), whole)
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-step", "1")
    page.locator(".dh-speed").select_option("8")
    page.locator(".dh-curves").press("Space")
    expect(root).to_have_attribute("data-step", str(STEPS))
    expect(root).to_have_attribute("data-playing", "false")
    assert np.array_equal(drawn(page), whole)


def test_more_of_the_same_training_leaves_the_hand_on_the_slider(page):
    mount(page, sent("small", None))
    scrub = page.locator(".dh-scrub")
    scrub.focus()
    scrub.fill("30")
    expect(page.locator(".dh-caption")).to_contain_text("full batch: nothing yet.")
    page.evaluate("b => film.update(Uint8Array.from(b))", sent("small", "large"))
    expect(page.locator(".dh-caption")).not_to_contain_text("nothing yet")
    expect(scrub).to_be_focused()
    expect(scrub).to_have_value("30")


def test_seeds_that_diverge_are_marked_and_told(page):
    mount(page, sent("small lost", "large"))
    expect(page.locator(".dh-caption")).to_contain_text("B = 8: every seed diverged.")


def test_in_korean_and_on_a_narrow_screen(page):
    page.set_viewport_size({"width": 360, "height": 800})
    mount(page, sent("small", "large", lang="ko"))
    expect(page.locator(".dh-caption")).to_contain_text("훈련 손실")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

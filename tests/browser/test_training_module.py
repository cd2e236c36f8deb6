"""pages/training.js in Chromium, mounted on recorded outcomes: played, stepped by keys, told, updated."""

import numpy as np
import pytest
from modules import opened, text
from outcomes import recorded
from playwright.sync_api import Page, expect
from watching import decode

from wire.training import training_bytes

pytestmark = pytest.mark.browser
STEPS = 40


@pytest.fixture
def page(browser):
    """A page with the module as `training`; a test fails if the page throws."""
    faults = []
    with opened(browser, "training", "pages/training.js", faults=faults) as page:
        yield page
    assert not faults


def sent(*names: str | None, lang: str = "en") -> str:
    outcomes = [recorded(name) if name else None for name in names]
    return text(training_bytes(outcomes, (0.2, 0.2), ("B = 8", "full batch"), lang=lang))


def mount(page: Page, data: str) -> None:
    script = "sent => { globalThis.film = training.mount(document.querySelector('main'), bytes(sent)) }"
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
    page.evaluate("sent => film.update(bytes(sent))", sent("small", "large"))
    expect(page.locator(".dh-caption")).not_to_contain_text("nothing yet")
    expect(scrub).to_be_focused()
    expect(scrub).to_have_value("30")


def test_seeds_that_diverge_are_marked_and_told(page):
    mount(page, sent("small lost", "large"))
    expect(page.locator(".dh-caption")).to_contain_text(
        "B = 8: every seed diverged until its numbers overflowed."
    )


def test_in_korean_and_on_a_narrow_screen(page):
    page.set_viewport_size({"width": 360, "height": 800})
    mount(page, sent("small", "large", lang="ko"))
    expect(page.locator(".dh-caption")).to_contain_text("학습 손실")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

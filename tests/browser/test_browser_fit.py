"""What fits and who can use it, in Chromium: screens, themes, keyboard and touch."""

import re

import pytest
from playwright.sync_api import expect
from watching import (
    button,
    drawn,
    number,
    open_row,
    pixels,
    player,
    stands,
    until,
    until_drawn,
    until_link,
)

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_on_a_laptop_everything_is_in_sight_at_once(race):
    page = race("at=0")
    parts = [".dh-map", ".dh-chart", ".dh-bar", ".dh-caption", "button[data-act=add]"]
    boxes = {part: page.locator(f".dh {part}").bounding_box() for part in parts}
    boxes |= {f"run {i}": name.bounding_box() for i, name in enumerate(page.locator(".dh-name").all())}
    assert len(boxes) == len(parts) + 9
    for part, box in boxes.items():
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1440, part
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, part
    # The names are not behind the edge of a list that scrolls.
    listed = page.locator(".dh-list").bounding_box()
    assert boxes["run 8"]["y"] + boxes["run 8"]["height"] <= listed["y"] + listed["height"] + 1


def test_embedded_it_is_a_picture_and_its_sentence(race):
    page = race(f"embed=true&{TWO}&at=0", viewport={"width": 960, "height": 600})
    caption = page.locator(".dh-caption").bounding_box()
    assert caption["y"] + caption["height"] <= 600
    assert page.get_by_text("Each path is one optimizer.").is_visible()
    for rest in ("Ravine zigzag", "Optimizers", "Results as a table"):
        assert page.get_by_text(rest, exact=True).filter(visible=True).count() == 0


@pytest.mark.parametrize("language", ["en", "ko"])
def test_on_a_slide_nothing_is_cut_and_every_run_can_be_reached(race, language):
    page = race(f"embed=true&at=300&lang={language}", viewport={"width": 960, "height": 540})
    assert page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    cut = """elements => elements.filter(
        e => e.scrollWidth > e.clientWidth + 1 || getComputedStyle(e).textOverflow === "ellipsis"
    ).map(e => e.textContent)"""
    assert page.locator(".dh-caption, .dh-caption span, .dh-watch").evaluate_all(cut) == []
    for step in range(0, 301, 60):
        page.locator("input.dh-scrub").fill(str(step))
        stands(page, step)
        caption = page.locator(".dh-caption").bounding_box()
        assert caption["y"] + caption["height"] <= 540
    statuses = page.locator(".dh-status")
    assert statuses.count() == 9 and all(statuses.all_inner_texts())
    assert statuses.evaluate_all("all => all.filter(e => e.scrollWidth > e.offsetWidth + 1).length") == 0
    # In half of the frame not all have room, which is said.
    page.set_viewport_size({"width": 640, "height": 360})
    more = button(page, "more")
    expect(more).to_have_text(re.compile("[1-9]"))
    while more.is_visible():
        below = more.inner_text()
        more.click()
        expect(more).not_to_have_text(below)
    listed, last = page.locator(".dh-list").bounding_box(), page.locator(".dh-name").last.bounding_box()
    assert listed["y"] <= last["y"] and last["y"] + last["height"] <= listed["y"] + listed["height"] + 1


def test_a_page_on_its_way_says_so(visit):
    # As long as no script has come.
    page = visit("/optimizers", java_script_enabled=False)
    expect(page.get_by_role("status")).to_have_text("Downhill is loading…")


def test_on_a_phone_nothing_sticks_out_and_fingers_can_hit(race):
    page = race(f"{TWO}&at=0", **PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    shown = page.locator(".dh-map").bounding_box()
    assert shown["width"] > 300 and shown["y"] + shown["height"] / 2 < 844
    open_row(page, 0)
    button(page, "options").click()
    expect(page.locator(".dh-options .dh-menu")).to_be_visible()
    targets = page.locator(".dh").locator(
        "button:visible, select:visible, input[type=text]:visible, .dh-menu label:visible"
    )
    small = {}
    for target in targets.all():
        box = target.bounding_box()
        # Half a pixel is rounding.
        if box["width"] < 43.5 or box["height"] < 43.5:
            small[target.evaluate("t => t.outerHTML.slice(0, 90)")] = box
    assert not small and targets.count() > 20
    sliders = page.locator(".dh input[type=range]:visible")
    assert all(slider.bounding_box()["height"] >= 43.5 for slider in sliders.all())
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    page.locator(".dh-map").tap(position={"x": 150, "y": 100})
    page.wait_for_url("**start=**")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_way_back_to_the_story_is_in_sight_on_every_phone(race, width):
    page = race("at=0", **PHONE | {"viewport": {"width": width, "height": 640}})
    box = button(page, "restore").bounding_box()
    assert box
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 640
    assert box["width"] >= 43.5 and box["height"] >= 43.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_paint(race, scheme):
    page = race(f"{TWO}&at=300", color_scheme=scheme)
    expect(player(page)).to_have_attribute("data-theme", scheme)
    level = pixels(page, "base")[..., :3].mean()
    assert level > 180 if scheme == "light" else level < 90
    background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) > 380) == (scheme == "light")


FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const style = getComputedStyle(element);
  return {
    name: element.dataset.act ?? [...element.classList].find((c) => c.startsWith("dh-")) ?? "",
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
  };
}"""


# The map, the chart's selector, both runs, and on to the end of the bar.
STOPS = ["dh-map", "dh-chart-kind", "edit", "edit", "add", "play", "back", "forward", "dh-scrub", "share"]


def tab_to(page, name: str) -> dict:
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["name"] == name:
            return focused
    raise AssertionError(f"Tab does not reach {name}")


def test_the_keyboard_alone_is_enough(race):
    page = race(f"{TWO}&at=100")
    for stop in STOPS:
        assert tab_to(page, stop)["outline"] >= 2, stop
    page.keyboard.press("Shift+Tab")
    while page.evaluate(FOCUSED)["name"] != "dh-scrub":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    stands(page, 101)
    while page.evaluate(FOCUSED)["name"] != "play":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    until(page, "Number(p.dataset.step) > 101")
    page.keyboard.press("Enter")
    while page.evaluate(FOCUSED)["name"] != "add":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".dh-foot .dh-menu")).to_be_visible()
    assert page.evaluate(FOCUSED)["name"] == "add-run"
    page.keyboard.press("Enter")
    expect(player(page)).to_have_attribute("data-runs", "3")
    while page.evaluate(FOCUSED)["name"] != "edit":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "remove")
    page.keyboard.press("Enter")
    expect(player(page)).to_have_attribute("data-runs", "2")
    assert number(page, "runs") == 2


def test_the_gradient_of_each_point_is_drawn_where_it_is_asked_for(race):
    page = race("surface=regression,batch=4&run=sgd,lr=0.1&steps=60&show=labels&at=0&lang=en")
    plain, picture = pixels(page, "heads"), drawn(page, "heads")
    button(page, "options").click()
    page.get_by_role("checkbox", name=re.compile("Downhill on each point alone")).check()
    until_link(page, show="labels,samples")
    until_drawn(page, "heads", picture, again=False)
    assert (pixels(page, "heads")[..., 3] > 0).sum() > 1.5 * (plain[..., 3] > 0).sum()
    bowl = race("surface=bowl&lang=en")
    button(bowl, "options").click()
    expect(bowl.get_by_role("checkbox")).to_have_count(5)

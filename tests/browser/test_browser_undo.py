"""What was done by mistake, or by keys alone: undo, reset, notices, and two whole visits."""

from urllib.parse import urlsplit

import pytest
from outcomes import QUICK
from playwright.sync_api import Page, expect
from watching import (
    button,
    drawn,
    link,
    number,
    open_row,
    player,
    run,
    stands,
    until,
    until_drawn,
    until_link,
)

from lessons.stories import STORIES

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1"
# Within the player's shadow tree too.
FOCUSED = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
    return found;
}"""


def without_start(page: Page) -> None:
    page.wait_for_url(lambda url: "start=" not in url)


def click(page: Page, x: int, y: int) -> None:
    page.locator(".dh-map").click(position={"x": x, "y": y})


def test_a_stray_click_does_nothing_and_what_was_done_can_be_undone(race):
    page = race(f"{TWO}&at=300")
    expect(page.locator(".dh-zoom")).to_have_css("opacity", "1")  # though no pointer is over the map
    moved = page.locator(".dh-moved")
    for menu in ("options", "add"):
        button(page, menu).click()
        expect(button(page, menu)).to_have_attribute("aria-expanded", "true")
        click(page, 120, 300)
        expect(button(page, menu)).to_have_attribute("aria-expanded", "false")
    button(page, "options").click()
    page.locator(".dh-chart").click(position={"x": 120, "y": 100})
    expect(button(page, "options")).to_have_attribute("aria-expanded", "false")
    stands(page, 300)
    expect(button(page, "undo")).to_have_attribute("aria-disabled", "true")
    expect(moved).to_be_hidden()
    before = drawn(page, "trails")
    click(page, 120, 300)
    page.wait_for_url("**start=**")
    expect(moved).to_have_text("Start moved · Undo")
    moved.get_by_role("button", name="Undo").click()
    without_start(page)
    expect(moved).to_be_hidden()
    until_drawn(page, "trails", before)
    # A double click only means the zoom.
    button(page, "zoom-in").click()
    page.locator(".dh-map").dblclick(position={"x": 200, "y": 200})
    expect(button(page, "whole")).to_be_disabled()
    without_start(page)
    # What else was done since takes the offer away, for it would undo that.
    click(page, 160, 200)
    expect(moved).to_be_visible()
    page.locator("select.dh-chart-kind").select_option("grad")
    until_link(page, chart="grad")
    expect(moved).to_be_hidden()


def test_undo_and_redo_work_wherever_the_focus_is_but_in_a_text(race):
    page = race(f"{TWO}&at=300")
    length = page.evaluate("history.length")
    page.get_by_role("combobox", name="Surface").select_option("himmelblau")
    until_link(page, surface="himmelblau")
    row = open_row(page, 1).locator(".dh-hyper[data-name=lr]")
    row.locator("[data-act=reset]").click()
    until_link(page, run=["sgd,lr=0.001", "adam"])
    field = row.locator("input[type=text]")
    field.fill("5")
    field.press("ControlOrMeta+z")
    expect(field).to_have_value("0.001")
    until_link(page, surface="himmelblau", run=["sgd,lr=0.001", "adam"])
    row.locator("input[type=range]").press("ControlOrMeta+z")
    until_link(page, surface="himmelblau", run=["sgd,lr=0.001", "adam,lr=0.1"])
    expect(run(page, 1)).to_have_attribute("data-open", "")
    page.get_by_role("combobox", name="Surface").press("ControlOrMeta+z")
    page.wait_for_url(lambda url: "surface=" not in url)
    page.get_by_role("radio", name="English").press("ControlOrMeta+Shift+z")
    until_link(page, surface="himmelblau")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ControlOrMeta+Shift+z")
    until_link(page, run=["sgd,lr=0.001", "adam"])
    expect(button(page, "redo")).to_have_attribute("aria-disabled", "true")
    # The address went along, so that Back leads to what was there before.
    assert page.evaluate("history.length") > length
    page.go_back()
    until_link(page, surface="himmelblau", run=["sgd,lr=0.001", "adam,lr=0.1"])


def test_on_a_slide_a_story_comes_back_though_the_history_is_not_ours(race):
    story = STORIES[2]
    page = race(f"embed=true&{story.link}&at=50")
    length = page.evaluate("history.length")
    opened = link(page)
    button(page, "zoom-in").click()
    click(page, 100, 100)
    page.wait_for_url("**start=**")
    page.locator("select.dh-chart-kind").select_option("grad")
    until_link(page, chart="grad")
    page.keyboard.press("ControlOrMeta+z")
    page.wait_for_url(lambda url: "chart=distance" in url and "start=" in url)
    button(page, "restore").click()
    without_start(page)
    assert link(page) == opened
    stands(page, 50)
    expect(button(page, "whole")).to_be_disabled()
    expect(page.locator(".dh-watch")).to_have_text(story.watch("en"))
    button(page, "undo").click()
    page.wait_for_url("**start=**")
    assert page.evaluate("history.length") == length


def test_undo_works_on_sharp_and_flat(visit):
    page = visit(f"/batch_size?{QUICK}&lang=en")
    # For a moment the last part's stand beside the new one's.
    sheet = page.locator(".sheet[data-ready=true]").first
    expect(sheet).to_be_visible()
    opened = link(page)
    page.get_by_role("button", name="Settings").press("Enter")
    slider = page.get_by_role("slider", name="Small batch")
    was, address = slider.get_attribute("aria-valuetext"), "?" + urlsplit(page.url).query
    slider.press("ArrowRight")
    page.wait_for_function("was => location.search !== was", arg=address)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    changed = link(page)
    assert changed != opened
    page.get_by_role("radio", name="Why").click()
    until_link(page, part="why")
    expect(page.locator(".dh-swarm")).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    until_link(page, **changed)
    page.wait_for_url(lambda url: "part=why" not in url)
    expect(sheet).to_be_visible()
    page.get_by_role("button", name="Settings").press("Enter")
    expect(slider).to_be_visible()
    page.keyboard.press("ControlOrMeta+z")
    until_link(page, **opened)
    expect(slider).to_have_attribute("aria-valuetext", was or "")
    page.keyboard.press("ControlOrMeta+Shift+z")
    until_link(page, **changed)


def test_undo_works_at_the_moment_at_which_the_settings_open(visit):
    page = visit(f"/batch_size?{QUICK}&lang=en")
    expect(page.locator(".sheet[data-ready=true]")).to_be_visible()
    opened = link(page)
    settings, slider = page.get_by_role("button", name="Settings"), page.get_by_role("slider", name="Seeds")
    settings.press("Enter")
    slider.press("ArrowRight")
    page.wait_for_url(lambda url: "seeds=" not in url)  # as it opens
    until_link(page)
    page.keyboard.press("Escape")
    expect(slider).to_be_hidden()
    settings.press("Enter")
    page.keyboard.press("ControlOrMeta+z")  # while it opens, and the focus is not in it yet
    until_link(page, **opened)
    expect(slider).to_have_attribute("aria-valuetext", "3")
    slider.press("ControlOrMeta+Shift+z")
    page.wait_for_url(lambda url: "seeds=" not in url)
    expect(slider).to_have_attribute("aria-valuetext", "8")


def test_undo_works_at_the_moment_at_which_the_settings_of_a_race_open(race):
    page = race(TWO, viewport={"width": 820, "height": 700})
    chart = page.locator("select.dh-chart-kind")
    chart.select_option("grad")
    until_link(page, chart="grad")
    button(page, "settings").press("Enter")
    page.keyboard.press("ControlOrMeta+z")  # the focus is in them already
    page.wait_for_url(lambda url: "chart=" not in url)
    expect(page.locator(".dh-settings")).to_have_attribute("data-open", "")
    page.keyboard.press("ControlOrMeta+Shift+z")
    until_link(page, chart="grad")
    assert page.evaluate(f"({FOCUSED})().closest('.dh-settings') !== null")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_notice_leaves_play_where_it_is_and_can_be_dismissed(race, size):
    width, height = size
    wrong = "run=Nesterov&surface=xyzzy&step=50&chart=cat&show=dog&schedule=fish&noise=loud&run=sgd&at=9"
    page = race(wrong, viewport={"width": width, "height": height})
    told = page.get_by_role("alert").filter(has_text="Nesterov")
    expect(told).to_contain_text("Did you mean “nag”?")
    place = button(page, "play").bounding_box() or {}
    assert place["y"] + place["height"] <= height
    box, around = told.bounding_box() or {}, page.locator(".dh-map").bounding_box() or {}
    assert box["y"] >= around["y"] and box["y"] + box["height"] <= around["y"] + around["height"]
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_be_hidden()
    assert button(page, "play").bounding_box() == place
    assert "start=" not in page.url
    until(page, "p.querySelector('.dh-map').matches(':focus')")


# Whole visits


def walk(page: Page, wanted: str, key: str = "Tab") -> int:
    """Presses a key until what has the focus matches a selector; tells how often."""
    for pressed in range(1, 120):
        page.keyboard.press(key)
        if page.evaluate(f"wanted => ({FOCUSED})().matches(wanted)", wanted):
            return pressed
    raise AssertionError(f"{wanted} is not among the first stops")


def shared_link(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_a_visit_with_only_the_keyboard_from_opening_to_a_shared_link(race):
    page = race(**CLIPBOARD)
    press = page.keyboard.press
    assert walk(page, ".downhill-skip a") == 1
    expect(page.locator(".downhill-skip a")).to_have_text(["Play", "Runs", "Stories"])
    # Without it: what stands above the player, and then Play before all else of the player.
    assert walk(page, "[data-testid=stPageLink-NavLink]") < 8
    ring = page.evaluate(f"getComputedStyle(({FOCUSED})()).outline")
    assert "solid" in ring and "0px" not in ring
    assert walk(page, ".dh *") < 12
    assert page.evaluate(f"({FOCUSED})().dataset.act") == "play"
    # A story, by the third of the links.
    walk(page, ".downhill-skip a", "Shift+Tab")
    press("Enter")
    assert page.evaluate(f"({FOCUSED})().dataset.act") == "story"
    story = STORIES[2]
    press("Tab")
    press("Tab")
    press("Enter")
    expect(page.locator(".dh-watch")).to_have_text(story.watch("en"))
    runs = [part.removeprefix("run=") for part in story.link.split("&") if part.startswith("run=")]
    until_link(page, run=runs)
    # It plays; stop, step, look.
    walk(page, "[data-act=play]", "Shift+Tab")
    expect(player(page)).to_have_attribute("data-playing", "true")
    press("Space")
    expect(player(page)).to_have_attribute("data-playing", "false")
    press("Home")
    stands(page, 0)
    press("ArrowRight")
    press("ArrowRight")
    stands(page, 2)
    expect(page.locator(".dh-caption")).to_contain_text("Step 1:")
    # A run's learning rate, by its slider.
    walk(page, ".dh-run[data-index='1'] .dh-head")
    press("Enter")
    walk(page, ".dh-hyper[data-name=lr] input[type=range]")
    press("ArrowLeft")
    page.wait_for_url(lambda url: f"run={runs[1]}&" not in url)
    changed = link(page)["run"]
    assert changed[::2] == runs[::2] and changed[1] != runs[1]
    press("ControlOrMeta+z")
    until_link(page, run=runs)
    press("ControlOrMeta+Shift+z")
    until_link(page, run=changed)
    # The start, by arrows on the map; and back.
    walk(page, ".dh-map", "Shift+Tab")
    press("ArrowRight")
    page.wait_for_url("**start=**")
    press("ControlOrMeta+z")
    without_start(page)
    walk(page, "[data-act=share]", "Shift+Tab")
    press("Enter")
    walk(page, "[data-copies=link]")
    press("Enter")
    expect(page.locator("[data-copies=link]")).to_have_text("Copied")
    other = race(urlsplit(shared_link(page)).query)
    stands(other, 2)
    assert link(other)["run"] == changed
    assert other.locator(".dh-value").all_inner_texts() == page.locator(".dh-value").all_inner_texts()


def test_a_visit_without_motion_from_opening_to_a_shared_link(race):
    page = race(reduced_motion="reduce", **CLIPBOARD)
    stands(page, 300)
    moving = ".getAnimations({ subtree: true }).length"
    story = STORIES[2]
    page.get_by_role("button", name=story.title).click()
    expect(page.locator(".dh-watch")).to_have_text(story.watch("en"))
    stands(page, 200)
    button(page, "back").click()
    stands(page, 199)
    page.locator("input.dh-scrub").fill("40")
    stands(page, 40)
    # What is asked to play plays.
    button(page, "play").click()
    until(page, "Number(p.dataset.step) > 40")
    button(page, "play").click()
    expect(player(page)).to_have_attribute("data-playing", "false")
    step = number(page, "step")
    row = open_row(page, 0)
    assert player(page).evaluate(f"p => p{moving}") == 0
    entry = row.locator(".dh-hyper[data-name=lr] input[type=text]")
    entry.fill("0.02")
    entry.press("Enter")
    page.wait_for_url("**run=sgd,lr=0.02&**")
    stands(page, step)
    button(page, "undo").click()
    page.wait_for_url("**run=sgd,lr=0.05&**")
    button(page, "redo").click()
    page.wait_for_url("**run=sgd,lr=0.02&**")
    button(page, "share").click()
    page.locator("[data-copies=link]").click()
    expect(page.locator("[data-copies=link]")).to_have_text("Copied")
    page.keyboard.press("Escape")
    other = race(urlsplit(shared_link(page)).query, reduced_motion="reduce")
    stands(other, step)
    expect(run(other, 0).locator(".dh-name")).to_contain_text("0.02")
    # The story comes back as it opened, finished.
    button(page, "restore").click()
    stands(page, 200)
    page.wait_for_url("**run=sgd,lr=0.05&**")

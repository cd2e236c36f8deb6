"""A story's clauses in Chromium: each leads to its step and lights its runs, by hand and by keys."""

import re

import pytest
from boxes import sound
from playwright.sync_api import Locator, Page, expect
from watching import (
    HANGUL,
    button,
    drawn,
    open_row,
    pixels,
    player,
    run,
    stands,
    until,
    until_drawn,
    until_link,
)

from lessons.stories import STORIES
from translations import LANGUAGES, translate

pytestmark = pytest.mark.browser
BY_ID = {story.id: story for story in STORIES}
TRAP = BY_ID["momentum_escapes_a_trap"]
CUT = """() => [...document.querySelectorAll(".dh-watch, .dh-value")]
    .filter((e) => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth)
    .map((e) => e.innerText)"""
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
FOCUSED = """() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return focused;
}"""


def clauses(page: Page) -> Locator:
    return page.locator(".dh-clause")


def dimmed(page: Page) -> Locator:
    return page.locator(".dh-run[data-dim]")


def told(page: Page, story, i: int | None) -> None:
    """Waits until one clause is pressed, at its step, and its runs alone are lit; None: until none is."""
    count = len(story.clauses)
    expect(clauses(page)).to_have_count(count)
    for k in range(count):
        expect(clauses(page).nth(k)).to_have_attribute("aria-pressed", str(k == i).lower())
    lit = story.clauses[i].runs if i is not None else ()
    for k in range(len(story.scene.runs)):
        row = run(page, k)
        if lit and k not in lit:
            expect(row).to_have_attribute("data-dim", "")
        else:
            expect(row).not_to_have_attribute("data-dim", re.compile(""))
    if i is not None:
        stands(page, story.clauses[i].at)


def test_a_clause_leads_to_its_step_and_lights_its_runs(race):
    page = race(f"{TRAP.link}&at=0")
    told(page, TRAP, None)
    for i in range(len(TRAP.clauses)):
        clauses(page).nth(i).click()
        told(page, TRAP, i)
    # The same clause again lets the light go, and stays at its step.
    pictures = {canvas: drawn(page, canvas) for canvas in ("trails", "heads", "faint", "bright")}
    clauses(page).nth(2).click()
    told(page, TRAP, None)
    stands(page, TRAP.clauses[2].at)
    for canvas, picture in pictures.items():
        until_drawn(page, canvas, picture, again=False)
    # Lit again, it is the same picture.
    clauses(page).nth(2).click()
    for canvas, picture in pictures.items():
        until_drawn(page, canvas, picture)
    # The link holds nothing of it.
    assert "clause" not in page.url and "lit" not in page.url


def test_what_plays_or_becomes_another_race_is_lit_no_more(race):
    page = race(f"{TRAP.link}&at=0")
    clauses(page).nth(1).click()
    told(page, TRAP, 1)
    # Steps, a zoom and another quantity are ways to look at the same thing.
    button(page, "back").click()
    stands(page, TRAP.clauses[1].at - 1)
    button(page, "zoom-in").click()
    page.get_by_label("Chart", exact=True).select_option("distance")
    until_link(page, chart="distance")
    expect(clauses(page).nth(1)).to_have_attribute("aria-pressed", "true")
    expect(dimmed(page)).to_have_count(3)
    button(page, "play").click()
    until(page, "p.dataset.playing === 'true' || p.dataset.step === '200'")
    told(page, TRAP, None)
    # A clause that is pressed while it plays stops it.
    button(page, "play").click()
    clauses(page).nth(0).click()
    told(page, TRAP, 0)
    # Another story.
    other = BY_ID["ravine_zigzag"]
    page.get_by_role("button", name=other.title).click()
    expect(page.locator(".dh-watch")).to_have_text(other.watch("en"))
    told(page, other, None)
    clauses(page).nth(0).click()
    told(page, other, 0)
    # An edit: it is no story any more, and when it is one again it is not yet told.
    steps = page.get_by_role("textbox", name="Steps, exact value")
    steps.fill("90")
    steps.press("Enter")
    expect(clauses(page)).to_have_count(0)
    expect(dimmed(page)).to_have_count(0)
    button(page, "undo").click()
    told(page, other, None)


def test_chart_and_list_show_what_a_clause_speaks_of(race, tab):
    read = {
        "nesterov_looks_ahead": (0, "distance to the nearest minimum", {0: "0.743", 1: "0.532"}),
        "restarts_hop_basins": (0, "loss, f", {1: "12.9"}),
        "clipped_on_the_cliff": (0, "slope, ‖∇f‖", {0: "120", 1: "120"}),
        "nine_in_a_valley": (1, "loss above the minimum, f − f*", {2: "0.039", 6: "0.101"}),
    }
    for name, (i, quantity, values) in read.items():
        page = race(f"{BY_ID[name].link}&at=7", tab=tab)
        clauses(page).nth(i).click()
        stands(page, BY_ID[name].clauses[i].at)
        shown = page.locator(".dh-chart-kind").evaluate("e => e.selectedOptions[0].textContent")
        assert shown == quantity
        expect(page.get_by_role("list", name=f"Runs: {quantity}")).to_be_visible()
        for k, value in values.items():
            expect(run(page, k).locator(".dh-value")).to_have_text(value)


def test_a_story_is_told_by_keys_alone(race):
    page = race(f"{TRAP.link}&at=0")
    press = page.keyboard.press
    # From wherever nothing has the focus: the next clause, and the one before.
    for key, i in ((".", 0), (".", 1), (".", 2), (".", 2), (",", 1)):
        press(key)
        told(page, TRAP, i)
    press("Space")
    expect(clauses(page).nth(1)).to_have_attribute("aria-pressed", "false")
    expect(dimmed(page)).to_have_count(0)
    # By Tab to a clause, which Enter and the space bar press; arrows step, and the light stays.
    for _ in range(120):
        press("Tab")
        if page.evaluate(f"({FOCUSED})().dataset?.act") == "clause":
            break
    press("Tab")
    ring = page.evaluate(f"getComputedStyle(({FOCUSED})()).outline")
    assert "solid" in ring and "0px" not in ring
    press("Enter")
    told(page, TRAP, 1)
    press("ArrowRight")
    stands(page, TRAP.clauses[1].at + 1)
    expect(dimmed(page)).to_have_count(3)
    press("Space")
    expect(dimmed(page)).to_have_count(0)
    expect(player(page)).to_have_attribute("data-playing", "false")
    press("Space")
    told(page, TRAP, 1)
    # Beside a text field they are no letters of ours.
    search = page.get_by_role("searchbox")
    button(page, "stories").click()
    search.press_sequentially("0.9")
    expect(search).to_have_value("0.9")
    told(page, TRAP, 1)


def test_only_without_noise_is_a_run_said_to_zigzag(race, tab):
    said = {}
    for noise in ("0", "0.001"):
        page = race(f"surface=ravine&run=sgd,lr=0.05&run=sgd,lr=0.09&noise={noise}&at=10", tab=tab)
        said[noise] = page.locator(".dh-caption").inner_text()
    assert "zigzag" in said["0"] and "zigzag" not in said["0.001"]
    assert "takes the lead" in said["0.001"]


def test_in_three_dimensions_too_the_others_are_dimmed(race):
    page = race(f"{TRAP.link}&at=171&show=3d")
    expect(page.locator(".dh-solid")).to_have_attribute("data-ready", "true")
    whole = {canvas: drawn(page, canvas) for canvas in ("draped", "tops")}
    clauses(page).nth(1).click()
    told(page, TRAP, 1)
    for canvas, picture in whole.items():
        until_drawn(page, canvas, picture, again=False)
    clauses(page).nth(1).click()
    for canvas, picture in whole.items():
        until_drawn(page, canvas, picture)


@pytest.mark.parametrize(
    ("frame", "options"),
    [("&embed=true", {"viewport": {"width": 640, "height": 360}}), ("", PHONE)],
    ids=["embedded", "phone"],
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_where_there_is_little_room_no_clause_is_cut(race, language, frame, options):
    longest = sorted(STORIES, key=lambda story: len(story.watch(language)))[-2:]
    found = []
    for story in longest:
        page = race(f"{story.link}{frame}&at=0&lang={language}", **options)
        expect(page.locator(".dh-watch")).to_have_text(story.watch(language))
        if language == "ko":
            expect(clauses(page).first).to_have_attribute("title", HANGUL)
        for i in range(len(story.clauses)):
            # A frame shows some lines of them, and always the one that is told.
            page.keyboard.press(".")
            told(page, story, i)
            expect(clauses(page).nth(i)).to_be_in_viewport(ratio=0.5)
            found += sound(page, f"{story.id}, clause {i}")
        for _ in story.clauses:
            page.keyboard.press(",")
        told(page, story, 0)
        page.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_slide_a_story_is_told_one_whole_sentence_at_a_time(race, tab, language):
    link, size = f"{TRAP.link}&embed=true&lang={language}", {"width": 640, "height": 360}
    page = race(link, tab=tab, viewport=size)
    turn = page.locator("[data-act=turn]")
    for i, told_now in enumerate([0, 0, 1, 2, 0]):
        expect(page.locator(".dh-clause:visible")).to_have_count(1)
        expect(page.locator(".dh-clause:visible")).to_have_text(
            translate(language, TRAP.clauses[told_now].text)
        )
        expect(turn).to_have_text(f"{told_now + 1}/{len(TRAP.clauses)}")
        assert page.evaluate(CUT) == []
        if i:
            stands(page, TRAP.clauses[told_now].at)
        turn.press("Enter")
    page.set_viewport_size({"width": 480, "height": 270})
    expect(turn).to_be_hidden()
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_sentences_fit_a_slide(race, tab, language):
    sentences = [(story, i) for story in STORIES for i in range(len(story.clauses))]
    sentences.sort(key=lambda found: len(translate(language, found[0].clauses[found[1]].text)))
    for story, i in sentences[-4:]:
        link = f"{story.link}&embed=true&lang={language}"
        page = race(link, tab=tab, viewport={"width": 640, "height": 360})
        for _ in range(i + 1):
            page.keyboard.press(".")
        told(page, story, i)
        assert page.locator(".dh-watch").evaluate("said => said.scrollHeight <= said.clientHeight")


@pytest.mark.parametrize("size", [(1920, 1080), (390, 844), (640, 360)], ids=["hall", "phone", "frame"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_of_a_story_moves_nothing(race, tab, language, size):
    width, height = size
    link = f"{TRAP.link}&at=0&lang={language}"
    page = race(link, tab=tab, viewport={"width": width, "height": height})
    story = TRAP.watch(language)
    if button(page, "show-runs").is_visible():
        button(page, "show-runs").click()
    slider = open_row(page, 0).locator("[data-name=lr] input[type=range]")
    slider.scroll_into_view_if_needed()
    before, held = page.locator(".dh-map").bounding_box(), slider.bounding_box()
    assert held
    x, y = held["x"] + held["width"] / 2, held["y"] + held["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for way in (10, 20, 30):
        page.mouse.move(x + way, y)
    expect(page.locator(".dh-watch")).not_to_have_text(story)
    assert page.locator(".dh-map").bounding_box() == before
    page.mouse.up()
    until_link(page, surface=TRAP.scene.surface.name)
    assert page.locator(".dh-map").bounding_box() == before
    # Nor does its return.
    page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".dh-watch")).to_have_text(story)
    assert page.locator(".dh-map").bounding_box() == before


# Titles that are wider or higher than their row, or than their button.
LARGE = """row => [...row.children]
    .filter(({ offsetWidth, offsetHeight, clientWidth, scrollWidth }) =>
        offsetWidth > row.clientWidth || offsetHeight > row.clientHeight || scrollWidth > clientWidth)
    .map((title) => title.textContent)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_fits_its_row_on_the_narrowest_phone(race, language):
    page = race(f"lang={language}", viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    row = page.locator(".dh-stories")
    assert row.evaluate("row => row.children.length") == len(STORIES)
    assert row.evaluate(LARGE) == []


# What became of a run, where it has more than three lines or a word does not fit.
CRAMPED = """said => said.filter((each) =>
        each.offsetHeight > 4.8 * parseFloat(getComputedStyle(each).fontSize)
        || each.scrollWidth > each.parentElement.clientWidth)
    .map((each) => each.textContent)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_long_name_there_is_room_for_what_became_of_a_run(race, tab, language):
    for story in (TRAP, BY_ID["radam_warm_up"], BY_ID["momentum_overshoots"]):
        for width in (390, 320):
            link = f"{story.link}&at=400&lang={language}"
            page = race(link, tab=tab, viewport={"width": width, "height": 844})
            said = page.locator(".dh-run .dh-status")
            expect(said).to_have_count(len(story.scene.runs))
            assert said.evaluate_all(CRAMPED) == []
            rows = page.locator(".dh-head").evaluate_all(
                "rows => rows.map((row) => row.scrollWidth - row.clientWidth)"
            )
            assert not any(rows)


@pytest.mark.parametrize("size", [(480, 270), (640, 360)])
def test_no_arrow_off_the_map_lies_under_the_buttons(race, tab, size):
    width, height = size
    link = f"{BY_ID['no_slope_no_step'].link}&at=300&embed=true"
    page = race(link, tab=tab, viewport={"width": width, "height": height})
    stands(page, 300)
    buttons, area = page.locator(".dh-zoom").bounding_box(), page.locator(".dh-map").bounding_box()
    left, top = (round(buttons[axis] - area[axis]) for axis in "xy")
    right, bottom = left + round(buttons["width"]), top + round(buttons["height"])
    covered = pixels(page, "heads")[top:bottom, left:right, 3]
    assert covered.size and not covered.any()

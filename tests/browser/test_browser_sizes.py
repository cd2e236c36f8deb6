"""Every page and part at every size: nothing cut, nothing on something else, nothing under a header."""

import pytest
from boxes import sound
from outcomes import QUICK
from playwright.sync_api import Page, expect
from watching import button, open_row, player

from engine.networks.lab import PICTURES as LAB_PICTURES
from lessons.stories import STORIES
from wire.sheets import PAGES as PARTS
from wire.sheets.picture import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANGUAGES = {"en": "English", "ko": "한국어"}
SIZES = [
    (360, 640),
    (390, 844),
    (640, 360),
    (820, 1180),
    (1024, 768),
    (1180, 820),
    (1280, 720),
    (1366, 768),
    (1440, 900),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
]
PAGES = SIZES[:2] + SIZES[3:5] + [(1280, 720), (1920, 1080), (3840, 2160)]  # of pages that scroll
LAB = "n=32&width=4&depth=1&batch=8&steps=40&seeds=3&at=20"
FRAMES = [(480, 270), (640, 360), (800, 450), (960, 540), (1280, 720), (400, 600)]
SHEETS = {name: f"batch_size?{QUICK}&part={name}" for name in PARTS["batch_size"] if name != "picture"}
SHEETS |= {name: f"batch_size?{QUICK}&part=picture&picture={name}" for name in PICTURES}
SHEETS |= {name: f"network?part={name}" for name in PARTS["network"]}
SHEETS |= {name: f"notes?{QUICK}&part={name}" for name in PARTS["notes"]}


def at_all_sizes(page: Page, sizes, check=lambda page: []) -> list[str]:
    """Faults at each size in each language; each language sees every other size in the dark."""
    found = []
    for turn, (language, name) in enumerate(LANGUAGES.items()):
        if turn and (choice := page.get_by_role("radio", name=name)).count():
            choice.click()
            page.wait_for_url(f"**lang={language}**")
            expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        for i, (width, height) in enumerate(sizes):
            theme = ("light", "dark")[(i + turn) % 2]
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": height})
            about = f"{width}×{height} {language} {theme}"
            found += sound(page, about)
            found += [f"{about}: {fault}" for fault in check(page)]
    return found


INSTRUMENT = """root => {
    const found = [];
    const box = (part) => root.querySelector(part).getBoundingClientRect();
    const within = (part) => {
        const {left, top, right, bottom} = box(part);
        if (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1)
            found.push(`${part} is off the screen`);
    };
    const sides = [".dh-chart", ".dh-runs"].filter((part) => box(part).width);
    const parts = [".dh-map", "[data-act=play]", ".dh-track", ".dh-bar", ".dh-caption"];
    [...parts, ...sides, ...(sides.length < 2 ? [".dh-sides"] : [])].forEach(within);
    if (!sides.length) found.push("neither chart nor runs");
    const least = { ".dh-map": [200, 110], ".dh-track": [60, 0], [sides[0]]: [150, 100] };
    for (const [part, [width, height]] of Object.entries(least))
        if (box(part).width < width || box(part).height < height)
            found.push(`${part} is ${box(part).width} × ${box(part).height}`);
    return found;
}"""


def instrument(page: Page) -> list[str]:
    """What of the race is not in sight, or too small to be seen."""
    return player(page).evaluate(INSTRUMENT)


def test_the_whole_race_fits_every_screen(race):
    page = race("at=300")
    found = at_all_sizes(page, SIZES, instrument)
    # With a run open its numbers and the way back to their defaults are within the list.
    page.set_viewport_size({"width": 1280, "height": 720})
    open_row(page, 1)
    found += sound(page, "a run is open")
    # And under fingers everything is larger.
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    found += at_all_sizes(page, SIZES[:5], instrument)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scene", ["at=300&", ""], ids=["nine", "opening"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_race_fits_every_frame(race, tab, language, scene):
    page = race(f"{scene}embed=true&lang={language}", tab=tab, reduced_motion="reduce")
    found = []
    for width, height in FRAMES:
        page.set_viewport_size({"width": width, "height": height})
        found += sound(page, f"{width}×{height}")
        found += [f"{width}×{height}: {fault}" for fault in instrument(page)]
        if button(page, "show-chart").is_visible():
            button(page, "show-chart").click()
            found += sound(page, f"{width}×{height}, the chart")
            found += [f"{width}×{height}, the chart: {fault}" for fault in instrument(page)]
            button(page, "show-runs").click()
    assert not found, "\n".join(found)


def test_no_two_names_on_a_story_s_map_lie_on_one_another(race, tab):
    page = race(tab=tab)
    found, pressed = [], page.locator(".dh-menu button[aria-pressed=true] b")
    for i, story in enumerate(STORIES):
        page.set_viewport_size({"width": 1280, "height": 720})
        button(page, "stories").click()
        button(page, "tell").nth(i).click()
        expect(pressed).to_have_text(story.title)
        for width, height in ((1280, 720), (820, 1180), (360, 640)):
            page.set_viewport_size({"width": width, "height": height})
            found += sound(page, f"{story.id} at {width}×{height}")
            names = page.locator(".dh-names span").all_inner_texts()
            # On a phone a regression's data take half of the map.
            started = "start: drag me" in names or width < 400
            if not started or not any(name.startswith("minimum") for name in names):
                found.append(f"{story.id} at {width}×{height} has only the names {names}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("picture", LAB_PICTURES)
def test_the_network_lab_fits_every_screen(visit, tab, picture):
    link = f"/network?{LAB}&picture={picture}&lang=en{'&data=digits' * (picture == 'digits')}"
    page = visit(link, tab=tab)
    expect(page.locator(".dh[data-ready=true]")).to_be_visible()
    found = at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("run", ["adam,lr=0.05", "sam,lr=0.001", "newton,lr=0.5", "radam,lr=0.05"])
def test_a_step_fits_every_screen(visit, tab, run):
    page = visit(f"/step?run={run}&at=20&lang=en", tab=tab)
    expect(page.locator(".dh[data-ready=true]")).to_be_visible()
    found = at_all_sizes(page, PAGES)
    button(page, "exact").click()
    found += at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


def test_the_lessons_fit_every_screen(visit, tab):
    page = visit("/lessons?lang=en", tab=tab)
    expect(page.locator(".dh-cards")).to_be_visible()
    found = at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "scene", ["momentum&scene=1", "gradient_descent&scene=2", "gradient_descent&scene=5"]
)
def test_a_scene_of_a_lesson_fits_every_screen_before_and_after(visit, tab, scene):
    page = visit(f"/lessons?lesson={scene}&lang=en", tab=tab, reduced_motion="reduce")
    expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
    found = at_all_sizes(page, PAGES)
    button(page, "reveal").click()
    expect(page.locator(".dh-verdict")).to_be_visible()
    found += at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_large_view_of_a_lesson_fits_the_projector(visit, tab, language):
    size = {"width": 1920, "height": 1080}
    link = f"/lessons?lesson=adam&scene=3&embed=true&lang={language}"  # with nothing of the app behind it
    page = visit(link, tab=tab, viewport=size, reduced_motion="reduce")
    expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator(".dh-lesson")).to_have_attribute("data-present", "")
    found = sound(page, "before")
    page.keyboard.press("Enter")
    expect(page.locator(".dh-verdict")).to_be_visible()
    found += sound(page, "after")
    panel = page.locator(".dh-panel").evaluate("panel => [panel.scrollHeight, panel.clientHeight]")
    assert panel[0] <= panel[1] + 1
    assert not found, "\n".join(found)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_part_fits_every_screen(visit, tab, sheet):
    page = visit(f"/{SHEETS[sheet]}&lang=en", tab=tab)
    expect(page.locator(".sheet").first).to_be_visible()
    expect(page.locator(".sheet:not([data-ready=true])")).to_have_count(0)
    found = at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


def test_the_optimizers_fit_every_screen(visit, tab):
    page = visit("/optimizers?lang=en&optimizer=adam", tab=tab)
    expect(page.get_by_role("heading", name="Adam", exact=True)).to_be_visible()
    found = at_all_sizes(page, PAGES)
    assert not found, "\n".join(found)


def test_embedded_no_header_takes_clicks_from_a_part(visit, tab):
    link, size = f"/batch_size?{QUICK}&embed=true&lang=en", {"width": 640, "height": 360}
    page = visit(link, tab=tab, viewport=size)
    expect(page.locator(".sheet[data-ready=true]")).to_be_visible()
    found = sound(page, "embedded")
    page.get_by_role("radio", name="SAM", exact=True).click()
    page.wait_for_url("**part=sam**")
    assert not found, "\n".join(found)

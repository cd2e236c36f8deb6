"""The Race page in Chromium: its link, its sidebar, its stories, its languages, its neighbours."""

import re
from collections import Counter
from itertools import combinations, pairwise, permutations
from urllib.parse import parse_qs

import numpy as np
import pytest
from modules import opened
from playwright.sync_api import Locator, Page, expect
from watching import button, link, number, open_row, pixels, player, run, stands, until, until_link, use

from lessons.failures import FAILURES
from lessons.family import FAMILY
from lessons.rates import rates
from lessons.stories import STORIES
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from translations import LANGUAGES, catalog, translate
from wire.lessons import shelf

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1"
HANGUL = re.compile("[가-힣]")


# The settings


def test_the_settings_change_surface_steps_schedule_and_noise(race):
    page = race(f"{TWO}&at=300")
    rosenbrock = pixels(page, "base")
    page.get_by_role("combobox", name="Surface").select_option("himmelblau")
    until_link(page, surface="himmelblau")
    expect(page.locator(".dh-heads")).to_have_attribute("aria-label", re.compile("Himmelblau"))
    steps = page.get_by_role("textbox", name="Steps, exact value")
    steps.fill("40")
    steps.press("Enter")
    until_link(page, steps="40")
    expect(page.locator(".dh-count")).to_contain_text("/ 40")
    page.get_by_text("Learning rate schedule", exact=True).click()
    page.get_by_role("combobox", name="Learning rate schedule").select_option("cosine")
    until_link(page, schedule="cosine")
    page.locator("input.dh-scrub").fill("40")
    stands(page, 40)
    still, value = pixels(page, "trails"), page.locator(".dh-value").nth(1).inner_text()
    page.get_by_text("Gradient noise", exact=True).click()
    noise = page.get_by_role("textbox", name="Standard deviation, exact value")
    noise.fill("20")
    noise.press("Enter")
    until_link(page, noise="20")
    expect(page.locator(".dh-value").nth(1)).not_to_have_text(value)
    assert not np.array_equal(pixels(page, "trails"), still)
    assert not np.array_equal(pixels(page, "base"), rosenbrock)


TURNED = """(place, names) => {
    for (const [name, value] of Object.entries(names)) {
        const range = place.querySelector(`[data-name=${name}] input[type=${value[0]}]`);
        range.value = value[1];
        range.dispatchEvent(new Event("change", {bubbles: true}));
    }
}"""


@pytest.mark.parametrize(
    ("query", "place", "turned", "wanted"),
    [
        (
            "",
            ".dh-settings",
            {"condition": ["text", "8"], "angle": ["text", "0.5"]},
            {"surface": "ravine,condition=8,angle=0.5"},
        ),
        ("", ".dh-settings", {"start_x": ["text", "1"], "start_y": ["text", "-1"]}, {"start": "1,-1"}),
        (
            "&embed=true&controls=condition,angle,chart",
            ".dh-sliders",
            {"condition": ["range", "0"], "angle": ["range", "500"]},
            {"surface": "ravine,condition=1,angle=0"},
        ),
    ],
)
def test_two_numbers_within_one_frame_both_count(race, query, place, turned, wanted):
    page = race(f"surface=ravine&run=sgd,lr=0.02&steps=50&at=50{query}")
    page.locator(place).evaluate(TURNED, turned)
    until_link(page, **wanted)


def test_a_field_with_nonsense_keeps_its_number_and_says_so(race):
    page = race(f"{TWO}&steps=50&at=50")
    steps = page.get_by_role("textbox", name="Steps, exact value")
    wrong = {"many": "is not a number", "2.5": "is not a whole number", "9999": "is outside 0 to 2000"}
    for text, sentence in wrong.items():
        steps.fill(text)
        steps.press("Enter")
        expect(page.locator(".dh-error:visible")).to_have_text(f"“{text}” {sentence}; still 50.")
        expect(steps).to_have_value("50")
    expect(page.locator(".dh-count")).to_have_text("50 / 50")
    assert link(page)["steps"] == ["50"]


def test_a_surface_has_its_own_start_and_its_own_parameters(race):
    page = race(f"{TWO}&start=1,2&at=300")
    assert page.get_by_role("slider", name="condition").count() == 0
    page.get_by_role("combobox", name="Surface").select_option("ravine")
    until_link(page, surface="ravine")
    assert "start" not in link(page)
    condition = page.get_by_role("textbox", name="condition, exact value")
    condition.fill("50")
    condition.press("Enter")
    until_link(page, surface="ravine,condition=50")
    number_field = page.locator(".dh-settings .dh-hyper[data-name=condition]")
    number_field.locator("[data-act=reset]").click()
    until_link(page, surface="ravine")


def test_what_a_link_says_wrong_is_explained_and_the_rest_is_kept(race):
    page = race("surface=ravine,condition=nan&run=adam,lr=0.1&run=muon&start=1&lang=ko")
    for sentence in ("“nan”", "“muon”", "start"):
        expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("alert")).to_contain_text(HANGUL)
    expect(page.locator(".dh-name")).to_have_text(["Adam"])
    until_link(page, surface="ravine", run="adam,lr=0.1")
    use(page, 0, "remove")
    expect(page.get_by_role("alert")).to_be_hidden()


# The link


def test_a_shared_link_gives_the_same_picture_elsewhere(race):
    page = race(
        "lang=en&surface=himmelblau&run=adam,lr=0.3&run=sgd,lr=0.01&chart=distance&at=300",
        permissions=["clipboard-read", "clipboard-write"],
    )
    button(page, "zoom-in").click()
    page.locator("input.dh-scrub").fill("120")
    stands(page, 120)
    button(page, "share").click()
    page.locator("[data-copies=link]").click()
    expect(page.locator("[data-copies=link]")).to_have_text("Copied")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared.startswith(page.url.partition("?")[0] + "?lang=en&")
    other = race(shared.partition("?")[2])
    stands(other, 120)
    expect(button(other, "whole")).to_be_enabled()
    assert other.locator(".dh-run").all_inner_texts() == page.locator(".dh-run").all_inner_texts()
    for canvas in ("base", "trails", "faint"):
        mine, theirs = pixels(page, canvas).astype(int), pixels(other, canvas).astype(int)
        # The view is written with six digits: an edge may fall a hundredth of a pixel elsewhere.
        assert (abs(mine - theirs).max(axis=-1) > 24).mean() < 1e-3
        assert mine.any()


def test_the_address_bar_is_short_and_readable(race):
    page = race("at=300")
    assert link(page) == {"at": ["300"]}
    for index in reversed(range(1, 9)):
        use(page, index, "remove")
        expect(player(page)).to_have_attribute("data-runs", str(index))
    page.get_by_role("textbox", name="Start x").fill("0.5")
    page.get_by_role("textbox", name="Start x").press("Enter")
    page.wait_for_url("**start=**")
    page.wait_for_url(lambda url: "%" not in url)
    expect(page.locator(".dh-name")).to_have_text("SGD")
    assert re.search(r"\?(.*&)?start=0\.5,[-\d.]+&run=sgd(,lr=[\d.e-]+)?(&|$)", page.url)
    assert not {"surface", "steps", "schedule", "noise", "seed", "chart", "show"} & link(page).keys()


def test_back_returns_to_the_scene_before(race):
    page = race(TWO)
    offer = page.get_by_role("button", name="Learning rates for this surface")
    expect(offer).to_have_count(0)
    page.get_by_role("combobox", name="Surface").select_option("himmelblau")
    until_link(page, surface="himmelblau", run=["sgd,lr=0.001", "adam,lr=0.1"])
    offer.click()
    suited = rates()["himmelblau"]
    assert suited["sgd"] == OPTIMIZERS["sgd"].HYPER["lr"].default  # which no link states
    until_link(page, run=["sgd", f"adam,lr={suited['adam']:g}"])
    expect(offer).to_have_count(0)
    page.go_back()
    until_link(page, surface="himmelblau", run=["sgd,lr=0.001", "adam,lr=0.1"])
    use(page, 1, "remove")
    until_link(page, run="sgd,lr=0.001")
    page.go_back()
    expect(page.locator(".dh-name")).to_have_text(["SGD", "Adam"])
    expect(page.locator(".dh-heads")).to_have_attribute("aria-label", re.compile("Himmelblau"))
    page.go_back()
    expect(page.locator(".dh-heads")).to_have_attribute("aria-label", re.compile("Rosenbrock"))
    until_link(page, run=["sgd,lr=0.001", "adam,lr=0.1"])
    assert "surface" not in link(page)
    page.go_forward()
    expect(page.locator(".dh-heads")).to_have_attribute("aria-label", re.compile("Himmelblau"))


HOSTILE = {
    "nan": "start=NaN,2&run=sgd,lr=1e400&steps=-5",
    "script": "surface=<script>alert(1)</script>&run=<img src=x onerror=alert(1)>&chart=%27%22>&show=x",
    "bytes": "surface=%ff%fe%00&start=%00,%00&view=1,1,1,1&at=1e9",
    "many": "&".join(["run=adam"] * 40),
    "long": "run=" + "adam," * 2000,
    "huge": "start=1e999,-1e999&steps=1e30&noise=-1&seed=0.5&schedule=cosine,warmup=nan",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_link_gives_a_sentence_and_a_picture(race, tab, query):
    page = race(query, tab=tab)
    expect(page.locator(".dh-problems")).to_be_visible()
    assert pixels(page, "base").any()
    assert page.locator("script:has-text('alert(1)'), img[src=x]").count() == 0


@pytest.mark.parametrize(
    "query", ["steps=0", "run=sgd,lr=1e300", "start=1e11,-1e11", "run=adam&view=9,10,9,10"]
)
def test_an_extreme_link_gives_a_picture_and_no_complaint(race, tab, query):
    page = race(query, tab=tab)
    page.get_by_text("Results as a table").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.locator(".dh-problems")).to_be_hidden()
    button(page, "play").click()
    page.locator("input.dh-scrub").focus()
    page.keyboard.press("End")
    stands(page, int(page.locator("input.dh-scrub").get_attribute("max") or -1))
    assert pixels(page, "base").any()


def test_embedded_it_stays_embedded(race):
    page = race(f"embed=true&surface=ravine&{TWO}&at=300")
    page.locator(".dh-map").click(position={"x": 100, "y": 100})
    page.wait_for_url("**start=**")
    assert link(page)["embed"] == ["true"] and link(page)["surface"] == ["ravine"]


def test_in_a_frame_it_leaves_the_history_of_the_page_around_alone(race):
    page = race()
    page.evaluate(
        """() => {
            document.body.innerHTML = '<iframe src="/?embed=true&at=0" width="1000" height="700"></iframe>';
        }"""
    )
    frame = page.frame_locator("iframe")
    expect(frame.locator(".dh")).to_have_attribute("data-ready", "true")
    length = page.evaluate("history.length")
    inner = page.frames[1]
    for place in (100, 140, 180):
        frame.locator(".dh-map").click(position={"x": place, "y": 150})
        inner.wait_for_function(
            "x => location.search.includes('start=') && location.search !== x", arg=inner.url
        )
    inner.evaluate("history.pushState(null, '', location.href)")  # as Streamlit does for its own parameters
    assert page.evaluate("history.length") == length


# Stories


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_no_story_is_out_of_sight(race, tab, width):
    page = race("lang=ko", tab=tab, viewport={"width": width, "height": 900})
    row = page.locator(".dh-stories").bounding_box()
    for pill in page.locator(".dh-stories button:visible").all():
        box = pill.bounding_box()
        assert box["x"] + box["width"] <= row["x"] + row["width"] + 1 and box["y"] < row["y"] + 10
    button(page, "stories").click()
    entries = page.locator("[data-act=tell]")
    expect(entries).to_have_count(len(STORIES))
    search = page.get_by_role("searchbox")
    expect(search).to_be_focused()
    wanted = next(story for story in STORIES if "lion" in story.link or story is STORIES[-1])
    surface = SURFACES[wanted.scene.surface.name].NAME
    for text in (surface.upper(), translate("ko", surface), OPTIMIZERS[wanted.scene.runs[0].name].NAME):
        search.fill(text)
        expect(entries.filter(has_text=translate("ko", wanted.title))).to_have_count(1)
        assert entries.count() < len(STORIES) or text == "SGD"
    search.fill("zzz")
    expect(page.get_by_role("status").filter(has_text="zzz")).to_be_visible()
    search.fill(translate("ko", wanted.title))
    entries.first.click()
    expect(page.locator(".dh-watch")).to_have_text(wanted.watch("ko"))
    # The story that is told stands in the row, whatever else has no room there.
    expect(page.locator(".dh-stories button[aria-pressed=true]")).to_be_visible()
    expect(button(page, "stories")).to_have_attribute("aria-expanded", "false")


def test_a_story_tells_what_to_watch(race):
    page = race()
    for story in (STORIES[2], STORIES[6]):
        page.get_by_role("button", name=story.title).click()
        expect(page.locator(".dh-watch")).to_have_text(story.watch("en"))
        wanted = dict(part.split("=", 1) for part in story.link.split("&") if not part.startswith("run="))
        wanted.pop("surface") if wanted.get("surface") == "rosenbrock" else None
        until_link(page, **wanted, run=re.findall("run=([^&]*)", story.link))
        expect(player(page)).to_have_attribute("data-runs", str(story.link.count("run=")))
    expect(page.get_by_role("button", name=STORIES[6].title, pressed=True)).to_be_visible()
    page.go_back()
    expect(page.locator(".dh-watch")).to_have_text(STORIES[2].watch("en"))


def test_it_opens_with_three_runs_and_the_nine_are_one_press_away(race):
    page = race()
    expect(player(page)).to_have_attribute("data-runs", "3")
    expect(page.get_by_role("button", name=STORIES[0].title, pressed=True)).to_be_visible()
    assert link(page) == {}
    button(page, "nine").click()
    expect(player(page)).to_have_attribute("data-runs", "9")
    expect(button(page, "nine")).to_have_count(0)
    until_link(page, surface="rosenbrock")
    page.reload()
    expect(player(page)).to_have_attribute("data-runs", "9")
    page.go_back()
    expect(player(page)).to_have_attribute("data-runs", "3")


def test_a_step_of_the_opening_is_shared_with_its_three_runs(race):
    page = race(permissions=["clipboard-read", "clipboard-write"])
    page.locator("input.dh-scrub").fill("120")
    stands(page, 120)
    button(page, "share").click()
    page.locator("[data-copies=link]").click()
    expect(page.locator("[data-copies=link]")).to_have_text("Copied")
    other = race(page.evaluate("navigator.clipboard.readText()").partition("?")[2])
    stands(other, 120)
    expect(player(other)).to_have_attribute("data-runs", "3")


# Languages and pages


def test_korean_changes_the_page_the_player_and_the_link(race):
    page = race(f"surface=ravine&{TWO}&at=100")
    page.get_by_text("한국어").click()
    until_link(page, lang="ko", surface="ravine", run=["sgd,lr=0.001", "adam,lr=0.1"])
    expect(page.get_by_role("combobox", name="곡면")).to_be_visible()
    expect(button(page, "add")).to_have_text(HANGUL)
    for act in ("play", "back", "forward", "loop", "options", "zoom-in"):
        expect(button(page, act)).to_have_attribute("aria-label", HANGUL)
    expect(page.locator(".dh-caption")).to_have_text(HANGUL)
    stands(page, 100)
    page.get_by_text("English", exact=True).click()
    expect(button(page, "add")).to_have_text("Add a run")


def test_the_browsers_language_is_followed_at_first(race):
    page = race("at=0", locale="ko-KR")
    expect(page.get_by_role("combobox", name="곡면")).to_be_visible()
    expect(button(page, "add")).to_have_text(HANGUL)


def pages(page: Page) -> Locator:
    """The links to every page, in the line above each of them."""
    return page.locator(".st-key-frame").get_by_test_id("stPageLink-NavLink")


def family(page: Page) -> Locator:
    """The optimizers' family tree."""
    return page.get_by_role("navigation", name="Optimizers")


def test_other_pages_and_back_keep_scene_and_language(race):
    page = race(f"surface=ravine&{TWO}&lang=ko")
    last = pages(page).last
    last.click()
    expect(page.locator(".family a[data-name=sgd]")).to_be_visible()
    assert HANGUL.search(last.inner_text())
    until_link(page, lang="ko")
    pages(page).first.click()
    expect(player(page)).to_have_attribute("data-ready", "true")
    expect(page.locator(".dh-name")).to_have_text(["SGD", "Adam"])
    expect(button(page, "add")).to_have_text(HANGUL)
    until_link(page, lang="ko", surface="ravine", run=["sgd,lr=0.001", "adam,lr=0.1"])
    # Choosing the page that one is on changes nothing.
    pages(page).first.click()
    until_link(page, lang="ko", surface="ravine", run=["sgd,lr=0.001", "adam,lr=0.1"])
    expect(page.locator(".dh-name")).to_have_text(["SGD", "Adam"])


# Of every element with Korean text, also in shadow roots, how its lines break.
BREAKS = """() => {
  const found = new Set();
  (function look(root) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      if (own.some((node) => /[가-힣]/.test(node.data))) found.add(getComputedStyle(element).wordBreak);
    }
  })(document.body);
  return [...found];
}"""


THEMES = "시스템", "밝게", "어둡게"


def test_korean_breaks_between_words_and_names_streamlits_menu(visit):
    page = visit("/batch_size?lang=ko&part=why")
    expect(page.locator(".dh-caption")).to_have_text(HANGUL)
    page.get_by_role("button", name="주 메뉴").click()
    menu = page.get_by_role("menu", name="주 메뉴")
    expect(menu.get_by_role("group", name="테마")).to_be_visible()
    expect(menu.get_by_role("menuitemradio")).to_have_text([re.compile(f"{name}$") for name in THEMES])
    assert page.evaluate(BREAKS) == ["keep-all"]
    menu.get_by_role("menuitemradio", name=THEMES[2]).click()
    expect(page.locator("[data-theme=dark]").first).to_be_visible()
    page.keyboard.press("Escape")
    pages(page).first.click()
    expect(player(page)).to_have_attribute("data-ready", "true")
    assert page.evaluate(BREAKS) == ["keep-all"]
    page.get_by_role("radio", name="English").click()
    page.get_by_role("button", name="Main menu").click()
    expect(page.get_by_role("menuitem")).to_have_text("About")


# The lines of each sentence where there is room for one word alone.
LINES = """sentences => {
  const place = document.body.appendChild(document.createElement("div"));
  Object.assign(place.style, { width: "1px", wordBreak: "keep-all" });
  const range = document.createRange();
  return sentences.map((sentence) => {
    kit.render(kit.unbroken(sentence), place);
    const lines = new Map();
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      for (let i = 0; i < text.length; i++) {
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        const { top } = range.getBoundingClientRect();
        lines.set(top, (lines.get(top) ?? "") + text.data[i]);
      }
    }
    return [place.textContent, [...lines.values()].map((line) => line.trim())];
  });
}"""
BROKEN = re.compile(r".[=<>≤≥≈∝+−±×]$|\de-$|^[=<>≤≥≈∝+−±×]\s|^\)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_breaks_within_a_formula(browser, language):
    sentences = [translate(language, sentence) for sentence in catalog("ko")]
    for scene in (scene for lesson in shelf(language)["lessons"] for scene in lesson["scenes"]):
        sentences += [scene["title"], scene["text"], scene["notes"], scene["question"]["why"]]
    faults: list[str] = []
    with opened(browser, "kit", "kit/unbroken.js", "vendor/lit-html.js", faults=faults) as page:
        painted = page.evaluate(LINES, sentences)
    assert not faults
    assert [text for text, _ in painted] == sentences
    lines = dict(painted)
    assert sum("2/" in sentence for sentence in sentences) > 10
    parts = [part for broken in lines.values() for part in broken]
    assert not [part for part in parts if BROKEN.search(part)]
    after = [(a, b) for broken in lines.values() for a, b in pairwise(broken)]
    assert not [(a, b) for a, b in after if a.endswith("/") and not HANGUL.match(b)]


def test_every_page_is_in_the_language_of_its_link_however_one_got_there(visit):
    page = visit("/optimizers?lang=ko")
    spoken = {"ko": "옵티마이저", "en": "Optimizers"}

    def stands_in(lang: str) -> None:
        expect(pages(page).last).to_have_text(spoken[lang])
        expect(page.locator("html")).to_have_attribute("lang", lang)
        until_link(page, lang=lang)

    page.locator(".family a[data-name=rmsprop]").click()
    until_link(page, lang="ko", optimizer="rmsprop")
    page.reload()
    stands_in("ko")
    expect(page.get_by_role("heading", name="RMSprop", exact=True)).to_be_visible()
    pages(page).first.click()
    expect(player(page)).to_have_attribute("data-ready", "true")
    stands_in("ko")
    page.locator(".dh").get_by_role("button", name=translate("ko", STORIES[2].title)).first.click()
    until_link(page, run=re.findall("run=([^&]*)", STORIES[2].link))
    stands_in("ko")
    page.get_by_role("radio", name="English").click()
    stands_in("en")
    pages(page).last.click()
    expect(family(page)).to_be_visible()
    stands_in("en")
    page.go_back()
    stands_in("en")
    page.go_back()
    stands_in("ko")
    # Another visitor's browser speaks English; the link does not.
    sent = pages(page).last.evaluate("link => link.href")
    other = visit(sent.removeprefix(sent.partition("/optimizers")[0]))
    expect(pages(other).last).to_have_text(spoken["ko"])


LINE = """width => {
    const links = [...document.querySelectorAll(".st-key-frame [data-testid=stPageLink-NavLink]")];
    const places = links.map((link) => link.getBoundingClientRect());
    const [menu] = document.querySelectorAll("[data-testid=stMainMenu]");
    const { left, top } = menu.getBoundingClientRect();
    return places.every(({ x, y, right, bottom, height }, i) => {
        const next = places[i + 1] ?? { y, left: bottom <= top ? width : Math.min(left, width) };
        return next.y === y && right <= next.left && x >= 0 && height >= 24;
    });
}"""


@pytest.mark.parametrize("width", [1920, 1280, 820, 640, 390, 360, 320])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_one_visible_tap_away(visit, tab, width, lang):
    page = visit(f"/optimizers?lang={lang}", tab=tab, viewport={"width": width, "height": 800})
    expect(page.locator(".family a[data-name=sgd]")).to_be_visible()
    expect(pages(page)).to_have_count(7)
    page.wait_for_function(LINE, arg=width)  # in the end
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    names = [translate(lang, name) for name in ("Sharp *and flat*", "Notes *on trial*")]
    for place, name in zip((4, 5), names, strict=True):
        said = name if width >= 820 else re.sub(r" *\*.*?\* *", "", name)
        assert pages(page).nth(place).inner_text() == said.replace("*", "")
    sizes = (
        pages(page)
        .locator("p")
        .evaluate_all("all => all.map((p) => parseFloat(getComputedStyle(p).fontSize))")
    )
    assert min(sizes) >= 11
    places = [link.bounding_box() or {} for link in pages(page).all()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    pages(page).nth(4).click()
    expect(page).to_have_url(re.compile("/batch_size"))
    until_link(page, lang=lang)
    place = pages(page).first.bounding_box() or {}
    assert place["y"] == places[0]["y"]  # beside the sidebar, in the same line


def test_a_name_that_nothing_reads_is_told_until_something_else_is_asked_for(race):
    page = race("run=sgd&step=50&embed_options=dark_theme&at=0")
    told = page.locator(".dh-problems")
    expect(told).to_have_text("Nothing here reads “step” in the link. Did you mean “steps”?")
    page.get_by_role("combobox", name="Surface").select_option("bowl")
    expect(told).to_be_hidden()


def test_on_a_slide_there_are_no_other_pages(race):
    page = race("embed=true&lang=ko&at=0")
    assert pages(page).count() == 0
    expect(page.get_by_text("한국어")).to_be_hidden()
    expect(page.locator(".dh-caption")).to_have_text(HANGUL)


def test_the_longest_equation_ends_before_the_code_beside_it(visit):
    page = visit("/optimizers?lang=en&embed=true&optimizer=muon", viewport={"width": 960, "height": 540})
    code = page.get_by_test_id("stCode").first.bounding_box()
    letters = page.locator(".katex-html :not(svg, svg *)")
    ends = letters.evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert code and max(ends) < code["x"]


def test_the_optimizers_fit_a_projector_and_a_phone(visit):
    page = visit("/optimizers?lang=en&optimizer=sgd", viewport={"width": 1920, "height": 1080})
    for name, module in reversed(OPTIMIZERS.items()):  # the first is chosen already
        page.get_by_role("radio", name=module.NAME, exact=True).click()
        expect(page.get_by_role("heading", name=module.NAME, exact=True)).to_be_visible()
        until_link(page, optimizer=name)
        page.set_viewport_size({"width": 1920, "height": 1080})
        hidden = page.locator(".stMain").evaluate("main => main.scrollHeight - main.clientHeight")
        assert hidden <= 0 or (module.EQUATION.count("\n") > 10 and hidden < 200), (
            name
        )  # below equation and code
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0, name
        # Its ink may reach a pixel beyond its box, and must not reach beyond the page.
        right = "made => made.getBoundingClientRect().left + made.scrollWidth"
        assert page.locator(".katex-html").first.evaluate(right) <= 390, name


def test_from_the_family_to_a_card_to_the_race_and_back(visit):
    page = visit("/optimizers?lang=ko")
    adam = page.locator(".family a[data-name=adam]")
    adam.focus()
    page.keyboard.press("Enter")
    until_link(page, lang="ko", optimizer="adam")
    expect(page.get_by_role("heading", name="Adam", exact=True)).to_be_visible()
    page.locator(".st-key-card").get_by_test_id("stPageLink-NavLink").nth(1).click()
    expect(player(page)).to_have_attribute("data-ready", "true")
    expect(page.locator(".dh-name")).to_have_text(["Adam", "Momentum", "RMSprop"])
    until_link(page, lang="ko", run=[FAMILY[name].run for name in ("adam", "momentum", "rmsprop")])
    row = open_row(page, 2)
    row.get_by_role("link").last.click()
    expect(page.get_by_role("heading", name="RMSprop", exact=True)).to_be_visible()
    until_link(page, lang="ko", optimizer="rmsprop")
    page.go_back()
    expect(page.locator(".dh-name")).to_have_text(["Adam", "Momentum", "RMSprop"])
    pages(page).last.click()
    expect(adam).to_be_visible()
    assert "optimizer" not in link(page)


def test_the_picture_of_a_failure_opens_its_race(visit):
    page = visit("/optimizers?lang=ko&optimizer=nag")
    page.locator(".st-key-failure img").click(force=True)  # its link lies above it
    expect(player(page)).to_have_attribute("data-ready", "true")
    expect(page.locator(".dh-name")).to_have_text(["Nesterov", "Momentum"])
    failing = parse_qs(FAILURES["nag"].link)
    until_link(page, lang="ko", run=failing["run"], steps=failing["steps"][0])


ASKED = """() => {
    const early = document.querySelectorAll("head > link[rel*=preload]");
    const asked = performance.getEntriesByType("resource");
    return [[...asked].map(({ name }) => name), [...early].map(({ href }) => href)]
        .map((names) => names.filter((name) => name.includes("/downhill/")));
}"""

# What is seen first may need less than all of it.
ALL = "return early.length > 0 && early.every((name) => asked.includes(name))"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("/?lang=ko", ".dh-race[data-ready=true]"),
        ("/lessons", ".dh-cards"),
        ("/network", ".dh[data-ready=true]"),
        ("/step?run=adam,lr=0.1", ".dh-step[data-ready=true]"),
        ("/class?run=adam,lr=0.1", ".dh-class[data-ready=true]"),
        ("/batch_size?part=see", ".sheet .js-plotly-plot, .sheet [data-ready=true]"),
    ],
)
def test_what_a_page_needs_is_asked_for_at_once_and_only_once(visit, link, shown):
    page = visit(link)
    page.locator(shown).first.wait_for()
    page.wait_for_function(f"() => {{ const [asked, early] = ({ASKED})();{ALL} }}")
    asked, early = page.evaluate(ASKED)
    kept = [name for name in asked if "/assets/" in name or "v=" in name]
    assert early and not {*early} - {*kept}
    assert not [name for name, count in Counter(kept).items() if count > 1]
    assert not [name for name in kept if name.endswith(".js") and name not in early]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_family_fits_a_projector_and_a_phone(visit, lang):
    page = visit(f"/optimizers?lang={lang}", viewport={"width": 1920, "height": 1080})
    last = page.locator(".family a[data-name=newton]")
    for width, height in ((1920, 1080), (1280, 720), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(last).to_be_visible()
        boxes = page.locator(".family a").evaluate_all(
            "all => all.map((a) => a.getBoundingClientRect()).map((r) => [r.left, r.top, r.right, r.bottom])"
        )
        assert len(boxes) == len(FAMILY)
        assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
        for one, other in combinations(boxes, 2):
            assert any(a[axis + 2] <= b[axis] for a, b in permutations((one, other)) for axis in (0, 1)), (
                width
            )
        if width > 1024:
            assert max(bottom for *_, bottom in boxes) <= height
        assert page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0, width


def test_a_deep_link_works_on_a_cold_server(cold_server, visit):
    page = visit("/optimizers?optimizer=lion", server=cold_server)
    expect(page.get_by_role("heading", name="Lion", exact=True)).to_be_visible()
    # The frame ran too, not only the page in it.
    expect(page.get_by_role("radio", name="한국어")).to_be_visible()
    pages(page).first.click()
    expect(player(page)).to_have_attribute("data-ready", "true")


# Others


def test_two_visitors_do_not_disturb_each_other(race):
    mine, theirs = race(f"{TWO}&at=300"), race(f"surface=ravine&{TWO}&at=300")
    address, paints = theirs.url, number(theirs, "paints")
    use(mine, 0, "remove")
    until_link(mine, run="adam,lr=0.1")
    row = open_row(theirs, 1).locator(".dh-hyper[data-name=lr]")
    assert theirs.url == address and number(theirs, "paints") == paints
    row.locator("[data-act=reset]").click()
    until_link(theirs, surface="ravine", run=["sgd,lr=0.001", "adam"])
    assert link(mine)["run"] == ["adam,lr=0.1"] and "surface" not in link(mine)
    expect(run(mine, 0).locator(".dh-name")).to_have_text("Adam")
    until(mine, "p.dataset.runs === '1'")

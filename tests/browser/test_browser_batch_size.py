"""The page on batch size in Chromium: its pictures and sentences, stopping, keys, links, Korean, a phone."""

import json
import re

import pytest
from outcomes import QUICK, publish_stored
from playwright.sync_api import Page, Route, expect
from watching import HANGUL, PATIENCE, link, until_link

from engine.chunks import run
from engine.networks.toys import share_in_flat_well, swarms
from translations import LANGUAGES

pytestmark = pytest.mark.browser
LONG = "data=moons&n=128&match=steps&steps=20000"
PHONE = {"width": 390, "height": 844}
# A part, and how many figures it has.
PARTS = {
    "see": 4,
    "curve": 4,
    "picture": 1,
    "picture&picture=around": 3,
    "picture&picture=ways": 2,
    "picture&picture=boundaries": 3,
    "why": 2,
    "edge": 3,
    "sam": 3,
}
# The y of every trace of every figure.
PLOTTED = "[...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullData.map(t => [...t.y ?? []]))"


def answered(page: Page, figures: int = 4) -> list[str]:
    """What is said below the pictures, when all is computed and drawn."""
    expect(page.locator(".sheet").first).to_be_visible()
    expect(page.locator(".sheet:not([data-ready=true])")).to_have_count(0, timeout=3000 * PATIENCE)
    expect(page.locator(".js-plotly-plot")).to_have_count(figures)
    return page.locator(".sheet-caption").all_inner_texts()


def button(page: Page, name: str):
    return page.locator(".sheet-bar").get_by_role("button", name=name)


def smaller(page: Page) -> None:
    """One stop down with the small batch, in the settings."""
    page.get_by_role("button", name="Settings").press("Enter")
    page.get_by_role("slider", name="Small batch").press("ArrowLeft")


def stands_at(page: Page) -> int:
    return int(page.get_by_role("progressbar").get_attribute("aria-valuenow") or 0)


def test_the_first_visitor_of_a_cold_server_gets_the_answer(cold_server, visit):
    page = visit("/batch_size", server=cold_server)
    expect(page.get_by_text("small batches end in flatter minima")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    said = answered(page)
    assert len(said) == 4 and said[0].startswith("Lower in 8 of 8 seeds, by ")
    page.get_by_role("link", name="Race").click()
    expect(page.locator(".dh-race")).to_have_attribute("data-ready", "true")


def test_stopping_keeps_what_there_is_and_it_goes_on(visit):
    page = visit(f"/batch_size?{LONG}")
    page.wait_for_function(
        "document.querySelector('.sheet-bar [role=progressbar]')?.ariaValueNow > 0", timeout=2000 * PATIENCE
    )
    button(page, "Stop").press("Enter")  # no pointer is needed
    expect(page.locator(".sheet-heard")).to_contain_text("Stopped at")
    expect(page.locator(".sheet-bar span")).to_contain_text(
        re.compile(r"Stopped at \d+ %. What was computed stays")
    )
    stopped = stands_at(page)
    button(page, "Go on").press("Enter")
    expect(page.locator(".sheet-bar span")).to_contain_text(re.compile(r"Computing: \d+ %"))
    page.wait_for_function(
        "before => document.querySelector('.sheet-bar [role=progressbar]').ariaValueNow > before", arg=stopped
    )
    button(page, "Stop").click()
    expect(button(page, "Go on")).to_be_visible()
    page.get_by_role("radio", name="한국어").click()
    expect(page.locator(".sheet-heard")).to_contain_text("계산 중")
    button(page, "멈춤").click()
    expect(button(page, "이어서 계산")).to_be_visible()


def test_a_shared_link_shows_the_same_numbers(visit):
    page = visit(f"/batch_size?{QUICK}")
    answered(page)
    smaller(page)
    page.wait_for_url(lambda url: "small=4" in url)
    expect(page.locator(".js-plotly-plot").get_by_text("B = 4").first).to_be_visible()
    mine = answered(page)
    other = visit(page.url[page.url.index("/batch_size") :])
    assert answered(other) == mine and other.evaluate(PLOTTED) == page.evaluate(PLOTTED)


def test_a_zoom_stays_when_more_is_computed_and_what_is_read_does_not_move(visit):
    """A sheet that is still computed at first, and over when it is sent for the second time."""
    sheets = []

    def grow(route: Route) -> None:
        answer = route.fetch()
        progress = json.loads(answer.headers["downhill-progress"])
        if answer.status == 200:
            blocks = answer.json()
            sheets.append(blocks)
            headers = answer.headers | {"etag": f'"{len(sheets)}"'}
            over = len(sheets) > 1
            headers["downhill-progress"] = json.dumps(
                progress | {"over": over, "again": None if over else 0.3}
            )
            row = next(block for block in blocks if block["kind"] == "row")
            row["columns"][0][0]["columns"][0][0]["data"][0]["opacity"] = len(sheets) / 10
            route.fulfill(status=200, headers=headers, body=json.dumps(blocks))
        else:
            route.fulfill(response=answer)

    warm = visit(f"/batch_size?{QUICK}")
    answered(warm)
    page = visit("/")
    page.route("**/downhill/sheet?*", grow)
    page.goto(page.url.split("/?")[0].rstrip("/") + f"/batch_size?{QUICK}")
    figure = page.locator(".js-plotly-plot").first
    expect(figure).to_be_visible()
    figure.evaluate("p => Plotly.relayout(p, {'yaxis.range': [0, 100]})")
    top = figure.evaluate("p => p.getBoundingClientRect().top")
    page.wait_for_function("document.querySelector('.js-plotly-plot').data[0].opacity === 0.2")
    answered(page)
    assert figure.evaluate("p => p._fullLayout.yaxis.range") == [0, 100]
    assert figure.evaluate("p => p.getBoundingClientRect().top") == top


def test_a_stored_answer_is_there_with_its_date_and_is_run_again_live(server, visit):
    link = f"/batch_size?{QUICK}&lr=0.21&lang=ko"
    publish_stored(server.cache, f"{QUICK}&lr=0.21")
    page = visit(link)
    answered(page)
    note = page.locator(".sheet-computed")
    expect(note).to_contain_text(re.compile(r"\d년 .+에 계산했습니다\."))
    expect(page.get_by_role("progressbar")).to_have_count(0)
    stored = page.evaluate(PLOTTED)
    address = page.url
    note.get_by_role("button", name="다시 계산").press("Enter")  # no pointer is needed
    expect(note).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.sheet-progress') !== null")
    answered(page)
    # It was another experiment's, so that the two can be told apart.
    assert page.evaluate(PLOTTED) != stored and page.url == address


FIRST = """(least) => {
    const first = (selector) => document.querySelector(selector)?.getBoundingClientRect();
    const [picture, said] = [first(".sheet-figure, .sheet-film"), first(".sheet-blocks > p")];
    return picture && said && picture.top < said.top && picture.top <= innerHeight - least;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "part",
    [
        "network?part=losses",
        "network?part=rate",
        "notes?part=bugs",
        f"batch_size?{QUICK}&part=why",
        f"batch_size?{QUICK}&part=picture&picture=around",
        f"batch_size?{QUICK}&part=fails",
    ],
)
def test_on_a_phone_the_first_picture_comes_before_what_is_said_of_it(visit, part, language):
    page = visit(f"/{part}&lang={language}", viewport=PHONE)
    page.wait_for_function(FIRST, arg=250, timeout=3000 * PATIENCE)  # once it is computed


def test_figures_fill_the_height_that_is_there(visit):
    page = visit(f"/batch_size?{QUICK}&part=curve", viewport={"width": 1920, "height": 1080})
    answered(page)
    bottoms = [
        box["y"] + box["height"]
        for plot in page.locator(".js-plotly-plot").all()
        if (box := plot.bounding_box())
    ]
    assert 1080 - 110 < max(bottoms) <= 1080
    # ... also when something comes above them that was not there when they were drawn.
    page.evaluate(
        """() => {
            const more = Object.assign(document.createElement("p"), { style: "height: 150px" });
            document.querySelector("[data-testid=stMainBlockContainer]").prepend(more);
        }"""
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')]"
        ".every((plot) => plot.getBoundingClientRect().bottom <= innerHeight)"
    )


def test_figures_make_room_for_what_comes_below_them(visit):
    """Verdicts come last; what was drawn over the whole height before gives way."""
    drawn = []

    def late(route: Route) -> None:
        # Never as the server's 304: what it has answered before was not the same here.
        answer = route.fetch(headers=route.request.headers | {"if-none-match": ""})
        progress = json.loads(answer.headers["downhill-progress"])
        progress |= {"over": bool(drawn), "again": None if drawn else 0.3}
        headers = answer.headers | {"etag": f'"{len(drawn)}"', "downhill-progress": json.dumps(progress)}
        blocks = [block for block in answer.json() if drawn or block["kind"] != "verdict"]
        route.fulfill(status=200, headers=headers, body=json.dumps(blocks))

    link = f"/batch_size?{QUICK}&part=fails"
    answered(visit(link))
    page = visit("/", viewport={"width": 1920, "height": 1080})
    page.route("**/downhill/sheet?*", late)
    page.goto(page.url.split("/?")[0].rstrip("/") + link)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    drawn.append(True)
    expect(page.locator(".sheet-verdict").first).to_be_visible()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.sheet-verdict')]"
        ".every((verdict) => verdict.getBoundingClientRect().bottom <= 1080)"
    )


def test_a_server_that_does_not_answer_is_told_and_asked_again(visit):
    page = visit(f"/batch_size?{QUICK}", failing="/downhill/sheet?")
    said = answered(page)
    page.route("**/downhill/sheet?*", lambda route: route.abort())
    smaller(page)
    expect(page.locator(".sheet-bar span")).to_contain_text("The server does not answer")
    assert page.locator(".sheet-caption").all_inner_texts() == said  # the last picture
    page.unroute("**/downhill/sheet?*")
    expect(page.locator(".js-plotly-plot").get_by_text("B = 4").first).to_be_visible()
    answered(page)


@pytest.mark.parametrize(("status", "sentence"), [(500, "could not draw this"), (200, "could not be read")])
def test_an_answer_that_is_none_is_told_apart(visit, status, sentence):
    page = visit(f"/batch_size?{QUICK}&part=edge", failing="/downhill/sheet?")
    answered(page, 3)
    page.route("**/downhill/sheet?*", lambda route: route.fulfill(status=status, body="<html>"))
    page.get_by_role("slider", name="Start u").press("ArrowLeft")
    expect(page.locator(".sheet-bar span").last).to_contain_text(sentence)


def test_a_hostile_link_gives_sentences_and_a_picture(visit):
    page = visit(f"/batch_size?{QUICK}&small=99&lr=<script>alert(1)</script>&part=%ff&activation=<img src=x>")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    answered(page)
    assert page.locator("script:has-text('alert(1)'), img[src=x]").count() == 0


def test_divergence_is_told(visit):
    page = visit(f"/batch_size?{QUICK}&lr=100000")
    expect(page.locator(".sheet-warning").first).to_contain_text("3 of 3 seeds diverged")
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.parametrize("part", PARTS)
def test_it_speaks_korean_on_a_phone(visit, part):
    page = visit(f"/batch_size?{QUICK}&part={part}&lang=ko", viewport=PHONE)
    said = answered(page, PARTS[part])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for text in said:
        assert HANGUL.search(text), text
    boxes = [plot.bounding_box() for plot in page.locator(".js-plotly-plot").all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    sizes = page.locator(".js-plotly-plot text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert sizes and min(sizes) >= 14
    assert link(page)["part"] == [part.partition("&")[0]]


def test_parts_and_pictures_are_in_the_link(visit):
    page = visit(f"/batch_size?{QUICK}")
    answered(page)
    page.get_by_role("radio", name="The picture").click()
    page.get_by_role("radio", name="Around them").click()
    page.wait_for_url(lambda url: "part=picture" in url and "picture=around" in url and "data=moons" in url)
    said = answered(page, 3)
    other = visit(page.url[page.url.index("/batch_size") :])
    assert answered(other, 3) == said
    page.get_by_role("radio", name="See it").click()
    answered(page)
    page.go_back()
    answered(page, 3)


def test_a_theme_is_drawn_in_its_own_colours(visit):
    page = visit(f"/batch_size?{QUICK}", color_scheme="light")
    answered(page)
    ink = page.evaluate("document.querySelector('.js-plotly-plot')._fullLayout.font.color")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "before => document.querySelector('.js-plotly-plot')._fullLayout.font.color !== before", arg=ink
    )
    answered(page)


# The swarm


def at_the_end(page: Page) -> list[float]:
    """The shares in the flat well that both swarms end at, in percent."""
    page.locator(".dh-both").press("End")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-step", "4000")
    texts = page.locator(".dh-well figcaption span").all_inner_texts()
    return [float(text.partition("%")[0]) for text in texts]


def expected(batch: int):
    *_, (_, found) = run(swarms, batch)
    return pytest.approx([100 * share_in_flat_well(x[-1]) for x in found.values()], abs=0.051)


def test_a_slider_begins_another_pair_of_swarms_and_its_link_shows_them_again(visit):
    page = visit("/batch_size?part=why&lang=en")
    assert at_the_end(page) == expected(24)
    page.get_by_role("slider", name="Batch size B").press("ArrowRight")
    until_link(page, wells="28")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-playing", "true")
    assert at_the_end(page) == expected(28)
    query = page.url.partition("?")[2]
    assert at_the_end(visit(f"/batch_size?{query}")) == expected(28)


def test_changing_the_theme_leaves_the_swarm_where_it_is(visit):
    page = visit("/batch_size?part=why&lang=en", color_scheme="light")
    at_the_end(page)
    expect(page.locator(".dh-swarm")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-step", "4000")


# Counterexamples


def test_the_slider_rescales_the_network_at_once(visit):
    page = visit(f"/batch_size?{QUICK}&part=fails&case=rescaled")
    answered(page, 1)
    numbers = "document.querySelector('.js-plotly-plot')._fullData.filter(t => t.text).map(t => t.text[0])"
    before = page.evaluate(numbers)
    assert 10 < float(before[0]) < 13 and 0.1 < float(before[1]) < 0.3
    slider = page.get_by_role("slider", name="factor")
    for _ in range(10):
        slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "10"
    ten = page.evaluate(numbers)
    assert float(ten[0]) > 500 and ten[1] == before[1]
    assert float(ten[2].split()[-1]) < 1e-12
    verdict = page.locator(".sheet-verdict")
    expect(verdict).to_have_attribute("data-came-out", "true")
    expect(verdict.locator("b")).to_have_text("came out as stated")


def test_a_counterexample_runs_with_one_click(visit):
    page = visit("/batch_size?part=fails&case=rescaled&seeds=2")
    page.get_by_role("radio", name="One run").click()
    page.wait_for_url(lambda url: "case=one_run" in url)
    verdicts = page.locator(".sheet-verdict")
    expect(verdicts).to_have_count(2, timeout=3000 * PATIENCE)
    expect(verdicts.first).to_contain_text("lower with the small batch")
    expect(verdicts.first).to_have_attribute("data-came-out", "true")
    expect(verdicts.first.locator("b")).to_have_text("came out as stated")
    answered(page, 4)


def test_a_choice_made_before_the_module_is_there_is_drawn(visit):
    held: list[Route] = []
    page = visit("/optimizers")
    page.route("**/hosts/sheet.js", lambda route: held.append(route))
    with page.expect_request("**/hosts/sheet.js"):
        page.goto(page.url.replace("/optimizers", f"/batch_size?{QUICK}&part=fails&case=rescaled"))
    page.get_by_role("radio", name="One run").click()
    page.wait_for_url(lambda url: "case=one_run" in url)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".sheet-blocks")).to_contain_text("No gain can be promised for one run.")

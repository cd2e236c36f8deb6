"""The page on batch size in Chromium: its first answer, its stop button, its links, Korean, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sharp_flat_page import QUICK
from watching import HANGUL, PATIENCE

pytestmark = pytest.mark.browser
LONG = "match=steps&steps=20000&seeds=24"


def answered(page: Page) -> list[str]:
    """What stands below the four measures, when all is computed."""
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=2000 * PATIENCE)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".js-plotly-plot")).to_have_count(5)
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text="±")).to_have_count(4)
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text="…")).to_have_count(0)
    return page.get_by_test_id("stCaptionContainer").all_inner_texts()


# The y of every trace of every chart; the last chart has the training curves, whose second trace is a mean.
PLOTTED = "[...document.querySelectorAll('.js-plotly-plot')].map(p => p._fullData.map(t => [...t.y ?? []]))"


def until_mean(page: Page, condition: str) -> int:
    """Waits until the number of points of the first mean meets a condition, "> 5"; gives the number."""
    length = f"({PLOTTED}.at(-1)?.[1]?.length ?? 0)"
    page.wait_for_function(f"{length} {condition}")
    return page.evaluate(length)


def press(page: Page, name: str) -> None:
    # Streamlit has a stop button of its own, in the header.
    page.get_by_test_id("stMain").get_by_role("button", name=name).click()


def test_the_first_visitor_of_a_cold_server_gets_the_answer(cold_server, visit):
    page = visit("/batch_size", server=cold_server)
    expect(page.get_by_text("small batches end in flatter minima")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    texts = answered(page)
    assert any("Lower in 8 of 8 seeds" in text for text in texts)
    page.get_by_role("link", name="Race").click()
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")


def test_the_mean_runs_along_when_played(visit):
    page = visit(f"/batch_size?{QUICK}")
    answered(page)
    whole = until_mean(page, "> 5")
    page.get_by_text("Play", exact=True).click()
    until_mean(page, f"< {whole}")
    until_mean(page, f"== {whole}")


def test_stopping_keeps_what_there_is(visit):
    page = visit(f"/batch_size?{LONG}")
    until_mean(page, "> 5")
    press(page, "Stop")
    expect(page.get_by_text(re.compile(r"Stopped at \d+ %"))).to_be_visible()
    stopped = until_mean(page, "> 5")
    press(page, "Go on")
    expect(page.get_by_text(re.compile(r"Computing: \d+ %"))).to_be_visible()
    until_mean(page, f"> {stopped}")
    press(page, "Stop")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()


def test_a_shared_link_shows_the_same_numbers(visit):
    page = visit(f"/batch_size?{QUICK}")
    answered(page)
    slider = page.get_by_role("slider", name="Small batch")
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_url(lambda url: "small=4" in url)
    expect(page.get_by_text("B = 4").first).to_be_visible()
    mine = answered(page)
    other = visit(page.url[page.url.index("/batch_size") :])
    expect(other.get_by_text("B = 4").first).to_be_visible()
    assert answered(other) == mine and other.evaluate(PLOTTED) == page.evaluate(PLOTTED)


def test_a_hostile_link_gives_sentences_and_a_picture(visit):
    page = visit(f"/batch_size?{QUICK}&small=99&lr=<script>alert(1)</script>&part=%ff&activation=<img src=x>")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("small: “99” is outside 1 to 16")
    expect(alert).to_contain_text("is not a number")
    answered(page)
    assert page.locator("script:has-text('alert(1)'), img[src=x]").count() == 0


def test_divergence_is_told(visit):
    page = visit(f"/batch_size?{QUICK}&lr=100000")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("3 of 3 seeds diverged")
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.parametrize("part", ["see", "curve"])
def test_it_speaks_korean_on_a_phone(visit, part):
    page = visit(f"/batch_size?{QUICK}&part={part}&lang=ko", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for text in page.get_by_test_id("stCaptionContainer").all_inner_texts():
        assert HANGUL.search(text), text
    boxes = [plot.bounding_box() for plot in page.locator(".js-plotly-plot").all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    sizes = page.locator(".js-plotly-plot text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert sizes and min(sizes) >= 14


def test_parts_are_in_the_link(visit):
    page = visit(f"/batch_size?{QUICK}")
    answered(page)
    page.get_by_role("radio", name="Whole curve").click()
    page.wait_for_url(lambda url: "part=curve" in url and "data=moons" in url)
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.go_back()
    expect(page.locator(".js-plotly-plot")).to_have_count(5)

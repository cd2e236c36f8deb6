"""The parts that show minima, SAM and counterexamples in Chromium: their answers, their links, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect
from sharp_flat_page import QUICK
from watching import HANGUL, PATIENCE

pytestmark = pytest.mark.browser
NUMBERS = "document.querySelector('.js-plotly-plot')._fullData.filter(t => t.text).map(t => t.text[0])"


def answered(page: Page, charts: int) -> None:
    expect(page.locator(".js-plotly-plot")).to_have_count(charts, timeout=2000 * PATIENCE)
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=2000 * PATIENCE)


def test_pictures_are_in_the_link(visit):
    page = visit(f"/batch_size?{QUICK}&part=picture")
    answered(page, 1)
    page.get_by_role("radio", name="Around them").click()
    page.wait_for_url(lambda url: "picture=around" in url and "data=moons" in url)
    answered(page, 3)
    said = page.get_by_test_id("stCaptionContainer").all_inner_texts()
    other = visit(page.url[page.url.index("/batch_size") :])
    answered(other, 3)
    assert other.get_by_test_id("stCaptionContainer").all_inner_texts() == said


@pytest.mark.parametrize(
    ("part", "charts"),
    [
        ("picture", 1),
        ("picture&picture=around", 3),
        ("picture&picture=ways", 2),
        ("picture&picture=boundaries", 3),
        ("sam", 3),
    ],
)
def test_they_speak_korean_on_a_phone(visit, part, charts):
    page = visit(f"/batch_size?{QUICK}&part={part}&lang=ko", viewport={"width": 390, "height": 844})
    answered(page, charts)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for text in page.get_by_test_id("stCaptionContainer").all_inner_texts():
        assert HANGUL.search(text), text
    sizes = page.locator(".js-plotly-plot text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize))"
    )
    assert sizes and min(sizes) >= 14


def test_the_slider_rescales_the_network_at_once(visit):
    page = visit("/batch_size?part=fails&case=rescaled")
    answered(page, 1)
    before = page.evaluate(NUMBERS)
    assert 10 < float(before[0]) < 13 and 0.1 < float(before[1]) < 0.3
    rail = page.locator(".slider-rail-touch-rect")
    ten = before
    for _ in range(20):  # a page that is still being laid out moves the rail away under the pointer
        box = rail.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] * 2 / 3, box["y"] + box["height"] / 2)
        page.wait_for_timeout(500)
        ten = page.evaluate(NUMBERS)
        if float(ten[0]) > 500:
            break
    assert float(ten[0]) > 500 and ten[1] == before[1]
    assert float(ten[2].split()[-1]) < 1e-12


def test_a_counterexample_runs_with_one_click(visit):
    page = visit("/batch_size?part=fails&case=rescaled&seeds=2")
    page.get_by_role("radio", name="One run").click()
    page.wait_for_url(lambda url: "case=one_run" in url)
    expect(page.get_by_text(re.compile("c[ao]me out as stated")).first).to_be_visible(timeout=2000 * PATIENCE)
    answered(page, 4)

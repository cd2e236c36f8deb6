"""The parts on why and on the edge of stability, in Streamlit's test harness and in Chromium."""

import re
from urllib.parse import parse_qsl

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sharp_flat_page import computed, said
from watching import link, until_link

from engine.chunks import run
from engine.networks.toys import share_in_flat_well, uv_by_batch
from translations import LANGUAGES
from ui.parts.why import swarms

QUICK = "data=moons&n=16&width=4&depth=1&seeds=2"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("part", "pictures"), [("why", 2), ("edge", 3)])
def test_part_answers_in_each_language(part, pictures, language):
    app = computed(f"{QUICK}&part={part}&lang={language}")
    assert not app.exception and not app.warning
    assert len(app.get("plotly_chart")) == pictures
    assert ("배치" if language == "ko" else "batch") in said(app)


def test_theory_and_simulation_stand_side_by_side():
    app = computed("part=why")
    table = next(part.value for part in app.markdown if part.value.startswith("B|"))
    rows = np.array([[float(cell) for cell in row.split("|")] for row in table.splitlines()[2:]])
    *_, (_, known) = run(uv_by_batch, tuple(rows[:, 0].astype(int)), 0)
    np.testing.assert_allclose(rows[:, 1:], known[:, :, -1].T, atol=6e-4)
    np.testing.assert_allclose(rows[:, 1], rows[:, 2], rtol=2e-3)


def test_no_control_that_changes_nothing():
    assert not computed("part=why").sidebar.select_slider
    assert computed(f"{QUICK}&part=edge").sidebar.select_slider


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", r"Thrown out of λmax = 25, it has landed at 12\.8, below 2/η = 20\."),
        ("&u=3&eta=0.1", r"λmax, 9\.11, is below 2/η = 20: the run stays"),
        ("&u=8&eta=0.1", r"It diverged at step \d+: λmax was 64 at first"),
        ("&u=4.474&eta=0.1", r"After 500 steps it is still moving: λmax was 20\.1 at first"),
    ],
)
def test_what_became_of_the_catapult(query, sentence):
    app = computed(f"{QUICK}&part=edge{query}")
    assert re.search(sentence, said(app)) and not app.exception and not app.warning


def test_a_slider_of_a_part_rewrites_the_link_and_leaves_the_rest():
    app = computed(f"{QUICK}&part=edge&lr=0.1")
    app.select_slider(key="linked.u").set_value(6).run()
    assert app.query_params == dict(parse_qsl(f"lang=en&{QUICK}&part=edge&lr=0.1&u=6"))


def test_what_a_link_gets_wrong_is_said():
    app = computed("part=why&wells=600")
    assert "wells: “` 600 `” is outside 1 to 512. Used instead: ` 24 `." in app.warning[0].value
    app = computed(f"{QUICK}&part=edge&eta=fast")
    assert "eta: “` fast `” is not a number" in app.warning[0].value


# In Chromium


def at_the_end(page: Page) -> list[float]:
    """The shares in the flat well that both swarms end at, in percent."""
    page.locator(".dh-wells").press("End")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-step", "4000")
    texts = page.locator(".dh-well figcaption span").all_inner_texts()
    return [float(text.partition("%")[0]) for text in texts]


def expected(batch: int):
    return pytest.approx([100 * share_in_flat_well(x[-1]) for x in swarms(batch).values()], abs=0.051)


@pytest.mark.browser
def test_a_slider_begins_another_pair_of_swarms_and_its_link_shows_them_again(visit):
    page = visit("/batch_size?part=why&lang=en")
    assert at_the_end(page) == expected(24)
    page.get_by_role("slider", name="Batch size B").press("ArrowRight")
    until_link(page, wells="28")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-playing", "true")
    assert at_the_end(page) == expected(28)
    query = page.url.partition("?")[2]
    assert at_the_end(visit(f"/batch_size?{query}")) == expected(28)


@pytest.mark.browser
def test_changing_the_theme_leaves_the_swarm_where_it_is(visit):
    page = visit("/batch_size?part=why&lang=en", color_scheme="light")
    at_the_end(page)
    expect(page.locator(".dh-swarm")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".dh-swarm")).to_have_attribute("data-step", "4000")


@pytest.mark.browser
@pytest.mark.parametrize("part", ["why", "edge"])
def test_fits_a_phone_in_korean(visit, part):
    page = visit(f"/batch_size?{QUICK}&part={part}&lang=ko", viewport={"width": 390, "height": 844})
    expect(page.locator(".js-plotly-plot").nth(1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert link(page)["part"] == [part]

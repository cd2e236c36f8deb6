"""The step page in Chromium: every printed line is true, keys step, links open the same picture again."""

import math
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from watching import HANGUL, button, drawn, link, open_row, stands, until_drawn, until_link

from engine.race.scene import Scene
from links.scene import parse
from links.step import read
from optimizers import OPTIMIZERS

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1"
# What is printed, as Python would write it: MathML's layout is what its elements mean.
PRINTED = """(lines) => {
    const inner = (node) => [...node.children].map(said).join("");
    const said = (node) => {
        const [a, b, c] = node.children;
        switch (node.localName) {
            case "msup": return `(${said(a)})**(${said(b)})`;
            case "msub": case "msubsup": case "mover": return node.textContent;
            case "msqrt": return `sqrt(${inner(node)})`;
            case "mtable": return table([...node.children].map((row) => [...row.children].map(inner)));
            case "mspace": return " ";
            default: return node.children.length ? inner(node) : node.textContent;
        }
    };
    const table = (rows) => {
        if (rows[0].length === 1) return `[${rows.flat()}]`;
        const [[value, condition], [other, word]] = rows;
        if (word !== "otherwise") return `[${rows.map((row) => `[${row}]`)}]`;
        return `(${value} if ${condition.replace("=", "==")} else ${other})`;
    };
    return lines.map((line) => [...line.children].map(inner).join(""));
}"""
NAMES: dict[str, Any] = dict(
    sqrt=math.sqrt,
    max=max,
    sign=np.sign,
    inf=math.inf,
    norm=math.hypot,
    inverse=lambda rows, column: np.linalg.solve(rows, column),
)


def opened(visit, query: str = "", **options) -> Page:
    page = visit(f"/step?{query}", **options)
    expect(page.locator(".dh[data-ready=true]")).to_be_visible()
    return page


def evaluated(text: str) -> np.ndarray:
    """What a printed expression comes to, with Python's arithmetic."""
    text = text.replace("−", "-").replace("·", "*").replace("∞", "inf").replace("{", "")
    text = re.sub(r"\|(.+?)\|", r"abs(\1)", text)
    text = re.sub(r"‖(\(.+?\))‖", r"norm*\1", text).replace("norm*", "norm")
    text = re.sub(r"\(\((\[\[.*?\]\])\)\)\*\*\(-1\)\((\[.*?\])\)", r"inverse(\1, \2)", text)
    text = re.sub(r"^\((\[.*\])\)$", r"\1", text)
    return np.array(eval(text, {"__builtins__": {"abs": abs}}, NAMES), float)


def lines(page: Page) -> list[tuple[str, list[str]]]:
    """Each printed line: what it computes, and the expressions that are said to be equal to it."""
    parted = [
        re.split("[=←]", line, maxsplit=1) for line in page.locator(".dh-numbers").evaluate_all(PRINTED)
    ]
    return [(left.strip(), re.split(r"(?<!=)=(?!=)", right)) for left, right in parted]


SETTINGS = {"rmsprop": ",centred=1", "adam": ",weight_decay=0.1", "momentum": ",dampening=0.3"}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_printed_line_is_true_to_the_last_digits(visit, tab, name):
    query = f"run={name},lr=0.0004{SETTINGS.get(name, '')}&steps=30&lang=en"
    page = opened(visit, f"{query}&at=1", tab=tab)
    button(page, "exact").click()
    scene, _ = parse(query)
    (run,) = scene.race()
    for t in (1, 2, 7):
        page.locator("input.dh-scrub").fill(str(t))
        stands(page, t)
        printed = lines(page)
        for left, (right, *result) in printed:
            if result:
                np.testing.assert_allclose(
                    evaluated(right), evaluated(result[0]), rtol=1e-12, atol=1e-9 if left == "ρ" else 1e-15
                )
        # The next place is the JAX engine's, too.
        places = [evaluated(each[-1]) for left, each in printed if re.fullmatch("x[12]", left)]
        np.testing.assert_allclose(places, run.x[t], rtol=1e-9)


def test_keys_step_wherever_the_focus_is_not_theirs(visit, tab):
    page = opened(visit, f"{TWO}&of=2&at=5", tab=tab)
    stands(page, 5)
    for key, step in (("ArrowRight", 6), ("ArrowLeft", 5), ("End", 300), ("ArrowLeft", 299), ("Home", 1)):
        page.keyboard.press(key)
        stands(page, step)
    expect(page.locator(".dh-count")).to_have_text("1 / 300")
    page.keyboard.press("ArrowLeft")
    stands(page, 0)
    expect(page.locator(".dh-remarks")).to_contain_text("Step 0 is the start")
    expect(page.locator(".dh-numbers").first).to_contain_text("m=(0, 0)")
    page.keyboard.press("ArrowRight")
    stands(page, 1)
    expect(page.locator(".dh-remarks p").first).to_contain_text("Step 1 is 0.141 long")


def test_every_part_is_reached_and_used_by_keys_alone(visit, tab):
    page = opened(visit, f"{TWO}&of=2&at=5&lang=en", tab=tab)
    seen = []
    page.locator(".dh-back").focus()
    for _ in range(14):
        seen.append(page.locator(".dh-step :focus").evaluate("at => at.dataset.act ?? at.className"))
        page.keyboard.press("Tab")
    assert [name for name in seen if name in ("run", "exact", "zoom", "back", "forward", "dh-equation")] == [
        *("run", "exact", "zoom", "back", "forward", "dh-equation")
    ]
    page.locator("[data-act=exact]").focus()
    page.keyboard.press("Space")
    expect(page.locator(".dh-numbers").first).to_contain_text(re.compile(r"\.\d{12}"))
    page.locator("[data-act=run]").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".dh-line")).to_have_count(2)
    until_link(page, of="1")


def test_a_link_opens_the_same_picture_again(visit, tab):
    page = opened(visit, f"{TWO}&surface=himmelblau&of=2&at=3", tab=tab)
    button(page, "zoom").click()
    page.keyboard.press("ArrowRight")
    stands(page, 4)
    until_link(page, at="4", of="2")
    page.wait_for_url("**view=**")
    address = urlsplit(page.url)
    told = page.locator(".dh-remarks").inner_text(), page.locator(".dh-equation").inner_text()
    marks = page.locator(".dh-marks").inner_text()
    pictures = {name: drawn(page, name) for name in ("base", "heads", "arrows")}
    page.goto("about:blank")
    page = opened(visit, address.query, tab=tab)
    stands(page, 4)
    assert (page.locator(".dh-remarks").inner_text(), page.locator(".dh-equation").inner_text()) == told
    assert page.locator(".dh-marks").inner_text() == marks
    for name, picture in pictures.items():
        until_drawn(page, name, picture)


def test_alone_it_opens_adam_s_first_step(visit, tab):
    page = opened(visit, tab=tab)
    stands(page, 1)
    expect(page.locator("[data-act=run] option:checked")).to_contain_text("Adam")
    expect(page.locator(".dh-line")).to_have_count(6)


def test_each_run_of_the_race_leads_here_and_back(race):
    page = race(f"{TWO}&at=40&surface=beale&lang=en")
    stands(page, 40)
    open_row(page, 1).get_by_role("link", name="Step by step").click()
    expect(page.locator(".dh-step[data-ready=true]")).to_be_visible()
    stands(page, 40)
    expect(page.locator("[data-act=run] option:checked")).to_contain_text("Adam")
    page.keyboard.press("ArrowRight")
    stands(page, 41)
    page.get_by_role("link", name="Back to the race").click()
    expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
    stands(page, 41)
    found, _ = parse(urlsplit(page.url).query)
    assert (found.surface.name, [run.name for run in found.runs]) == ("beale", ["sgd", "adam"])
    assert "of" not in link(page)


def test_a_run_that_is_not_there_is_said_and_another_shown(visit, tab):
    page = opened(visit, f"{TWO}&of=7&lang=en", tab=tab)
    expect(page.locator(".dh-problems")).to_contain_text("of: “7” is outside 1 to 2. Used instead: 1.")
    expect(page.locator("[data-act=run] option:checked")).to_contain_text("SGD")


def test_a_race_without_steps_or_runs_says_so(visit, tab):
    for query, said in (("run=sgd&steps=0", "has no steps"), ("run=", "has no runs")):
        page = visit(f"/step?{query}&lang=en", tab=tab)
        expect(page.locator(".dh-say")).to_contain_text(said)


def test_a_run_that_is_lost_shows_what_it_computes_and_says_by_what(visit, tab):
    page = opened(visit, "run=sgd,lr=1e300&at=1&lang=en", tab=tab)
    expect(page.locator(".dh-remarks")).to_contain_text("SGD overflowed at step 1")
    page.keyboard.press("ArrowRight")
    stands(page, 2)
    expect(page.locator(".dh-numbers").last).to_contain_text(re.compile("∞|NaN|e30"))
    page.keyboard.press("End")
    stands(page, 300)
    expect(page.locator(".dh-numbers").last).to_contain_text("NaN")
    expect(page.locator(".dh-marks")).to_contain_text("not finite")


def test_the_start_can_be_dragged_and_the_numbers_follow(visit, tab):
    page = opened(visit, f"{TWO}&of=1&at=1", tab=tab)
    before = page.locator(".dh-numbers").first.inner_text()
    page.locator(".dh-map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**start=**")
    expect(page.locator(".dh-numbers").first).not_to_have_text(before)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_on_a_phone_everything_is_thumb_sized_and_nothing_is_cut_off(visit, tab, language):
    page = opened(visit, f"{TWO}&of=2&at=9&lang={language}", tab=tab, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for act in ("play", "back", "forward", "zoom"):
        box = button(page, act).bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, act
    button(page, "forward").click()
    stands(page, 10)
    # The bar stays at hand below.
    page.locator(".dh-curves .dh-chart").last.scroll_into_view_if_needed()
    button(page, "forward").click()
    stands(page, 11)


def test_it_speaks_korean(visit, tab):
    page = opened(visit, f"{TWO}&of=2&at=9&lang=ko", tab=tab)
    for part in (
        ".dh-opens",
        ".dh-remarks p >> nth=0",
        ".dh-marks p",
        ".dh-back",
        ".dh-title [data-act=zoom]",
    ):
        expect(page.locator(part)).to_have_text(HANGUL)


def test_every_quantity_has_its_curve_with_a_cursor(visit, tab):
    page = opened(visit, "run=radam,lr=0.01&run=sgd,lr=0.001&at=9&lang=en", tab=tab)
    shown = page.locator(".dh-curves .dh-chart")
    names = shown.evaluate_all("charts => charts.map((chart) => chart.dataset.quantity)")
    recorded = ["g", "m", "v", "m_hat", "c", "rho_infty", "rho", "p", "q", "a"]
    assert sorted(names) == sorted([*recorded, "rate", "move", "loss"])
    expect(shown.first.locator(".dh-cursor")).to_have_text("step 9")
    page.keyboard.press("ArrowRight")
    expect(shown.first.locator(".dh-cursor")).to_have_text("step 10")
    page.locator("[data-act=run]").select_option("1")
    expect(shown).to_have_count(4)
    expect(shown.first.locator(".dh-cursor")).to_have_text("step 10")


def test_another_run_has_its_own_lines_at_the_same_step(visit, tab):
    page = opened(visit, "run=adam,lr=0.01&run=adamw,lr=0.01&at=9&lang=en", tab=tab)
    last = page.locator(".dh-symbols").last
    expect(last).not_to_contain_text("λ")
    page.keyboard.press("ArrowRight")
    stands(page, 10)
    page.locator("[data-act=run]").select_option("1")
    expect(last).to_contain_text("λ")
    stands(page, 10)


def test_an_embedded_step_has_no_way_out(visit, tab):
    page = opened(visit, "run=adam,lr=0.1&at=3&embed=true", tab=tab, viewport={"width": 900, "height": 600})
    expect(page.locator(".dh-back")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    stands(page, 4)


def test_the_link_of_the_page_is_read_as_python_reads_it(visit, tab):
    page = opened(visit, "surface=bowl&run=lion&run=yogi&of=2", tab=tab)
    until_link(page, of="2", at="1")
    given = parse_qs(urlsplit(page.url).query)
    step, problems = read(given)
    assert (step.of, step.race.at, problems) == (2, 1, [])
    assert isinstance(step.race, Scene)

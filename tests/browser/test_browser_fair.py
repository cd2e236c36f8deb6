"""The fair race: one press tunes every run, a table tells how, and undo brings all back."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect
from watching import HANGUL, button, drawn, link, number, player, run, until, until_drawn, until_link

from engine import trajectory
from links.scene import parse
from wire.standalone import standalone

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TWO = "surface=rosenbrock&run=momentum,lr=0.0004&run=adam,lr=0.4&at=300"
RACED = ["momentum,lr=0.000794", "adam,lr=1"]
BEFORE = ["momentum,lr=0.0004", "adam,lr=0.4"]


@pytest.fixture
def opened(race):
    """Opens a race and waits until it can be computed there."""

    def open_race(query: str = TWO, **options) -> Page:
        page = race(query, reduced_motion="reduce", **options)
        expect(player(page)).to_have_attribute("data-traced", "")
        return page

    return open_race


def rows(page: Page) -> list[list[str]]:
    """Rank, name, best rate, cost and score, as the table has them, the best first."""
    parts = ("rank", "rate", "cost", "score")
    found = page.locator(".dh-fair tbody tr").evaluate_all(
        "(rows, parts) => rows.map(r => [r.querySelector('th'), ...parts.map(p => "
        "r.querySelector(`[data-part=${p}]`))].map(cell => cell.textContent.trim()))",
        parts,
    )
    return found


def winner(page: Page) -> str:
    told = page.locator(".dh-winner")
    expect(told).not_to_be_empty()
    return told.inner_text()


def space(page: Page, name: str, part: str):
    return page.get_by_role("textbox", name=re.compile(f"^{name}: {part}"))


def test_one_press_tunes_every_run_and_undo_brings_all_back(opened):
    page = opened(f"{TWO}&run=sam,lr=0.01")
    button(page, "fair").click()
    assert "Adam wins: f − f* = 7.65e-4." in winner(page)
    until_link(page, run=[*RACED, "sam,lr=0.002"])
    assert [row[:4] for row in rows(page)] == [
        ["Adam", "1", "1", "300 × 1 = 300"],
        ["Momentum", "2", "7.94e-4", "300 × 1 = 300"],
        ["SAM", "3", "0.002", "150 × 2 = 300"],
    ]
    expect(page.locator(".dh-fair")).to_contain_text("SAM has used up its evaluations at step 150")
    # What the table says is what the list shows at the end.
    scores = {row[0]: row[4] for row in rows(page)}
    for i, name in enumerate(("Momentum", "Adam")):
        expect(run(page, i).locator(".dh-value")).to_have_text(scores[name])
    undo = button(page, "fair-undo")
    undo.click()
    until_link(page, run=[*BEFORE, "sam"])
    expect(undo).to_be_disabled()
    expect(button(page, "fair-again")).to_be_focused()
    expect(page.locator(".dh-winner")).to_be_empty()
    # So does the player's own.
    button(page, "fair-again").click()
    until_link(page, run=[*RACED, "sam,lr=0.002"])
    page.keyboard.press("Escape")
    button(page, "undo").click()
    until_link(page, run=[*BEFORE, "sam"])


def test_another_search_space_changes_the_winner_and_that_is_told(opened):
    page = opened()
    button(page, "fair").click()
    assert winner(page).startswith("Adam wins")
    high = space(page, "Adam", "highest")
    expect(high).to_have_value("10")
    high.fill("0.01")
    high.press("Enter")
    expect(page.locator(".dh-winner")).to_have_text(
        "Momentum wins: f − f* = 0.0117. The winner has changed with the search space of Adam"
        " (1e-5 – 0.01 × 61): before, it was Adam."
    )
    assert [row[0] for row in rows(page)] == ["Momentum", "Adam"]
    expect(high).to_be_focused()  # though its row has moved
    expect(page.locator("[data-part=rate]").last).to_contain_text("at the end of its space: widen it")
    # Nobody's search space begins at 0.
    low = space(page, "Adam", "lowest")
    low.fill("0")
    low.press("Enter")
    expect(page.locator(".dh-winner")).to_contain_text("“0” does not fit.")
    expect(low).to_have_value("1e-5")
    # One undo for both races.
    button(page, "fair-undo").click()
    until_link(page, run=BEFORE)


def test_the_median_over_many_starts_has_an_interval(opened):
    page = opened("surface=ravine&run=sgd,lr=0.001&run=adam,lr=0.1&noise=0.01&steps=60&at=60")
    button(page, "fair").click()
    winner(page)
    expect(page.locator("[data-part=interval]")).to_have_count(0)
    many = page.get_by_role("checkbox", name="Median over 25 starts all over the map, each with a seed")
    many.press("Space")
    winner(page)
    expect(page.locator("[data-part=interval]")).to_have_count(2)
    for text in page.locator("[data-part=interval]").all_inner_texts():
        low, high = map(float, text.split(" – "))
        assert low < high
    expect(many).to_be_focused()


def test_keys_alone_open_it_walk_through_it_and_leave_it(opened):
    page = opened()
    page.keyboard.press("?")
    expect(page.locator(".dh-keys")).to_contain_text("The best learning rate for every run, at equal cost")
    page.keyboard.press("Escape")
    run(page, 0).locator(".dh-head").focus()
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog", name="Fair race")
    expect(dialog).to_be_visible()
    winner(page)
    walked = []
    for _ in range(12):
        page.keyboard.press("Tab")
        walked.append(
            page.evaluate(
                "() => { let e = document.activeElement;"
                " while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
                " return e.dataset.act ?? e.dataset.space ?? e.dataset.fair ?? e.localName; }"
            )
        )
    entries = ["low", "high", "trials"]
    assert walked == ["leave", *entries, *entries, "many", "fair-again", "fair-undo", "a", "a"]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(run(page, 0).locator(".dh-head")).to_be_focused()
    until_link(page, run=RACED)


def test_closing_it_stops_it_and_changes_nothing(opened):
    page = opened()
    edits = number(page, "paints")
    # No trial is done while its first pause lasts for ever.
    page.evaluate(
        "() => { const now = performance.now.bind(performance); let more = 0;"
        " performance.now = () => now() + (more += 100);"
        " globalThis.setTimeout = new Proxy(setTimeout, { apply: (f, self, [act, wait]) =>"
        " wait === undefined ? 0 : f(act, wait) }); }"
    )
    button(page, "fair").click()
    expect(page.locator(".dh-fair progress")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".dh-fair")).to_be_hidden()
    assert link(page)["run"] == BEFORE
    assert number(page, "paints") == edits


def test_what_the_server_computes_is_not_tuned_and_that_is_told(visit):
    def without(route: Route) -> None:
        route.fulfill(body=f"{route.fetch().text()}\ndelete optimizers.adam;", content_type="text/javascript")

    page = visit("/", reduced_motion="reduce")
    page.route("**/engine.js", without)
    page.goto(page.url + f"?{TWO}")
    expect(player(page)).to_have_attribute("data-traced", "")
    expect(player(page)).to_have_attribute("data-ready", "true")
    button(page, "fair").click()
    assert winner(page) == "This race is computed by the server, which does not tune."


def test_a_lesson_that_asks_for_a_learning_rate_does_not_give_it_away(visit):
    page = visit("/lessons?lesson=gradient_descent&scene=2")
    race = page.locator(".dh-race[data-ready=true]")
    expect(button(page, "fair").filter(visible=True)).to_have_count(0)
    race.locator(".dh-head").first.focus()
    page.keyboard.press("f")
    page.keyboard.press("?")
    expect(page.locator(".dh-keys")).to_be_visible()
    expect(page.locator(".dh-keys")).not_to_contain_text("The best learning rate")
    expect(page.locator(".dh-fair")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_on_a_phone_all_of_it_is_in_sight_in_either_language(opened, language):
    page = opened(f"{TWO}&lang={language}", viewport={"width": 390, "height": 844}, has_touch=True)
    button(page, "fair").tap()
    winner(page)
    dialog = page.locator(".dh-fair")
    assert dialog.evaluate("d => d.scrollWidth <= d.clientWidth && d.getBoundingClientRect().right <= 390")
    low = dialog.locator("input[data-space]").first
    assert low.evaluate("i => i.scrollWidth <= i.clientWidth && i.offsetHeight >= 44")
    assert bool(HANGUL.search(dialog.inner_text())) == (language == "ko")
    page.evaluate(AXE.read_text())
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        expect(page.locator(f"[data-theme]:not([data-theme={theme}])")).to_have_count(0)
        found = page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
        assert not [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def test_a_page_of_its_own_has_it_too(browser, tmp_path):
    path = tmp_path / "kept.html"
    path.write_text(standalone(TWO, lang="en", home=""))
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(path.as_uri())
    until(page, "p.dataset.ready === 'true'")
    button(page, "fair").click()
    assert "Adam wins: f − f* = 7.65e-4." in winner(page)
    scene, _ = parse(f"{TWO.partition('&run')[0]}&run={RACED[0]}&run={RACED[1]}")
    gaps = [f"{float(result.loss[-1]):.3g}" for result in scene.race()]
    assert sorted(float(row[4]) for row in rows(page)) == sorted(map(float, gaps))
    context.close()
    assert not faults


def test_losses_over_many_seeds_are_a_median_and_a_band(opened):
    noise, steps = 0.3, 40
    link = f"surface=ravine&run=sgd,lr=0.01&steps={steps}&at={steps}&start=-4,1"
    page = opened(f"{link}&noise={noise}")
    button(page, "options").click()
    before = drawn(page, "faint")
    box = page.get_by_role("checkbox", name="Losses over 100 seeds")
    box.check()
    until_link(page, show="seeds")
    plot = page.locator(".dh-plot")
    expect(plot).to_have_attribute("aria-label", re.compile("Losses over 100 seeds"))
    until_drawn(page, "faint", before, again=False)
    button(page, "options").press("Escape")
    width = page.locator(".dh-chart").evaluate("e => e.clientWidth")
    page.locator(".dh-chart").hover(position={"x": width - 5, "y": 80})
    told = page.locator(".dh-tip")
    expect(told).to_contain_text("SGD")
    value = float(told.inner_text().split()[-1])
    losses = [
        trajectory("sgd", "ravine", lr=0.01, start=(-4, 1), steps=steps, noise=noise, seed=seed).loss[-1]
        for seed in range(100)
    ]
    assert value == pytest.approx(np.quantile(losses, 0.5, method="inverted_cdf"), rel=1e-5)
    # Without chance all seeds are one.
    noiseless = page.locator(".dh-settings [data-name=noise] input[type=text]")
    noiseless.fill("0")
    noiseless.press("Enter")
    expect(plot).not_to_have_attribute("aria-label", re.compile("Losses over 100 seeds"))
    button(page, "options").click()
    expect(page.get_by_role("checkbox", name="Downhill arrows")).to_be_visible()
    expect(box).to_have_count(0)

"""The page of the network lab in Chromium: it trains, plays, and its link opens the same curves again."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from watching import HANGUL, button, open_row, pixels, player, run, until, until_link

from lessons.labs import STORIES as LABS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUICK = "n=32&width=4&depth=1&batch=8&steps=40&seeds=3&run=sgd,lr=0.1&run=adam,lr=0.05"
DRAWN = "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)"
# The row is drawn, the chart has another height, which is heard of, and is drawn again.
FRAMES = """async () => {
  for (let i = 0; i < 4; i++) await new Promise((drawn) => requestAnimationFrame(drawn));
}"""
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def lab(visit):
    def open_lab(query=QUICK, **options) -> Page:
        page = visit(f"/network?{query}", **options)
        here = player(page)
        expect(here).to_have_attribute("data-ready", re.compile("true|false"))
        while here.get_attribute("data-ready") != "true":  # however long it takes, as long as it goes on
            seen = here.get_attribute("data-records") or ""
            on = page.locator(f'.dh-lab:is([data-ready="true"], :not([data-records="{seen}"]))')
            expect(on.first).to_be_attached()
        return page

    return open_lab


def values(page: Page) -> list[str]:
    return page.locator(".dh-value").all_inner_texts()


def test_it_plays_to_its_end_and_stays_there(lab):
    page = lab(QUICK + "&lang=en")
    expect(player(page)).to_have_attribute("data-step", "40")
    expect(player(page)).to_have_attribute("data-playing", "false")
    expect(page.locator(".dh-caption")).to_contain_text("has the lowest training loss")
    assert all(float(value) < 1 for value in values(page))
    for picture, canvases in {"boundaries": 1, "plane": 5, "curves": 12}.items():
        page.locator(".dh-picture select").select_option(picture)
        expect(player(page)).to_have_attribute("data-picture", picture)
        drawn = page.locator(".dh-pane canvas:visible")
        expect(drawn).to_have_count(canvases)
        for i in range(canvases):
            page.wait_for_function(DRAWN, arg=drawn.nth(i).element_handle())
    expect(page.locator(".dh-curves .dh-chart:visible")).to_have_count(6)


def test_keys_alone_play_step_and_turn_a_number(lab):
    page = lab(QUICK + "&at=0&lang=en")
    page.keyboard.press(" ")
    expect(player(page)).to_have_attribute("data-playing", "true")
    page.keyboard.press(" ")
    expect(player(page)).to_have_attribute("data-playing", "false")
    button(page, "play").focus()
    page.keyboard.press("Home")
    expect(player(page)).to_have_attribute("data-step", "0")
    page.keyboard.press("ArrowRight")
    expect(player(page)).to_have_attribute("data-step", "1")
    page.keyboard.press("End")
    expect(player(page)).to_have_attribute("data-step", "40")
    before = values(page)
    run(page, 0).locator(".dh-head").focus()
    page.keyboard.press("Enter")
    slider = run(page, 0).locator("[data-name=lr] input[type=range]")
    slider.focus()
    page.keyboard.press("PageUp")
    page.wait_for_url(re.compile("run=sgd,lr=0.[2-9]"))
    until(page, "p.dataset.ready === 'true' && p.querySelector('.dh-value').textContent !== value", before[0])
    assert values(page)[1] == before[1]  # the other run is not trained again


def test_the_link_opens_the_same_curves_again(lab):
    page = lab(QUICK + "&lang=en&at=20")
    page.locator("[data-choose=activation]").select_option("tanh")
    page.wait_for_url(re.compile("activation=tanh"))
    until(page, "p.dataset.ready === 'true'")
    button(page, "play").focus()
    page.keyboard.press("End")
    expect(player(page)).to_have_attribute("data-step", "40")
    other = lab(page.url.partition("?")[2])
    other.locator("[data-act=play]").focus()
    other.keyboard.press("End")
    expect(player(other)).to_have_attribute("data-step", "40")
    assert values(other) == values(page)
    assert (pixels(other, "boundary") == pixels(page, "boundary")).all()


def test_a_run_is_added_removed_and_brought_back(lab):
    page = lab(QUICK + "&lang=en&at=40")
    button(page, "add").click()
    page.locator("[data-act=add-run][data-optimizer=rmsprop]").click()
    expect(player(page)).to_have_attribute("data-runs", "3")
    expect(run(page, 2).locator(".dh-name")).to_have_text("RMSprop")
    open_row(page, 0).locator("[data-act=remove]").click()
    expect(run(page, 0).locator(".dh-name")).to_have_text("Adam")
    page.keyboard.press("Control+z")
    expect(run(page, 0).locator(".dh-name")).to_have_text("SGD")
    until_link(page, run=["sgd,lr=0.1", "adam,lr=0.05", "rmsprop"])


def test_a_run_has_a_batch_size_and_initial_weights_of_its_own(lab):
    page = lab(QUICK + "&lang=en&at=40")
    shared = values(page)
    batches = open_row(page, 0).locator("[data-own=batch]")
    height = "p.querySelector('.dh-side .dh-plot').clientHeight * devicePixelRatio"
    until(page, f"p.querySelector('.dh-side .dh-faint').height === Math.round({height})")
    batches.select_option("2")
    until_link(page, run=["sgd,lr=0.1,batch=2", "adam,lr=0.05"])
    expect(run(page, 0).locator(".dh-detail")).to_contain_text("B 2")
    expect(player(page)).to_have_attribute("data-ready", "true")
    own = values(page)
    assert own[0] != shared[0] and own[1] == shared[1]
    run(page, 0).locator("[data-own=initialiser]").select_option("Xavier, uniform")
    until_link(page, run=["sgd,lr=0.1,batch=2,initialiser=xavier_uniform", "adam,lr=0.05"])
    both = """row => {
        for (const list of row.querySelectorAll('[data-own=batch], [data-own=initialiser]')) {
            list.value = "";
            list.dispatchEvent(new Event("change", {bubbles: true}));
        }
    }"""
    run(page, 0).evaluate(both)  # one after the other, with no frame between
    until_link(page, run=["sgd,lr=0.1", "adam,lr=0.05"])
    expect(player(page)).to_have_attribute("data-ready", "true")
    assert values(page) == shared


def test_all_numbers_stand_in_a_table_at_the_step_that_is_shown(lab):
    page = lab(QUICK + "&lang=en&picture=table&at=20")
    table = page.get_by_role("region", name="Every quantity of SGD, Adam at step 20")
    heads = table.locator("thead th").all_inner_texts()
    assert heads[1:3] == ["training loss", "validation loss"] and len(heads) == 7
    shown = values(page)  # of the test loss
    assert [
        table.locator(f"tr:nth-child({i}) td:nth-child(4)").inner_text().split()[0] for i in (1, 2)
    ] == shown


def test_confused_digits_stand_out_and_are_counted(lab):
    query = "data=digits&n=64&width=16&depth=1&steps=40&seeds=1&run=adam,lr=0.01&lang=en"
    page = lab(f"{query}&at=0")
    expect(player(page)).to_have_attribute("data-picture", "digits")
    expect(
        page.get_by_role("img", name="What the networks of Adam take digits for, at step 0")
    ).to_be_visible()
    before = pixels(page, "digit")
    learnt = pixels(lab(f"{query}&at=40"), "digit")
    assert learnt[..., :3].std() < before[..., :3].std()  # those that it takes for what they are are faint


def test_a_run_that_diverges_is_named_and_the_others_go_on(lab):
    page = lab(QUICK + "&run=sgd,lr=1e9&loss=squared_error&activation=identity&lang=en&at=40")
    expect(page.locator(".dh-caption")).to_contain_text(
        "SGD η 1000000000 diverged until its numbers overflowed in 3 of 3"
    )
    expect(run(page, 2).locator(".dh-status")).to_have_text("3 of 3 seeds lost")
    assert values(page)[2] == "–" and "–" not in values(page)[:2]


def test_what_cannot_be_read_is_told_in_the_visitor_s_language(lab):
    page = lab(QUICK + "&run=newton&data=sine&loss=cross_entropy&lang=ko")
    problems = page.locator(".dh-problems p")
    expect(problems).to_have_count(2)
    assert all(HANGUL.search(text) for text in problems.all_inner_texts())
    expect(player(page)).to_have_attribute("data-picture", "plane")


def test_what_takes_too_long_is_refused_with_a_sentence(visit):
    page = visit("/network?n=1024&width=256&depth=5&steps=20000&seeds=24&batch=full&run=adam&lang=en")
    expect(page.locator(".dh-problems")).to_contain_text("would take too long")


def test_on_a_phone_in_korean_all_of_it_is_within_reach(lab):
    page = lab(QUICK + "&lang=ko&at=40", viewport=PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in (".dh-boundaries", ".dh-transport [data-act=play]", ".dh-runs", ".dh-caption"):
        expect(page.locator(part)).to_be_visible()
    assert HANGUL.search(page.locator(".dh-caption").inner_text())
    button(page, "settings").click()
    expect(page.locator("[data-choose=data]")).to_be_visible()


def test_what_regularises_is_folded_until_some_of_it_is_on(lab):
    page = lab(QUICK + "&lang=en&at=40")
    fold, dropout = page.locator("[data-fold=regularisation]"), page.locator("[data-choose=dropout]")
    if button(page, "settings").is_visible():
        button(page, "settings").click()
    expect(dropout).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    dropout.select_option("0.5")
    page.wait_for_url(re.compile("dropout=0.5"))
    until(page, "p.dataset.ready === 'true'")
    page.keyboard.press("Control+z")
    expect(dropout).to_have_value("0")
    expect(dropout).to_be_visible()  # what somebody has opened stays so
    opened = lab(QUICK + "&lang=en&at=40&mixup=1").locator("[data-fold=regularisation]")
    expect(opened).to_have_attribute("open", "")


def test_a_run_whose_row_is_open_is_marked_where_it_would_have_been_stopped(lab):
    page = lab(QUICK + "&lang=en&chart=validation_loss&at=0")

    def opened(index):
        """The step that is named, and the chart."""
        head = open_row(page, index).locator(".dh-head")
        fact = run(page, index).locator(".dh-facts")
        expect(fact).to_contain_text("hollow mark")
        page.evaluate(FRAMES)
        shown = pixels(page, "faint:visible")
        (step,) = re.findall(r"lowest at step (\d+)", fact.inner_text())
        head.press("Enter")
        expect(head).to_have_attribute("aria-expanded", "false")
        return int(step), shown

    (first, one), (second, other) = opened(0), opened(1)
    changed = (one != other).any(axis=(0, 2)).nonzero()[0]
    ratio = page.evaluate("devicePixelRatio")
    left, right = 52 * ratio, one.shape[1] - 16 * ratio
    marks = [left + step / 40 * (right - left) for step in (first, second)]
    away = np.abs(np.subtract.outer(changed, marks))
    assert (away.min(axis=0) < 3 * ratio).all() and (away.min(axis=1) < 16 * ratio).all()


def test_it_stops_and_goes_on(visit):
    page = visit("/network?width=128&depth=4&steps=20000&seeds=8&run=adam&lang=en")
    stop = page.locator(".sheet-bar button")
    stop.click()
    expect(page.locator(".sheet-bar")).to_contain_text("Stopped at")
    stop.click()
    expect(page.locator(".sheet-bar")).to_contain_text(re.compile("Computing|Waiting"))


def test_a_story_is_told_and_the_plane_says_how_far_it_can_be_believed(lab):
    page = lab(QUICK + "&lang=en&picture=plane&at=40")
    expect(page.locator(".dh-ground")).to_contain_text("% of their variance")
    expect(page.locator(".dh-ground")).to_contain_text("off by a factor of")
    page.locator("[data-act=story]").nth(1).click()
    expect(page.locator(".dh-watch")).to_contain_text("SGD three times")
    expect(player(page)).to_have_attribute("data-runs", "3")


def test_a_story_of_the_lab_is_told_clause_by_clause(lab):
    story = next(story for story in LABS if story.id == "three_rates")
    page = lab(f"{story.link}&lang=en&at=0")
    expect(page.locator(".dh-watch")).to_have_text(story.watch("en"))
    for clause in story.clauses:
        page.keyboard.press(".")
        expect(page.locator(".dh-clause[aria-pressed=true]")).to_have_text(clause.text)
        expect(player(page)).to_have_attribute("data-step", str(clause.at))
        expect(page.locator(".dh-run[data-dim]")).to_have_count(2)
        expect(run(page, clause.runs[0])).not_to_have_attribute("data-dim", re.compile(""))
    page.keyboard.press(" ")
    expect(page.locator(".dh-run[data-dim]")).to_have_count(0)


def test_its_curves_are_kept_as_a_table(lab):
    page = lab(QUICK + "&lang=en&at=40")
    expect(player(page)).to_have_attribute("data-step", "40")
    button(page, "share").click()
    with page.expect_download() as download:
        page.locator("dialog [data-save=save_curves]").click()
    assert download.value.suggested_filename == "downhill_network.csv"
    about, band, written, *rows = download.value.path().read_text().splitlines()
    assert "SGD" in about and "3 seeds" in band and "/network?" in written and "run=adam,lr=0.05" in written
    table = pd.read_csv(io.StringIO("\n".join(rows)))
    assert set(table.quantity) >= {"train_loss", "test_loss", "test_accuracy"}
    assert (
        table.step.max() == 40
        and (table.low <= table["median"]).all()
        and (table["median"] <= table.high).all()
    )
    last = table[
        (table.step == 40) & (table.quantity == page.locator(".dh-chart select").first.input_value())
    ]
    assert [f"{value:.3g}" for value in last["median"]] == [f"{float(value):.3g}" for value in values(page)]

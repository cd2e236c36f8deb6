"""The lecture notes on trial in Chromium: from the docket to a claim, a hidden mistake, keys, links."""

import pytest
from outcomes import QUICK
from playwright.sync_api import expect
from watching import until_link

from engine.networks.bugs import hidden
from lessons.claims import claims
from translations import LANGUAGES, translate
from wire.sheets.bugs import TITLES

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_claim_is_opened_from_the_docket_and_undone(visit, lang):
    page = visit(f"/notes?{QUICK}&lang={lang}", viewport={"width": 390, "height": 844})
    expect(page.locator(".sheet[data-ready=true] .sheet-docket li")).to_have_count(len(claims()))
    expect(page.locator("li[data-verdict=open]")).to_have_count(0)
    title = claims()["nag_escapes"].title[lang]
    ruled = page.locator("li", has_text=title).locator(".sheet-ruling").inner_text()
    page.get_by_role("link", name=title).focus()
    page.keyboard.press("Enter")
    until_link(page, part="claim", claim="nag_escapes", lang=lang)
    expect(page.locator(".sheet-quote p").first).to_have_text(claims()["nag_escapes"].said["ko"])
    expect(page.locator(".sheet-verdict b")).to_have_text(ruled)
    page.keyboard.press("Control+z")
    expect(page.locator(".sheet-docket")).to_be_visible()


def test_the_control_is_turned_by_keys_and_the_link_opens_the_same_numbers(visit):
    link = f"/notes?{QUICK}&part=claim&claim=momentum_noise&lang=en"
    page = visit(link)
    expect(page.locator(".sheet[data-ready=true]")).to_be_visible()
    slider = page.get_by_role("slider", name="learning rate η")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "η = 0.3")
    rows = page.locator(".sheet table tr").all_inner_texts()
    assert len(rows) == 4
    again = visit(link)
    expect(again.locator(".sheet[data-ready=true]")).to_be_visible()
    assert again.locator(".sheet table tr").all_inner_texts() == rows


def test_the_docket_is_filtered_by_what_came_out(visit):
    page = visit(f"/notes?{QUICK}&lang=en")
    expect(page.locator(".sheet[data-ready=true]")).to_be_visible()
    holding = page.locator("li[data-verdict=holds]").count()
    page.get_by_role("radio", name="Holds", exact=True).click()
    until_link(page, verdict="holds")
    expect(page.locator(".sheet-docket li")).to_have_count(holding)
    expect(page.locator(".sheet-docket li:not([data-verdict=holds])")).to_have_count(0)


def test_what_is_no_claim_is_said(visit):
    page = visit(f"/notes?{QUICK}&part=claim&claim=nag_escape&lang=en")
    expect(page.get_by_text("nag_escape", exact=False).first).to_be_visible()
    expect(page.locator(".sheet-quote")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hidden_mistake_is_guessed_and_another_number_hides_the_next(visit, lang):
    page = visit(f"/notes?part=bugs&number=2&lang={lang}", viewport={"width": 390, "height": 844})
    expect(page.locator(".sheet[data-ready=true] .js-plotly-plot")).to_have_count(3)
    expect(page.locator(".sheet-code")).to_have_count(0)
    name = hidden(2)
    diagnosis = page.get_by_role("combobox").last
    diagnosis.fill(translate(lang, TITLES[name]))  # of a long list only what is in sight has a place
    diagnosis.press("Enter")
    until_link(page, guess=name)
    expect(page.locator(".sheet-verdict[data-came-out=true]")).to_be_visible()
    shown = page.locator(".sheet-code").all_inner_texts()
    assert len(shown) == 2
    again = visit(f"/notes?part=bugs&number=2&guess={name}&lang={lang}")
    expect(again.locator(".sheet-verdict[data-came-out=true]")).to_be_visible()
    assert again.locator(".sheet-code").all_inner_texts() == shown
    page.get_by_role("slider").press("ArrowRight")
    until_link(page, number="3")
    assert "guess" not in page.url
    expect(page.locator(".sheet[data-ready=true]")).to_be_visible()
    expect(page.locator(".sheet-code, .sheet-verdict")).to_have_count(0)

"""A surface of one's own, typed on the page: taken when it can be read, pointed at where it cannot."""

import re

import pytest
from playwright.sync_api import expect
from watching import player

pytestmark = pytest.mark.browser


def test_a_surface_is_typed_corrected_and_shared(race):
    page = race("surface=bowl&run=sgd,lr=0.05&at=300")
    expect(player(page)).to_have_attribute("data-traced", "")
    page.locator("[data-choose=surface]").select_option("own")
    page.wait_for_url("**surface=own**")
    field = page.get_by_role("textbox", name="f(x, y) =")
    wrong = page.locator(".dh-formula [role=status]").first
    field.fill("(x-1)**2 + 2*cosine(y)")
    expect(wrong).to_contain_text("Character 14: “cosine” is not known here")
    expect(wrong.locator("mark")).to_have_text("c")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "surface=own&" in page.url  # the picture is what it was
    field.fill("(x-1)**2 + 2*(y+0.5)^2 - 7")
    field.press("Enter")
    page.wait_for_url(re.compile(r"f=%28x-1%29\*\*2%2B2\*%28y%2B0\.5%29%5E2-7"))
    expect(wrong).to_be_empty()
    expect(page.locator(".dh-formula")).to_contain_text("the least value found on this map, -7,")
    expect(page.locator(".dh-run .dh-value")).to_have_text("-7")
    expect(player(page)).not_to_have_attribute("data-differed", re.compile("."))

    other = race(page.url.partition("?")[2])
    expect(other.get_by_role("textbox", name="f(x, y) =")).to_have_value("(x-1)**2+2*(y+0.5)^2-7")
    expect(other.locator(".dh-run .dh-value")).to_have_text("-7")

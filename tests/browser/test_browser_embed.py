"""Embedding: what a link names is there and nothing else; a page of another origin stays as it was."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from boxes import sound
from deck import deck
from playwright.sync_api import FrameLocator, Page, expect
from watching import decode, stands, until_link

from wire.standalone import standalone

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1&lang=en"
PARTS = {
    "play": ".dh-transport button",
    "zoom": ".dh-zoom button",
    "view": ".dh-options button",
    "undo": ".dh-changes button",
    "settings": ".dh-opener button",
    "runs": ".dh-list",
    "chart": ".dh-side .dh-plot",
    "stories": ".dh-watch",
}


def shown(page: Page) -> set[str]:
    return {name for name, part in PARTS.items() if page.locator(part).first.is_visible()}


@pytest.mark.parametrize(
    "named",
    ["", "play", "runs", "chart", "chart,runs", "stories,settings", "zoom,view,undo", ",".join(PARTS)],
)
def test_an_embed_has_what_its_link_names(race, tab, named):
    size = {"width": 1280, "height": 720}
    page = race(f"{TWO}&embed=true&at=50&controls={named}", tab=tab, viewport=size)
    assert shown(page) == {*filter(None, named.split(","))}
    # The keys of what is not there do nothing.
    page.locator(".dh-map").focus()
    page.keyboard.press("End")
    stands(page, 300 if "play" in named else 50)
    page.keyboard.press("ArrowRight")
    page.locator(".dh-map").click(position={"x": 200, "y": 200})
    assert "start" not in page.url
    expect(page.locator(".dh-map")).to_have_attribute("aria-label", "Plus and minus zoom.")


def test_without_names_it_is_as_it_always_was(race):
    page = race(f"{TWO}&embed=true&at=50", viewport={"width": 1280, "height": 720})
    assert shown(page) == {*PARTS}
    page.locator(".dh-map").click(position={"x": 200, "y": 200})
    page.wait_for_url("**start=**")
    # Whoever is not on a slide has everything.
    page = race(f"{TWO}&at=50&controls=play")
    assert shown(page) >= {*PARTS} - {"settings"}


def test_sliders_turn_what_they_name(race):
    page = race(f"surface=ravine&{TWO}&embed=true&at=50&controls=start,lr,adam.beta1,condition,noise")
    names = ["learning rate", "Adam: mean of gradients", "condition", "Standard deviation"]
    for name in names:
        expect(page.locator(".dh-sliders").get_by_role("slider", name=name)).to_be_visible()
    entry = page.get_by_role("textbox", name="learning rate, exact value")
    expect(entry).to_have_value("0.001")
    entry.fill("0.05")
    entry.press("Enter")
    until_link(page, run=["sgd,lr=0.05", "adam,lr=0.05"])
    page.get_by_role("slider", name="mean of gradients").focus()
    page.keyboard.press("PageDown")
    page.wait_for_url("**beta1=**")
    assert "sgd,lr=0.05&" in page.url
    page.locator(".dh-map").click(position={"x": 200, "y": 100})
    page.wait_for_url("**start=**")


def test_a_control_that_is_not_known_is_told(race):
    page = race(f"{TWO}&embed=true&at=50&controls=play,xyzzy,lr")
    expect(page.locator(".dh-say")).to_have_text(re.compile("controls that are not known"))
    expect(page.get_by_role("slider", name="learning rate")).to_be_visible()
    assert shown(page) == {"play"}
    expect(page.locator(".dh-problems")).to_have_count(0)


SIZES = [(320, 240), (320, 480), (480, 270), (640, 360), (960, 540), (1920, 1080), (3840, 2160)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "named", ["&controls=lr,start,play", "&controls=play,chart,condition", "&controls=", ""]
)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_an_embed_fits_every_frame(race, tab, named, lang):
    link = f"surface=ravine&run=sgd,lr=0.01&at=50&embed=true&lang={lang}{named}"
    page = race(link, tab=tab, reduced_motion="reduce")
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += sound(page, f"{width}×{height}")
        place = page.locator(".dh-map").bounding_box()
        assert place
        if place["height"] < 60 or place["width"] < 150:
            found.append(f"{width}×{height}: the map is {place}")
        for part in (".dh-sliders .dh-hyper", ".dh-bar"):
            box = page.locator(part).first.bounding_box() if page.locator(part).first.is_visible() else None
            if box and (box["y"] + box["height"] > height + 1 or box["x"] + box["width"] > width + 1):
                found.append(f"{width}×{height}: {part} ends at {box}")
    assert not found, "\n".join(found)


# In a page of another origin


@contextmanager
def framed(visit, frame: str, **options) -> Iterator[tuple[Page, FrameLocator]]:
    """A visitor of a deck on another port, and what is in its frame."""
    with deck(frame) as address:
        page = visit("/_stcore/health", **options)
        page.goto(address)
        inner = page.frame_locator("iframe")
        expect(inner.locator(".dh")).to_have_attribute("data-ready", "true")
        yield page, inner


@pytest.fixture(params=["app", "page"])
def frame(request, server, tmp_path) -> Iterator[str]:
    """The address of the race, in the app or as a page on its own, to which a query can be added."""
    if request.param == "app":
        yield f"{server.address}/?"
    else:
        with deck(page=standalone(lang="en")) as address:
            yield f"{address}?"


def around(page: Page) -> dict:
    return page.evaluate("around()")


def wheel(page: Page, frame: FrameLocator, part: str, by: int) -> None:
    box = frame.locator(part).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.mouse.wheel(0, by)


def scrolled(page: Page, to: int) -> None:
    page.wait_for_function("to => scrollY === to", arg=to)


def test_an_embed_leaves_the_page_around_it_alone(visit, frame):
    with framed(visit, f"{frame}embed=true&{TWO}&at=0") as (page, inner):
        before = around(page)
        assert (before["focus"], before["title"], before["blur"]) == ("own", "Deck", 0)
        chart = inner.locator(".dh-map")

        # The wheel is the deck's, over every part of ours.
        for part in (".dh-map", ".dh-list", ".dh-caption", ".dh-bar"):
            wheel(page, inner, part, 60)
            scrolled(page, 60)
            page.mouse.wheel(0, -60)
            scrolled(page, 0)
        expect(chart).not_to_have_attribute("data-zoomed", "")
        # Keys are the deck's while the focus is.
        for key in ("a", "End", "l", "s", "?"):
            page.keyboard.press(key)
        stands_still(inner, 0)
        assert around(page) == before | {"keydown": 5}
        # With a key held it is meant for the map.
        page.keyboard.down("Control")
        wheel(page, inner, ".dh-map", -60)
        expect(chart).to_have_attribute("data-zoomed", "")
        page.keyboard.up("Control")
        inner.locator("[data-act=whole]").click()
        expect(chart).not_to_have_attribute("data-zoomed", "")
        # Once it was clicked, too, until another part of the page is.
        chart.click(position={"x": 120, "y": 60})
        page.frames[1].wait_for_function("() => location.search.includes('start=')")
        wheel(page, inner, ".dh-map", -60)
        expect(chart).to_have_attribute("data-zoomed", "")
        page.mouse.click(5, 300)
        wheel(page, inner, ".dh-map", 60)
        scrolled(page, 60)
        page.mouse.wheel(0, -60)
        scrolled(page, 0)
        # It plays, by a click and by a key, and its sentences change; no entry of a history is ours.
        inner.locator("[data-act=play]").click()
        expect(inner.locator(".dh")).to_have_attribute("data-playing", "true")
        page.keyboard.press(" ")
        expect(inner.locator(".dh")).to_have_attribute("data-playing", "false")
        page.keyboard.press("Home")
        stands_still(inner, 0)
        after = around(page)
        same = ("entries", "address", "title", "scrolled", "popstate", "hashchange", "play")
        assert {name: after[name] for name in same} == {name: before[name] for name in same}
        assert after["keydown"] == 5 + 1  # with that of Control


def stands_still(frame: FrameLocator, step: int) -> None:
    expect(frame.locator(".dh")).to_have_attribute("data-step", str(step))
    expect(frame.locator(".dh")).to_have_attribute("data-playing", "false")


def test_in_a_frame_of_another_origin_it_plays_and_its_slider_turns(visit, frame):
    with framed(visit, f"{frame}embed=true&{TWO}&at=0&controls=lr,play") as (page, inner):
        inner.locator("[data-act=play]").click()
        expect(inner.locator(".dh")).to_have_attribute("data-playing", "true")
        expect(inner.locator(".dh")).not_to_have_attribute("data-step", "0")
        slider = inner.get_by_role("slider", name="learning rate")
        expect(slider).to_be_visible()
        value = inner.get_by_role("textbox", name="learning rate, exact value").input_value()
        slider.focus()
        page.keyboard.press("ArrowRight")
        expect(inner.get_by_role("textbox", name="learning rate, exact value")).not_to_have_value(value)
        page.frames[1].wait_for_function("() => !location.search.includes('run=sgd,lr=0.001&')")
        expect(inner.locator(".dh-list")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_through_a_transparent_embed_one_sees_the_page_around_it(visit, frame, scheme):
    with framed(visit, f"{frame}embed=true&{TWO}&at=0&background=transparent", color_scheme=scheme) as (
        page,
        _,
    ):
        # The corner of the frame, where nothing is drawn.
        assert tuple(decode(page.screenshot(clip={"x": 52, "y": 200, "width": 2, "height": 2}))[0, 0]) == (
            255,
            0,
            255,
            255,
        )
    with framed(visit, f"{frame}embed=true&{TWO}&at=0", color_scheme=scheme) as (page, _):
        assert tuple(decode(page.screenshot(clip={"x": 52, "y": 200, "width": 2, "height": 2}))[0, 0]) != (
            255,
            0,
            255,
            255,
        )


@pytest.mark.parametrize("path", ["/?embed=true", "/downhill/standalone.html"])
def test_nothing_forbids_a_frame(client, path):
    names = {name.lower() for name in client.get(path).headers}
    assert not names & {"x-frame-options", "content-security-policy", "cross-origin-opener-policy"}

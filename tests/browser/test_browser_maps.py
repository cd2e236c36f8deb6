"""The page of maps in Chromium: what is chosen from them by hand and by keys; links open them again."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from watching import HANGUL, button, link, pixels, player, until_link

from engine.maps import basin
from engine.trainability import START, step
from links.maps import KINDS
from links.scene import parse as parse_race
from surfaces import SURFACES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
ONE = "run=momentum,lr=0.01&resolution=64&start=1.03,0.08&lang=en"
LETTERS = "ABCD"
OUTSIDE = """() => [...document.querySelectorAll('.dh-maps *')]
    .filter((e) => e.checkVisibility() && !e.closest('.dh-told, svg'))
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.className)"""


@pytest.fixture
def maps(visit):
    def open_maps(query="", **options) -> Page:
        page = visit(f"/maps?{query}", **options)
        expect(player(page)).to_have_attribute("data-ready", "true")
        return page

    return open_maps


def picked(page: Page):
    return page.locator(".dh-picked")


def canvas_at(page: Page, u: float, v: float) -> tuple[float, float]:
    """A place of the page by its parts of the picture's width and height."""
    box = page.locator(".dh-picture").bounding_box()
    assert box
    return box["x"] + u * box["width"], box["y"] + v * box["height"]


def race_link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.locator(".dh-go").get_attribute("href") or "").query)


def test_a_click_takes_a_start_whose_path_ends_where_the_map_says(maps):
    page = maps(ONE)
    page.mouse.click(*canvas_at(page, 0.4, 0.45))
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("start") != ["1.03,0.08"])
    x, y = map(float, link(page)["start"][0].split(","))
    expect(picked(page)).to_contain_text(f"From ({x:g}, {y:g}): Momentum reaches minimum")
    found = re.search(r"minimum ([A-D]) in step (\d+)", picked(page).inner_text())
    assert found
    # The engine of the race, from that very start, in double precision.
    (run,) = parse_race(f"surface=himmelblau&run=momentum,lr=0.01&start={x},{y}&steps=500")[0].race()
    minima = np.array(SURFACES["himmelblau"].MINIMA)
    apart = np.linalg.norm(np.asarray(run.x)[:, None] - minima, axis=-1)
    assert LETTERS[apart[-1].argmin()] == found[1]
    there = apart[:, apart[-1].argmin()] <= 0.12
    assert (
        abs(len(there) - there[::-1].argmin() - int(found[2])) <= 1
    )  # the cell's middle, not quite the start
    assert race_link(page)["start"] == [f"{x:g},{y:g}"]


def test_keys_alone_choose_a_start_and_race_from_it(maps):
    page = maps(ONE)
    before = pixels(page, "over")
    page.locator(".dh-picture").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    told = page.locator(".dh-told")
    expect(told).to_contain_text(
        re.compile(r"Momentum: (minimum [A-D], there in step|not there|diverges in)")
    )
    x, y = re.findall(r"-?[\d.]+", told.inner_text())[:2]
    page.keyboard.press("Enter")
    until_link(page, start=f"{x},{y}")
    expect(picked(page)).to_contain_text(f"From ({x}, {y})")
    assert (pixels(page, "over") != before).any()
    page.keyboard.press("Control+z")
    until_link(page, start="1.03,0.08")
    page.locator(".dh-go").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".dh-race[data-ready=true]:not(.dh-maps)")).to_be_visible()
    assert link(page)["start"] == ["1.03,0.08"] and link(page)["surface"] == ["himmelblau"]


def test_a_link_opens_the_same_picture_again(maps):
    query = (
        "map=basin&run=nag,lr=0.01&run=adam,lr=0.3&resolution=128&start=-1,2&across=-4,4&up=-3,3&steps=200"
    )
    page = maps(query)
    base, over = pixels(page, "base"), pixels(page, "over")
    again = maps(urlsplit(page.url).query)
    np.testing.assert_array_equal(pixels(again, "base"), base)
    np.testing.assert_array_equal(pixels(again, "over"), over)


def test_shares_are_those_of_the_engine(maps):
    page = maps("run=momentum,lr=0.01&run=nag,lr=0.01&resolution=64&lang=en")
    label = [basin(name, "himmelblau", 64, 500, lr=0.01).label for name in ("momentum", "nag")]
    rows = page.locator(".dh-legend tbody tr")
    for k, letter in enumerate(LETTERS):
        expect(rows.nth(k)).to_contain_text(letter)
        shares = [int(text.rstrip(" %")) for text in rows.nth(k).locator("td").all_inner_texts()]
        assert shares == [round(100 * float((each == k).mean())) for each in label]


def test_a_cell_gives_its_two_values_to_the_run(maps):
    page = maps("map=tuning&resolution=64&lang=en")
    page.mouse.click(*canvas_at(page, 0.5, 0.6))
    page.wait_for_url(lambda url: "momentum,lr=" in url and "run=momentum,lr=0.05" not in url)
    (run,) = link(page)["run"]
    assert race_link(page)["run"][0].startswith(run.split(",momentum=")[0])
    expect(picked(page)).to_contain_text(re.compile(r"η [\d.e-]+, μ [\d.e-]+: (ends|diverged)"))
    # The race with these values ends as the map says.
    ends = re.search(r"ends ([\d.e-]+) above", picked(page).inner_text())
    scene, _ = parse_race(
        "&".join(f"{name}={text}" for name, texts in race_link(page).items() for text in texts)
    )
    (raced,) = scene.race()
    if ends:
        assert np.isclose(np.log10(raced.loss[-1] + 1e-7), np.log10(float(ends[1]) + 1e-7), atol=0.3)
    else:
        assert raced.status.lost


def test_keys_move_over_hyperparameters_and_zoom(maps):
    page = maps("map=tuning&resolution=64&lang=en")
    page.locator(".dh-picture").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".dh-told")).to_contain_text("η ")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "run=momentum,lr=" in url)
    page.keyboard.press("+")
    page.wait_for_url(lambda url: "across=" in url and "up=" in url)
    page.keyboard.press("0")
    page.wait_for_url(lambda url: "across=" not in url)


def test_a_rate_is_taken_from_a_curve(maps):
    page = maps("map=rates&run=sgd&run=adam&lang=en")
    expect(page.locator(".dh-run")).to_have_count(2)
    page.locator(".dh-picture").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".dh-told")).to_contain_text("Adam at η")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "run=adam,lr=" in url)
    assert link(page)["run"][0] == "sgd"
    assert [run.split(",")[0] for run in race_link(page)["run"]] == ["sgd", "adam"]


def test_maps_change_into_each_other_and_back(maps):
    page = maps("run=nag,lr=0.01&run=newton&resolution=64")
    for kind, runs in (("tuning", 1), ("rates", 1), ("basin", 1)):
        page.locator(f"[data-map={kind}]").last.click()
        expect(player(page)).to_have_attribute("data-map", kind)
        expect(player(page)).to_have_attribute("data-ready", "true")
        expect(page.locator(".dh-run")).to_have_count(runs)
    for _ in range(3):
        button(page, "undo").click()
    expect(page.locator(".dh-run")).to_have_count(2)


def test_ends_the_wrong_way_round_are_turned_with_a_word(maps):
    page = maps("across=3,-3&up=1,1&resolution=64&lang=en")
    expect(page.locator(".dh-problems")).to_contain_text("wrong way round")
    expect(page.locator(".dh-problems")).to_contain_text("nothing to map")
    until_link(page, across="-3,3")
    assert "up" not in link(page)


def test_a_run_of_the_race_leads_to_its_map(visit):
    page = visit("/?surface=ravine,condition=50&run=momentum,lr=0.02&start=1,1&steps=100&lang=en")
    expect(page.locator(".dh[data-ready=true]")).to_be_visible()
    page.locator(".dh-head").first.click()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(".dh-maps[data-ready=true]")).to_have_attribute("data-map", "tuning")
    assert link(page)["run"] == ["momentum,lr=0.02"] and link(page)["start"] == ["1,1"]


@pytest.mark.parametrize("kind", KINDS)
def test_in_korean_and_as_wide_as_a_phone(maps, kind):
    page = maps(f"map={kind}&lang=ko", viewport=PHONE)
    for part in ("look", "caption", "legend", "kinds"):
        expect(page.locator(f".dh-{part}")).to_contain_text(HANGUL)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(OUTSIDE) == []
    height = page.locator(".dh-picture").evaluate("e => e.clientHeight")
    assert height > 300


def test_networks_are_trained_here_and_looked_at_closer(maps):
    page = maps("map=trainability&resolution=64&steps=100&lang=en")
    expect(page.locator(".dh-edge")).to_have_text(
        re.compile(r"Box dimension of the edge on this map: 1\.[01]\d")
    )
    page.mouse.click(*canvas_at(page, 0.3, 0.8))
    page.wait_for_url(lambda url: "&at=" in url)
    hidden, output = map(float, link(page)["at"][0].split(","))
    w = START
    seen = []
    for _ in range(101):
        loss, w = step(w, hidden, output)
        seen.append(float(loss))
    expect(picked(page)).to_have_text(
        f"η₁ = {hidden:g}, η₂ = {output:g}: it learns, the loss goes from {seen[0]:.3g} to {seen[-1]:.3g}."
    )
    page.locator(".dh-picture").focus()
    page.keyboard.press("+")
    page.wait_for_url(lambda url: "&across=" in url)
    low, high = map(float, link(page)["across"][0].split(","))
    assert high / low == pytest.approx(10 ** (5 / 4), rel=0.02) and low < hidden < high
    expect(player(page)).to_have_attribute("data-ready", "true")
    expect(page.locator(".dh-legend")).to_contain_text(re.compile(r"(3\.9\d|4) times as close"))
    again = page.url
    button(page, "out").click()
    page.wait_for_function("before => location.href !== before", arg=again)
    page.keyboard.press("Control+z")
    page.wait_for_url(again)


def test_what_does_not_learn_says_so(maps):
    page = maps("map=trainability&resolution=64&steps=100&at=100,5000&lang=en")
    expect(picked(page)).to_contain_text(re.compile(r"it is lost, in step \d+|it does not learn"))
    expect(page.locator(".dh-legend svg")).to_be_visible()

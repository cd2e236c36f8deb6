"""Sharing: the link, its code, snippets and downloads of what is in sight, on every page; two who open it."""

import csv
import io
import json
import re
from urllib.parse import parse_qs
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from outcomes import QUICK
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from watching import HANGUL, PATIENCE, button, decode, drawn, player, stands, until, until_drawn
from watching import link as link_of

from links.scene import parse
from server.export import KINDS
from translations import LANGUAGES, translate
from wire.standalone import standalone

pytestmark = pytest.mark.browser
NOISY = "surface=ravine,angle=0.5&run=sgd,lr=0.05&run=adam,lr=0.1&noise=0.3&seed=7&steps=120"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
FULL = "() => Boolean(document.fullscreenElement)"
CLOSED = """(dialog, key) => {
    dialog.close();
    dialog.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, composed: true}));
}"""


def panel(page: Page) -> Locator:
    return page.locator("dialog.dh-sharing[open]")


def snippet(page: Page, name: str) -> str:
    return panel(page).locator(f"[data-snippet={name}]").input_value()


def shared(page: Page) -> str:
    """What the panel that opens says is the link."""
    button(page, "share").click()
    return snippet(page, "link")


def read(place: Locator) -> str:
    """The text of the code in a picture of a place, as a camera reads it."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(place.screenshot())))
    assert len(found) == 1 and found[0].format == zxingcpp.BarcodeFormat.QRCode
    return found[0].text


def test_what_is_copied_opens_what_was_in_sight(race):
    page = race(f"{NOISY}&lang=en", **CLIPBOARD)
    page.locator("input.dh-scrub").fill("100")
    stands(page, 100)
    button(page, "zoom-in").click()
    link = shared(page)
    copy = panel(page).locator("[data-copies=link]")
    expect(copy).to_have_text("Copy")
    copy.click()
    expect(copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    other = race(link.partition("?")[2])
    stands(other, 100)
    expect(other.locator(".dh-map")).to_have_attribute("data-zoomed", "")
    assert link.startswith(page.url.partition("?")[0] + "?lang=en&surface=ravine,angle=0.5&")


def test_without_a_clipboard_it_is_selected(race):
    page = race("at=0&lang=en")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    link = shared(page)
    panel(page).locator("[data-copies=link]").click()
    expect(panel(page).locator("[data-copies=link]")).to_have_text("Selected: Ctrl+C")
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert panel(page).locator("[data-snippet=link]").evaluate(selected) == link


@pytest.mark.parametrize("options", [{}, PHONE], ids=["laptop", "phone"])
def test_a_camera_reads_the_link(race, options):
    page = race(f"{NOISY}&at=60", **options)
    link = shared(page)
    assert read(panel(page).locator(".dh-sent .dh-qr")) == link
    button(page, "hall").click()
    hall = page.locator("dialog.dh-hall[open]")
    page.wait_for_function(FULL)
    assert read(hall) == link
    expect(hall).to_contain_text(link.removeprefix("http://"))
    # Black on white in every theme, as large as the screen lets it be.
    code, screen = hall.locator(".dh-qr").bounding_box(), page.viewport_size
    assert code and screen
    assert min(code["width"], code["height"]) > 0.6 * min(screen["width"], screen["height"])
    colours = {
        tuple(colour) for colour in decode(hall.locator(".dh-qr").screenshot())[..., :3].reshape(-1, 3)[::97]
    }
    assert {(0, 0, 0), (255, 255, 255)} <= colours


def test_keys_alone_open_it_walk_it_and_close_it(race):
    page = race("at=0&lang=en")
    page.keyboard.press("s")
    expect(panel(page)).to_be_visible()
    inside = """() => {
        const shadow = document.activeElement.shadowRoot;
        return shadow?.activeElement?.closest("dialog") ? shadow.activeElement.dataset : null;
    }"""
    seen = []
    for _ in range(80):
        focused = page.evaluate(inside)
        assert focused is not None or seen  # the window's own end of the round
        seen.append(focused or {})
        page.keyboard.press("Tab")
    for name in ("link", "markdown", "html", "jupyter", "citation", "bibtex", "credit"):
        assert {"snippet": name} in seen and {"copies": name} in seen, name
    assert {"save": "save_standalone.html"} in seen and {"choose": "size"} in seen and {"act": "hall"} in seen
    # What is pressed here does not play what lies below.
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    stands(page, 0)
    page.keyboard.press("q")
    expect(page.locator("dialog.dh-hall[open]")).to_be_visible()
    page.wait_for_function(FULL)
    button(page, "leave").press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.wait_for_function("() => !document.fullscreenElement")
    page.keyboard.press("?")
    listed = page.locator("dialog.dh-keys[open]")
    expect(listed.get_by_role("rowheader")).to_contain_text(["Space", "L", "?", "S", "Q"])
    # One key may follow another before a frame is drawn, from where the focus was.
    listed.evaluate(CLOSED, "s")
    panel(page).evaluate(CLOSED, "?")
    expect(listed).to_be_visible()
    page.keyboard.press("Escape")
    # A letter that is typed is a letter.
    search = page.get_by_role("textbox", name="Steps, exact value")
    search.focus()
    page.keyboard.press("q")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_panel_has_room_on_a_phone(race):
    page = race("lang=ko&at=0", **PHONE)
    shared(page)
    box = panel(page).bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] <= 844
    assert panel(page).evaluate("p => p.scrollWidth <= p.clientWidth && p.scrollHeight > p.clientHeight")
    small = """all => all.map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 43.5)"""
    assert panel(page).locator("button, select, label:has([type=checkbox])").evaluate_all(small) == []


def test_an_embed_is_made_of_what_was_chosen(race):
    page = race(f"{NOISY}&at=0&lang=en", color_scheme="dark")
    shared(page)
    source = re.compile('src="([^"]*)"')

    def address() -> str:
        found = source.search(snippet(page, "html"))
        assert found
        return found[1].replace("&amp;", "&")

    assert address() == f"{snippet(page, 'link')}&embed=true"
    for name in ("zoom", "view", "undo", "runs", "settings", "stories"):
        panel(page).locator(f"[data-control={name}]").uncheck()
    panel(page).locator("[data-control='adam.lr']").check()
    panel(page).locator("[data-choose=size]").select_option("full")
    panel(page).get_by_label("Transparent background").check()
    assert address().endswith(
        "&embed=true&controls=play,start,chart,adam.lr&background=transparent&embed_options=dark_theme"
    )
    assert 'width="100%"' in snippet(page, "html") and address() in snippet(page, "jupyter")
    other = race(address().partition("?")[2])
    shown = {
        part: other.locator(part).is_visible()
        for part in (".dh-runs", ".dh-side .dh-chart", ".dh-zoom", ".dh-share")
    }
    assert shown == {".dh-runs": False, ".dh-side .dh-chart": True, ".dh-zoom": False, ".dh-share": False}
    expect(other.get_by_role("slider", name="learning rate")).to_have_count(1)


@pytest.mark.parametrize("link", ["/optimizers?optimizer=adam", "/batch_size?part=why", "/network?part=rate"])
def test_pages_without_a_player_are_shared_too(visit, link):
    page = visit(f"{link}&lang=ko", **CLIPBOARD)
    address = shared(page)
    assert parse_qs(address.partition("?")[2]) == link_of(page) and address.startswith(
        page.url.partition("?")[0]
    )
    expect(panel(page)).to_contain_text(HANGUL)
    assert read(panel(page).locator(".dh-sent .dh-qr")) == address
    panel(page).locator("[data-copies=markdown]").click()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"({address})")
    page.keyboard.press("Escape")
    expect(button(page, "share")).to_be_focused()
    page.get_by_role("radio", name="English").click()
    expect(button(page, "share")).to_have_text("Share")
    assert "lang=en" in shared(page)


def test_a_player_s_page_has_one_button(visit):
    page = visit("/network?n=32&width=4&depth=1&batch=8&steps=40&seeds=3&at=20&lang=en")
    expect(player(page)).to_have_attribute("data-ready", "true")
    expect(button(page, "share")).to_have_count(1)
    assert shared(page).endswith("&at=20")
    expect(panel(page).locator("[data-control]")).to_have_count(0)


def test_the_page_that_is_saved_is_the_one_in_sight(race):
    page = race(f"{NOISY}&at=33&lang=ko")
    shared(page)
    with page.expect_download() as download:
        panel(page).locator("[data-save='save_standalone.html']").click()
    assert download.value.suggested_filename == "downhill_standalone.html"
    opening = re.search(
        r'id="downhill-scene" type="application/json">(.*?)</script>', download.value.path().read_text()
    )
    assert opening
    saved = json.loads(opening[1])
    assert (saved["lang"], saved["home"]) == ("ko", page.url.partition("?")[0])
    assert parse(saved["link"]) == parse(f"{NOISY}&at=33")
    # And everything else that the server keeps of a race, each under its own name.
    saves = panel(page).locator("[data-save]")
    assert [
        href.partition("?")[0] for href in saves.evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    ] == [f"/downhill/{name}" for name in KINDS]
    expect(saves).to_have_text([HANGUL] * len(KINDS))
    with page.expect_download() as download:
        panel(page).locator("[data-save='save_race.csv']").click()
    assert download.value.suggested_filename == "downhill_race.csv"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_on_its_own_is_shared_by_its_app_s_address(browser, tmp_path, lang):
    home = "https://example.org/downhill/"
    (tmp_path / "downhill.html").write_text(standalone(f"{NOISY}&at=60", lang=lang, home=home))
    page = browser.new_context(offline=True).new_page()
    page.goto((tmp_path / "downhill.html").as_uri())
    expect(player(page)).to_have_attribute("data-ready", "true")
    address, _, query = shared(page).partition(f"?lang={lang}&")
    assert (address, parse(query)) == (home, parse(f"{NOISY}&at=60"))
    assert read(panel(page).locator(".dh-sent .dh-qr")) == snippet(page, "link")
    expect(panel(page).locator("[data-save]")).to_have_count(0)
    expect(panel(page)).to_contain_text(translate(lang, "Cite"))
    page.context.close()


def test_two_people_who_open_one_link_see_the_same_picture(race):
    link = f"{NOISY}&at=77&show=dots,labels&chart=distance"
    mine, theirs = race(link), race(link)
    for page in (mine, theirs):
        stands(page, 77)
    for canvas in ("base", "trails", "heads"):
        assert drawn(mine, canvas) == drawn(theirs, canvas), canvas
    # Another seed is another picture, computed by the server or here.
    other = race(link.replace("seed=7", "seed=8"))
    stands(other, 77)
    assert drawn(other, "trails") != drawn(mine, "trails")
    until(other, "p.hasAttribute('data-traced')")
    seed = other.get_by_role("textbox", name="Seed", exact=True)
    seed.fill("7")
    seed.press("Enter")
    other.wait_for_url("**seed=7**")
    other.locator("input.dh-scrub").fill("77")
    stands(other, 77)
    for canvas in ("base", "trails", "heads"):
        until_drawn(other, canvas, drawn(mine, canvas))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figures_of_a_page_are_kept_as_pictures_and_as_numbers(visit, tmp_path, lang):
    page = visit(f"/batch_size?part=why&{QUICK}&lang={lang}", color_scheme="dark")
    figure = page.locator(".sheet-figure.js-plotly-plot").first
    expect(figure).to_be_visible(timeout=3000 * PATIENCE)
    address = shared(page)
    files = {}
    for kind in ("png", "svg", "csv"):
        with page.expect_download() as download:
            panel(page).locator(f"[data-print={kind}]").first.click()
        assert download.value.suggested_filename == f"downhill-{figure.get_attribute('data-name')}.{kind}"
        files[kind] = tmp_path / kind
        download.value.save_as(files[kind])

    about, written, *rows = files["csv"].read_bytes().decode().split("\r\n")
    assert figure.get_attribute("aria-label") in about and written == f"# {address}"
    head, *rows = csv.reader(filter(None, rows))
    assert head[:3] == ["trace", "x", "y"]
    plotted = figure.evaluate("(p) => p._fullData.flatMap((t) => [...t.y])")
    assert [float(row[2] or "nan") for row in rows] == pytest.approx(plotted, rel=1e-12, nan_ok=True)

    box = figure.bounding_box()
    picture = Image.open(files["png"]).convert("L")
    assert box and picture.width == 3 * box["width"] and picture.height > 3 * box["height"]
    assert np.asarray(picture)[3, 3] < 60  # the page's own ground
    drawn_text = "".join(ElementTree.parse(files["svg"]).getroot().itertext())
    assert address in drawn_text and figure.get_attribute("aria-label")[:20] in drawn_text

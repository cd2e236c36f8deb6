"""The race as one file: opened from a disk without a network, from a web server, in somebody else's page."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect
from watching import button, open_row, player, until

from engine.race.trajectory import minimum
from lessons.stories import STORIES
from links.scene import parse
from translations import translate
from wire.caption import caption
from wire.notebook import show
from wire.standalone import standalone

pytestmark = pytest.mark.browser
HOME = "http://localhost:8501/"
LINK = "surface=ravine&run=sgd,lr=0.02&run=adam,lr=0.1&steps=120&at=120"


@pytest.fixture
def kept(tmp_path) -> Path:
    """The file that is kept of a race."""
    path = tmp_path / "kept.html"
    path.write_text(standalone(LINK, lang="en", home=HOME))
    return path


@pytest.fixture
def visit_file(browser):
    """Opens an address, a file's without a network; a test fails if the page throws or logs an error."""
    contexts, faults = [], []

    def visit_file(address: str, within: str = "", **options) -> Page:
        context = browser.new_context(**{"offline": address.startswith("file"), **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: line.type == "error" and faults.append(line.text))
        page.goto(address)
        place = page.frame_locator(within).locator(".dh") if within else player(page)
        expect(place).to_have_attribute("data-ready", "true")
        return page

    yield visit_file
    for context in contexts:
        context.close()
    assert not faults


def rows(page: Page) -> list[tuple[str, float]]:
    """Names and values of the list, at the step that is shown."""
    found = page.locator(".dh-run .dh-head").evaluate_all(
        "all => all.map(e => ['name', 'value'].map((part) => e.querySelector(`.dh-${part}`).textContent))"
    )
    return [(name.strip(), float(value)) for name, value in found]


def computed(text: str) -> list[float]:
    scene, problems = parse(text)
    assert not problems
    return [float(result.loss[-1]) for result in scene.race()]


def agree(page: Page, text: str) -> None:
    """The list shows what the engine computes of the link, whose minimum is 0, at its end."""
    values = [value for _, value in rows(page)]
    assert values == pytest.approx(computed(text), rel=5e-3)


def type_into(page: Page, place, value: str) -> None:
    before = int(player(page).get_attribute("data-paints") or 0)
    place.fill(value)
    place.press("Enter")
    until(page, f"Number(p.dataset.paints) > {before}")
    # The map is painted first, the list a frame later.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_all_is_live_from_a_disk_without_a_network(visit_file, kept):
    page = visit_file(kept.as_uri(), reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    assert [name for name, _ in rows(page)] == ["SGD", "Adam"]
    agree(page, LINK)
    type_into(page, open_row(page, 0).locator("[data-name=lr] input[type=text]"), "0.05")
    agree(page, LINK.replace("0.02", "0.05"))
    page.locator(".dh-map").focus()
    page.keyboard.press("ArrowUp")
    type_into(page, page.get_by_role("textbox", name="Start x"), "1")
    type_into(page, page.get_by_role("textbox", name="Start y"), "1")
    agree(page, LINK.replace("0.02", "0.05") + "&start=1,1")
    type_into(page, page.locator(".dh-settings [data-name=steps] input[type=text]"), "200")
    button(page, "add").click()
    page.locator(".dh-foot .dh-menu button").filter(has_text="Lion").first.click()
    expect(page.locator(".dh-run")).to_have_count(3)


def test_chance_needs_no_server_either(visit_file, tmp_path):
    text = "surface=regression,batch=4&noise=0.05&seed=3&run=sgd,lr=0.1&run=adam,lr=0.1&steps=60&at=60"
    path = tmp_path / "chance.html"
    path.write_text(standalone(text))
    page = visit_file(path.as_uri(), reduced_motion="reduce")
    scene, _ = parse(text)
    gaps = [value - minimum(scene.surface) for value in computed(text)]
    assert [value for _, value in rows(page)] == pytest.approx(gaps, rel=5e-3)


def test_stories_languages_and_three_dimensions_are_in_the_file(visit_file, kept):
    page = visit_file(kept.as_uri(), reduced_motion="reduce")
    page.get_by_role("button", name=translate("en", STORIES[2].title), exact=True).click()
    expect(page.locator(".dh-watch")).to_contain_text(translate("en", STORIES[2].clauses[0].text)[:20])
    page.get_by_role("button", name="한국어").click()
    expect(button(page, "share")).to_contain_text("공유")
    button(page, "solid").click()
    expect(page.locator(".dh-solid")).to_be_visible()


def test_a_changed_race_leads_back_to_the_app_as_it_is(visit_file, kept):
    page = visit_file(kept.as_uri(), reduced_motion="reduce")
    home = page.get_by_role("link", name="Open in Downhill")
    assert (home.get_attribute("href") or "").startswith(f"{HOME}?lang=en&surface=ravine")
    said = page.locator(".dh-colophon span")
    expect(said).to_contain_text("120 steps: SGD η 0.02; Adam η 0.1.")
    type_into(page, open_row(page, 0).locator("[data-name=lr] input[type=text]"), "0.05")
    expect(said).to_contain_text("120 steps: SGD η 0.05; Adam η 0.1.")
    assert "run=sgd,lr=0.05" in (home.get_attribute("href") or "")
    page.get_by_role("button", name="한국어").click()
    expect(said).to_have_text(caption(parse(LINK.replace("0.02", "0.05"))[0], "ko"))


@pytest.fixture
def static(tmp_path):
    """A web server of files, with the page that `make static` writes."""
    (tmp_path / "index.html").write_text(standalone())
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_on_a_web_server_the_address_is_the_link(visit_file, static):
    page = visit_file(f"{static}?{LINK}&lang=ko", reduced_motion="reduce")
    agree(page, LINK)
    expect(button(page, "share")).to_contain_text("공유")
    type_into(page, open_row(page, 0).locator("[data-name=lr] input[type=text]"), "0.05")
    page.wait_for_url("**run=sgd,lr=0.05**")
    page.go_back()
    until(page, "p.querySelector('.dh-value').textContent.length > 0")
    page.wait_for_url("**run=sgd,lr=0.02**")
    # A link that cannot be read says so, as in the app.
    page = visit_file(f"{static}?run=admm&surface=bowl&lang=en")
    expect(page.locator(".dh-problems")).to_contain_text("“admm” is not known here")


def test_without_a_link_it_speaks_its_readers_language(visit_file, static):
    page = visit_file(static, locale="ko-KR", reduced_motion="reduce")
    expect(button(page, "share")).to_contain_text("공유")


def test_in_a_notebooks_frame_it_leaves_the_page_around_alone(visit_file, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>mine</title>{show(LINK)._repr_html_()}")
    page = visit_file(path.as_uri(), within="iframe", reduced_motion="reduce")
    before = page.evaluate("history.length")
    frame = page.frame_locator("iframe")
    frame.locator(".dh-run .dh-head").first.press("Enter")
    entry = frame.locator(".dh-run").first.locator("[data-name=lr] input[type=text]")
    for rate in ("0.03", "0.04", "0.05"):
        entry.fill(rate)
        entry.press("Enter")
        expect(frame.locator(".dh-run .dh-detail").first).to_contain_text(rate)
    assert (page.evaluate("history.length"), page.title(), page.url) == (before, "mine", path.as_uri())


def test_nothing_in_a_link_is_more_than_text(visit_file, tmp_path):
    hostile = (
        "</script><script>document.title='caught'</script><img src=x onerror=\"document.title='caught'\">"
    )
    text = f"surface=bowl&run={quote(hostile)}&run=adam&{quote(hostile)}=1"
    path = tmp_path / "hostile.html"
    path.write_text(standalone(text, lang="en", home=HOME))
    page = visit_file(path.as_uri(), reduced_motion="reduce")
    expect(page.locator(".dh-problems")).to_contain_text("is not known here")
    assert page.title() != "caught" and page.locator("img, script[src]").count() == 0


def test_it_is_small():
    assert len(standalone(LINK).encode()) <= 400_000

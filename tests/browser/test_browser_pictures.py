"""Pictures and films that are kept: opened again by Pillow, PyAV and python-pptx."""

import io
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pptx import Presentation
from watching import button, player

from figures.style import PALETTE
from links.scene import parse
from wire.caption import caption
from wire.catalog import catalog
from wire.standalone import standalone

pytestmark = pytest.mark.browser
TWO = "run=sgd,lr=0.002&run=adam,lr=0.4&steps=60&at=60"
STILL = {"reduced_motion": "reduce"}
HD, FULL = (1280, 720), (1920, 1080)
SECONDS, REST = 9.5, 1.5  # of a film, and of its last picture
# As where a browser has no encoder, or does not lend it.
WITHOUT = "() => { VideoEncoder.isConfigSupported = async () => ({ supported: false }); }"
# And as where it has only what everybody may have.
OPEN = """() => {
    const known = VideoEncoder.isConfigSupported.bind(VideoEncoder);
    VideoEncoder.isConfigSupported = async (config) =>
        config.codec.startsWith("avc1") ? { supported: false } : known(config);
}"""


def kept(page: Page, kind: str, height: int = 720) -> bytes:
    """What the button for a kind of file gives."""
    button(page, "share").click()
    page.locator(f".dh-sizes input[value='{height}']").check()
    with page.expect_download() as download:
        button(page, f"keep-{kind}").click()
    assert download.value.suggested_filename == f"downhill_race.{kind}"
    expect(page.locator(".dh-made")).to_have_text(f"Saved as downhill_race.{kind}.")
    page.keyboard.press("Escape")
    return download.value.path().read_bytes()


def image(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(np.int16)


def frames(film: bytes) -> tuple[int, list[np.ndarray]]:
    """How many a film has, and one of each second, with the last."""
    count, shown, last = 0, [], None
    with av.open(io.BytesIO(film), "r") as opened:
        for last in opened.decode(video=0):
            if count % 30 == 0:
                shown.append(last.to_ndarray(format="rgb24").astype(np.int16))
            count += 1
        assert last
        return count, [*shown, last.to_ndarray(format="rgb24").astype(np.int16)]


def gif_at(film: bytes, frame: int) -> np.ndarray:
    opened = Image.open(io.BytesIO(film))
    opened.seek(frame)
    return np.asarray(opened.convert("RGB")).astype(np.int16)


def near(picture: np.ndarray, colour: str) -> int:
    """How many pixels have about this colour, #rrggbb."""
    wanted = bytes.fromhex(colour[1:])
    alike = [np.abs(picture[..., k] - value) <= 6 for k, value in enumerate(wanted)]
    return int(np.logical_and.reduce(alike).sum())


def on_the_map(picture: np.ndarray) -> np.ndarray:
    """The left of a picture, where neither chart nor list is."""
    return picture[:, : int(0.63 * picture.shape[1])]


def colours(link: str, theme: str) -> list[str]:
    """Those of the runs of a link."""
    known = {each["id"]: each["colour"][theme] for each in catalog("en")["optimizers"]}
    return [known[run.name] for run in parse(link)[0].runs]


def assert_films_the_race(film: bytes, size: tuple[int, int], last: np.ndarray) -> None:
    """A film of the length, at the rate and of the size; it moves, and ends with what `last` shows."""
    with av.open(io.BytesIO(film), "r") as opened:
        stream = opened.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (*size, 30)
        assert opened.duration == pytest.approx(SECONDS * av.time_base)
    count, shown = frames(film)
    assert count == SECONDS * 30
    moved = [differing(a, b) for a, b in pairwise(shown)]
    assert min(moved[:8]) > 1000 > 200 > moved[-1]
    assert near_to(shown[-1], last)


def differing(a: np.ndarray, b: np.ndarray) -> int:
    """In how many pixels two pictures of one size differ clearly."""
    return int((np.abs(a - b).max(axis=-1) > 40).sum())


def near_to(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two pictures of any sizes show the same, but for what compression does."""
    small = [
        Image.fromarray(each.astype(np.uint8)).resize((320, 180), Image.Resampling.BOX) for each in (a, b)
    ]
    difference = np.abs(np.subtract(*(np.asarray(each, float) for each in small))).max(axis=-1)
    return difference.mean() < 4 and (difference > 48).mean() < 0.002


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_large_and_shows_the_runs(race, theme):
    picture = image(kept(race(TWO, color_scheme=theme, **STILL), "png"))
    assert picture.shape == (2160, 3840, 3)
    # A head alone has fewer than 2000.
    assert all(near(on_the_map(picture), colour) > 8000 for colour in colours(TWO, theme))
    absent = set(PALETTE[theme]) - set(colours(TWO, theme))
    assert all(near(picture, colour) < 200 for colour in absent)
    page = picture[4, 4].mean()
    assert page > 240 if theme == "light" else page < 40


def test_a_picture_shows_the_step_that_is_shown_and_not_what_is_hidden(race):
    page = race(TWO, **STILL)
    sgd, adam = colours(TWO, "light")
    whole = image(kept(page, "png"))
    page.locator("input.dh-scrub").fill("10")
    expect(player(page)).to_have_attribute("data-step", "10")
    begun = image(kept(page, "png"))
    assert 0 < near(begun, adam) < 0.9 * near(whole, adam)
    page.locator(".dh-run[data-index='1'] .dh-head").click()
    page.locator(".dh-run[data-index='1'] [data-act=hide]").click()
    alone = image(kept(page, "png"))
    assert near(alone, adam) < 200 < near(alone, sgd)
    expect(page.locator(".dh-stage")).to_have_count(0)


def test_a_run_that_diverges_is_shown_diverging(race):
    lost = "run=sgd,lr=0.05&steps=60&at=60"
    picture = image(kept(race(lost, **STILL), "png"))
    [colour] = colours(lost, "light")
    # Its line leaves the map, and a cross stands where it does.
    edge = picture[:, 48:200]
    assert near(edge, colour) > 400
    assert "SGD" in caption(parse(lost)[0], "en")


def test_a_picture_of_the_3d_view_is_looked_at_from_where_the_screen_is(race):
    link = f"{TWO}&show=3d"
    page = race(link, **STILL)
    solid = page.locator(".dh-map > .dh-solid")
    expect(solid).to_have_attribute("data-ready", "true")
    before = image(kept(page, "png"))
    assert all(near(on_the_map(before), colour) > 2000 for colour in colours(link, "light"))
    flat = image(kept(race(TWO, **STILL), "png"))
    assert not near_to(before, flat)
    for _ in range(8):
        solid.press("ArrowRight")
    assert not near_to(image(kept(page, "png")), before)


@pytest.mark.parametrize("height, size", [(720, HD), (1080, FULL)])
def test_a_film_that_the_browser_encodes(race, height, size):
    page = race(TWO, **STILL)
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    film = kept(page, "mp4", height)
    assert_films_the_race(film, size, image(kept(page, "png")))
    assert not [url for url in sockets if url.endswith("/film")]


def test_a_film_that_the_app_encodes(race):
    page = race(TWO, **STILL)
    page.evaluate(WITHOUT)
    film = kept(page, "mp4")
    assert_films_the_race(film, HD, image(kept(page, "png")))
    with av.open(io.BytesIO(film), "r") as opened:
        assert opened.streams.video[0].codec_context.name == "h264"
        assert opened.metadata["title"] == caption(parse(TWO)[0], "en")
        assert "run=sgd,lr=0.002&run=adam,lr=0.4" in opened.metadata["comment"]


def test_a_film_that_slides_and_mail_play(race):
    page = race(TWO, color_scheme="dark", **STILL)
    content = kept(page, "gif")
    film = Image.open(io.BytesIO(content))
    assert film.size == HD and film.info["loop"] == 0 and film.info["duration"] == 80
    assert getattr(film, "n_frames", 1) == 119
    shown = [gif_at(content, i) for i in (0, 25, 50, 75, 99, 101, 118)]
    moved = [differing(a, b) for a, b in pairwise(shown)]
    assert min(moved[:5]) > 100 and moved[5] == 0
    assert near_to(shown[-1], image(kept(page, "png")))
    assert all(near(shown[-1], colour) > 300 for colour in colours(TWO, "dark"))


@pytest.mark.parametrize("language, invitation", [("en", "Open in Downhill"), ("ko", "Downhill에서 열기")])
def test_a_slide_plays_the_film_and_leads_back(race, language, invitation):
    page = race(f"{TWO}&lang={language}", **STILL)
    button(page, "share").click()
    with page.expect_download() as download:
        button(page, "keep-pptx").click()
    [slide] = Presentation(str(download.value.path())).slides
    movie, words = list[Any](slide.shapes)
    [film] = [part.target_part.blob for part in slide.part.rels.values() if part.reltype.endswith("/video")]
    poster = image(movie.poster_frame.blob)
    assert poster.shape == (720, 1280, 3)
    assert_films_the_race(film, HD, poster)
    said = caption(parse(TWO)[0], language)
    runs = [run for paragraph in words.text_frame.paragraphs for run in paragraph.runs]
    assert [run.text for run in runs] == [said, invitation]
    back = runs[1].hyperlink.address
    again = race(back.partition("?")[2], **STILL)
    expect(again.locator(".dh-run")).to_have_count(2)
    assert f"lang={language}" in back and "at=" not in back


def test_a_film_that_is_given_up_is_none_and_the_next_one_is(race):
    page = race(TWO, **STILL)
    page.evaluate(WITHOUT)
    saved = []
    page.on("download", lambda download: saved.append(download))
    button(page, "share").click()
    button(page, "keep-mp4").click()
    expect(page.locator(".dh-made progress")).to_have_js_property("max", 1)
    page.wait_for_function("p => p.value > 0", arg=page.locator(".dh-made progress").element_handle())
    button(page, "cancel").press("Enter")
    expect(page.locator(".dh-made")).to_have_text("")
    expect(page.locator(".dh-stage")).to_have_count(0)
    expect(button(page, "keep-mp4")).to_be_focused()
    page.keyboard.press("Escape")
    assert kept(page, "png") and len(saved) == 1


def test_who_cannot_have_a_film_is_told_why(race):
    page = race(TWO, **STILL)
    page.evaluate(WITHOUT)
    page.route_web_socket("**/film", lambda socket: socket.close(code=4000, reason="film_busy"))
    button(page, "share").click()
    button(page, "keep-mp4").click()
    expect(page.locator(".dh-made")).to_have_text("Other films are being made. Try again in a minute.")
    expect(page.locator(".dh-stage")).to_have_count(0)


@pytest.fixture
def alone(browser, tmp_path) -> Iterator[Page]:
    """The race as one file, without a network."""
    path = tmp_path / "race.html"
    path.write_text(standalone(TWO, lang="en"))
    context = browser.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(path.as_uri())
    expect(player(page)).to_have_attribute("data-ready", "true")
    yield page
    context.close()


def test_a_page_on_its_own_keeps_all_but_slides(alone):
    alone.evaluate(OPEN)
    picture = image(kept(alone, "png"))
    assert_films_the_race(kept(alone, "mp4"), HD, picture)
    assert near_to(gif_at(kept(alone, "gif"), 118), picture)
    expect(button(alone, "keep-pptx")).to_have_count(0)
    alone.evaluate(WITHOUT)
    button(alone, "share").click()
    button(alone, "keep-mp4").click()
    expect(alone.locator(".dh-made")).to_contain_text("This browser cannot encode films.")


@pytest.mark.parametrize(
    "link, theme", [(f"{TWO}&show=labels,field,dots", "light"), ("run=sgd,lr=0.05&at=300", "dark")]
)
def test_a_drawing_is_the_picture_in_lines(race, browser, link, theme):
    page = race(link, color_scheme=theme, **STILL)
    picture, drawing = image(kept(page, "png")), kept(page, "svg")
    root = ElementTree.fromstring(drawing)
    names = {each.tag.removeprefix("{http://www.w3.org/2000/svg}") for each in root.iter()}
    assert names == {"svg", "title", "a", "g", "clipPath", "path", "rect", "text", "image"}
    said = caption(parse(link)[0], "en")
    assert root[0].text == said and said in "".join(root.itertext())[len(said) :]
    back, problems = parse(root[1].get("href", "").partition("?")[2])
    assert not problems and back == parse(link)[0]
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    shown = context.new_page()
    shown.goto("data:image/svg+xml;base64," + b64encode(drawing).decode())
    again = image(shown.screenshot())
    context.close()
    assert near_to(again, picture)
    assert all(near(again, colour) > 300 for colour in colours(link, theme))

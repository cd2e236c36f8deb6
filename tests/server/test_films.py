"""Films and slides, asked for by whoever knows the addresses: what is none is refused, at nobody's cost."""

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep

import av
import httpx
import pytest
import uvicorn
from PIL import Image
from pptx import Presentation
from starlette.applications import Starlette
from watching import PATIENCE
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from server import films, slides
from server.encoding import encode

ABOUT = dict(width=1280, height=720, fps=30, frames=3, caption="Bowl", link="http://localhost/?run=sgd")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where films and slides are made, and nothing else is."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        app = Starlette(routes=[*films.films("/"), *slides.slides("/")])
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def connected(address: str, headers: dict[str, str] | None = None) -> ClientConnection:
    return connect(f"ws://{address}/film", max_size=None, additional_headers=headers)


def frame(shade: int, size=(1280, 720), kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(written, kind)
    return written.getvalue()


def film(address: str, about: dict | str, frames: list[bytes]) -> bytes | str:
    """What comes back, or why nothing does."""
    with connected(address) as line:
        try:
            line.send(about if isinstance(about, str) else json.dumps(about))
            for each in frames:
                line.send(each)
            made = line.recv()
            assert isinstance(made, bytes)
            return made
        except ConnectionClosed as closed:
            return closed.rcvd.reason if closed.rcvd else ""


def waited(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def levels(content: bytes) -> list[float]:
    """How bright each frame of a film is, 0 to 255."""
    with av.open(io.BytesIO(content), "r") as opened:
        return [each.to_ndarray(format="rgb24").mean() for each in opened.decode(video=0)]


# What browsers send of a page at this address, and of one at another; not all send both headers.
OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, {"Origin": "http://{address}"}
OTHERS = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://{address}"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://elsewhere.example"},
    {"Origin": "http://localhost:1"},
    {"Origin": "null"},
    {"Origin": "http://["},
)


@pytest.mark.parametrize("headers", OWN + OTHERS, ids=str)
def test_pages_of_another_origin_get_neither(address, short, headers):
    own = headers in OWN
    told = {name: value.format(address=address) for name, value in headers.items()}
    if own:
        with connected(address, told) as line:
            line.send(json.dumps(ABOUT | {"frames": 1}))
            line.send(frame(0))
            assert line.recv()
    else:
        with pytest.raises(InvalidStatus) as refused:
            connected(address, told)
        assert refused.value.response.status_code == 403
    files = {"film": ("f", short), "poster": ("p", frame(0, kind="PNG"))}
    answer = httpx.post(f"http://{address}/slide", files=files, headers=told)
    assert answer.status_code == (200 if own else 403)


def test_frames_become_a_film_in_their_colours(address):
    made = film(address, ABOUT, [frame(shade) for shade in (0, 128, 255)])
    assert isinstance(made, bytes)
    assert levels(made) == pytest.approx([0, 128, 255], abs=3)
    with av.open(io.BytesIO(made), "r") as opened:
        assert opened.metadata["comment"] == ABOUT["link"]


@pytest.mark.parametrize(
    "about",
    [
        "",
        "[]",
        '{"width": 1280',
        ABOUT | {"width": 100_000},
        ABOUT | {"fps": 1e9},
        ABOUT | {"frames": 10**9},
        ABOUT | {"frames": "3"},
        ABOUT | {"caption": None},
        ABOUT | {"link": "javascript:alert(1)"},
        ABOUT | {"link": "http://[" + "x" * 10},
        {key: value for key, value in ABOUT.items() if key != "height"},
    ],
    ids=str,
)
def test_what_describes_no_film_is_refused(address, about):
    assert film(address, about, []) == "film_failed"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"no picture",
        frame(9)[:200],
        frame(9, (64, 64)),
        frame(9, (8000, 8000)),
        b"\xff" * (films.FRAME_MAX + 1),
    ],
    ids=["empty", "text", "cut", "small", "huge", "long"],
)
def test_what_is_no_frame_makes_no_film(address, sent):
    assert film(address, ABOUT, [frame(0), sent, frame(0)]) == "film_failed"
    waited(lambda: not films.ABREAST.locked())


def test_who_comes_while_others_are_made_is_told_and_who_leaves_makes_room(address):
    with connected(address) as one, connected(address) as other:
        for line in (one, other):
            line.send(json.dumps(ABOUT))
            line.send(frame(0))
        waited(lambda: films.ABREAST.locked())
        assert film(address, ABOUT, []) == "film_busy"
    waited(lambda: not films.ABREAST.locked())
    assert isinstance(film(address, ABOUT, [frame(0)] * 3), bytes)


def test_who_sends_nothing_more_keeps_no_place(address, monkeypatch):
    monkeypatch.setattr(films, "PATIENCE", 0.2)
    assert film(address, ABOUT, [frame(0)]) == "film_slow"
    assert isinstance(film(address, ABOUT | {"frames": 1}, [frame(0)]), bytes)


@pytest.fixture(scope="module")
def short() -> bytes:
    return encode([frame(0)] * 5, width=1280, height=720, fps=30, caption="", link="")


def slide(address: str, film: bytes, poster: bytes, **fields: str):
    files = {"film": ("f", film), "poster": ("p", poster)}
    return httpx.post(
        f"http://{address}/slide", files=files, data={"link": "http://x.org/?run=sgd", "lang": "en"} | fields
    )


def test_a_slide_has_the_page_of_its_poster_and_the_words_stand_out(address, short):
    for shade, ink in ((250, 0x1B), (10, 0xED)):
        [made] = Presentation(io.BytesIO(slide(address, short, frame(shade, kind="PNG")).content)).slides
        assert made.background.fill.fore_color.rgb == (shade, shade, shade)
        words = made.shapes[1].text_frame.paragraphs[0].runs[0]  # type: ignore[attr-defined]
        assert words.font.color.rgb[0] == ink and words.text.startswith("Rosenbrock from")


@pytest.mark.parametrize(
    "of",
    [
        dict(film=b""),
        dict(film=b"text" * 10),
        dict(poster=b""),
        dict(poster=frame(0, kind="PNG")[:60]),
        dict(poster=frame(0, kind="JPEG")),
        dict(poster=frame(0, (9000, 10), "PNG")),
        dict(link="javascript:alert(1)"),
        dict(link="http://x.org/?" + "a" * slides.LINK_MAX),
    ],
    ids=lambda of: str(of)[:30],
)
def test_what_is_no_slide_is_refused(address, short, of):
    answer = slide(address, **{"film": short, "poster": frame(0, kind="PNG"), **of})
    assert (answer.status_code, answer.text) == (400, "film_failed")


def test_a_slide_that_is_too_large_is_not_even_read(address):
    url = f"http://{address}/slide"
    length = slides.LARGEST + 1
    with socket.create_connection(address.split(":")) as line:
        line.sendall(f"POST /slide HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.recv(64).startswith(b"HTTP/1.1 413")
    answer = httpx.post(url, content=iter([b"x"]))  # nobody knows how much there is to come
    assert answer.status_code == 413


def test_links_that_cannot_be_read_are_none(address, short):
    made = slide(
        address, short, frame(0, kind="PNG"), link="http://x.org/?run=xyzzy&steps=loud&start=nan", lang="xx"
    )
    assert made.status_code == 200

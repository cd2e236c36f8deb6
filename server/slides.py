"""Slides: a film that a browser has, put on a slide."""

import asyncio
from struct import unpack
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from links.scene import parse
from server.origin import OwnPages
from translations import LANGUAGES, translate
from wire.caption import caption
from wire.text import TEXT

LARGEST = 48 << 20  # bytes of what is sent: a film of ten seconds has two million
WIDEST = 3840, 2160  # pixels of a poster
LINK_MAX = 20_000
ABREAST = asyncio.Semaphore(2)
KIND = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def refused(status: int, key: str) -> Response:
    """No slide; the key of a sentence says why."""
    return PlainTextResponse(key, status_code=status, headers={"Cache-Control": "no-store"})


async def content(form: FormData, name: str) -> bytes:
    """A file of a form, or nothing."""
    sent = form.get(name)
    return await sent.read() if isinstance(sent, UploadFile) else b""


def looks_right(film: bytes, poster: bytes) -> bool:
    """Whether these begin as an MP4 and as a PNG that is no larger than a poster may be."""
    if film[4:8] != b"ftyp" or poster[:8] != b"\x89PNG\r\n\x1a\n" or len(poster) < 24:
        return False
    width, height = unpack(">II", poster[16:24])
    return 0 < width <= WIDEST[0] and 0 < height <= WIDEST[1]


def made(film: bytes, poster: bytes, link: str, lang: str) -> bytes:
    from wire.slide import slide  # what writes slides takes longer to import than a page may to open

    scene, _problems = parse(urlsplit(link).query)
    invitation = translate(lang, TEXT["open_app"])
    return slide(film, poster, caption=caption(scene, lang), link=link, invitation=invitation)


async def get_slide(request: Request) -> Response:
    """A form's `film` and `poster`, with the `link` of what they show in the language `lang`, as a slide."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LARGEST:
        return refused(413, "film_failed")
    if ABREAST.locked():
        return refused(503, "film_busy")
    async with ABREAST, request.form(max_files=2, max_fields=2) as form:
        film, poster = await content(form, "film"), await content(form, "poster")
        link, lang = str(form.get("link", "")), str(form.get("lang"))
        sound = len(link) < LINK_MAX and urlsplit(link).scheme in ("", "http", "https")
        if not sound or not looks_right(film, poster):
            return refused(400, "film_failed")
        try:
            deck = await run_in_threadpool(made, film, poster, link, lang if lang in LANGUAGES else "en")
        except OSError:  # a picture that is none
            return refused(400, "film_failed")
    kept = {"Content-Disposition": 'attachment; filename="downhill_race.pptx"', "Cache-Control": "no-store"}
    return Response(deck, media_type=KIND, headers=kept)


def slides(prefix: str) -> list[Route]:
    """Where slides are made."""
    return [Route(f"{prefix}slide", get_slide, methods=["POST"], middleware=[Middleware(OwnPages)])]

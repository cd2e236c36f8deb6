"""Export: a race to be kept: as a page, as numbers, as a program. `home` in a query is where the app is."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from links.scene import parse
from translations import LANGUAGES
from wire.records import as_csv, as_json
from wire.scripts import LIBRARIES, script
from wire.standalone import standalone

OWN = ("home", "lang")  # names of a query that say nothing of the race
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[0-9a-f:]+\](:\d+)?", re.ASCII | re.IGNORECASE)


def numbers(write: Callable, link: str, lang: str, home: str) -> str:
    """The race of a link, computed."""
    scene, _problems = parse(link)
    return write(scene, scene.race(), lang, home)


def program(library: str, link: str, lang: str, home: str) -> str:
    """The race of a link as a script."""
    scene, _problems = parse(link)
    return script(scene, library, lang, home)


def page(link: str, lang: str, home: str) -> str:
    return standalone(link, lang=lang, home=home)


# By the name under which each is kept: its type, and what writes it of a link, a language and an address.
KINDS: dict[str, tuple[str, Callable[[str, str, str], str]]] = {
    "standalone.html": ("text/html", page),
    "race.csv": ("text/csv", partial(numbers, as_csv)),
    "race.json": ("application/json", partial(numbers, as_json)),
    **{f"race_{library}.py": ("text/x-python", partial(program, library)) for library in LIBRARIES},
}


def place(home: str) -> str:
    """The address of a page as it can stand in any file, a program too: no character of it ends a text there.

    Empty where it is none.
    """
    try:
        parts = urlsplit(home)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(parts.netloc):
        return ""
    return f"{parts.scheme}://{parts.netloc}{quote(parts.path, safe='/%')}"


async def export(name: str, request: Request) -> Response:
    """The query's race, as a file for whoever asks."""
    kind, write = KINDS[name]
    home, lang = (request.query_params.get(each, "") for each in OWN)
    link = urlencode([each for each in request.query_params.multi_items() if each[0] not in OWN])
    text = await run_in_threadpool(
        write,
        link,
        lang if lang in LANGUAGES else "en",
        place(home),
    )
    kept = {
        "Content-Disposition": f'attachment; filename="downhill_{name}"',
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=kind, headers=kept)


def exports(prefix: str) -> list[Route]:
    """Their routes."""
    return [Route(f"{prefix}{name}", partial(export, name)) for name in KINDS]

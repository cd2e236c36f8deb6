"""Routes: what the player fetches: paths, maps, its words, its assets."""

import gzip
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from engine import trainability
from engine.browser import own_module, tables
from engine.expression import Misread
from engine.own import OWN
from lessons.lesson import FOLDER, LENGTH_MAX
from links.scene import parse
from server.class_room import ROOMS, class_room
from server.export import exports
from server.films import films
from server.lab import get_lab
from server.maps import get_maps
from server.origin import OwnPages
from server.phone import phone
from server.sheets import get_sheet
from server.slides import slides
from server.version import ROOT, VERSION
from translations import LANGUAGES
from wire import lab, maps, step
from wire.catalog import catalog
from wire.class_room import catalog as class_catalog
from wire.joined import HOSTS, host
from wire.lessons import opened, shelf
from wire.race import check_view, paths, relief_cached
from wire.text import explain

SCRIPT = "text/javascript"
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


async def get_paths(request: Request) -> Response:
    """The runs of the scene in the query, and what in it could not be read."""
    scene, problems = parse(request.url.query)
    said = [explain(problem, request.query_params.get("lang", "en")) for problem in problems]
    body = await run_in_threadpool(lambda: paths(scene, scene.race(), problems=said))
    # Not to be gzipped: floats shrink by an eighth, and it takes longer than the race.
    headers = {"Cache-Control": "no-store", "Content-Encoding": "identity"}
    return Response(body, media_type="application/octet-stream", headers=headers)


async def get_map(request: Request) -> Response:
    """The map of the query's surface over its view."""
    scene, _ = parse(request.url.query)
    if scene.view is None or not check_view(scene.view):
        return PlainTextResponse("view=x0,x1,y0,y1 names no part of the plane", status_code=400)
    args = scene.surface.name, tuple(scene.surface.values.items()), scene.view
    body = await run_in_threadpool(relief_cached, *args, "heights" in request.query_params)
    return Response(body, media_type="application/octet-stream", headers=FOREVER)


@cache
def zipped(write: Callable[..., str], *args: str) -> bytes:
    return gzip.compress(write(*args).encode(), mtime=0)


async def kept(request: Request, media_type: str, write: Callable[..., str], *args: str) -> Response:
    """A text that never changes under its address: written and gzipped once, for all who ask."""
    body = await run_in_threadpool(zipped, write, *args)
    headers = FOREVER | {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type=media_type, headers=headers)


def get_words(catalog: Callable[[str], dict]) -> Callable[[Request], Awaitable[Response]]:
    """A player's words in one language, and all that can be chosen."""

    def write(lang: str) -> str:
        return json.dumps(catalog(lang), ensure_ascii=False, separators=(",", ":"))

    async def get(request: Request) -> Response:
        asked = request.query_params.get("lang")
        return await kept(request, "application/json", write, asked if asked in LANGUAGES else "en")

    return get


async def open_lesson(request: Request) -> Response:
    """The lesson in the body, a file's text, or why it is none; nothing of it is kept."""
    sent = b""
    async for chunk in request.stream():
        sent += chunk
        if len(sent) > 4 * LENGTH_MAX + 1:  # bytes of that many characters; what is longer is said to be so
            break
    lang, file = request.query_params.get("lang", "en"), request.query_params.get("file", "")
    text = sent.decode("utf-8-sig", errors="replace")
    return JSONResponse(
        await run_in_threadpool(opened, text, file, lang), headers={"Cache-Control": "no-store"}
    )


def engine() -> str:
    return tables().text


async def get_engine(request: Request) -> Response:
    """Every optimizer and every surface, as a module."""
    return await kept(request, SCRIPT, engine)


async def get_trainability(request: Request) -> Response:
    """The small network whose trainings a map shows, as a module."""
    return await kept(request, SCRIPT, trainability.module)


def get_host(name: str) -> Callable[[Request], Awaitable[Response]]:
    """A player that a page imports, with all that it is made of."""

    async def get(request: Request) -> Response:
        return await kept(request, SCRIPT, host, name)

    return get


def plotly() -> str:
    return (files("plotly") / "package_data" / "plotly.min.js").read_text("utf-8")


async def get_own(request: Request) -> Response:
    """The query's surface, that somebody typed, as a module."""
    scene, problems = parse(request.url.query)
    wrong = [explain(each, "en") for each in problems if each.where.startswith(OWN)]
    if wrong or scene.surface.name != OWN:
        return PlainTextResponse(" ".join(wrong), status_code=400)
    body = await run_in_threadpool(own_module, scene.surface)
    return Response(body, media_type=SCRIPT, headers=FOREVER)


async def check_own(request: Request) -> Response:
    """What of the query's typed surface could not be read, in the order of its parameters: which of them, at
    which character, and in words."""
    _scene, problems = parse(request.url.query)
    lang = request.query_params.get("lang", "en")
    said = [
        {
            "name": problem.where.partition(".")[2],
            "at": problem.at if isinstance(problem, Misread) else None,
            "says": explain(replace(problem, used=""), lang),
        }
        for problem in problems
        if problem.where.startswith(OWN)
    ]
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


async def get_plotly(request: Request) -> Response:
    """Plotly's script."""
    return await kept(request, SCRIPT, plotly)


async def get_nothing(request: Request) -> Response:
    """Nothing is there: an asset of another version, or a name that never was."""
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


class Immutable(StaticFiles):
    """Files that never change under their address, which carries their version."""

    def file_response(self, *args, **kwargs):
        response = super().file_response(*args, **kwargs)
        response.headers.update(FOREVER)
        return response


def routes(prefix: str) -> list:
    """Everything under `prefix`, for the app to serve beside its pages."""
    assets = f"{prefix}assets/{VERSION}"
    return [
        Route(f"{prefix}paths", get_paths),
        Route(f"{prefix}own.js", get_own, middleware=[Middleware(GZipMiddleware)]),
        Route(f"{prefix}own", check_own),
        Route(f"{prefix}map", get_map, middleware=[Middleware(GZipMiddleware, compresslevel=5)]),
        *exports(prefix),
        *films(prefix),
        *slides(prefix),
        *phone(prefix),
        *class_room(prefix, ROOMS),
        Route(f"{prefix}catalog", get_words(catalog)),
        Route(f"{prefix}lab-catalog", get_words(lab.catalog)),
        Route(f"{prefix}step-catalog", get_words(step.catalog)),
        Route(f"{prefix}class-catalog", get_words(class_catalog)),
        Route(f"{prefix}maps", get_maps, middleware=[Middleware(GZipMiddleware, compresslevel=5)]),
        Route(f"{prefix}maps-catalog", get_words(maps.catalog)),
        Route(f"{prefix}lessons", get_words(shelf)),
        Mount(f"{prefix}lectures", Immutable(directory=FOLDER)),
        Route(f"{prefix}lesson", open_lesson, methods=["POST"], middleware=[Middleware(OwnPages)]),
        Route(f"{prefix}lab", get_lab),
        Route(f"{prefix}sheet", get_sheet),
        Route(f"{assets}/engine.js", get_engine),
        Route(f"{assets}/trainability.js", get_trainability),
        *(Route(f"{assets}/{name}", get_host(name)) for name in HOSTS),
        Route(f"{assets}/plotly/plotly.min.js", get_plotly),
        Mount(assets, Immutable(directory=ROOT / "browser"), middleware=[Middleware(GZipMiddleware)]),
        # Streamlit would answer with a page, and a stale address of a module would be read as one.
        Route(f"{prefix}{{rest:path}}", get_nothing),
    ]

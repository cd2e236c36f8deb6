"""Routes: what the player fetches without a rerun: paths while dragging, maps, its words, its assets."""

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from engine.scene import parse
from figures.style import identity
from optimizers import OPTIMIZERS
from player.picture import check_view, paths, relief_cached, symbol
from player.text import TEXT
from surfaces import SURFACES
from translations import translate

HERE = Path(__file__).parent
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
ASSETS = sorted(p for p in HERE.rglob("*") if p.suffix in {".js", ".css"})
VERSION = hashlib.sha256(b"".join(p.read_bytes() for p in ASSETS)).hexdigest()[:12]


async def get_paths(request: Request) -> Response:
    """The runs of the scene in the query."""
    scene, _ = parse(request.url.query)
    body = await run_in_threadpool(lambda: paths(scene, scene.race()))
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


async def get_catalog(request: Request) -> Response:
    """The player's words in one language, and the optimizers it can add."""
    return JSONResponse(json.loads(catalog(request.query_params.get("lang", "en"))), headers=FOREVER)


@lru_cache
def catalog(language: str) -> str:
    optimizers = [
        {
            "id": name,
            "name": module.NAME,
            "idea": translate(language, idea(module)),
            **identity(index),
            "hyper": [
                {
                    "name": key,
                    "symbol": symbol(p.symbol),
                    "default": p.default,
                    "low": p.low,
                    "high": p.high,
                    "kind": type(p).__name__.lower(),
                }
                for key, p in module.HYPER.items()
            ],
        }
        for index, (name, module) in enumerate(OPTIMIZERS.items())
    ]
    text = {key: translate(language, sentence) for key, sentence in TEXT.items()}
    surfaces = {name: translate(language, module.NAME) for name, module in SURFACES.items()}
    return json.dumps({"text": text, "optimizers": optimizers, "surfaces": surfaces})


def idea(module) -> str:
    """The first line of a module without its name: "a running mean of the gradient, …"."""
    return module.__doc__.partition("\n")[0].partition(": ")[2]


class Immutable(StaticFiles):
    """Files that never change under their address, which carries their version."""

    def file_response(self, *args, **kwargs):
        response = super().file_response(*args, **kwargs)
        response.headers.update(FOREVER)
        return response


def routes(prefix: str) -> list:
    """Everything under `prefix`, for the app to serve beside its pages."""
    return [
        Route(f"{prefix}paths", get_paths),
        Route(f"{prefix}map", get_map, middleware=[Middleware(GZipMiddleware, compresslevel=5)]),
        Route(f"{prefix}catalog", get_catalog, middleware=[Middleware(GZipMiddleware)]),
        Mount(f"{prefix}assets/plotly", Immutable(directory=str(files("plotly") / "package_data"))),
        Mount(f"{prefix}assets", Immutable(directory=HERE)),
    ]

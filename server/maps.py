"""Maps: maps of starts and of hyperparameters, over HTTP."""

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from links.maps import read
from translations import LANGUAGES
from wire.maps import picture
from wire.text import explain


def drawn(query: str) -> bytes:
    """The map of a link in its `lang`, and what in the link could not be read; without the picture that the
    page `has`."""
    given = parse_qs(query, keep_blank_values=True, errors="replace")
    asked, has = (given.pop(name, [""])[-1] for name in ("lang", "has"))
    language = asked if asked in LANGUAGES else "en"
    maps, problems = read(given)
    return picture(maps, language, [explain(problem, language) for problem in problems], has)


async def get_maps(request: Request) -> Response:
    """The map of the query."""
    body = await run_in_threadpool(drawn, request.url.query)
    return Response(body, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

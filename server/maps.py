"""Maps: maps of starts and of hyperparameters, over HTTP."""

from functools import cache
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from links.maps import read
from translations import LANGUAGES
from wire.maps import picture
from wire.text import explain


@cache
def turns() -> CapacityLimiter:
    """One map at a time: it takes every core, and who asks twice while it is compiled is not to compile it
    twice."""
    return CapacityLimiter(1)


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
    body = await to_thread.run_sync(drawn, request.url.query, limiter=turns())
    return Response(body, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})

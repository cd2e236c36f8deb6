"""Phone: where the phones of a class come to: the page of a room, and of a code."""

from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from server.opening import spoken
from server.version import VERSION
from wire.phone import CODE, CODE_LENGTH, page

GIVEN = 40  # characters of what is no code, which are shown


def read(given: str) -> str:
    """A code as somebody wrote it: in small letters, with spaces or hyphens in it. Empty where it is none."""
    code = "".join(given.upper().replace("-", " ").split())
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE) else ""


def phone(prefix: str) -> list[Route]:
    """The routes below `prefix`; their pages know it, as the address of the other routes."""

    async def get_page(request: Request) -> Response:
        """The page of a room: the same for all, it reads the code in its own address."""
        lang, given = spoken(request.scope), request.path_params["code"]
        if read(given) != given:
            return leads(request, "join", code=given[:GIVEN])
        return written(lang, entered=True)

    async def ask_code(request: Request) -> Response:
        """The page that asks for a code, or leads to the room of the one that was given."""
        lang, given = spoken(request.scope), request.query_params.get("code", "")
        if code := read(given):
            return leads(request, f"join/{code}")
        return written(lang, entered=False, given=given[:GIVEN])

    def leads(request: Request, path: str, **query: str) -> Response:
        """There, in the language that the link asks for, if it does."""
        asked = {name: request.query_params[name] for name in ("lang",) if name in request.query_params}
        query = asked | query
        return RedirectResponse(f"{prefix}{path}{'?' if query else ''}{urlencode(query)}", 303)

    def written(lang: str, **about) -> Response:
        # Its address says nothing of the version, which it names.
        return HTMLResponse(page(prefix, VERSION, lang, **about), headers={"Cache-Control": "no-cache"})

    return [
        Route(f"{prefix}join", ask_code, middleware=[Middleware(GZipMiddleware)]),
        Route(f"{prefix}join/{{code}}", get_page, middleware=[Middleware(GZipMiddleware)]),
    ]

"""Origin: what only the app's own pages may ask for; browsers tell which page asks."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose


def foreign(headers: Headers) -> bool:
    """Whether the page that asks is of another origin. What is no browser asks for no page.

    The scheme is not compared: a proxy in front of the app may speak another one to browsers.
    """
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    try:
        return origin is not None and urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        return True


class OwnPages:
    """Refuses `app` to pages of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if foreign(Headers(scope=scope)):
            # A connection that is closed before it is accepted is answered with 403, too.
            app = WebSocketClose() if scope["type"] == "websocket" else PlainTextResponse("refused", 403)
        await app(scope, receive, send)

"""Opening: what a visitor sees until the app is there, and what the app leaves alone around it.

The page that Streamlit serves is empty until two megabytes of scripts have come. Shown in a frame of
another page, it adds an entry to that page's history at each change. Its own few words are English, and
the page says that it is English whatever it holds. And a page's own modules would be asked for only when
all of that is there and its script has run, and Plotly, which is larger, when its figures are.
"""

import gzip
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.version import VERSION
from translations import LANGUAGES, N_, translate
from wire.standalone import modules

COMING = N_("Downhill is loading…")
STREAMLITS = (
    N_("Skip to main content"),
    N_("Main menu"),
    N_("Theme"),
    N_("System"),
    N_("Light"),
    N_("Dark"),
    N_("About"),
    N_("Sidebar"),
    N_("Collapse sidebar"),
    N_("Expand sidebar"),
)
WORDS = json.dumps({code: {word: translate(code, word) for word in STREAMLITS} for code in LANGUAGES})
ROOT = '<div id="root"></div>'
SIGN = (Path(__file__).parent / "opening.html").read_text()
# What pages fetch that show results, by the module that is their host.
SHEET = [
    *modules("hosts/sheet.js"),
    "sheet.css",
    "plotly/plotly.min.js",
    *modules("hosts/share.js"),
    "player.css",
]
LAB = [*modules("hosts/lab.js"), "player.css", "sheet.css", "lab.css"]
KINDS = {
    ".css": 'rel="preload" as="style"',
    ".min.js": 'rel="preload" as="script"',
    ".js": 'rel="modulepreload"',
}


class Opening:
    """Puts the sign, the rule and what to fetch into every page of HTML that `app` answers with.

    `base` is where the player's routes are served.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self.app = app
        self.base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start: Message = {}
        body = b""

        async def opened(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and is_page(message):
                start = message  # its length changes with the body
            elif message["type"] == "http.response.body" and start:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                headers = MutableHeaders(raw=start["headers"])
                if body and headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                    del headers["content-encoding"]
                if body:
                    sign = SIGN.replace("{sentence}", escape(sentence(scope))).replace("{words}", WORDS)
                    sign += "".join(fetched(scope, self.base))
                    body = body.replace(ROOT.encode(), sign.encode())
                    headers["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        await self.app(scope, receive, opened)


def is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def sentence(scope: Scope) -> str:
    """That something comes, in the link's language or the browser's."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    accepted = Headers(scope=scope).get("accept-language", "").split(",")
    spoken = [tag.split(";")[0].split("-")[0].strip().lower() for tag in asked + accepted]
    return translate(next((tag for tag in spoken if tag in LANGUAGES), "en"), COMING)


def fetched(scope: Scope, base: str) -> Iterator[str]:
    """Links to what the page will need, after what Streamlit needs."""
    page = scope["path"].rpartition("/")[2]
    if page == "network" and b"part=" not in scope["query_string"]:
        files = LAB
    else:
        files = SHEET if page in ("network", "batch_size") else ()
    for file in dict.fromkeys(files):
        kind = next(kind for ending, kind in KINDS.items() if file.endswith(ending))
        yield f'<link {kind} href="{base}assets/{VERSION}/{file}" fetchpriority="low">'

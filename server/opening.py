"""Opening: what a visitor sees until the app is there, and what the app leaves alone around it.

The page that Streamlit serves is empty until two megabytes of scripts have come. Shown in a frame of
another page, it adds an entry to that page's history at each change. Its own few words are English, and
the page says that it is English whatever it holds. And what it shows would be asked for only when all of
that is there and its script has run.
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
HEAD = "</head>"
# What a page fetches when Streamlit's script has run, by the page: its path and, of one in parts, whether
# a part is named; below the assets, or as words of the app's.
SHEET = ("hosts/sheet.js", "hosts/share.js", "sheet.css", "player.css", "plotly/plotly.min.js")
FETCHED = {
    ("", False): ("hosts/race.js", "engine.js", "player.css", "catalog"),
    ("lessons", False): (
        "hosts/lesson.js",
        "hosts/share.js",
        "engine.js",
        "lesson.css",
        "player.css",
        "lessons",
    ),
    ("step", False): (
        "hosts/step.js",
        "hosts/share.js",
        "engine.js",
        "player.css",
        "step.css",
        "catalog",
        "step-catalog",
    ),
    ("maps", False): ("hosts/maps.js", "engine.js", "player.css", "maps.css", "catalog", "maps-catalog"),
    ("class", False): (
        "hosts/class.js",
        "engine.js",
        "player.css",
        "class.css",
        "catalog",
        "class-catalog",
    ),
    ("network", False): ("hosts/lab.js", "player.css", "sheet.css", "lab.css", "lab-catalog"),
    ("network", True): SHEET,
    **{(page, part): SHEET for page in ("batch_size", "notes") for part in (False, True)},
}
KINDS = {
    ".css": 'rel="preload" as="style"',
    ".min.js": 'rel="preload" as="script"',
    ".js": 'rel="modulepreload"',
}
WORDS_KIND = 'rel="preload" as="fetch" crossorigin'
SIGN = (Path(__file__).parent / "opening.html").read_text()


class Opening:
    """Puts the sign, the rule and what is needed next into every page of HTML that `app` answers with.

    `base` is where the player's routes are.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self.app, self.base = app, base

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
                    lang = spoken(scope)
                    coming = escape(translate(lang, COMING))
                    sign = SIGN.replace("{sentence}", coming).replace("{words}", WORDS)
                    body = body.replace(ROOT.encode(), sign.encode())
                    links = "".join(preloads(scope, self.base, lang))
                    body = body.replace(HEAD.encode(), f"{links}{HEAD}".encode())
                    headers["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})
            else:
                await send(message)

        await self.app(scope, receive, opened)


def is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def spoken(scope: Scope) -> str:
    """The link's language or the browser's."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [])
    accepted = Headers(scope=scope).get("accept-language", "").split(",")
    tags = [tag.split(";")[0].split("-")[0].strip().lower() for tag in asked + accepted]
    return next((tag for tag in tags if tag in LANGUAGES), "en")


def preloads(scope: Scope, base: str, lang: str) -> Iterator[str]:
    """Links by which a browser fetches what the page needs while it still reads Streamlit's scripts."""
    page, part = scope["path"].rpartition("/")[2], b"part=" in scope["query_string"]
    for name in FETCHED.get((page, part), ()):
        if kind := next((kind for ending, kind in KINDS.items() if name.endswith(ending)), None):
            yield f'<link {kind} href="{base}assets/{VERSION}/{name}">'
        else:
            yield f'<link {WORDS_KIND} href="{base}{name}?lang={lang}&amp;v={VERSION}">'

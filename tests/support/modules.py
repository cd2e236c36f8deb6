"""Modules: those of browser/ on an empty page, for tests that mount them without a server."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from playwright.sync_api import Browser, Page, Route

BROWSER = Path(__file__).parents[2] / "browser"
HOST = "http://localhost:1"  # nothing listens there: what no handler answers fails
OPEN = """async ([name, paths]) => {
    const found = await Promise.all(paths.map((path) => import(`/assets/1/${path}`)));
    globalThis[name] = Object.assign({}, ...found);
    globalThis.bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}"""


@contextmanager
def opened(
    browser: Browser,
    name: str,
    *paths: str,
    faults: list[str],
    answer: Callable[[Route, SplitResult], None] = lambda route, _: route.abort(),
    **options,
) -> Iterator[Page]:
    """A page with these modules as one global `name`, and with `bytes` to read what `text` has written.

    `answer` says what else it asks for; `faults` gets what it throws.
    """
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))

    def fulfil(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path == "/":
            route.fulfill(body="<!doctype html><body><main></main></body>", content_type="text/html")
        elif address.path == "/assets/1/engine.js":
            route.fulfill(status=404)  # what is computed is what the test answers
        elif address.path.startswith("/assets/1/"):
            route.fulfill(path=BROWSER / address.path.removeprefix("/assets/1/"))
        else:
            answer(route, address)

    page.route(f"{HOST}/**", fulfil)
    page.goto(HOST)
    page.evaluate(OPEN, [name, paths])
    yield page
    context.close()


def text(data: bytes) -> str:
    """Bytes as they travel to a page: as a list of numbers they would take seconds."""
    return b64encode(data).decode()

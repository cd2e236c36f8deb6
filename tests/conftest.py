"""What tests share: compiled programs; and for those in a browser a server, a Chromium, watchful visits."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from chromium import executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from serving import Server, serve
from watching import PATIENCE

ROOT = Path(__file__).parent.parent
# What one process has compiled no other compiles again: a worker, a subprocess, a server, the next run.
PROGRAMS = ROOT / ".cache" / "downhill" / "programs"  # where server.compiled has them
os.environ |= {
    "JAX_COMPILATION_CACHE_DIR": str(PROGRAMS),
    "JAX_COMPILATION_CACHE_MAX_SIZE": "-1",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    "DOWNHILL_PRIORITY": "normal",  # tests keep a machine busy, and wait for its experiments
    "DOWNHILL_PREPARE": "no",  # and for no others
}
expect.set_options(timeout=1000 * PATIENCE)
# What a page can be told after it was made, beside its size.
MEDIA = {"color_scheme": "light", "reduced_motion": "no-preference"}


def pytest_sessionstart(session):
    """Programs of versions long gone are not kept for ever; that JAX looks after it at each new one takes
    longer, the more there are."""
    first = not hasattr(session.config, "workerinput")  # no worker has begun
    if first and sum(program.stat().st_size for program in PROGRAMS.glob("*")) > 1 << 30:
        shutil.rmtree(PROGRAMS)


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """A server that has compiled or loaded what the Race needs; on its cluster lies what is recorded."""
    # Imported late: they import JAX, which takes the settings above only then.
    from outcomes import publish

    from server.cluster import opened

    log = tmp_path_factory.mktemp("server") / "log.txt"
    with opened(None, workers=1) as scheduler:
        publish(scheduler)
        with serve(log, DOWNHILL_SCHEDULER=scheduler) as running:
            # The first waits for all that is compiled meanwhile.
            httpx.get(f"{running.address}/downhill/paths", timeout=5 * PATIENCE).raise_for_status()
            yield running


@pytest.fixture(scope="session")
def client(server) -> Iterator[httpx.Client]:
    """Asks the server, as patiently as everything else here; a kept connection might be closed meanwhile."""
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=server.address, timeout=PATIENCE, limits=limits) as client:
        yield client


@pytest.fixture
def cold_server(tmp_path) -> Iterator[Server]:
    """A server of which nobody has asked a page yet."""
    with serve(tmp_path / "log.txt") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    with sync_playwright() as playwright:
        # The software renderer is for the 3-D view; machines that run tests seldom have a graphics card.
        browser = playwright.chromium.launch(executable_path=path, args=["--enable-unsafe-swiftshader"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visitor(browser) -> Iterator[BrowserContext]:
    """Who comes first in each test: scripts that were compiled for one page are there for the next."""
    with browser.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def tab(visitor) -> Iterator[Page]:
    """Where the tests of a file look at one page after another."""
    with visitor.new_page() as page:
        yield page


@pytest.fixture
def visit(request, browser, visitor) -> Iterator[Callable[..., Page]]:
    """Opens links: the first as the `visitor`, others each in a browser context of its own, as another would;
    or in the `tab`.

    The test fails afterwards if a page threw or logged an error, asked anything of another host, or showed
    an exception, or if the server logged one. `failing` is part of the addresses that a test lets fail.
    """
    with ExitStack() as visits:
        visited = []

        def open_link(
            link: str = "/",
            server: Server | None = None,
            failing: str = "",
            tab: Page | None = None,
            **options,
        ) -> Page:
            server = server or request.getfixturevalue("server")
            options = {"viewport": {"width": 1440, "height": 900}, **options}
            first = not visited and options.keys() <= {"viewport", *MEDIA}
            page = tab or (visitor if first else browser.new_context(**options)).new_page()
            if page.context == visitor:
                page.set_viewport_size(options.pop("viewport"))
                page.emulate_media(**{**MEDIA, **options})
            if page not in visited:
                visited.append(page)
                page.context.set_default_timeout(1000 * PATIENCE)
                visits.callback(leave, page, visitor, tab)
                visits.enter_context(watched(page.context, server, failing))
            page.goto(server.address + link)
            return page

        yield open_link


@contextmanager
def watched(context: BrowserContext, server: Server, failing: str) -> Iterator[None]:
    faults = []

    def note(line: ConsoleMessage) -> None:
        if faulty(line) and not (failing and failing in line.location["url"]):
            faults.append(f"{line.text} {line.location}")

    heard: dict[Any, Callable] = {
        "console": note,
        "weberror": lambda error: faults.append(str(error.error)),
        "request": lambda asked: local(asked.url) or faults.append(f"asked {asked.url}"),
    }
    for event, hear in heard.items():
        context.on(event, hear)
    logged = server.log.stat().st_size
    yield
    for page in context.pages:
        faults += page.get_by_test_id("stException").all_inner_texts()
    for event, hear in heard.items():
        context.remove_listener(event, hear)
    written = server.log.read_text()[logged:]
    if "Traceback" in written:
        faults.append(written)
    assert not faults, "\n".join(faults)


def leave(page: Page, visitor: BrowserContext, tab: Page | None) -> None:
    """Nothing of this visit is there in the next: nothing is kept, and nothing pointed at."""
    if page.context != visitor:
        return page.context.close()
    if page == tab:
        page.goto("about:blank")
        page.mouse.move(0, 0)
    else:
        page.close()
    visitor.set_storage_state({"cookies": [], "origins": []})


@pytest.fixture
def race(visit) -> Callable[..., Page]:
    """Opens a link to the Race page and waits for its picture."""

    def open_race(query: str = "", **options) -> Page:
        page = visit(f"/?{query}", **options)
        expect(page.locator(".dh")).to_have_attribute("data-ready", "true")
        return page

    return open_race


def faulty(line: ConsoleMessage) -> bool:
    # Below a page's address Streamlit first looks for its own in vain, then above it.
    return line.type == "error" and not re.search(
        r"/(lessons|maps|optimizers|batch_size|network|notes|step|class)/_stcore/", line.location["url"]
    )


def local(address: str) -> bool:
    parts = urlsplit(address.removeprefix("blob:"))
    return parts.scheme == "data" or parts.hostname == "localhost"

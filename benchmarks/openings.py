"""Openings: how long every part takes to open, its results being on disk, beside an empty Streamlit app.

They are there once an app has prepared them, which takes a quarter of an hour in which nobody waits for
anything else; what is not there yet is left out. Each visit is in another language or theme, for which the
server draws a part for the first time.
"""

import json
from contextlib import ExitStack
from statistics import median
from time import perf_counter

import httpx
from playwright.sync_api import Browser

from benchmarks.browser import chromium
from benchmarks.measure import report, spread
from benchmarks.serving import APP, EMPTY, Server, serve
from wire.sheets import PAGES, name_of

READERS = [("en", "light"), ("en", "dark"), ("ko", "light")]
MOST = 4.4  # of an empty page, which takes 0.45 s where nothing else runs: two seconds
PATIENCE = 60  # seconds
# Looked at in each frame; the second sheet of a part is there with the first.
SHEETS = "() => [...document.querySelectorAll('.sheet')].every((sheet) => sheet.dataset.ready === 'true')"


def main() -> bool:
    with ExitStack() as stack:
        ours, empty = (stack.enter_context(serve(script)) for script in (APP, EMPTY))
        browser = stack.enter_context(chromium())
        opened(browser, f"{ours.address}/network?", ".dh[data-ready=true]", "ko", "dark")  # compiles
        checks = [check(browser, ours, empty, "network", "")]
        for page, parts in PAGES.items():
            checks += [check(browser, ours, empty, page, part) for part in parts if kept(ours, page, part)]
        return all(checks)


def kept(server: Server, page: str, part: str) -> bool:
    """Whether all that a part opens with is on disk; asked in the language and theme of no visit."""
    for sheet in PAGES[page][part]:
        query = {"sheet": name_of(sheet), "lang": "ko", "theme": "dark"}
        answer = httpx.get(f"{server.address}/downhill/sheet", params=query, timeout=PATIENCE)
        if not json.loads(answer.headers["Downhill-Progress"])["over"]:
            print(f"     {page}, {part}: not computed yet")
            return False
    return True


def check(browser: Browser, ours: Server, empty: Server, page: str, part: str) -> bool:
    address = f"{ours.address}/{page}?part={part}&" if part else f"{ours.address}/{page}?"
    whole = ".sheet[data-ready=true]" if part else ".dh[data-ready=true]"
    times, bare = [], []
    for reader in READERS:
        bare.append(opened(browser, f"{empty.address}/?", ".stMarkdown", *reader))
        times.append(opened(browser, address, whole, *reader))
    ratio = median(times) / median(bare)
    name = f"{page}, {part or 'lab'}: opened / empty page"
    return report(name, f"{ratio:.1f}×", f"≤ {MOST}×", ratio <= MOST, f"{spread(times)} / {spread(bare)}")


def opened(browser: Browser, address: str, whole: str, lang: str, theme) -> float:
    """Seconds from navigation until all that is to be seen is ready."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
    page = context.new_page()
    began = perf_counter()
    page.goto(f"{address}lang={lang}", wait_until="commit")
    page.wait_for_selector(whole, timeout=1e3 * PATIENCE)
    page.wait_for_function(SHEETS, timeout=1e3 * PATIENCE)
    took = perf_counter() - began
    context.close()
    return took

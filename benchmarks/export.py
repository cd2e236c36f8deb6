"""Export: the race as one file: how long it takes to write, and to move once it is opened from a disk."""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from benchmarks.browser import chromium
from benchmarks.measure import by_turns, report, spread, timed
from engine.race.scene import Scene
from links.scene import query
from wire.standalone import standalone

TURNS = 9
# Milliseconds from navigation to the paint after the first step that is not the first.
MOVING = """() => new Promise((resolve) => {
  const look = () => Number(document.querySelector(".dh")?.dataset.step ?? 0) > 0
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))) : requestAnimationFrame(look);
  look();
})"""
PAINTED = "() => new Promise((r) => requestAnimationFrame(() => setTimeout(() => r(performance.now()))))"


def main() -> None:
    link = query(Scene())
    written = standalone(link)
    size = len(written.encode()) / 1e3
    report("the race as one file", f"{size:.0f} kB", "≤ 400 kB", size <= 400)
    took = [timed(lambda: standalone(link)) for _ in range(TURNS)]
    report("time to write it, once warm", spread(took), "< 1 s", median(took) < 1)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        race, empty = Path(folder) / "race.html", Path(folder) / "empty.html"
        race.write_text(written)
        empty.write_text("<!doctype html><title>empty</title>")
        times = by_turns(
            TURNS,
            race=lambda: opened(browser, race, MOVING),
            empty=lambda: opened(browser, empty, PAINTED),
        )
    raw = f"an empty file's first paint: {spread(times['empty'], scale=1)}"
    label, moving = "opened from disk → first moving picture", times["race"]
    report(label, spread(moving, scale=1), "< 400 ms", median(moving) < 400, raw)


def opened(browser: Browser, path: Path, condition: str) -> float:
    page = browser.new_page(viewport={"width": 960, "height": 540})
    page.goto(path.as_uri(), wait_until="commit")
    took = page.evaluate(condition)
    page.context.close()
    return took

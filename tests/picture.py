"""Picture: docs/race.png, as Chromium shows the race's own page: `make picture`."""

import tempfile
from pathlib import Path

from chromium import executable
from playwright.sync_api import sync_playwright

from engine.race.scene import Scene
from links.scene import query
from wire.standalone import standalone

ROOT = Path(__file__).parent.parent

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "race.html"
        path.write_text(standalone(query(Scene()), lang="en"))
        browser = playwright.chromium.launch(executable_path=executable())
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(path.as_uri())
        page.wait_for_selector(".dh[data-ready=true]")
        page.screenshot(path=ROOT / "docs" / "race.png")
        browser.close()

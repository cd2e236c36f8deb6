"""Chromium for the browser tests: `executable()` finds it, `python tests/support/chromium.py` installs it."""

import shutil
import subprocess
import sys
from pathlib import Path

from debian import installed
from playwright.sync_api import sync_playwright


def executable() -> str | None:
    """Path of the system's Chromium, else of Playwright's own, else None."""
    # The shell first: the same engine without a window's toolbar and tabs, each page for half the work.
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    # The fonts are there so that screenshots of the Korean pages have glyphs.
    if not installed("chromium-headless-shell", "fonts-noto-cjk"):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__" and executable() is None:
    install()

"""Chromium for the browser tests: `executable()` finds it, `python tests/support/chromium.py` installs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

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
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120", "--yes"]
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*apt, "update"], env=quiet, check=True)
        # The fonts are there so that screenshots of the Korean pages have glyphs.
        packages = ["chromium-headless-shell", "fonts-noto-cjk"]
        subprocess.run([*apt, "install", "--no-install-recommends", *packages], env=quiet, check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__" and executable() is None:
    install()

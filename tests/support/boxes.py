"""Boxes: what of a page is cut, lies on something else or is beyond its edge, once it has settled."""

from pathlib import Path

from playwright.sync_api import Error, Page

FAULTS = (Path(__file__).parent / "boxes.js").read_text().partition("export ")[2]


def sound(page: Page, about: str) -> list[str]:
    """What is wrong with the page's boxes once it has settled."""
    try:
        page.wait_for_function(f"() => !({FAULTS})().length", timeout=4000, polling=100)
    except Error:
        return [f"{about}: {fault}" for fault in page.evaluate(FAULTS)]
    return []

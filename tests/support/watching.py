"""Watching: what the browser tests read off the player, and what they wait for."""

import base64
import io
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

PATIENCE = 90  # seconds that a condition may take on a busy machine; nothing waits for them to pass
HANGUL = re.compile("[가-힣]")


def player(page: Page) -> Locator:
    return page.locator(
        ".dh:not(.dh-alone, .dh-stage)"
    )  # beside a page's own button, and pictures in the making


def button(page: Page, act: str) -> Locator:
    """The player's button for an action, by its name in the module."""
    return page.locator(f".dh button[data-act={act}]")


def run(page: Page, index: int) -> Locator:
    return page.locator(f".dh-run[data-index='{index}']")


def open_row(page: Page, index: int) -> Locator:
    """A run's row, opened, so that its tools and hyperparameters are in sight."""
    head = run(page, index).locator(".dh-head")
    if head.get_attribute("aria-expanded") == "false":
        head.press("Enter")  # a click may hit what stands there when the list has moved
        expect(head).to_have_attribute("aria-expanded", "true")
    return run(page, index)


def use(page: Page, index: int, tool: str) -> None:
    open_row(page, index).locator(f"[data-act={tool}]").click()


def number(page: Page, name: str) -> int:
    """One of the counts that the player shows as data attributes: step, paints, runs."""
    return int(player(page).get_attribute(f"data-{name}") or 0)


def until(page: Page, condition: str, value: object = None) -> None:
    """Waits for a condition in JavaScript on the player's element `p` and a `value`."""
    root = player(page).element_handle()
    page.wait_for_function(f"([p, value]) => {condition}", arg=[root, value])


def stands(page: Page, step: int) -> None:
    """Waits until the picture stands still at a step."""
    expect(player(page)).to_have_attribute("data-step", str(step))
    expect(player(page)).to_have_attribute("data-playing", "false")


def link(page: Page) -> dict[str, list[str]]:
    """The parameters in the address bar."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def until_link(page: Page, **wanted: str | list[str]) -> None:
    """Waits for parameters in the address bar, and for the end of the run that wrote them."""
    values = {name: [value] if isinstance(value, str) else value for name, value in wanted.items()}
    page.wait_for_url(lambda url: values.items() <= parse_qs(urlsplit(url).query, True).items())
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def drawn(page: Page, canvas: str) -> str:
    """What is drawn on one of the player's canvases, as a picture's address."""
    return page.locator(f"canvas.dh-{canvas}").evaluate("c => c.toDataURL()")


def until_drawn(page: Page, canvas: str, picture: str, *, again: bool = True) -> None:
    """Waits until a canvas shows a picture again, or another one."""
    root = page.locator(f"canvas.dh-{canvas}").element_handle()
    same = "([c, picture, again]) => (c.toDataURL() === picture) === again"
    page.wait_for_function(same, arg=[root, picture, again])


def pixels(page: Page, canvas: str) -> np.ndarray:
    """What is drawn on one of the player's canvases: (height, width, 4), 0 to 255."""
    return decode(base64.b64decode(drawn(page, canvas).partition(",")[2]))


def decode(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def view(page: Page, domain: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """x at the map's left edge, y at its top edge, and surface units a pixel in x and in y (downwards).

    Both axes have the same scale; the domain is centred and fits.
    """
    width, height = page.locator(".dh-map").evaluate("map => [map.clientWidth, map.clientHeight]")
    (x0, x1), (y0, y1) = domain
    unit = max((x1 - x0) / width, (y1 - y0) / height)
    return (x0 + x1) / 2 - unit * width / 2, (y0 + y1) / 2 + unit * height / 2, unit, -unit

"""Every page, by axe-core: nothing keeps out who sees otherwise, uses keys or has the page read aloud."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from outcomes import QUICK
from playwright.sync_api import Page, expect

from engine.networks.lab import PICTURES
from lessons.stories import STORIES
from translations import LANGUAGES
from wire.sheets import PAGES
from wire.standalone import standalone

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
# The link of a page, and what is there once the page has drawn itself.
LAB = "/network?n=32&width=4&depth=1&batch=8&steps=40&seeds=3&at=20"
PAGES = {
    "race": ("/?run=sgd,lr=0.001&run=adam,lr=0.1&at=300", ".dh[data-ready=true]"),
    "story": (f"/?{STORIES[2].link}&at=20", ".dh-clause"),
    "controls": ("/?run=sgd&at=300&controls=lr,start,play,chart", ".dh[data-ready=true]"),
    **{
        f"map of {kind}": (f"/maps?map={kind}", ".dh-maps[data-ready=true]")
        for kind in ("basin", "tuning", "rates")
    },
    "lessons": ("/lessons?", ".dh-cards"),
    "choose": ("/lessons?lesson=momentum&scene=1", ".dh-race[data-ready=true]"),
    "set": ("/lessons?lesson=gradient_descent&scene=2", ".dh-race[data-ready=true]"),
    "draw": ("/lessons?lesson=gradient_descent&scene=5", ".dh-race[data-ready=true]"),
    **{picture: (f"{LAB}&picture={picture}", ".dh[data-ready=true]") for picture in PICTURES},
    "class": ("/class?run=adam,lr=0.05", ".dh-class[data-ready=true]"),
    "step": ("/step?run=adam,lr=0.05&at=20", ".dh[data-ready=true]"),
    "optimizers": ("/optimizers?", ".family a"),
    "card": ("/optimizers?optimizer=adam", "[data-testid=stMainBlockContainer] h3"),
    **{part: (f"/batch_size?{QUICK}&part={part}", ".sheet[data-ready=true]") for part in PAGES["batch_size"]},
    **{part: (f"/network?part={part}", ".sheet[data-ready=true]") for part in PAGES["network"]},
    **{part: (f"/notes?{QUICK}&part={part}", ".sheet[data-ready=true]") for part in PAGES["notes"]},
}
# Each with what axe looks for: by night only colours are others. What is well it need not name.
VIOLATIONS = {"resultTypes": ["violations"]}
THEMES = {"light": VIOLATIONS, "dark": VIOLATIONS | {"runOnly": ["color-contrast"]}}
# Nothing is read while it fades in or changes its colour.
SETTLED = """async () => {
    const finite = (moving) => Number.isFinite(moving.effect.getComputedTiming().endTime);
    await Promise.allSettled(document.getAnimations().filter(finite).map((moving) => moving.finished));
}"""


def violations(page: Page, options: dict) -> list[str]:
    """What axe-core objects to: the rule, where, and what would mend it."""
    page.evaluate(SETTLED)
    found: Any = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_out(visit, tab, name):
    link, ready = PAGES[name]
    found = []
    for language, embed in product(LANGUAGES, ("", "&embed=true")):
        page = visit(f"{link}&lang={language}{embed}", tab=tab, reduced_motion="reduce")
        page.evaluate(AXE.read_text())
        for theme, options in THEMES.items():
            page.emulate_media(color_scheme=theme)
            expect(page.locator(ready).first).to_be_visible()
            expect(page.locator(f"[data-theme]:not([data-theme={theme}])")).to_have_count(0)
            expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
            found += [f"{page.url} {theme} {line}" for line in violations(page, options)]
    assert not found, "\n".join(found)


TWO = "/?run=sgd,lr=0.001&run=adam,lr=0.1&at=300"


@pytest.mark.parametrize(
    ("link", "key"),
    [(TWO, "s"), (TWO, "q"), (TWO, "?"), ("/batch_size?part=why", "s"), ("/batch_size?part=why", "q")],
)
def test_nobody_is_kept_out_of_what_a_key_opens(visit, tab, link, key):
    found = []
    for language in LANGUAGES:
        page = visit(f"{link}&lang={language}", tab=tab, reduced_motion="reduce")
        page.evaluate(AXE.read_text())
        for theme, options in THEMES.items():
            page.emulate_media(color_scheme=theme)
            expect(page.locator(f".dh[data-theme={theme}]").first).to_be_attached()
            expect(page.locator("button[data-act=share]")).to_be_visible()
            page.keyboard.press(key)
            expect(page.locator("dialog[open]")).to_be_visible()
            found += [f"{link} {key} {language} {theme} {line}" for line in violations(page, options)]
            page.keyboard.press("Escape")
            expect(page.locator("dialog[open]")).to_have_count(0)
    assert not found, "\n".join(found)


def test_nobody_is_kept_out_of_a_lesson_on_stage(visit, tab):
    found = []
    for scene, answer in (("momentum&scene=1", "2"), ("gradient_descent&scene=2", "ArrowUp")):
        for language in LANGUAGES:
            page = visit(f"/lessons?lesson={scene}&lang={language}", tab=tab, reduced_motion="reduce")
            expect(page.locator(".dh-race[data-ready=true]")).to_be_visible()
            page.keyboard.press("f")
            expect(page.locator(".dh-lesson[data-present]")).to_be_visible()
            for key in (answer, "Enter"):
                page.keyboard.press(key)
            expect(page.locator(".dh-lesson")).not_to_have_attribute("data-veiled", "")
            page.evaluate(AXE.read_text())
            for theme, options in THEMES.items():
                page.emulate_media(color_scheme=theme)
                expect(page.locator(f"[data-theme]:not([data-theme={theme}])")).to_have_count(0)
                found += [f"{scene} {language} {theme} {line}" for line in violations(page, options)]
    assert not found, "\n".join(found)


def test_nobody_is_kept_out_of_the_file(browser, tmp_path):
    path = tmp_path / "race.html"
    path.write_text(
        standalone("surface=ravine&run=sgd,lr=0.02&run=adam,lr=0.1&at=300", home="http://localhost/")
    )
    found = []
    for language in LANGUAGES:
        context = browser.new_context(reduced_motion="reduce", offline=True)
        page = context.new_page()
        page.goto(f"{path.as_uri()}?surface=bowl&lang={language}")
        expect(page.locator(".dh[data-ready=true]")).to_be_visible()
        page.evaluate(AXE.read_text())
        for theme, options in THEMES.items():
            page.emulate_media(color_scheme=theme)
            expect(page.locator(f".dh[data-theme={theme}]")).to_be_visible()
            found += [f"{language} {theme} {line}" for line in violations(page, options)]
        context.close()
    assert not found, "\n".join(found)

"""views/figures.js in Chromium: a slider moves its own figure, and those that follow it."""

import pytest
from modules import opened
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DRAWING = "globalThis.Plotly = { react: (place, data) => { place.dataset.drawn = data[0].y[0] }, purge() {} }"
MOUNT = """list => {
    const main = document.querySelector("main");
    sheet.render(sheet.blocks(list), main);
    return sheet.mount(main).draw(list);
}"""


def block(name, **more):
    frames = [{"data": [{"y": [k]}], "traces": [0]} for k in range(4)]
    return (
        dict(kind="figure", name=name, label=name, height=200, data=[{"y": [9]}], layout={})
        | more
        | ({"frames": frames} if more else {})
    )


def test_a_slider_moves_its_figure_and_those_that_follow_it(browser):
    faults = []
    modules = "views/blocks.js", "views/figures.js", "vendor/lit-html.js"
    with opened(browser, "sheet", *modules, faults=faults) as page:
        page.route("**/plotly.min.js", lambda route: route.fulfill(body=DRAWING))
        steps = {"label": "step", "values": ["0", "1", "5", "20"], "at": 1}
        beside = {"label": "other", "values": ["a", "b", "c", "d"], "at": 0}
        follows = {"name": "own", "at": 1}
        shown = [
            block("own", slider=steps),
            block("following", follows=follows),
            block("other", slider=beside),
            block("still"),
        ]
        page.evaluate(MOUNT, shown)

        def stand_at(**frames):
            for name, frame in frames.items():
                expect(page.locator(f"[data-name={name}]")).to_have_attribute("data-drawn", str(frame))

        stand_at(own=1, following=1, other=0, still=9)
        page.get_by_role("slider", name="step").press("ArrowRight")
        stand_at(own=2, following=2, other=0, still=9)
        page.get_by_role("slider", name="other").press("End")
        stand_at(own=2, following=2, other=3, still=9)
    assert not faults

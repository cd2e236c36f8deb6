"""views/figures.js in Chromium: a slider moves its own figure, and those that follow it."""

import pytest
from modules import opened
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DRAWING = "globalThis.Plotly = { react: (place, data) => { place.dataset.drawn = data[0].y[0] }, purge() {} }"
MOUNT = """list => {
    const main = document.querySelector("main");
    globalThis.view ??= sheet.mount(main);
    sheet.render(sheet.blocks(list), main);
    return view.draw(list);
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
        shown = [
            block("own", slider=steps),
            block("following", follows="own"),
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
        # In another language too.
        shown[0]["slider"] = steps | {"label": "스텝", "values": ["0번", "1번", "5번", "20번"]}
        page.evaluate(MOUNT, shown)
        stand_at(own=2, following=2)
        expect(page.get_by_role("slider", name="스텝")).to_have_attribute("aria-valuetext", "5번")
        expect(page.locator("output").first).to_have_text("5번")
    assert not faults


def test_a_slider_can_be_turned_before_there_is_anything_to_draw_with(browser):
    modules = "views/blocks.js", "views/figures.js", "vendor/lit-html.js"
    with opened(browser, "sheet", *modules, faults=[]) as page:
        held = []
        page.route("**/plotly.min.js", lambda route: held.append(route))
        slider = {"label": "step", "values": ["0", "1", "5", "20"], "at": 1}
        page.evaluate(f"list => {{ ({MOUNT})(list) }}", [block("own", slider=slider)])
        page.get_by_role("slider", name="step").press("ArrowRight")
        expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "5")
        held[0].fulfill(body=DRAWING)
        expect(page.locator("[data-name=own]")).to_have_attribute("data-drawn", "2")

"""The player in Chromium: time, the start, the runs."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from watching import (
    button,
    decode,
    drawn,
    number,
    open_row,
    pixels,
    player,
    run,
    stands,
    until,
    until_drawn,
    until_link,
    use,
    view,
)

from optimizers import OPTIMIZERS
from surfaces import SURFACES

pytestmark = pytest.mark.browser
ROSENBROCK = SURFACES["rosenbrock"].DOMAIN
TWO = "run=sgd,lr=0.001&run=adam,lr=0.1"


# Time


def test_opens_moving_by_itself_and_stops_at_the_end(race):
    page = race("surface=rosenbrock")
    page.locator(".dh-speed").select_option("0.25")
    first = number(page, "step")
    until(page, "Number(p.dataset.step) > value", first)
    page.locator(".dh-speed").select_option("8")
    stands(page, 300)
    expect(player(page)).to_have_attribute("data-runs", "9")
    expect(page.locator(".dh-count")).to_have_text("300 / 300")
    expect(page.locator(".dh-caption")).to_contain_text("After 300 steps")


def test_plays_and_pauses_by_button_and_by_space(race):
    page = race(f"{TWO}&at=10")
    stands(page, 10)
    page.locator(".dh-speed").select_option("0.25")
    page.get_by_role("button", name="Play").click()
    until(page, "Number(p.dataset.step) > 10")
    page.get_by_role("button", name="Pause").click()
    expect(player(page)).to_have_attribute("data-playing", "false")
    step = number(page, "step")
    page.locator(".dh-map").focus()
    page.keyboard.press("Space")
    expect(player(page)).to_have_attribute("data-playing", "true")
    until(page, "Number(p.dataset.step) > value", step)
    page.keyboard.press("Space")
    expect(player(page)).to_have_attribute("data-playing", "false")


def test_scrubs_and_steps(race):
    page = race(f"{TWO}&at=0")
    page.locator("input.dh-scrub").fill("120")
    stands(page, 120)
    expect(page.locator(".dh-caption")).to_contain_text("Step ")
    told = re.findall(r"step (\d+)", page.locator(".dh-caption").inner_text().lower())
    assert all(int(step) <= 120 for step in told)
    there = pixels(page, "trails")
    button(page, "forward").click()
    stands(page, 121)
    button(page, "back").click()
    button(page, "back").click()
    stands(page, 119)
    page.keyboard.press("End")
    stands(page, 300)
    assert not np.array_equal(pixels(page, "trails"), there)
    page.keyboard.press("Home")
    stands(page, 0)
    assert not pixels(page, "trails").any()


def test_the_thumb_is_where_the_step_is_on_a_bar_of_any_width(race):
    page = race(f"{TWO}&at=120")
    track = page.locator(".dh-track")
    widths = []

    def measured() -> None:
        bar = track.bounding_box() or {}
        thumb = track.locator("b").bounding_box() or {}
        along = (thumb["x"] - bar["x"]) / (bar["width"] - thumb["width"])
        assert along == pytest.approx(120 / 300, abs=1 / bar["width"])
        widths.append(bar["width"])

    stands(page, 120)
    measured()
    button(page, "options").click()
    page.get_by_role("checkbox", name="Large type").check()
    expect(player(page)).to_have_attribute("data-big", "")
    measured()
    # As by a sidebar that opens.
    player(page).evaluate("p => (p.style.width = '900px')")
    measured()
    assert len(set(widths)) == 3


def test_dragging_in_the_chart_scrubs(race):
    page = race(f"{TWO}&at=0")
    box = page.locator(".dh-chart").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    until(page, "Number(p.dataset.step) > 0")
    for share in (0.5, 0.7):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
    until(page, "Number(p.dataset.step) > 150")
    page.mouse.up()
    # The cursor is under the pointer, as near as whole steps allow.
    cursor = page.locator(".dh-cursor").bounding_box()
    assert cursor["x"] == pytest.approx(box["x"] + 0.7 * box["width"], abs=box["width"] / 300 + 2)
    here = number(page, "step")
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    stands(page, here)


def test_a_hidden_tab_loses_nothing(race):
    page = race(f"{TWO}&at=20")
    page.clock.install()
    page.locator(".dh-speed").select_option("0.25")
    button(page, "play").click()
    until(page, "Number(p.dataset.step) > 20")
    # As when the lid is closed for an hour: of all frames due meanwhile the page gets one.
    page.clock.fast_forward("01:00:00")
    later = number(page, "step")
    assert later < 300
    expect(player(page)).to_have_attribute("data-playing", "true")
    until(page, "Number(p.dataset.step) > value", later)


def test_a_resize_and_a_theme_lose_nothing(race):
    page = race(f"{TWO}&at=40", color_scheme="light")
    expect(player(page)).to_have_attribute("data-theme", "light")
    button(page, "zoom-in").click()
    expect(page.locator(".dh-map")).to_have_attribute("data-zoomed", "")
    page.set_viewport_size({"width": 1000, "height": 700})
    until(page, "(c => c.width === c.parentElement.clientWidth)(p.querySelector('.dh-base'))")
    stands(page, 40)
    expect(button(page, "whole")).to_be_enabled()
    light = pixels(page, "base")[..., 0].mean()
    page.emulate_media(color_scheme="dark")
    expect(player(page)).to_have_attribute("data-theme", "dark")
    stands(page, 40)
    expect(button(page, "whole")).to_be_enabled()
    until(
        page,
        "p.querySelector('.dh-base').getContext('2d').getImageData(9, 9, 1, 1).data[0] < value",
        light / 2,
    )


def test_a_rerun_keeps_play_state_and_zoom(race):
    page = race(f"{TWO}&at=30")
    page.locator(".dh-speed").select_option("0.25")
    button(page, "zoom-in").click()
    button(page, "play").click()
    until(page, "Number(p.dataset.step) > 30")
    paints, step = number(page, "paints"), number(page, "step")
    field = page.get_by_role("textbox", name="Start x")
    field.fill("-1")
    field.press("Enter")
    until_link(page, start="-1,2.5")
    until(page, "Number(p.dataset.paints) > value", paints)
    expect(player(page)).to_have_attribute("data-playing", "true")
    assert step <= number(page, "step") < 300
    expect(button(page, "whole")).to_be_enabled()


def test_reduced_motion_shows_the_finished_paths(race):
    page = race(TWO, reduced_motion="reduce")
    stands(page, 300)
    assert pixels(page, "trails").any()


# The start


def start(url: str) -> list[float]:
    return [float(number) for number in parse_qs(urlsplit(url).query)["start"][0].split(",")]


def test_a_click_on_the_map_sets_the_start(race):
    page = race(f"{TWO}&at=300")
    before = pixels(page, "trails")
    page.locator(".dh-map").click(position={"x": 120, "y": 300})
    page.wait_for_url("**start=**")
    x, y = start(page.url)
    left, top, right, down = view(page, ROSENBROCK)
    # The pane's height need not be a whole number of pixels.
    assert x == pytest.approx(left + 120 * right, abs=1.1 * right)
    assert y == pytest.approx(top + 300 * down, abs=1.1 * right)
    expect(page.get_by_role("textbox", name="Start x")).to_have_value(re.compile(re.escape(f"{x:g}")))
    assert not np.array_equal(pixels(page, "trails"), before)


def test_dragging_the_start_shows_fresh_paths_without_asking_anybody(race):
    page = race(f"{TWO}&at=300")
    expect(player(page)).to_have_attribute("data-traced", "")
    asked, sent = [], []
    page.on("request", lambda request: "/downhill/paths?" in request.url and asked.append(request.url))
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.webSocketFrameSent", lambda frame: sent.append(frame))
    address, paints = page.url, number(page, "paints")
    box = page.locator(".dh-start").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for moved in (1, 2, 3):
        page.mouse.move(x + 30 * moved, y + 10 * moved)
        until(page, "Number(p.dataset.paints) > value", paints)
        paints = number(page, "paints")
    assert page.url == address and not sent and not asked
    page.mouse.up()
    page.wait_for_url("**start=**")
    assert not sent
    _, _, unit, _ = view(page, ROSENBROCK)
    x0, y0 = SURFACES["rosenbrock"].START
    assert start(page.url) == pytest.approx([x0 + 90 * unit, y0 - 30 * unit], abs=2e-3)


def test_arrow_keys_nudge_the_start(race):
    page = race(f"{TWO}&at=300")
    _, _, unit, _ = view(page, ROSENBROCK)
    x0, y0 = SURFACES["rosenbrock"].START
    step = 0.01 * unit * page.locator(".dh-map").evaluate("map => map.clientWidth")
    page.locator(".dh-map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**start=**")
    assert start(page.url)[0] == pytest.approx(x0 + step, abs=1e-3)
    page.keyboard.press("Shift+ArrowDown")
    page.wait_for_url(lambda url: start(url)[1] != y0)
    assert start(page.url)[1] == pytest.approx(y0 - step / 10, abs=1e-3)


def test_zoom_by_wheel_and_reset_by_double_click(race):
    page = race(f"{TWO}&at=300")
    whole = drawn(page, "trails")
    page.locator(".dh-map").hover(position={"x": 200, "y": 200})
    page.mouse.wheel(0, -300)
    expect(button(page, "whole")).to_be_enabled()
    until_drawn(page, "trails", whole, again=False)
    page.locator(".dh-map").dblclick(position={"x": 200, "y": 200})
    expect(button(page, "whole")).to_be_disabled()
    until_drawn(page, "trails", whole)


# The runs


def names(page):
    return expect(page.locator(".dh-run .dh-name"))


def test_a_slider_changes_the_picture_live_and_then_the_link(race):
    page = race(f"{TWO}&at=300")
    before, paints = pixels(page, "trails"), number(page, "paints")
    address = page.url
    row = open_row(page, 1).locator(".dh-hyper[data-name=lr]")
    slider = row.locator("input[type=range]")
    slider.evaluate("s => { s.value = 250; s.dispatchEvent(new Event('input', {bubbles: true})) }")
    until(page, "Number(p.dataset.paints) > value", paints)
    assert page.url == address and not np.array_equal(pixels(page, "trails"), before)
    slider.evaluate("s => s.dispatchEvent(new Event('change', {bubbles: true}))")
    declared = OPTIMIZERS["adam"].HYPER["lr"]
    lr = float(row.locator("input[type=text]").input_value())
    # A quarter along a logarithmic slider, to the three digits it gives.
    assert lr == pytest.approx(declared.low * (declared.high / declared.low) ** 0.25, rel=5e-3)
    until_link(page, run=["sgd,lr=0.001", f"adam,lr={lr:g}"])


def test_a_run_that_diverges_is_marked_and_the_others_go_on(race):
    page = race(f"{TWO}&at=300")
    entry = open_row(page, 0).locator(".dh-hyper[data-name=lr] input[type=text]")
    entry.fill("1e300")
    entry.press("Enter")
    # 1e300 times a slope in the thousands is still a number; its fourth power is not.
    expect(run(page, 0).locator(".dh-status")).to_contain_text("overflowed at step 1")
    until_link(page, run=["sgd,lr=1e300", "adam,lr=0.1"])
    expect(run(page, 1)).not_to_contain_text("diverged")
    assert float(run(page, 1).locator(".dh-value").inner_text()) < 10
    # Only the run that diverged stays in the picture: what has its colour is a cross.
    use(page, 1, "hide")
    expect(run(page, 1)).to_have_attribute("data-hidden", "")
    colour = run(page, 0).locator(".dh-mark path").get_attribute("fill") or ""
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    drawn = (pixels(page, "heads")[..., :3] == rgb).all(axis=-1)
    rows, columns = np.nonzero(drawn)
    top, bottom, left, right = rows.min(), rows.max(), columns.min(), columns.max()
    across, down = (left + right) // 2, (top + bottom) // 2
    assert 8 < bottom - top < 24 and 8 < right - left < 24
    assert drawn[down, across] and drawn[top + 2, left + 2] and drawn[bottom - 2, right - 2]
    assert not drawn[top + 1, across] and not drawn[down, left + 1] and not drawn[bottom - 1, across]


def test_what_is_no_number_is_said_and_the_default_is_one_click_away(race):
    page = race("run=adam,lr=0.1&at=300")
    row = open_row(page, 0).locator(".dh-hyper[data-name=lr]")
    row.locator("input[type=text]").fill("fast")
    row.locator("input[type=text]").press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("“fast” is not a number; still 0.1")
    expect(row.locator("input[type=text]")).to_have_value("0.1")
    row.locator("[data-act=reset]").click()
    until_link(page, run="adam")
    expect(row.locator("input[type=text]")).to_have_value("0.001")
    expect(row.locator("[data-act=reset]")).to_be_disabled()


def test_runs_are_added_duplicated_reordered_and_removed(race):
    page = race(f"{TWO}&at=300")
    button(page, "add").click()
    page.locator(".dh-menu [data-optimizer=lion]").click()
    names(page).to_have_text(["SGD", "Adam", "Lion"])
    until_link(page, run=["sgd,lr=0.001", "adam,lr=0.1", "lion"])
    use(page, 1, "duplicate")
    names(page).to_have_text(["SGD", "Adam (1)", "Adam (2)", "Lion"])
    until_link(page, run=["sgd,lr=0.001", "adam,lr=0.1", "adam,lr=0.1", "lion"])
    use(page, 3, "up")
    names(page).to_have_text(["SGD", "Adam (1)", "Lion", "Adam (2)"])
    use(page, 0, "down")
    names(page).to_have_text(["Adam (1)", "SGD", "Lion", "Adam (2)"])
    use(page, 0, "remove")
    names(page).to_have_text(["SGD", "Lion", "Adam"])
    until_link(page, run=["sgd,lr=0.001", "lion", "adam,lr=0.1"])
    # The table below follows too.
    page.get_by_text("Results as a table").click()
    cells = page.get_by_test_id("stDataFrame").locator("td[aria-colindex='2']")
    expect(cells).to_have_text(["SGD (η 0.001)", "Lion (η 0.0001)", "Adam (η 0.1)"])
    use(page, 0, "remove")
    expect(cells).to_have_text(["Lion (η 0.0001)", "Adam (η 0.1)"])


def test_no_runs_are_a_sentence_and_a_picture(race):
    page = race(f"{TWO}&at=300")
    use(page, 1, "remove")
    names(page).to_have_text(["SGD"])
    use(page, 0, "remove")
    expect(page.get_by_text("No runs yet.")).to_be_visible()
    until_link(page, run="")
    assert pixels(page, "base").any() and not pixels(page, "trails").any()
    button(page, "add").click()
    page.locator(".dh-menu [data-optimizer=adam]").click()
    names(page).to_have_text(["Adam"])
    expect(page.get_by_text("No runs yet.")).to_be_hidden()


def test_nine_runs_are_the_most(race):
    page = race("at=0")
    expect(button(page, "add")).to_be_disabled()
    expect(page.get_by_text("Nine runs at most.")).to_be_visible()
    use(page, 8, "remove")
    expect(button(page, "add")).to_be_enabled()


def test_the_chart_shows_another_quantity(race):
    page = race(f"{TWO}&at=300")
    loss = drawn(page, "bright")
    page.locator("select.dh-chart-kind").select_option("grad")
    until_link(page, chart="grad")
    until_drawn(page, "bright", loss, again=False)
    box = page.locator(".dh-chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 17, box["y"] + 100)
    expect(page.locator(".dh-tip")).to_contain_text("step 300")


# A regression's data


def test_a_regression_shows_its_line_and_the_next_steps_batch(race):
    page = race("surface=regression,batch=1&run=sgd,lr=0.1&at=0")
    expect(page.locator(".dh-fit")).to_be_visible()

    def filled() -> int:
        drawn = pixels(page, "fit")[:-24].astype(int)
        dark = (drawn[..., :3].sum(axis=-1) < 180) & (drawn[..., 3] == 255)
        # Only what is inside a dot is dark on all sides: a hollow one's rim is thinner.
        return int((dark[2:-2, 2:-2] & dark[:-4, 2:-2] & dark[4:, 2:-2] & dark[2:-2, :-4]).sum())

    one, here = filled(), pixels(page, "fit")
    page.locator("input.dh-scrub").fill("40")
    stands(page, 40)
    assert not np.array_equal(pixels(page, "fit"), here)
    there = drawn(page, "fit")
    batch = page.locator(".dh-settings [data-name=batch] input[type=text]")
    batch.fill("32")
    batch.press("Enter")
    until_link(page, surface="regression,batch=32")
    until_drawn(page, "fit", there, again=False)
    assert filled() > 15 * one > 0
    page.get_by_role("combobox", name="Surface").select_option("bowl")
    until_link(page, surface="bowl")
    expect(page.locator(".dh-fit")).to_be_hidden()


# 3-D


# Whether a ring stands where the matrices of Plotly's own camera put a point of the surface.
STANDS = """([mesh, ring, point]) => {
    const { glplot: { cameraParams }, dataScale } = mesh._fullLayout.scene._scene;
    const times = (m, p) => [0, 1, 2, 3].map((n) => p.reduce((sum, v, i) => sum + m[4 * i + n] * v, 0));
    const placed = [...point.map((v, k) => v * dataScale[k]), 1];
    const matrices = ["model", "view", "projection"].map((name) => cameraParams[name]);
    const [x, y, , w] = matrices.reduce((p, m) => times(m, p), placed);
    const [frame, box] = [mesh.getBoundingClientRect(), ring.getBoundingClientRect()];
    const dx = frame.left + ((1 + x / w) / 2) * frame.width - (box.left + box.right) / 2;
    const dy = frame.top + ((1 - y / w) / 2) * frame.height - (box.top + box.bottom) / 2;
    return Math.hypot(dx, dy) < 1.5;
}"""


# From which direction Plotly's camera looks, whatever its distance.
SEEN_FROM = """["x", "y", "z"].map((k, _, all) => {
    const { eye, center } = m.layout.scene.camera;
    return (eye[k] - center[k]) / Math.hypot(...all.map((each) => eye[each] - center[each]));
}).map((v) => v.toFixed(5)).join()"""


def test_the_3d_view_is_the_apps_own_and_its_marks_stand_on_the_ground(race):
    page = race(f"surface=himmelblau&{TWO}&at=300&show=labels")
    with page.expect_request("**/plotly/plotly.min.js") as asked:
        button(page, "solid").click()
    assert asked.value.url.startswith(page.url.partition("?")[0])
    solid = page.locator(".dh-solid")
    expect(solid).to_have_attribute("data-ready", "true")
    until_link(page, show="labels,3d")
    mesh, ring = (solid.locator(name).element_handle() for name in (".dh-mesh", ".dh-ring"))

    def ring_on_the_ground() -> None:
        surface = SURFACES["himmelblau"]
        point = [*surface.START, float(np.log10(surface.f(surface.START) + surface.SHIFT))]
        page.wait_for_function(STANDS, arg=[mesh, ring, point])

    def until_seen(place: str, again: bool) -> str:
        """Waits until it is looked at from there, or no longer; gives from where it is."""
        same = f"([m, place, again]) => ({SEEN_FROM} === place) === again"
        page.wait_for_function(same, arg=[mesh, place, again])
        return mesh.evaluate(f"m => {SEEN_FROM}")

    ring_on_the_ground()
    first = mesh.evaluate(f"m => {SEEN_FROM}")
    expect(solid.locator(".dh-names")).to_contain_text("starting point")
    expect(solid.locator(".dh-names")).to_contain_text("minimum (3, 2)")
    expect(solid.locator(".dh-height")).to_have_text("height: f − f*, on a log scale")
    assert len(np.unique(decode(solid.screenshot()).reshape(-1, 4), axis=0)) > 100
    solid.focus()
    page.keyboard.press("ArrowRight")
    turned = until_seen(first, False)
    solid.hover()
    page.mouse.down()
    page.mouse.move(500, 500)
    page.mouse.up()
    turned = until_seen(turned, False)
    there = drawn(page, "frame")
    page.mouse.wheel(0, -40)
    until_drawn(page, "frame", there, again=False)
    ring_on_the_ground()
    # Neither time nor a slider turn it back; paths follow both.
    there = drawn(page, "draped")
    page.locator("input.dh-scrub").fill("50")
    until_drawn(page, "draped", there, again=False)
    there = drawn(page, "draped")
    rate = open_row(page, 1).locator("[data-name=lr] input[type=text]")
    rate.fill("0.02")
    rate.press("Enter")
    until_drawn(page, "draped", there, again=False)
    until_seen(turned, True)
    solid.focus()
    page.keyboard.press("0")
    until_seen(first, True)
    # It is as large as its place, though the window has not changed.
    player(page).evaluate("p => (p.style.width = '900px')")
    fits = "([s]) => Math.abs(s._fullLayout.width - s.clientWidth) < 1"
    page.wait_for_function(fits, arg=[mesh])
    button(page, "flat").click()
    expect(solid).to_be_hidden()

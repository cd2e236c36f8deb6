"""player.js in Chromium: its pure functions against NumPy and Python, and a mount on made-up bytes.

No app runs here: the module comes from its folder, its routes are answered by the tests.
"""

import math
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from figures.style import identity
from wire.pack import pack
from wire.text import TEXT

pytestmark = pytest.mark.browser
PLAYER = Path(__file__).parents[2] / "browser"
HOST = "http://localhost:1"  # nothing listens there: what no handler answers fails
HYPER = [
    {
        "name": "lr",
        "label": "learning rate",
        "symbol": "η",
        "default": 0.01,
        "low": 1e-5,
        "high": 10,
        "limits": [0, None],
        "scale": "log",
    },
    {
        "name": "beta1",
        "label": "mean of gradients",
        "symbol": "β₁",
        "default": 0.9,
        "low": 0,
        "high": 0.999,
        "limits": [0, 1],
        "scale": "decay",
    },
]
CATALOG = {
    "text": TEXT,
    "optimizers": [
        {"id": name, "name": name.title(), "idea": "", "hyper": HYPER, **identity(i)}
        for i, name in enumerate(("sgd", "adam"))
    ],
    "surfaces": [{"id": "bowl", "name": "Bowl", "group": "valleys", "params": []}],
    "schedules": [{"id": "constant", "name": "constant", "params": []}],
    "scene": [
        {**HYPER[0], "name": name, "label": name, "typed": name.startswith("s")}
        for name in ("steps", "start_x", "start_y", "noise", "seed")
    ],
    "stories": [{"title": "A story", "watch": "Watch this.", "link": "surface=bowl", "race": "bowl"}],
}


def paths(query: str, steps: int = 20, wild: bool = False) -> bytes:
    """Runs straight from the start towards (1, 1); with `wild` the first leaves the numbers at step 5."""
    asked = parse_qs(query, keep_blank_values=True)
    start = np.array([float(v) for v in asked["start"][0].split(",")])
    runs = []
    for name, *values in (text.split(",") for text in asked["run"] if text):
        runs.append((name, {key: float(value) for key, _, value in (v.partition("=") for v in values)}))
    along = 1 - 0.8 ** np.arange(steps + 1)
    x = np.array([start + along[:, None] * (1 - start) for _ in runs]).reshape(len(runs), steps + 1, 2)
    gap = ((x - 1) ** 2).sum(-1)
    if wild:
        x[0, 3], x[0, 4], x[0, 5:] = (1e6, 2), (1e30, -1e35), np.inf
        x[0, 7:] = np.nan
        gap[0, 4:], gap[0, 7:] = np.inf, np.nan
    header = {
        "query": query,
        "link": query,
        "race": "",
        "at": steps,
        "view": None,
        "surface": {
            "id": "bowl",
            "values": {},
            "domain": [[-2, 2], [-1, 1]],
            "minima": [[1, 1, 0]],
            "saddles": [[0, 0]],
            "f_star": 0,
            "shift": 0.05,
        },
        "start": list(start),
        "steps": steps,
        "schedule": {"id": "constant", "values": {}},
        "noise": 0,
        "seed": 0,
        "chart": "gap",
        "show": ["dots", "fade", "field", "labels"],
        "runs": [
            {
                "optimizer": name,
                "hyper": {"lr": 0.01, "beta1": 0.9, **hyper},
                "label": name.title(),
                "detail": "η 0.01",
                "status": "diverged" if wild and i == 0 else "moving",
                "status_step": 5 if wild and i == 0 else None,
                "evaluations": steps,
                "chaotic": False,
            }
            for i, (name, hyper) in enumerate(runs)
        ],
    }
    sections = {"x": x, "gap": gap, "schedule": np.ones(steps)}
    with np.errstate(over="ignore"):
        return pack(header, {name: a.astype(np.float32) for name, a in sections.items()})


def relief() -> bytes:
    level = np.add.outer(np.arange(6), np.arange(8)) * 20
    sections = {
        "level": level.astype(np.uint8),
        "vertices": np.array([[0, 9000, 16383], [0, 5000, 16383]], np.uint16),
        "slope": np.ones((16, 22, 2), np.float32),
    }
    header = {"view": [-2, 2, -1, 1], "grid": [6, 8], "z": [0, 1]}
    return pack({**header, "levels": [{"f": 10.8, "strong": True, "lines": [3]}]}, sections)


@pytest.fixture
def page(browser):
    """A page with the module as `player`; a test fails if the page throws."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path == "/":
            route.fulfill(body="<!doctype html><body><main></main></body>", content_type="text/html")
        elif address.path == "/catalog":
            route.fulfill(json=CATALOG)
        elif address.path == "/paths":
            route.fulfill(body=paths(address.query.removesuffix("&lang=en")))
        elif address.path == "/map":
            route.fulfill(body=relief())
        else:
            route.fulfill(path=PLAYER / address.path.removeprefix("/assets/1/"))

    page.route(f"{HOST}/**", answer)
    page.goto(HOST)
    page.evaluate(
        """async () => {
            const names = ["axes", "bytes", "numbers", "plane", "time"].map((name) => `pure/${name}`);
            const load = (name) => import(`/assets/1/${name}.js`);
            const modules = await Promise.all(["player", ...names].map(load));
            const ticks = (await import("/assets/1/vendor/d3-ticks.js")).default;
            globalThis.player = Object.assign({ ticks }, ...modules);
        }"""
    )
    yield page
    context.close()
    assert not faults


def mount(page: Page, query: str, data: bytes | None = None) -> None:
    """As Streamlit does it, on a page with this query; `data` instead of the paths that it asks for."""
    if data:
        page.route(f"{HOST}/paths**", lambda route: route.fulfill(body=data))
    page.evaluate(
        """([host, query]) => {
            history.replaceState(null, "", `?${query}`);
            player.default({
                parentElement: document.querySelector("main"),
                data: { base: `${host}/`, version: "1", lang: "en", follow: true },
                setTriggerValue: (name, link) => (globalThis.sent ??= []).push(link),
            });
        }""",
        [HOST, query],
    )
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")


# Bytes and numbers


def test_unpacks_what_python_packs_at_any_alignment(page):
    rng = np.random.default_rng(0)
    arrays = {
        "a": rng.normal(size=(3, 5)).astype(np.float32),
        "b": rng.integers(0, 65536, 7).astype(np.uint16),
        "c": rng.integers(0, 256, 9).astype(np.uint8),
        "none": np.empty((0, 2), np.float32),
    }
    data = pack({"name": "η — 학습률"}, arrays)
    for shift in (0, 1, 3):
        header, found = page.evaluate(
            """([bytes, shift]) => {
                const room = new Uint8Array(bytes.length + shift);
                room.set(bytes, shift);
                const {header, arrays} = player.unpack(room.subarray(shift));
                return [header, Object.fromEntries(Object.entries(arrays).map(([k, v]) => [k, [...v]]))];
            }""",
            [list(data), shift],
        )
        assert header["name"] == "η — 학습률"
        for name, array in arrays.items():
            assert np.array_equal(found[name], array.ravel()), name


def test_numbers_keep_three_digits_and_never_round_up_to_one(page):
    texts = {
        0.999: "0.999",
        0.9996: "0.9996",
        -0.99999: "-0.99999",
        1e-8: "1e-8",
        0: "0",
        10.84: "10.8",
        9.996: "10",
    }
    texts |= {152.3: "152", 39.5e-6: "3.95e-5", 12345: "12300", 1.5e300: "1.5e300", 0.0551: "0.0551"}
    for value, text in texts.items():
        assert page.evaluate("v => player.format(v)", value) == text
    values = [float(v) for v in 10 ** np.random.default_rng(1).uniform(-30, 30, 300)]
    shown = page.evaluate("vs => vs.map(v => Number(player.format(v)))", values)
    # Python's own three digits, but where these would be the 1 that is not reached.
    expected = [v if v < 1 <= float(f"{v:.3g}") else float(f"{v:.3g}") for v in values]
    assert shown == pytest.approx(expected, rel=1e-12)
    specials = page.evaluate("[NaN, Infinity, -Infinity].map(v => player.format(v))")
    assert specials == ["–", "∞", "-∞"]


def test_exact_numbers_read_back_as_the_same_float32(page):
    values = np.random.default_rng(2).normal(size=300).astype(np.float32) * np.float32(10) ** np.arange(
        -30, 30, 0.2
    )
    values = values.astype(np.float32)
    texts = page.evaluate("vs => vs.map(v => player.exact(v))", [float(v) for v in values])
    assert np.array_equal(np.array(texts, np.float32), values)
    assert all(
        float(text) == float(np.format_float_scientific(v))
        for text, v in zip(texts, values, strict=True)
        if len(text) < 8
    )


def test_reads_numbers_as_people_type_them(page):
    read = "text => { const v = player.read(text); return Number.isNaN(v) ? null : v }"
    for text, value in {
        "1e-3": 1e-3,
        " 0.5 ": 0.5,
        "−2": -2,
        "": None,
        "  ": None,
        "fast": None,
        "1e": None,
    }.items():
        assert page.evaluate(read, text) == value


# Sliders


@pytest.mark.parametrize(
    "scale, spaced",
    [
        ({"scale": "lin", "low": -1, "high": 3}, np.linspace(-1, 3, 11)),
        ({"limits": [0, None], "scale": "log", "low": 1e-5, "high": 10}, np.geomspace(1e-5, 10, 11)),
        ({"limits": [0, 1], "scale": "decay", "low": 0, "high": 0.999}, 1 - np.logspace(0, -3, 11)),
    ],
    ids=lambda part: part["scale"] if isinstance(part, dict) else "",
)
def test_slider_places_are_evenly_spaced_on_their_scale(page, scale, spaced):
    places = np.linspace(0, 1, 11)
    found = page.evaluate("([s, vs]) => vs.map(v => player.position(s, v))", [scale, spaced.tolist()])
    assert found == pytest.approx(places.tolist(), abs=1e-12)
    values = page.evaluate("([s, us]) => us.map(u => player.valueAt(s, u))", [scale, places.tolist()])
    away = (lambda v: 1 - np.array(v)) if scale["scale"] == "decay" else np.array
    assert away(values) == pytest.approx(
        away(spaced), rel=6e-2 if scale["scale"] == "decay" else 6e-3, abs=1e-3 * (scale["scale"] == "lin")
    )
    beyond = page.evaluate("s => [-7, 1e9].map(v => player.position(s, v))", scale)
    assert all(0 <= place <= 1 for place in beyond)


# The plane


def test_views_have_equal_scales_and_projection_inverts(page):
    box, width, height = [-2.0, 2.0, -1.0, 3.0], 700, 500
    view = page.evaluate("([b, w, h]) => player.fit(b, w, h)", [box, width, height])
    assert (view[1] - view[0]) / width == pytest.approx((view[3] - view[2]) / height, rel=1e-12)
    assert view[0] <= box[0] and view[1] >= box[1] and view[2] <= box[2] and view[3] >= box[3]
    for point in np.random.default_rng(3).uniform(-3, 3, (20, 2)).tolist():
        place, back = page.evaluate(
            """([v, w, h, p]) => {
                const place = player.project(v, w, h, p);
                return [place, player.unproject(v, w, h, place)];
            }""",
            [view, width, height, point],
        )
        assert back == pytest.approx(point, abs=1e-12)
        line = np.polynomial.Polynomial.fit(view[2:], [height, 0], 1)  # y downwards
        assert place[1] == pytest.approx(line(point[1]), abs=1e-9)
    zoomed, kept = page.evaluate(
        """([v, w, h]) => {
            const at = player.unproject(v, w, h, [100, 50]);
            const z = player.zoom(v, 0.3, at);
            return [z, player.project(z, w, h, at)];
        }""",
        [view, width, height],
    )
    assert kept == pytest.approx([100, 50], abs=1e-9)
    assert zoomed[1] - zoomed[0] == pytest.approx(0.3 * (view[1] - view[0]))


def test_clipping_agrees_with_sampling_the_segment(page):
    rng = np.random.default_rng(4)
    frame = [-1, -1, 1, 1]
    for a, b in rng.uniform(-3, 3, (60, 2, 2)).tolist():
        part = page.evaluate("([a, b, f]) => player.clip(a, b, f)", [a, b, frame])
        t = np.linspace(0, 1, 20001)[:, None]
        points = np.array(a) * (1 - t) + np.array(b) * t
        inside = points[(np.abs(points) <= 1).all(axis=1)]
        if part is None:
            assert len(inside) < 2
        else:
            assert np.array(part) == pytest.approx(
                inside[[0, -1]] if len(inside) else np.array(part), abs=1e-3
            )
    assert page.evaluate("player.clip([0, 0], [1e30, 1e30], [-1, -1, 1, 1])")[1] == pytest.approx([1, 1])


def test_distance_beyond_a_view(page):
    for point, distance in {(0, 0): 0, (3, 0): 1, (5, -5): math.hypot(3, 4), (0, 1.5): 0.5}.items():
        assert page.evaluate("p => player.beyond([-2, 2, -1, 1], p)", list(point)) == pytest.approx(distance)


# Time


def test_a_run_takes_eight_seconds_and_heads_lie_between_steps(page):
    step = 0.0
    for _ in range(480):
        step = page.evaluate("s => player.frameAt(s, 1 / 60, 500, 1)", step)
    assert step == pytest.approx(500)
    assert page.evaluate("player.frameAt(499, 1, 500, 8)") == 500
    x = np.random.default_rng(5).normal(size=(6, 2)).astype(np.float32)
    for s in (0, 0.25, 2, 4.9, 5):
        found = page.evaluate("([x, s]) => player.pointAt({x}, s)", [[float(v) for v in x.ravel()], s])
        assert found == pytest.approx([np.interp(s, range(6), x[:, k]) for k in (0, 1)], abs=1e-6)


def test_axes_have_round_ticks_within_their_range(page):
    for low, high in ((-2, 2), (0, 300), (0.013, 0.0171), (-1e5, 3e5)):
        found = page.evaluate("([a, b]) => player.ticks(a, b, 6)", [low, high])
        assert 3 <= len(found) <= 13 and min(found) >= low and max(found) <= high
        gaps = np.diff(found)
        assert gaps == pytest.approx(gaps[0])
        assert float(f"{gaps[0]:.0e}") == pytest.approx(gaps[0]) and f"{gaps[0]:.0e}"[0] in "125"
    powers = page.evaluate("player.axis([-6.2, 2.4], true, 5)")
    assert [label for _, label in powers] == ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²"]


# What is drawn, on made-up bytes

QUERY = "surface=bowl&start=-1.5,0.5&run=sgd,lr=0.01&run=adam,lr=0.01&steps=20&chart=gap&show="


@pytest.mark.parametrize("steps", [0, 20])
@pytest.mark.parametrize("runs", ["run=", "run=sgd", "run=unheard_of&run=sgd"])
def test_nothing_is_too_little_to_show(page, runs, steps):
    query = f"surface=bowl&start=-1.5,0.5&{runs}"
    mount(page, query, paths(query, steps))
    expect(page.locator(".dh-empty")).to_be_visible(visible=runs == "run=")
    expect(page.locator(".dh-count")).to_have_text(f"{steps} / {steps}")
    for kind in ("f", "grad", "lr", "distance"):
        page.locator(".dh-chart-kind").select_option(kind)
    page.locator(".dh-map").press("Home")
    page.locator("button[data-act=play]").click()


def test_a_run_that_leaves_the_numbers_is_marked_and_the_other_goes_on(page):
    mount(page, QUERY, paths(QUERY, wild=True))
    rows = page.locator(".dh-run")
    expect(rows.nth(0)).to_contain_text("diverged at step 5")
    expect(rows.nth(0).locator(".dh-value")).to_have_text("–")
    last = float(rows.nth(1).locator(".dh-value").inner_text())
    assert last == pytest.approx(6.5 * 0.64**20, rel=5e-3)  # 6.5 from the minimum, each step 0.8 of the way
    for step in range(21):
        page.locator(".dh-scrub").fill(str(step))
        expect(page.locator(".dh")).to_have_attribute("data-step", str(step))


def test_of_quick_edits_the_last_is_in_the_link(page):
    mount(page, QUERY)
    page.locator(".dh-run .dh-head").nth(0).click()
    slider = page.locator(".dh-run[data-index='0'] .dh-hyper[data-name=lr] input[type=range]")
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    value = page.locator(".dh-run .dh-hyper[data-name=lr] input[type=text]").first.input_value()
    page.wait_for_url(lambda url: f"run=sgd,lr={value}," in url)
    # Whoever follows the link hears of each that was shown, the last at last.
    assert parse_qs(page.evaluate("sent.at(-1)"))["run"][0] == f"sgd,lr={value},beta1=0.9"


def test_labels_are_text_whatever_they_contain(page):
    mount(page, QUERY, paths(QUERY).replace(b'"label":"Sgd"', b'"label":"<b>"'))
    expect(page.locator(".dh-name").nth(0)).to_have_text("<b>")


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_fits_the_width_with_targets_for_thumbs(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    mount(page, QUERY)
    page.locator(".dh-run .dh-head").nth(1).click()
    expect(page.locator(".dh-run .dh-hyper")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 700:
        sizes = page.locator(".dh button:visible, .dh select:visible").evaluate_all(
            "all => all.map(e => [e.dataset.act ?? e.className, e.offsetWidth, e.offsetHeight])"
        )
        assert [size for size in sizes if min(size[1:]) < 44] == []


def test_a_mount_without_a_server_keeps_playing(page):
    page.route(f"{HOST}/paths**", lambda route: route.abort())
    page.route(f"{HOST}/map**", lambda route: route.abort())
    page.evaluate(
        """([paths, map, catalog]) => player.mount(document.querySelector("main"), {
            paths: Uint8Array.from(paths), map: Uint8Array.from(map), catalog,
        })""",
        [list(paths(QUERY)), list(relief()), CATALOG],
    )
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")
    page.locator("button[data-act=play]").click()
    expect(page.locator(".dh")).to_have_attribute("data-playing", "true")
    for act in ("add", "share", "solid"):
        expect(page.locator(f"[data-act={act}]")).to_be_hidden()

"""The race in Chromium, mounted on made-up bytes.

No app runs here: its modules come from their folder, its routes are answered by the tests.
"""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

import numpy as np
import pytest
from modules import HOST, opened
from playwright.sync_api import Page, Route, expect
from watching import view

from figures.style import DASHES, PALETTE, SHAPES, identity, worn
from links.fields import SHARED
from links.scene import CHARTS, SCENE
from wire.catalog import LOG_CHARTS, catalog
from wire.pack import pack
from wire.text import TEXT

pytestmark = pytest.mark.browser
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
    "runs_max": 9,
    "opening": {"race": "", "nine": ""},
    "palette": PALETTE,
    "dashes": DASHES,
    "minimum": SHAPES["star"],
    "charts": [{"id": name, "name": TEXT[f"chart_{name}"], "log": name in LOG_CHARTS} for name in CHARTS],
    "optimizers": [
        {"id": name, "name": name.title(), "idea": "", "hyper": HYPER, **identity(i)}
        for i, name in enumerate(("sgd", "adam"))
    ],
    "surfaces": [
        {"id": "bowl", "name": "Bowl", "group": "valleys", "params": []},
        next(surface for surface in catalog("en")["surfaces"] if "typed" in surface),
    ],
    "schedules": [{"id": "constant", "name": "constant", "params": []}],
    "scene": [
        {**HYPER[0], "name": name, "label": name, "typed": name.startswith("s")}
        for name in ("steps", "start_x", "start_y", "noise", "seed")
    ],
    "stories": [
        {
            "title": "A story",
            "watch": "Watch this.",
            "clauses": [{"text": "Watch this.", "at": 9, "runs": [0]}],
            "tells": "Bowl",
            "link": "surface=bowl",
            "race": "bowl",
        }
    ],
}


def paths(query: str, steps: int = 20, wild: bool = False, view: list | None = None) -> bytes:
    """Runs straight from the start towards (1, 1); with `wild` the first leaves the numbers at step 5."""
    asked = parse_qs(query, keep_blank_values=True)
    start = np.array([float(v) for v in asked["start"][0].split(",")])
    runs = []
    for name, *values in (one.split(",") for one in asked["run"] if one):
        runs.append((name, {key: float(value) for key, _, value in (v.partition("=") for v in values)}))
    looks = worn([int(name == "adam") for name, _ in runs])
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
        "view": view,
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
                "worn": looks[i],
                "status": "diverged" if wild and i == 0 else "moving",
                "status_step": 5 if wild and i == 0 else None,
                "status_says": "say_diverged" if wild and i == 0 else "say_moving",
                "evaluations": steps,
                "lost": False,
                "neighbour": "steady",
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
def faults() -> list[str]:
    """What the page has thrown."""
    return []


@pytest.fixture
def page(browser, faults):
    """A page with the module as `player`; a test fails if the page throws."""

    def answer(route: Route, address: SplitResult) -> None:
        if address.path == "/catalog":
            route.fulfill(json=CATALOG)
        elif address.path == "/paths":
            route.fulfill(body=paths(address.query.removesuffix("&lang=en")))
        elif address.path == "/map":
            route.fulfill(body=relief())
        else:
            route.abort()

    hosts = "hosts/race.js", "pages/race.js", "sources/server.js"
    with opened(browser, "player", *hosts, faults=faults, answer=answer) as page:
        yield page
    assert not faults


def mount(page: Page, query: str, data: bytes | None = None, follow: bool = True) -> None:
    """Mounts a race on a page with this query; `data` instead of the paths that it asks for."""
    if data:
        page.route(f"{HOST}/paths**", lambda route: route.fulfill(body=data))
    mount_only(page, query, follow)
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")


def mount_only(page: Page, query: str, follow: bool = True) -> None:
    """As Streamlit does it, without waiting for the picture."""
    page.evaluate(
        """([host, query, names, shared, text, follow]) => {
            history.replaceState(null, "", `?${query}`);
            player.default({
                parentElement: document.querySelector("main"),
                data: { base: `${host}/`, version: "1", lang: "en", follow, names, shared, text },
                setTriggerValue: (name, link) => (globalThis.sent ??= []).push(link),
            });
        }""",
        [HOST, query, [*SCENE], [*SHARED], TEXT, follow],
    )


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


# What goes wrong on the way


def faulty(page: Page, answer) -> list[str]:
    """Mounts a race whose server then answers with `answer(route)`; gives what is asked from then on."""
    page.clock.install()
    mount(page, QUERY)
    page.clock.run_for(500)
    asked = []

    def heard(route: Route) -> None:
        asked.append(route.request.url)
        answer(route)

    page.route(f"{HOST}/paths**", heard)
    return asked


def turn(page: Page, lr: str) -> None:
    """Types a learning rate into the first run."""
    head = page.locator(".dh-run .dh-head").nth(0)
    if head.get_attribute("aria-expanded") == "false":
        head.click()
    entry = page.locator(".dh-run .dh-hyper[data-name=lr] input[type=text]").first
    entry.fill(lr)
    entry.press("Enter")


def test_a_server_that_hangs_is_told_and_asked_again_until_it_answers(page):
    asked = faulty(page, lambda route: None)
    turn(page, "0.05")
    page.clock.run_for(3500)
    expect(page.locator(".dh-say")).to_have_text(TEXT["slow"])
    page.clock.run_for(10_000)
    expect(page.locator(".dh-say")).to_have_text(TEXT["silent"])
    assert "0.05" not in page.url
    # What was changed is there still, and arrives as soon as somebody answers.
    page.unroute(f"{HOST}/paths**")
    page.clock.run_for(40_000)
    page.wait_for_url(lambda url: "run=sgd,lr=0.05," in url)
    expect(page.locator(".dh-say")).to_be_hidden()
    assert asked


def test_an_edit_does_not_wait_for_a_question_that_hangs(page):
    faulty(page, lambda route: None)
    asked = []
    page.on("request", lambda request: "/paths" in request.url and asked.append(request.url))
    turn(page, "0.05")
    page.clock.run_for(3500)
    expect(page.locator(".dh-say")).to_have_text(TEXT["slow"])
    with page.expect_request(lambda request: "sgd,lr=0.06" in request.url):
        turn(page, "0.06")
    assert len(asked) == 2


def test_a_server_that_is_away_is_asked_less_and_less_often(page):
    asked = faulty(page, lambda route: route.abort())
    turn(page, "0.05")
    expect(page.locator(".dh-say")).to_have_text(TEXT["silent"])
    counts = []
    for _ in range(3):
        before = len(asked)
        for _ in range(40):
            page.clock.run_for(500)
        counts.append(len(asked) - before)
    assert counts[0] > counts[-1] >= 0 and 3 <= sum(counts) <= 12
    # Another edit does not wait for the end of the pause.
    with page.expect_request(lambda request: "sgd,lr=0.07" in request.url):
        turn(page, "0.07")
    page.unroute(f"{HOST}/paths**")
    page.clock.run_for(40_000)
    page.wait_for_url(lambda url: "run=sgd,lr=0.07," in url)


@pytest.mark.parametrize(
    "answer, key",
    [({"status": 400, "body": "no"}, "refused"), ({"status": 503}, "silent"), ({"body": b"???"}, "garbled")],
    ids=["refused", "gateway", "garbled"],
)
def test_each_fault_has_its_own_sentence(page, answer, key):
    faulty(page, lambda route: route.fulfill(**answer))
    turn(page, "0.05")
    expect(page.locator(".dh-say")).to_have_text(TEXT[key])
    # The picture stands, and the next edit is asked.
    expect(page.locator(".dh-run")).to_have_count(2)
    page.unroute(f"{HOST}/paths**")
    if key == "silent":  # it is asked again by itself, and would answer while the next is typed
        page.clock.run_for(5000)
        page.wait_for_url(lambda url: "run=sgd,lr=0.05," in url)
    turn(page, "0.06")
    page.clock.run_for(5000)
    page.wait_for_url(lambda url: "run=sgd,lr=0.06," in url)
    expect(page.locator(".dh-say")).to_be_hidden()


def test_a_map_that_is_refused_is_no_silent_server(page):
    page.route(f"{HOST}/map**", lambda route: route.fulfill(status=400, body="no such view"))
    mount_only(page, QUERY)
    expect(page.locator(".dh-say")).to_have_text(TEXT["no_ground"])


def test_a_view_that_is_no_map_gives_the_whole_map_and_a_sentence(page):
    asked = []
    page.on("request", lambda request: "/map?" in request.url and asked.append(request.url))
    mount(page, QUERY, paths(QUERY, view=[-5, 5, -1e12, 1e12]))
    expect(page.locator(".dh-say")).to_have_text(TEXT["odd_view"])
    expect(page.locator("[data-act=whole]")).to_be_disabled()
    assert all("e12" not in address and "000000" not in address for address in asked)


def test_an_error_of_ours_is_not_called_a_silent_server(page, faults):
    mount(page, QUERY)
    header = {"query": QUERY, "steps": 1, "runs": [], "sections": []}  # readable, and no race
    page.route(f"{HOST}/paths**", lambda route: route.fulfill(body=pack(header, {})))
    with page.expect_event("pageerror") as thrown:
        turn(page, "0.05")
    assert thrown.value.name == "TypeError"
    expect(page.locator(".dh-say")).to_be_hidden()
    faults.clear()


def test_before_the_words_are_there_something_is_said(page):
    waiting = []
    page.route(f"{HOST}/catalog**", lambda route: waiting.append(route))
    mount_only(page, QUERY)
    expect(page.locator(".dh-say")).to_have_text(TEXT["loading"])
    expect(page.locator(".dh-map")).to_be_visible()
    waiting.pop().fulfill(json=CATALOG)
    expect(page.locator(".dh")).to_have_attribute("data-ready", "true")
    expect(page.locator(".dh-say")).to_be_hidden()


# The runs, by keyboard and by eye

FOCUS = """() => {
  const focused = document.activeElement;
  return [focused.dataset.act ?? focused.tagName, focused.closest(".dh-run")?.dataset.index];
}"""
THREE = QUERY.replace("&steps", "&run=sgd,lr=0.03&steps")


def test_the_focus_stays_with_the_run_that_it_is_on(page):
    mount(page, THREE)
    page.locator(".dh-run .dh-head").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS) == ["edit", "1"]
    page.locator(".dh-run[data-index='1'] [data-act=down]").focus()
    page.keyboard.press("Enter")
    # Last now, it can only go up again; its row is open still, the one that it passed is not.
    assert page.evaluate(FOCUS)[1] == "2"
    assert page.locator(".dh-head").evaluate_all("all => all.map(e => e.ariaExpanded)") == [
        "false",
        "false",
        "true",
    ]
    expect(page.locator(".dh-name")).to_have_text(["Sgd", "Sgd", "Adam"])
    for index in ("1", "0"):
        page.locator(f".dh-run[data-index='{int(index) + 1}'] [data-act=up]").focus()
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUS)[1] == index
    page.locator(".dh-run[data-index='0'] [data-act=remove]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS)[1] == "0"


@pytest.mark.parametrize("follow", [True, False])
def test_python_hears_of_a_reorder_if_it_follows(page, follow):
    mount(page, THREE, follow=follow)
    page.locator(".dh-run .dh-head").nth(1).click()
    page.locator(".dh-run[data-index='1'] [data-act=up]").click()
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query)["run"][0].startswith("adam"))
    page.locator(".dh-run[data-index='0'] [data-act=remove]").click()
    page.wait_for_url(lambda url: len(parse_qs(urlsplit(url).query)["run"]) == 2)
    assert len(page.evaluate("globalThis.sent ?? []")) == (2 if follow else 0)


def test_runs_of_one_colour_differ_in_dash_on_map_chart_and_legend(page):
    page.evaluate(
        """() => {
            globalThis.dashes = {};
            const set = CanvasRenderingContext2D.prototype.setLineDash;
            CanvasRenderingContext2D.prototype.setLineDash = function (dash) {
                const name = this.canvas.className;
                if (name) (dashes[name] ??= new Set()).add(dash.join());
                return set.call(this, dash);
            };
        }"""
    )
    mount(page, THREE)
    lines = page.locator(".dh-mark line")
    legend = lines.evaluate_all("all => all.map(e => e.getAttribute('stroke-dasharray'))")
    assert legend[0] != legend[2]
    drawn = page.evaluate("Object.fromEntries(Object.entries(dashes).map(([k, v]) => [k, [...v]]))")
    for canvas in ("dh-trails", "dh-faint"):
        assert len(set(drawn[canvas])) >= 2, canvas


def test_hovering_the_chart_while_new_paths_are_on_their_way(page):
    mount(page, QUERY)
    box = page.locator(".dh-chart").bounding_box()
    page.locator(".dh-map").focus()
    for k in range(30):
        page.keyboard.down("ArrowRight")
        page.mouse.move(box["x"] + 80 + 5 * k, box["y"] + 90)
        expect(page.locator(".dh-tip")).to_contain_text("step")
    page.keyboard.up("ArrowRight")


def test_two_players_on_one_page_answer_to_their_own_keys(page):
    mount(page, QUERY)
    page.evaluate(
        """([host]) => {
            const section = document.body.appendChild(document.createElement("section"));
            const source = player.server({ base: `${host}/`, version: "1" });
            const second = player.mount(section, { source, styled: Promise.resolve() });
            second.speak("en");
            second.adopt(location.search.slice(1));
        }""",
        [HOST],
    )
    first, second = page.locator("main .dh"), page.locator("section .dh")
    expect(second).to_have_attribute("data-ready", "true")
    second.locator(".dh-map").press("Home")
    expect(second).to_have_attribute("data-step", "0")
    expect(first).to_have_attribute("data-step", "20")
    # The space bar of a page on which nothing has the focus is the player's that lives in its address.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(first).to_have_attribute("data-playing", "true")
    expect(second).to_have_attribute("data-playing", "false")


def test_hovering_a_path_tells_its_numbers_at_the_nearest_step(page):
    mount(page, QUERY, paths(QUERY))
    left, top, across, down = view(page, [(-2, 2), (-1, 1)])
    for step in (1, 4, 9):
        x, y = np.array([-1.5, 0.5]) + (1 - 0.8**step) * np.array([2.5, 0.5])
        page.locator(".dh-map").hover(position={"x": (x - left) / across + 1, "y": (y - top) / down + 1})
        tip = page.locator(".dh-tip")
        expect(tip).to_contain_text(f"step {step}")
        told = dict(re.split(r"\s{2,}", line) for line in tip.inner_text().splitlines())
        assert [float(told[name]) for name in ("x", "y")] == pytest.approx([x, y], rel=1e-6)
        assert float(told["f − f*"]) == pytest.approx((x - 1) ** 2 + (y - 1) ** 2, rel=1e-6)
    # A step that is still to come is not there to be met.
    page.locator(".dh-scrub").fill("2")
    page.locator(".dh-map").hover(position={"x": (x - left) / across, "y": (y - top) / down})
    expect(page.locator(".dh-tip")).not_to_contain_text("step")

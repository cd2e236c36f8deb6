"""Browser: what a visitor waits for, beside an empty Streamlit app in the same Chromium."""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.measure import by_turns, percentile, report, spread
from benchmarks.serving import APP, EMPTY, Server, serve

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NINE = "steps=500"  # a race of the nine
CHANGES = 25
VISITS = 7
FRAMES = 240
# Where an inspector listens, as here, V8 reads a script once more for each error that is thrown, and caught,
# within: half a second for Plotly's, which no visitor waits for.
AS_ALONE = "--js-flags=--no-enable-lazy-source-positions"
DRAG = 2000  # milliseconds
SETTLED = 5000  # after which a page asks for nothing more of its own

# `sent`: when the page last asked the server for a rerun. `watch`: waits for a condition, then for the paint.
# `player`: the player's root, which lives in a shadow tree.
SCRIPT = """
window.sent = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) { window.sent = performance.now(); return send.call(this, data); };
window.player = () => {
  for (const element of document.querySelectorAll("*")) {
    const root = element.shadowRoot?.querySelector(".dh");
    if (root) return root;
  }
};
window.mounted = async () => {
  while (!player()) await new Promise(requestAnimationFrame);
  return player();
};
window.watch = (condition, inFrame, within = document) => new Promise((resolve) => {
  const done = () => setTimeout(() => resolve(performance.now()));
  const seen = () => {
    if (!condition()) return;
    observer.disconnect();
    inFrame ? done() : requestAnimationFrame(done);
  };
  const observer = new MutationObserver(seen);
  observer.observe(within, { subtree: true, childList: true, characterData: true, attributes: true });
  seen();
});
window.frames_ = (count) => new Promise((resolve) => {
  const times = [];
  const frame = (now) => {
    times.push(now);
    times.length > count ? resolve(times.slice(1).map((t, i) => t - times[i])) : requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
"""
RUN_SLIDER = "[data-index='0'] [data-name=lr] input[type=range]"
STEPS_SLIDER = ".dh-settings [data-name=steps] input[type=range]"
# Repainted by new paths; the player counts its paints inside the frame that makes them.
REPAINTED = "const p = player(), n = p.dataset.paints;"
AGAIN = "watch(() => p.dataset.paints !== n, true, p)"
MOVING = "() => mounted().then((p) => watch(() => Number(p.dataset.step) > 0, true, p))"
WRITTEN = "() => watch(() => /At \\d+/.test(document.querySelector('.stMarkdown p')?.textContent), false)"


def main() -> bool:
    with ExitStack() as stack:
        ours = stack.enter_context(serve(APP))
        empty = stack.enter_context(serve(EMPTY))
        plain = stack.enter_context(serve(EMPTY, plain=True))
        browser = stack.enter_context(chromium())
        first = visit(browser, f"{ours.address}/?{NINE}")  # compiles
        first.evaluate(MOVING)
        first.context.close()
        checks = [
            changes(browser, ours, empty, plain),
            alone(browser, ours),
            dragging(browser, ours),
            payload(browser, ours),
            animation(browser, ours),
            arrival(browser, ours, empty, plain),
        ]
        return all(checks)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        installed = filter(None, map(shutil.which, BROWSERS))
        browser = playwright.chromium.launch(
            executable_path=next(installed, None), args=["--no-sandbox", AS_ALONE]
        )
        yield browser
        browser.close()


def visit(browser: Browser, address: str) -> Page:
    context: BrowserContext = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(SCRIPT)
    page = context.new_page()
    page.goto(address)
    return page


def ready(page: Page) -> Page:
    page.wait_for_selector(".dh[data-ready=true]")
    rested(page)
    return page


def rested(page: Page) -> None:
    """The last change has been answered and drawn, by the route and by the rerun."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(200)


def changes(browser: Browser, ours: Server, empty: Server, plain: Server) -> bool:
    app = ready(visit(browser, f"{ours.address}/?{NINE}&at=500"))
    bare = {name: visit(browser, server.address) for name, server in (("empty", empty), ("plain", plain))}
    for page in bare.values():
        page.evaluate(WRITTEN)
        page.get_by_role("slider").focus()
    app.locator(".dh-run[data-index='0'] .dh-head").click()
    turn = 0

    def empty_rerun(page: Page) -> Callable[[], float]:
        def measure() -> float:
            page.get_by_role("slider").focus()
            page.evaluate(
                "() => { const p = document.querySelector('.stMarkdown p'), old = p.textContent;"
                " window.done = watch(() => p.textContent !== old, false); }"
            )
            page.keyboard.press("ArrowRight" if turn % 4 < 2 else "ArrowLeft")
            return page.evaluate("() => done.then((painted) => painted - sent)")

        return measure

    def slide(slider: str, first: int) -> Callable[[], float]:
        def measure() -> float:
            nonlocal turn
            turn += 1
            took = app.evaluate(
                f"([slider, value]) => {{ {REPAINTED}"
                " const range = p.querySelector(slider);"
                f" const begin = performance.now(), done = {AGAIN};"
                " range.value = value;"
                " range.dispatchEvent(new Event('input', { bubbles: true }));"
                " window.range = range;"
                " return done.then((painted) => painted - begin); }",
                [slider, first + turn],
            )
            app.evaluate("() => range.dispatchEvent(new Event('change', { bubbles: true }))")
            rested(app)
            return took

        return measure

    def click() -> float:
        box = app.locator(".dh-map").bounding_box()
        assert box
        took = app.evaluate(
            f"([x, y]) => {{ {REPAINTED} const begin = performance.now(), done = {AGAIN};"
            " const pane = p.getRootNode().elementFromPoint(x, y);"
            " for (const type of ['pointerdown', 'pointerup', 'click'])"
            "   pane.dispatchEvent(new PointerEvent(type,"
            "     { bubbles: true, composed: true, clientX: x, clientY: y, pointerId: 1, isPrimary: true }));"
            " return done.then((painted) => painted - begin); }",
            [box["x"] + box["width"] * (0.3 if turn % 4 < 2 else 0.6), box["y"] + box["height"] * 0.3],
        )
        rested(app)
        return took

    times = by_turns(
        CHANGES,
        run=slide(RUN_SLIDER, 300),
        empty=empty_rerun(bare["empty"]),
        steps=slide(STEPS_SLIDER, 240),
        plain=empty_rerun(bare["plain"]),
        click=click,
    )
    for page in (app, *bare.values()):
        page.context.close()
    met = []
    for name, label, target in (
        ("run", "slider of a run → painted", 1.6),
        ("steps", "slider of the steps → painted", 1.6),
        ("click", "click on the map → painted", 1.3),
    ):
        ratio = median(times[name]) / median(times["plain"])
        swift = median(times[name]) / median(times["empty"])
        raw = f"{spread(times[name], scale=1)} / {spread(times['plain'], scale=1)};"
        raw += f" {swift:.2f}× an empty rerun with uvloop, {spread(times['empty'], scale=1)}"
        met.append(report(f"{label} / empty rerun", f"{ratio:.2f}×", f"≤ {target}×", ratio <= target, raw))
    return all(met)


# An empty canvas that answers the same event in the next frame: what nobody can be faster than.
CANVAS = """
<input type="range" min="0" max="1000"><canvas width="1000" height="700"></canvas>
<script>
  const context = document.querySelector("canvas").getContext("2d");
  document.querySelector("input").oninput = () => requestAnimationFrame(() => {
    context.clearRect(0, 0, 1000, 700);
    painted();
  });
  window.turn = (value) => new Promise((resolve) => {
    const begin = performance.now();
    window.painted = () => setTimeout(() => resolve(performance.now() - begin));
    const range = document.querySelector("input");
    range.value = value;
    range.dispatchEvent(new Event("input"));
  });
</script>
"""
NETWORKS = {"as it is": {}, "300 ms away": {"latency": 300}, "gone": {"offline": True}}


def alone(browser: Browser, ours: Server) -> bool:
    """A slider of the race, whatever the network, beside an empty canvas."""
    page = ready(visit(browser, f"{ours.address}/?{NINE}&at=500"))
    page.wait_for_selector(".dh[data-traced]")
    page.locator(".dh-run[data-index='0'] .dh-head").click()
    blank = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    blank.set_content(CANVAS)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    turn = 0

    def slide() -> float:
        nonlocal turn
        turn += 1
        return page.evaluate(
            f"([slider, value]) => {{ {REPAINTED} const range = p.querySelector(slider);"
            f" const begin = performance.now(), done = {AGAIN};"
            " range.value = value;"
            " range.dispatchEvent(new Event('input', { bubbles: true }));"
            " return done.then((painted) => painted - begin); }",
            [RUN_SLIDER, 300 + turn],
        )

    def empty() -> float:
        return blank.evaluate("(value) => turn(value)", turn)

    met = []
    for name, changed in NETWORKS.items():
        as_it_is = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        network.send("Network.emulateNetworkConditions", as_it_is | changed)
        times = by_turns(2 * CHANGES, ours=slide, empty=empty)
        ratio = median(times["ours"]) / median(times["empty"])
        raw = f"{spread(times['ours'], scale=1)} / {spread(times['empty'], scale=1)}"
        label = f"slider → painted / empty canvas, network {name}"
        met.append(report(label, f"{ratio:.2f}×", "≤ 1.15×", ratio <= 1.15, raw))
    for each in (page, blank):
        each.context.close()
    return all(met)


def dragging(browser: Browser, ours: Server) -> bool:
    page = ready(visit(browser, f"{ours.address}/?{NINE}&at=500"))
    page.wait_for_selector(".dh[data-traced]")
    blank = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    blank.evaluate(SCRIPT)
    blank.bring_to_front()
    rest = blank.evaluate(f"() => frames_({FRAMES})")
    blank.context.close()
    page.bring_to_front()
    page.wait_for_timeout(SETTLED)
    idle = -ours.processor()
    page.wait_for_timeout(DRAG)
    idle += ours.processor()
    busy = -ours.processor()
    paints, frames = page.evaluate(
        f"""async (length) => {{ {REPAINTED}
          const start = p.querySelector('.dh-start'), box = start.getBoundingClientRect();
          const at = (type, x, y) => start.dispatchEvent(new PointerEvent(type,
            {{ bubbles: true, composed: true, clientX: x, clientY: y, pointerId: 1, isPrimary: true }}));
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          at('pointerdown', x, y);
          const begin = performance.now(), frames = [begin];
          let now = begin;
          while (now < begin + length) {{
            now = await new Promise(requestAnimationFrame);
            frames.push(now);
            const turn = (now - begin) / 200;
            at('pointermove', x + 60 * (1 - Math.cos(turn)) + 5, y + 60 * Math.sin(turn));
          }}
          const painted = Number(p.dataset.paints) - Number(n);
          at('pointerup', x, y);
          return [painted, frames.slice(2).map((t, i) => t - frames[i + 1])];
        }}""",
        DRAG,
    )
    busy += ours.processor()
    page.context.close()
    part = paints / len(frames)
    p95 = percentile(frames, 0.95) / percentile(rest, 0.95)
    raw = f"{paints} in {len(frames)}, {1e3 * len(frames) / DRAG:.0f} a second"
    times = f"{percentile(frames, 0.95):.1f} / {percentile(rest, 0.95):.1f} ms"
    return all(
        [
            report(
                "frames with fresh paths while dragging", f"{100 * part:.0f} %", "≥ 95 %", part >= 0.95, raw
            ),
            report(
                "server's processor while a hand drags, beside nobody",
                f"{1e3 * (busy - idle):.0f} ms in {DRAG / 1e3:.0f} s",
                "≤ 20 ms",
                busy - idle <= 0.02,
                f"{1e3 * busy:.0f} / {1e3 * idle:.0f} ms",
            ),
            report("frame time while dragging, p95 / empty loop", f"{p95:.2f}×", "≤ 1.1×", p95 <= 1.1, times),
        ]
    )


def counted(page: Page) -> dict[str, int]:
    """Bytes that the page has received from now on, by WebSockets and by HTTP."""
    received = {"socket": 0, "http": 0}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def frame(event: dict) -> None:
        data = event["response"]["payloadData"]
        received["socket"] += len(base64.b64decode(data)) if event["response"]["opcode"] == 2 else len(data)

    def finished(event: dict) -> None:
        received["http"] += int(event["encodedDataLength"])

    network.on("Network.webSocketFrameReceived", frame)
    network.on("Network.loadingFinished", finished)
    return received


def payload(browser: Browser, ours: Server) -> bool:
    page = ready(visit(browser, f"{ours.address}/?{NINE}&at=500"))
    page.locator(".dh-run[data-index='0'] .dh-head").click()
    rested(page)
    received = counted(page)

    def bytes_of(act: Callable[[], object]) -> dict[str, int]:
        received.update(socket=0, http=0)
        act()
        page.wait_for_timeout(1500)
        return dict(received)

    def press(slider: str) -> Callable[[], None]:
        def act() -> None:
            page.locator(slider).focus()
            page.keyboard.press("ArrowRight")

        return act

    def surface() -> None:
        page.get_by_role("combobox", name="Surface").select_option("himmelblau")

    met = []
    for label, act, most in (
        ("a run's slider", press(RUN_SLIDER), 60),
        ("the steps' slider", press(STEPS_SLIDER), 60),
        ("a new surface", surface, 120),
    ):
        got = bytes_of(act)
        total = sum(got.values()) / 1e3
        raw = f"{got['socket'] / 1e3:.0f} by the socket, {got['http'] / 1e3:.0f} by HTTP"
        met.append(report(f"bytes of {label}", f"{total:.0f} kB", f"≤ {most} kB", total <= most, raw))
    page.context.close()
    return all(met)


def animation(browser: Browser, ours: Server) -> bool:
    page = ready(visit(browser, f"{ours.address}/?{NINE}&at=0"))
    blank = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    blank.evaluate(SCRIPT)
    page.evaluate(
        "() => { window.long = []; new PerformanceObserver((list) =>"
        " long.push(...list.getEntries().map((e) => e.duration))).observe({ type: 'longtask' }); }"
    )
    frames: dict[str, list[float]] = {"ours": [], "blank": []}
    tasks = 0
    for _ in range(3):
        page.bring_to_front()
        page.locator(".dh-map").focus()
        page.keyboard.press("Home")
        page.evaluate("() => { long.length = 0; player().querySelector('[data-act=play]').click(); }")
        frames["ours"] += page.evaluate(f"() => frames_({FRAMES})")
        playing = page.locator(".dh").get_attribute("data-playing")
        assert playing == "true", "the race ended before the frames were counted"
        tasks += page.evaluate("() => long.length")
        page.evaluate("() => player().querySelector('[data-act=play]').click()")
        blank.bring_to_front()
        frames["blank"] += blank.evaluate(f"() => frames_({FRAMES})")
    page.context.close()
    blank.context.close()
    p95 = {name: percentile(times, 0.95) for name, times in frames.items()}
    ratio = p95["ours"] / p95["blank"]
    raw = f"{p95['ours']:.1f} / {p95['blank']:.1f} ms,"
    raw += f" medians {median(frames['ours']):.1f} / {median(frames['blank']):.1f}"
    return all(
        [
            report(
                "frame time while playing, p95 / empty loop", f"{ratio:.2f}×", "≤ 1.2×", ratio <= 1.2, raw
            ),
            report("long tasks while playing", str(tasks), "0", tasks == 0, f"in {3 * FRAMES} frames"),
        ]
    )


def arrival(browser: Browser, ours: Server, empty: Server, plain: Server) -> bool:
    def arrive(address: str, condition: str) -> Callable[[], float]:
        def measure() -> float:
            page = visit(browser, address)
            took = page.evaluate(condition)  # performance.now() counts from navigation
            page.context.close()
            return took

        return measure

    times = by_turns(
        VISITS,
        ours=arrive(f"{ours.address}/?{NINE}", MOVING),
        empty=arrive(empty.address, WRITTEN),
        plain=arrive(plain.address, WRITTEN),
    )
    ratio = median(times["ours"]) / median(times["plain"])
    raw = f"{spread(times['ours'], scale=1)} / {spread(times['plain'], scale=1)};"
    raw += f" {median(times['ours']) / median(times['empty']):.2f}× an empty page with uvloop"
    label = "navigation → first moving picture / empty page"
    return report(label, f"{ratio:.2f}×", "≤ 1.5×", ratio <= 1.5, raw)


if __name__ == "__main__":
    main()

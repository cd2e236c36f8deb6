"""The race computed in the reader's own browser: without a request, without a server, under its eyes."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from serving import serve
from watching import button, open_row, player, until, use

from lessons.stories import STORIES
from links.scene import parse
from wire.text import TEXT, explain

pytestmark = pytest.mark.browser
RATE = ".dh-run[data-index='0'] [data-name=lr]"
# A slider turned; and how often it had been painted before.
TURN = """range => {
  const { paints } = range.closest(".dh").dataset;
  range.value = Number(range.value) + 40;
  range.dispatchEvent(new Event("input", { bubbles: true }));
  return paints;
}"""
# A clock by which each race takes long, and what is heard of workers.
SLOW = """() => {
  const now = performance.now.bind(performance);
  let more = 0;
  performance.now = () => now() + (more += 100);
  globalThis.heard = 0;
  globalThis.Worker = class extends Worker {
    constructor(...made) {
      super(...made);
      this.addEventListener("message", () => globalThis.heard++);
    }
  };
}"""


@pytest.fixture
def traced(race):
    """Opens a race and waits until it can be computed there; gives the page and what it then asks for."""

    def open_traced(query: str = "", **options) -> tuple[Page, list[str]]:
        page = race(query, **options)
        expect(player(page)).to_have_attribute("data-traced", "")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        return page, asked

    return open_traced


def turn(page: Page, slider: str) -> None:
    """Turns it and waits until that is painted."""
    until(page, "p.dataset.paints !== value", player(page).locator(slider).evaluate(TURN))


def paths(asked: list[str]) -> list[str]:
    return [address for address in asked if "/downhill/paths" in address]


def type_rate(page: Page, value: str) -> None:
    entry = open_row(page, 0).locator("[data-name=lr] input[type=text]")
    entry.fill(value)
    entry.press("Enter")


def test_a_hand_on_a_slider_asks_nobody(traced):
    page, asked = traced("run=sgd,lr=0.001&run=adam&at=300", reduced_motion="reduce")
    open_row(page, 0)
    for _ in range(5):
        turn(page, f"{RATE} input[type=range]")
    assert not paths(asked)


def test_neither_does_it_wait_for_a_slow_line(traced):
    page, _ = traced("run=sgd,lr=0.001&run=adam&at=300", reduced_motion="reduce")
    open_row(page, 0)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    hour = 3_600_000  # milliseconds
    line = {"offline": False, "latency": hour, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", line)
    page.evaluate(SLOW)  # nor for the worker, which comes by the same line
    for slider in (f"{RATE} input[type=range]", ".dh-settings [data-name=steps] input[type=range]"):
        turn(page, slider)


def test_once_a_hand_rests_the_server_is_asked_whether_it_agrees(traced):
    page, asked = traced("surface=ravine&run=sgd,lr=0.02&run=adam,lr=0.1", reduced_motion="reduce")
    type_rate(page, "0.03")
    until(page, "p.dataset.agreed === '1'")
    type_rate(page, "0.09")
    until(page, "p.dataset.agreed === '2'")
    assert player(page).get_attribute("data-differed") is None
    assert len(paths(asked)) == 2


def test_chance_is_the_servers(traced):
    link = "surface=regression,batch=4&noise=0.05&seed=3&steps=40&run=sgd,lr=0.1&run=adam,lr=0.1&at=40"
    page, asked = traced(link, reduced_motion="reduce")
    type_rate(page, "0.12")
    until(page, "p.dataset.agreed === '1'")
    assert len(paths(asked)) == 1
    # The batch, too, is cut from what is here.
    batch = page.locator(".dh-settings [data-name=batch] input[type=text]")
    batch.fill("7")
    batch.press("Enter")
    until(page, "p.dataset.agreed === '2'")
    assert player(page).get_attribute("data-differed") is None
    assert len(paths(asked)) == 2


def test_another_sign_in_an_optimizer_is_told_by_the_referee(visit):
    def wrong(route: Route) -> None:
        text = route.fetch().text()
        adam = text.index("optimizers.adam = {")
        wronged = re.sub(r"at\[0\] = x - ", "at[0] = x + ", text[adam:], count=1)
        assert wronged != text[adam:]
        route.fulfill(body=text[:adam] + wronged, content_type="text/javascript")

    page = visit(
        "/?run=sgd,lr=0.001&run=adam,lr=0.1&at=300", failing="hosts/race.js", reduced_motion="reduce"
    )
    page.route("**/engine.js", wrong)
    page.reload()
    expect(player(page)).to_have_attribute("data-traced", "")
    expect(player(page)).to_have_attribute("data-ready", "true")
    with page.expect_console_message(lambda line: "differs" in line.text) as told:
        type_rate(page, "0.002")
    assert "Adam" in told.value.text and "SGD" not in told.value.text
    until(page, "p.dataset.differed === '1'")


def test_what_could_not_be_written_for_the_browser_is_computed_by_the_server(visit):
    def without(route: Route) -> None:
        route.fulfill(body=f"{route.fetch().text()}\ndelete optimizers.adam;", content_type="text/javascript")

    page = visit("/?run=sgd,lr=0.001&run=adam,lr=0.1&at=300", reduced_motion="reduce")
    page.route("**/engine.js", without)
    page.reload()
    expect(player(page)).to_have_attribute("data-traced", "")
    expect(player(page)).to_have_attribute("data-ready", "true")
    with page.expect_request("**/downhill/paths?**"):
        type_rate(page, "0.002")
    page.wait_for_url("**run=sgd,lr=0.002**")
    # Without that run it needs nobody.
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    use(page, 1, "remove")
    expect(page.locator(".dh-run")).to_have_count(1)
    type_rate(page, "0.001")
    page.wait_for_url("**run=sgd**")
    until(page, "p.dataset.agreed === '1'")
    assert len(paths(asked)) == 1


def test_a_race_too_long_for_a_frame_is_computed_beside_the_page(traced):
    page, asked = traced("steps=2000&run=sgd&run=adam&at=2000", reduced_motion="reduce")
    page.evaluate(SLOW)
    type_rate(page, "0.002")
    page.wait_for_url("**run=sgd,lr=0.002**")
    with page.expect_worker() as worker:
        type_rate(page, "0.003")
    assert "racer.js" in worker.value.url
    page.wait_for_url("**run=sgd,lr=0.003**")
    page.wait_for_function("() => heard === 1")  # it is there
    type_rate(page, "0.004")
    page.wait_for_function("() => heard === 2")
    page.wait_for_url("**run=sgd,lr=0.004**")
    until(page, "p.dataset.agreed === '1'")
    assert not [address for address in asked if "/paths" in address][1:]


def test_with_the_server_gone_the_race_goes_on(visit, tmp_path):
    with serve(tmp_path / "log.txt") as server:
        page = visit("/?lang=en", server, failing="localhost", reduced_motion="reduce")
        expect(player(page)).to_have_attribute("data-ready", "true")
        expect(player(page)).to_have_attribute("data-traced", "")
        server.process.kill()
        server.process.wait()
        said = page.locator(".dh-say")
        expect(said).to_have_text(TEXT["alone"])
        expect(page.locator("[role=dialog]")).to_have_count(0)
        # A slider, a run more, a click on the map, another surface, a story: each is there, and in the link.
        type_rate(page, "0.0015")
        page.wait_for_url("**run=sgd,lr=0.0015**")
        button(page, "add").click()
        page.locator(".dh-menu [data-optimizer=lion]").click()
        expect(page.locator(".dh-run")).to_have_count(4)
        page.locator(".dh-map").click(position={"x": 200, "y": 150})
        page.wait_for_url("**start=**")
        page.get_by_role("combobox", name="Surface").select_option("himmelblau")
        page.wait_for_url("**surface=himmelblau**")
        expect(page.get_by_text("minimum (3, 2)")).to_be_visible()
        story = STORIES[3]
        page.locator("[data-act=story]").nth(3).click()
        page.wait_for_url(
            lambda url: urlsplit(url).query.partition("&lang")[0].endswith(story.link.split("&")[-1])
        )
        expect(page.locator(".dh-run")).to_have_count(len(story.scene.runs))
        page.go_back()
        page.wait_for_url("**surface=himmelblau**")
        expect(page.locator(".dh-run")).to_have_count(4)
        expect(said).to_have_text(TEXT["alone"])
        port = urlsplit(server.address).port or 0
    with serve(tmp_path / "again.txt", port) as server:
        expect(said).to_be_hidden()
        type_rate(page, "0.001")
        until(page, "Number(p.dataset.agreed) >= 1")
        assert player(page).get_attribute("data-differed") is None


def test_a_link_opens_where_nobody_answers_and_tells_what_is_wrong_with_it(visit):
    page = visit("/?lang=en", failing="localhost", reduced_motion="reduce")
    page.route("**/downhill/paths?**", lambda route: route.abort())
    odd = "run=sgd,lr=0.002&run=adam,lr=x&surface=ravin&steps=1e400&noise=0.1&lr=1"
    page.goto(f"{page.url.partition('?')[0]}?lang=en&{odd}")
    expect(page.locator(".dh-run")).to_have_count(2)
    told = [explain(problem, "en") for problem in parse(odd)[1]]
    expect(page.locator(".dh-problems p")).to_have_text(told)
    expect(player(page)).to_have_attribute("data-ready", "true")


def test_with_the_server_gone_so_does_the_view_in_3d(visit, tmp_path):
    with serve(tmp_path / "log.txt") as server:
        page = visit("/?show=3d", server, failing="localhost", reduced_motion="reduce")
        solid = page.locator(".dh-solid")
        expect(solid).to_have_attribute("data-ready", "true")
        expect(player(page)).to_have_attribute("data-traced", "")
        server.process.kill()
        server.process.wait()
        expect(page.locator(".dh-say")).to_have_text(TEXT["alone"])
        page.get_by_role("combobox", name="Surface").select_option("himmelblau")
        expect(solid.locator(".dh-names")).to_contain_text("minimum (3, 2)")
        expect(page.locator(".dh-say")).to_have_text(TEXT["alone"])

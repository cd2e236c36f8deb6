"""Sheets over HTTP: drawn once for all who look, sent when they change, computed while somebody asks."""

import asyncio
import gzip
import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from asynchronous import complete
from starlette.applications import Starlette
from steps import broken, gated

from server import jobs as jobs_module
from server import sheets
from server.chain import name_of
from server.routes import routes
from server.version import RESULTS
from translations import LANGUAGES, translate
from wire.sheets import SHEETS, ask
from wire.sheets.blocks import Reader, text
from wire.sheets.link import Asked
from wire.sheets.picture import PICTURES

SHEET = "/downhill/sheet?sheet=made&watcher=me"


class Made:
    """A sheet of one computation of three steps, each taken at a `step`; it counts how often it is drawn."""

    __name__ = "made"

    def __init__(self, *call: Any):
        self.drawn, self.call = 0, call

    def calls(self, asked: Asked) -> list[tuple]:
        return [self.call]

    def draw(self, asked: Asked, results, reader: Reader) -> list:
        self.drawn += 1
        return [text("{said} in {theme}", said=results[0], theme=reader.theme)]


@pytest.fixture
def made(monkeypatch, jobs, gate) -> Made:
    sheet = Made(gated, gate.port, 3)
    monkeypatch.setitem(SHEETS, "made", sheet)
    monkeypatch.setattr(sheets, "JOBS", jobs)
    monkeypatch.setattr(sheets, "DRAWN", sheets.Sheets())
    monkeypatch.setattr(sheets, "SHARE", float("inf"))  # as often as there is something new
    return sheet


class Client:
    """Asks the app's routes, one address after another or many at once."""

    app = Starlette(routes=routes("/downhill/"))

    def get(self, address: str, **headers: str) -> httpx.Response:
        return self.together([address], **headers)[0]

    def together(self, addresses: list[str], **headers: str) -> list[httpx.Response]:
        async def ask():
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.app), base_url="http://x"
            ) as client:
                asked = (client.get(address, headers=headers) for address in addresses)
                return await asyncio.gather(*asked)

        return complete(ask())


@pytest.fixture
def client() -> Client:
    return Client()


def progress(answer) -> dict[str, Any]:
    return json.loads(answer.headers["Downhill-Progress"])


def until(client, address, share: float):
    """Asks until the computation is as far."""
    while progress(answer := client.get(address))["share"] < share:
        pass
    return answer


def step(client, gate, part: int):
    """Lets the computation, which is watched, take one step more."""
    client.get(SHEET)
    gate.begun()
    gate.go_on()
    return until(client, SHEET, part / 3)


def test_an_answer_says_how_far_it_is_and_what_there_is(client, made, gate):
    first = client.get(SHEET)
    assert first.json() == [{"kind": "text", "spans": ["None in light"]}]
    assert progress(first) == {
        "share": 0,
        "ahead": 0,
        "over": False,
        "refusal": "",
        "computed": None,
        "again": pytest.approx(1.05),
    }
    second = step(client, gate, 1)
    assert second.json()[0]["spans"] == ["1 of 3 in light"]
    assert client.get(f"{SHEET}&theme=dark").json()[0]["spans"] == ["1 of 3 in dark"]


def test_what_the_page_has_is_not_sent_again(client, made, gate):
    first = client.get(SHEET)
    again = client.get(SHEET, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"") and progress(again)["share"] == 0
    step(client, gate, 1)
    assert client.get(SHEET, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert made.drawn == 2


def finish(client, gate, taken=0):
    for part in range(taken + 1, 4):
        step(client, gate, part)
    while not progress(answer := client.get(SHEET))["over"]:
        pass
    return answer


def test_a_finished_sheet_need_not_be_asked_for_again(client, made, gate):
    done = finish(client, gate)
    over = {"share": 1, "ahead": 0, "over": True, "refusal": "", "computed": None, "again": None}
    assert progress(done) == over
    assert done.json()[0]["spans"] == ["3 of 3 in light"]


def test_sixty_who_watch_one_experiment_have_it_drawn_once(client, made, gate):
    step(client, gate, 1)
    made.drawn = 0
    sheets.DRAWN = sheets.Sheets()
    sixty = [f"/downhill/sheet?sheet=made&watcher={i}" for i in range(60)]
    client.together(sixty)  # some of them while it is being drawn, who then have nothing yet
    assert made.drawn == 1
    answers = client.together(sixty)
    assert made.drawn == 1
    assert all(answer.json()[0]["spans"] == ["1 of 3 in light"] for answer in answers)
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    # The more there are, the less often each asks.
    assert 3.9 < progress(client.get(SHEET))["again"] <= 4


def test_drawing_takes_a_tenth_of_the_time_until_the_last(client, made, gate, monkeypatch):
    monkeypatch.setattr(sheets, "SHARE", 0.0 + 1e-12)  # after the first it is due in a thousand years
    client.get(SHEET)
    old = step(client, gate, 1)
    assert old.json()[0]["spans"] == ["None in light"] and made.drawn == 1
    assert finish(client, gate, 1).json()[0]["spans"] == ["3 of 3 in light"] and made.drawn == 2


def test_whoever_stops_lets_it_pause_and_goes_on_where_it_stood(client, made, gate):
    step(client, gate, 1)
    job = sheets.JOBS.look(*made.call)
    stopped = client.get(f"{SHEET}&stop")
    assert progress(stopped)["again"] is None and stopped.json()[0]["spans"] == ["1 of 3 in light"]
    assert sheets.JOBS.watchers(job) == 0
    client.get(SHEET)
    assert sheets.JOBS.watchers(job) == 1


def test_a_page_without_a_name_looks_without_watching(client, made, gate):
    assert client.get("/downhill/sheet?sheet=made").status_code == 200
    assert sheets.JOBS.watchers(sheets.JOBS.look(*made.call)) == 0


def test_what_breaks_off_is_told_as_text_beside_what_there_is(client, made, gate):
    made.call = broken, "**so** broken"
    while not progress(answer := client.get(f"{SHEET}&lang=en"))["over"]:
        pass
    warning, rest = answer.json()
    assert warning["kind"] == "warning" and rest["spans"] == ["half in light"]
    (sentence,) = warning["spans"]
    assert "could not be computed: no **so** broken." in sentence


def test_whoever_asks_too_much_is_told_beside_what_there_is(client, made, gate, monkeypatch):
    step(client, gate, 1)
    monkeypatch.setattr(jobs_module, "EACH", 0)
    client.get(f"{SHEET}&stop")
    answer = client.get(f"{SHEET}&lang=ko")
    assert "계산 0개" in progress(answer)["refusal"] and progress(answer)["again"]
    assert answer.json()[0]["spans"] == ["1 of 3 in light"]


def test_what_is_computed_and_waits_for_another_drawing_is_asked_for_again_soon(client, made, gate):
    finish(client, gate)
    with sheets.DRAWN._drawing:
        waiting = client.get(f"{SHEET}&theme=dark")
    assert waiting.status_code == 204 and progress(waiting)["again"] == sheets.SOON < 0.2
    assert progress(client.get(f"{SHEET}&theme=dark"))["again"] is None


def test_the_sheets_that_are_kept_are_bounded_and_the_newest_stays(monkeypatch):
    monkeypatch.setattr(sheets, "KEPT", 1000)
    kept, made = sheets.Sheets(), Made()
    job: Any = SimpleNamespace(name="job", version=0, computed=None, over=True, result="x", error=None)
    for lr in range(100):
        assert kept.get(made, Asked(lr, {}), [job], Reader("en", "light"))  # type: ignore[arg-type]
    assert sum(len(drawn.body) for drawn in kept._drawn.values()) <= 1000
    before = made.drawn
    kept.get(made, Asked(99, {}), [job], Reader("en", "light"))  # type: ignore[arg-type]
    assert made.drawn == before


def test_a_stored_answer_says_of_when_it_is_and_is_computed_again_for_who_asks_to(
    client, made, gate, monkeypatch, storing
):
    monkeypatch.setattr(sheets, "JOBS", storing)
    old = storing._store.put(name_of(gated, made.call[1:], RESULTS), "the stored one")
    first = client.get(SHEET)
    assert first.json()[0]["spans"] == ["the stored one in light"]
    assert progress(first) | {"computed": [old, old], "over": True, "again": None} == progress(first)

    again = f"{SHEET}&after={old}"
    assert progress(client.get(again))["over"] is False
    for part in (1, 2, 3):
        client.get(again)
        gate.begun()
        gate.go_on()
        live = until(client, again, part / 3)
        # Who did not ask to sees the stored one until then.
        assert part == 3 or client.get(SHEET).content == first.content
    while not progress(live := client.get(again))["over"]:
        pass
    assert live.json()[0]["spans"] == ["3 of 3 in light"] and progress(live)["computed"][0] > old
    replaced = client.get(SHEET)
    assert replaced.content == live.content and progress(replaced) == progress(live)


@pytest.mark.parametrize("after", ["", "nan", "inf", "-inf", "1e999", "soon", "%00"])
def test_a_moment_that_is_none_does_not_matter(after):
    assert sheets.moment(parse_qs(f"after={after}")) == 0


ODD = ["", "sheet=", "sheet=nowhere", "sheet=%ff", "sheet=__init__"]


@pytest.mark.parametrize("query", ODD)
def test_a_sheet_that_there_is_not_is_not_found(client, query):
    assert client.get(f"/downhill/sheet?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["lang=xx&theme=<script>", "u=1e400&eta=-1", "u=&eta=%00", "theme=dark&lang=ko"]
)
def test_no_query_breaks_a_sheet(client, query):
    answer = client.get(f"/downhill/sheet?sheet=catapult&{query}")
    assert answer.status_code == 200 and progress(answer)["over"] and len(answer.json()) == 3


def test_a_page_that_does_not_unpack_gets_it_unpacked(client):
    plain = client.get("/downhill/sheet?sheet=catapult", **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == client.get("/downhill/sheet?sheet=catapult").json()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_says_how_to_read_it_before_anything_is_computed(name, language):
    asked, _ = ask(SHEETS["picture"], {"picture": [name]})
    jobs: list[Any] = [SimpleNamespace(result=None, error=None) for _ in SHEETS["picture"].calls(asked)]
    body = sheets.drawing(SHEETS["picture"], asked, jobs, Reader(language, "light"))
    said = {"kind": "reading", "spans": [translate(language, PICTURES[name].legend)]}
    assert json.loads(gzip.decompress(body))[0] == said

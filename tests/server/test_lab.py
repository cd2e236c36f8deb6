"""A lab over HTTP: it comes as far as it is, whole once it is over, and not twice."""

import json
from urllib.parse import urlencode

import numpy as np
import pytest
from steps import instant, until

from engine.networks.lab import PIXELS, QUANTITIES, Run, ground_of
from engine.race.verdict import MOVING
from links.lab import parse
from server.jobs import Jobs
from wire.lab import results

pytestmark = pytest.mark.slow
QUICK = "n=32&width=4&depth=1&batch=8&steps=12&seeds=2&run=sgd,lr=0.1&run=adam,lr=0.05"


def ask(client, query, watcher="someone", **headers):
    answer = client.get(f"/downhill/lab?{query}&watcher={watcher}&page=1", headers=headers)
    assert answer.status_code in (200, 304)
    return answer, json.loads(answer.headers["Downhill-Progress"])


def header(body: bytes) -> dict:
    return json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])


def whole(client, query):
    found = []

    def over():
        found[:] = ask(client, query)
        return found[1]["over"]

    until(over)
    return found


def test_it_comes_whole_and_then_no_more(client):
    answer, progress = whole(client, QUICK)
    assert progress["share"] == 1 and progress["again"] is None
    assert [run["share"] for run in header(answer.content)["runs"]] == [1, 1]
    assert len(answer.content) < 1 << 20
    again, _ = ask(client, QUICK, **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    plain, _ = ask(client, QUICK, **{"Accept-Encoding": "identity"})
    assert plain.content == answer.content


def test_a_run_that_another_lab_has_trained_is_there_at_once(client):
    whole(client, QUICK)
    answer, _ = ask(client, QUICK + "&run=momentum,lr=0.01", "another")
    assert [run["share"] for run in header(answer.content)["runs"]][:2] == [1, 1]


def test_the_plane_comes_where_it_is_asked_for(client):
    answer, _ = whole(client, QUICK + "&picture=plane")
    assert header(answer.content)["plane"]["factor"] >= 1
    assert "plane" not in header(whole(client, QUICK + "&picture=curves")[0].content)


def test_nine_runs_of_the_opening_take_less_than_a_megabyte():
    lab, _ = parse(urlencode([("run", "adam,lr=0.01")] * 9))
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (41, PIXELS, PIXELS), dtype=np.uint8)
    one = Run(rng.uniform(size=(len(QUANTITIES), 81, 8)), (MOVING,) * 8, ground_of(lab.course), pictures)
    assert len(results(lab, [one] * 9, [1] * 9, "en")) < 1e6


def test_a_watcher_that_asks_for_another_lab_leaves_the_first():
    class Still(Jobs):
        def start(self):
            pass

    jobs = Still()
    first, second = (jobs.watch("someone", instant, number) for number in (1, 2))
    jobs.watch_only("someone", [second])
    assert [jobs.watchers(job) for job in (first, second)] == [0, 1]
    jobs.watch_only("nobody", [])

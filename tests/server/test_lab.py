"""A lab over HTTP: it comes as far as it is, whole once it is over, and not twice."""

import asyncio
import json
from collections import Counter
from urllib.parse import urlencode

import numpy as np
import pytest
from asynchronous import complete
from steps import PATIENCE, gated, instant, until

from engine.networks.lab import PIXELS, QUANTITIES, Run, ground_of
from engine.race.verdict import MOVING
from links.lab import parse
from server.jobs import Jobs
from server.lab import news
from wire.lab import results

pytestmark = pytest.mark.slow
QUICK = "n=32&width=4&depth=1&batch=8&steps=12&seeds=2&run=sgd,lr=0.1&run=adam,lr=0.05"


def ask(client, query, watcher="someone", has="", **headers):
    answer = client.get(f"/downhill/lab?{query}&watcher={watcher}&page=1&has={has}", headers=headers)
    assert answer.status_code in (200, 304)
    return answer, json.loads(answer.headers["Downhill-Progress"])


def header(body: bytes) -> dict:
    return json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])


def arrays(body: bytes) -> dict[str, np.ndarray]:
    found, offset = {}, 4 + int.from_bytes(body[:4], "little")
    for name, kind, shape in header(body)["sections"]:
        found[name] = np.frombuffer(body, kind, int(np.prod(shape)), offset).reshape(shape)
        offset += (found[name].nbytes + 3) & ~3
    return found


def whole(client, query):
    found = []

    def over():
        found[:] = ask(client, query)
        return found[1]["over"]

    until(over)
    return found


class Page:
    """What a page keeps of a lab: of each run its records and pictures, by name."""

    def __init__(self, client, query, watcher):
        self.client, self.query, self.watcher = client, query, watcher
        self.curves, self.pictures, self.sent, self.etag = {}, {}, 0, ""
        self.told = Counter()

    def ask(self, lost=False):
        has = ",".join(f"{name}.{len(rows)}" for name, rows in self.curves.items() if len(rows))
        answer, progress = ask(self.client, self.query, self.watcher, has, **{"If-None-Match": self.etag})
        self.sent += int(answer.headers.get("Content-Length", 0))
        if answer.status_code == 200 and not lost:
            self.etag, came = answer.headers["ETag"], arrays(answer.content)
            row = picture = 0
            for run in header(answer.content)["runs"]:
                (a, b), (c, d), name = run["records"], run["pictures"], run["name"]
                curves, pictures = self.curves.setdefault(name, []), self.pictures.setdefault(name, [])
                assert (len(curves), len(pictures)) == (a, c)
                self.told[name] += b - a + d - c
                curves += list(came["curves"][row : row + b - a]) if b > a else []
                pictures += list(came["pictures"][picture : picture + d - c]) if d > c else []
                row, picture = row + b - a, picture + d - c
        return progress

    def rows(self):
        return [
            np.concatenate([row for rows in found.values() for row in rows])
            for found in (self.curves, self.pictures)
        ]


def test_it_comes_whole_and_then_no_more(client):
    answer, progress = whole(client, QUICK)
    assert progress["share"] == 1 and progress["again"] is None
    assert [run["share"] for run in header(answer.content)["runs"]] == [1, 1]
    again, _ = ask(client, QUICK, **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    plain, _ = ask(client, QUICK, **{"Accept-Encoding": "identity"})
    assert plain.content == answer.content


def test_the_parts_of_a_comparison_are_what_comes_whole_and_less_than_a_megabyte(client):
    query = "run=sgd,lr=0.1&run=momentum,lr=0.05&run=rmsprop,lr=0.005&run=adam,lr=0.01&seeds=7"
    page, poor, shares = Page(client, query, "good line"), Page(client, query, "bad line"), [0]
    while shares[-1] < 1:
        poor.ask(lost=len(shares) % 2 == 0)
        shares.append(page.ask()["share"])
    assert len({*shares}) > 3  # it came in parts
    page.ask()
    poor.ask()
    late = Page(client, query, "late")
    late.ask()
    for curves, pictures in (page.rows(), poor.rows()):
        np.testing.assert_array_equal(curves, late.rows()[0])
        np.testing.assert_array_equal(pictures, late.rows()[1])
    assert late.sent / 2 < page.sent < 1e6 and late.rows()[0].shape == (4 * 81 * 3, 6)
    before = Counter(late.told)
    late.query, late.etag = query.replace("lr=0.01", "lr=0.02"), ""
    until(lambda: late.ask()["over"])
    late.ask()
    assert sorted((late.told - before).values()) == [before.total() / 4]  # the other three are not sent again


@pytest.mark.parametrize("has", ["a.1.2,", "é.٣", ".", "x." + "9" * 5000, "&has=&has"])
def test_what_a_page_says_that_it_has_may_be_anything(client, has):
    answer, _ = ask(client, QUICK, has=has)
    assert answer.status_code == 200


def test_a_run_that_another_lab_has_trained_is_there_at_once(client):
    whole(client, QUICK)
    answer, _ = ask(client, QUICK + "&run=momentum,lr=0.01", "another")
    assert [run["share"] for run in header(answer.content)["runs"]][:2] == [1, 1]


def test_the_plane_comes_where_it_is_asked_for(client):
    answer, _ = whole(client, QUICK + "&picture=plane")
    assert header(answer.content)["plane"]["factor"] >= 1
    assert "plane" not in header(whole(client, QUICK + "&picture=curves")[0].content)


def test_a_question_waits_for_news_and_not_for_ever(jobs, gate):
    job = jobs.watch("someone", gated, gate.port, 2)
    version = job.version

    async def heard():
        waiting = asyncio.create_task(news([job], [version]))
        await asyncio.to_thread(gate.step, job)
        await waiting
        assert job.version > version and not job.listeners
        await news([job], [version])  # is past
        await asyncio.wait_for(news([job], [job.version]), PATIENCE)
        assert not job.listeners

    complete(heard())


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

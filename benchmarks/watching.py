"""Watching: what a queue of experiments, and pages that watch, cost the Race; and how long a hall waits."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import asynccontextmanager
from time import perf_counter, sleep
from urllib.parse import parse_qs

import httpx

from benchmarks.measure import percentile, report
from benchmarks.serving import ROOT, Server
from engine.chunks import run
from wire.sheets import ask
from wire.sheets import see as sheet

RACES = 150  # of a turn, one after another
PAUSE = 0.05  # seconds between them
TURNS = 3
# Six settings of "Whole curve", each of some minutes' work.
CURVES = [f"sheet=curve&n=256&seeds=8&lr={0.1 + n / 100:.2f}" for n in range(6)]
# Twenty experiments, each of a second or two.
HALL = [
    f"data=moons&n=128&width=32&match=steps&steps=2000&seeds=4&lr={0.05 + n / 100:.2f}" for n in range(20)
]
VISITORS = 200


async def watch(client: httpx.AsyncClient, query: str, watcher: str) -> tuple[float, float]:
    """Seconds until a page that watches an experiment has the first result, and until it has the last."""
    begin, first, tag = perf_counter(), 0.0, ""
    while True:
        headers = {"If-None-Match": tag} if tag else {}
        answer = await client.get(f"/downhill/sheet?{query}&watcher={watcher}", headers=headers)
        tag = answer.headers.get("ETag", tag)
        progress = json.loads(answer.headers["Downhill-Progress"])
        assert not progress["refusal"], progress["refusal"]
        if not first and progress["share"] > 0:
            first = perf_counter() - begin
        if progress["again"] is None:
            return first, perf_counter() - begin
        await asyncio.sleep(progress["again"])


@asynccontextmanager
async def pages(client: httpx.AsyncClient, queries: Sequence[str]):
    """Pages that watch, each for another visitor, until the block ends; in it they have begun."""
    watching = [asyncio.create_task(watch(client, query, str(n))) for n, query in enumerate(queries)]
    await asyncio.sleep(5)
    yield
    for page in watching:
        page.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    await asyncio.sleep(11)  # after which the server takes them for gone


def drag(address: str) -> list[float]:
    """Seconds that the Race's route takes, again and again for one visitor who drags."""
    times = []
    with httpx.Client(base_url=address) as client:
        for _ in range(RACES):
            begin = perf_counter()
            client.get(f"/downhill/paths?steps={random.randint(490, 510)}&lang=en").raise_for_status()
            times.append(perf_counter() - begin)
            sleep(PAUSE)
    return times


async def races(client: httpx.AsyncClient) -> list[float]:
    """The same in a process of its own, which does not wait for the pages of this one to be read."""
    command = [sys.executable, "-m", "benchmarks.watching", str(client.base_url)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    printed, _ = await process.communicate()
    return json.loads(printed)


async def against_idle(client: httpx.AsyncClient, what: str, most: float, queries: Sequence[str]) -> bool:
    idle, busy = [], []
    for _ in range(TURNS):
        idle += await races(client)
        async with pages(client, queries):
            busy += await races(client)
    p95, base = (1e3 * percentile(times, 0.95) for times in (busy, idle))
    raw = f"p95 {p95:.1f} / {base:.1f} ms, p50 {1e3 * percentile(busy, 0.5):.1f} / "
    raw += f"{1e3 * percentile(idle, 0.5):.1f} ms"
    return report(f"Race p95, {what} / idle", f"{p95 / base:.2f}×", f"≤ {most}×", p95 <= most * base, raw)


def work() -> float:
    """Seconds that the hall's experiments take one after another in a process that has compiled them."""
    calls = [call for query in HALL for call in sheet.calls(ask(sheet, parse_qs(query))[0])]

    def compute(calls):
        for call in calls:
            for _ in run(*call):
                pass

    compute(calls[:2])
    begin = perf_counter()
    compute(calls)
    return perf_counter() - begin


async def hall(client: httpx.AsyncClient) -> bool:
    total = await asyncio.to_thread(work)
    # The server's own worker compiles them, too, before it is measured.
    await watch(client, f"sheet=see&{HALL[0].replace('lr=0.05', 'lr=0.5')}", "first")
    visitors = [watch(client, f"sheet=see&{HALL[n % len(HALL)]}", f"visitor {n}") for n in range(VISITORS)]
    firsts, lasts = zip(*await asyncio.gather(*visitors), strict=True)
    raw = f"first {max(firsts):.1f} s, all {max(lasts):.1f} s, work {total:.1f} s"
    return report(
        f"{VISITORS} visitors, {len(HALL)} different experiments: last first result / total work",
        f"{max(firsts) / total:.2f}×",
        "≤ 1.2×",
        max(firsts) <= 1.2 * total,
        raw,
    )


async def measure(server: Server) -> bool:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=server.address, timeout=120, limits=limits) as client:
        await watch(client, "sheet=see&data=moons&n=16&width=4&match=steps&steps=40&seeds=2", "first")
        return all(
            [
                await against_idle(client, "queue busy", 1.5, CURVES),
                await against_idle(client, "50 pages watching one experiment", 2, CURVES[:1] * 50),
                await hall(client),
            ]
        )


if __name__ == "__main__":
    print(json.dumps(drag(sys.argv[1])))

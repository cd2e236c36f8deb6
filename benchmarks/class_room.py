"""Class: 500 phones come within 20 s and answer twice, beside the Race's own load; rooms that end."""

import asyncio
import json
import math
import random
import ssl
from collections.abc import AsyncIterator
from secrets import token_urlsafe
from time import perf_counter

import httpx

from benchmarks.measure import percentile, report
from benchmarks.serving import APP, Server, serve

PHONES = 500
COMING = 20.0  # seconds
ANSWERING = 10.0  # in which all of them answer, twice
RACES = 33  # a second, as when two thousand people open the Race within a minute
ROOMS = 100
PEOPLE = 50  # in each of them
ASKED = dict(race="surface=ravine&run=adam", ask=["lr"], question="Which?", choices=[], seconds=0)


# One for all clients: each would else read every certificate of the machine.
CONTEXT = ssl.create_default_context()


def visitor(base: str, address: str | None = None) -> httpx.AsyncClient:
    """A browser, from an address of the loopback."""
    limits = httpx.Limits(keepalive_expiry=2)  # before the server closes a connection that rests
    transport = httpx.AsyncHTTPTransport(local_address=address, verify=CONTEXT, limits=limits)
    return httpx.AsyncClient(base_url=base, timeout=60, transport=transport)


class Hall:
    """A room and its projector, which hears when each answer comes."""

    def __init__(self, client: httpx.AsyncClient):
        self.client = client
        self.heard: dict[tuple[int, float], float] = {}  # when, by place and value
        self.path, self.headers = "", {}

    async def open(self) -> None:
        about = (await self.client.post("rooms", json=ASKED)).raise_for_status().json()
        self.path, self.headers = f"rooms/{about['code']}", {"Authorization": f"Bearer {about['key']}"}

    async def host(self, what: str) -> None:
        answer = await self.client.post(f"{self.path}/host", json={"do": what}, headers=self.headers)
        answer.raise_for_status()

    async def listen(self) -> None:
        async for name, content in events(self.client, f"{self.path}/events", headers=self.headers):
            if name == "answers":
                now = perf_counter()
                self.heard |= {(place, value): now for place, (value,) in content["answers"]}


async def events(client: httpx.AsyncClient, path: str, **options) -> AsyncIterator[tuple[str, dict]]:
    name = ""
    async with client.stream("GET", path, timeout=None, **options) as stream:
        async for line in stream.aiter_lines():
            field, _, content = line.partition(": ")
            if field == "event":
                name = content
            elif field == "data":
                yield name, json.loads(content)


class Phone:
    """Joins, listens, answers twice, and sees all that was answered."""

    def __init__(self, base: str, path: str):
        self.client, self.path, self.who = visitor(base), path, token_urlsafe(16)
        self.answered: list[tuple[float, float, int, float]] = []  # sent, taken, its place, its value

    async def take_part(self, begin: float) -> None:
        await until(begin + random.uniform(0, COMING))
        (await self.client.post(f"{self.path}/join", json={"who": self.who})).raise_for_status()
        self.listening = asyncio.create_task(self.listen())
        for turn in range(2):
            await until(begin + COMING + ANSWERING * (turn + 0.9 * random.random()) / 2)
            value, sent = random.random(), perf_counter()
            content = {"who": self.who, "round": 0, "values": [value]}
            answer = (await self.client.post(f"{self.path}/answers", json=content)).raise_for_status()
            self.answered.append((sent, perf_counter(), answer.json()["place"], value))

    async def listen(self) -> None:
        async for name, content in events(self.client, f"{self.path}/events", params={"who": self.who}):
            if name == "answers" and len(content["answers"]) == PHONES:
                return


async def until(due: float) -> None:
    await asyncio.sleep(max(0, due - perf_counter()))


async def race(client: httpx.AsyncClient) -> None:
    """The Race's own load, until it is cancelled."""
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(client.get("paths?&lang=en"))
            await asyncio.sleep(1 / RACES)


async def measure(ours: Server) -> bool:
    base = f"http://127.0.0.1:{ours.port}/downhill/"
    async with visitor(base) as client:
        await client.get("paths?&lang=en")  # compiles
        hall = Hall(client)
        await hall.open()
        loading = [asyncio.create_task(race(visitor(base))), asyncio.create_task(hall.listen())]
        begin = perf_counter() + 1
        phones = [Phone(base, hall.path) for _ in range(PHONES)]
        await asyncio.gather(*(each.take_part(begin) for each in phones))
        last = {each.answered[-1][2:] for each in phones}
        while not last <= hall.heard.keys():
            await asyncio.sleep(0.05)
        asked = perf_counter()
        await hall.host("show")
        await asyncio.gather(*(each.listening for each in phones))
        seen = perf_counter() - asked
        for each in loading:
            each.cancel()
        await asyncio.gather(*(each.client.aclose() for each in phones))
    answers = [answer for each in phones for answer in each.answered]
    took = [taken - sent for sent, taken, *_ in answers]
    late = [hall.heard.get((place, value), math.inf) - sent for sent, _, place, value in answers]
    p95, slowest = 1e3 * percentile(took, 0.95), max(late)
    before, after = await worn(base, ours)
    what = f"{PHONES} phones beside {RACES} races a second"
    raw = f"p50 {1e3 * percentile(took, 0.5):.0f} ms, most {1e3 * max(took):.0f} ms, {len(took)} answers"
    flat = f"memory after {ROOMS} rooms of {PEOPLE} / after {ROOMS // 5}"
    return all(
        [
            report(f"{what}: p95 of an answer", f"{p95:.0f} ms", "< 250 ms", p95 < 250, raw),
            report(f"{what}: last on the projector", f"{slowest:.2f} s", "< 1 s", slowest < 1),
            report(f"{what}: all answers on every phone", f"{seen:.2f} s", "< 3 s", seen < 3),
            report(
                flat,
                f"{after / before:.3f}",
                "≤ 1.02",
                after / before <= 1.02,
                f"{after:.0f} / {before:.0f} MB",
            ),
        ]
    )


async def worn(base: str, ours: Server) -> tuple[float, float]:
    """Memory after a fifth of the rooms, opened, answered in and closed, and after all."""
    memory = []
    for number in range(ROOMS):
        # One address would be refused to open so many.
        async with visitor(base, f"127.0.1.{number + 1}") as client:
            hall = Hall(client)
            await hall.open()
            for _ in range(PEOPLE):
                who = token_urlsafe(16)
                (await client.post(f"{hall.path}/join", json={"who": who})).raise_for_status()
                content = {"who": who, "round": 0, "values": [random.random()]}
                (await client.post(f"{hall.path}/answers", json=content)).raise_for_status()
            await hall.host("close")
        if number + 1 in (ROOMS // 5, ROOMS):
            memory.append(ours.memory())
    return memory[0], memory[1]


def main() -> bool:
    random.seed(0)
    with serve(APP) as ours:
        return asyncio.run(measure(ours))


if __name__ == "__main__":
    main()

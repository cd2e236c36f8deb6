"""Listening: a class's room as those who hear of it do, by its server-sent events."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
from watching import PATIENCE


def until(condition: Callable[[], object]) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


class Heard:
    """What was heard: names and contents, in order; `over` when the line has ended."""

    def __init__(self):
        self.events: list[tuple[str, Any]] = []
        self.over = False

    @property
    def state(self) -> dict:
        """The newest, once there is one."""
        until(lambda: any(name == "state" for name, _ in self.events))
        return [content for name, content in self.events if name == "state"][-1]

    def answers(self, number: int) -> dict[int, list[float]]:
        """Of a round, by place."""
        found: dict[int, list[float]] = {}
        for name, content in self.events:
            if name == "answers" and content["round"] == number:
                found = (found if content["from"] else {}) | dict(content["answers"])
        return found

    def until_state(self, **wanted: object) -> None:
        until(lambda: wanted.items() <= self.state.items())

    def until_answers(self, number: int, wanted: Mapping[int, Sequence[float]]) -> None:
        until(lambda: self.answers(number) == wanted)


@contextmanager
def listening(address: str, code: str, *, who: str = "", key: str = "") -> Iterator[Heard]:
    """Hears of the room at the routes of an address, until the block ends."""
    heard = Heard()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{address}rooms/{code}/events"
    with (
        httpx.Client(timeout=PATIENCE) as client,
        client.stream("GET", url, params={"who": who} if who else {}, headers=headers) as stream,
    ):
        stream.raise_for_status()
        hearing = Thread(target=hear, args=(stream, heard))
        hearing.start()
        try:
            yield heard
        finally:
            with suppress(OSError):  # it may have been cut at the other end
                stream.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            hearing.join()


def hear(stream: httpx.Response, heard: Heard) -> None:
    name = ""
    try:
        for line in stream.iter_lines():
            field, _, content = line.partition(": ")
            if field == "event":
                name = content
            elif field == "data":
                heard.events.append((name, json.loads(content)))
    except (httpx.HTTPError, httpx.StreamError):
        pass  # the line was cut, at one end or the other
    heard.over = True

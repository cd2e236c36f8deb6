"""Classroom: a room of a server as its lecturer has it, for the tests in which phones take part."""

import os
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
from watching import PATIENCE

PLACES = count()
RACE = "surface=ravine&run=adam,lr=0.1&steps=150"


@dataclass(frozen=True)
class Classroom:
    address: str  # of the routes
    code: str
    key: str

    def say(self, what: str) -> dict[str, Any]:
        """The state of the room once the lecturer has said this."""
        return ask(
            f"{self.address}rooms/{self.code}/host",
            {"do": what},
            headers={"Authorization": f"Bearer {self.key}"},
        )

    def state(self) -> dict[str, Any]:
        return httpx.get(f"{self.address}rooms/{self.code}", timeout=PATIENCE).raise_for_status().json()

    def answer(self, number: int, values: list[float], turn: int = 0) -> int:
        """Somebody who is known by a number joins and answers; the place that they have."""
        who = f"{number:022d}"
        ask(f"{self.address}rooms/{self.code}/join", {"who": who})
        sent = {"who": who, "round": turn, "values": values}
        return ask(f"{self.address}rooms/{self.code}/answers", sent)["place"]


def ask(address: str, content: dict[str, Any], **options: Any) -> dict[str, Any]:
    return httpx.post(address, json=content, timeout=PATIENCE, **options).raise_for_status().json()


def convene(server: str, **asked: Any) -> Classroom:
    """A room of the server at an address, which asks for Adam's learning rate if nothing else is `asked`."""
    usual = {
        "race": RACE,
        "ask": ["lr"],
        "question": "Which rate?",
        "choices": [],
        "seconds": 0,
        "lang": "en",
    }
    address = f"{server}/downhill/"
    # Nobody may open many rooms, so each is opened from elsewhere on the loopback.
    place = next(PLACES)
    home = httpx.HTTPTransport(local_address=f"127.{1 + os.getpid() % 250}.{place // 250}.{1 + place % 250}")
    with httpx.Client(transport=home, timeout=PATIENCE) as lecturer:
        opened = lecturer.post(f"{address}rooms", json=usual | asked).raise_for_status().json()
    return Classroom(address, **opened)

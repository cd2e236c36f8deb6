"""Steps: small computations in place of training, for tests of what runs them (`engine.chunks`)."""

import os
import socket
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from engine.chunks import Chunk

PATIENCE = 300  # seconds that a condition may take on a busy machine


def until(condition) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline
        sleep(0.002)


class Gate:
    """Lets computations in other processes take one step at a time, each waiting to be told to.

    `gated` calls in at the gate's port as it begins a step.
    """

    def __init__(self):
        self._server = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._server.settimeout(PATIENCE)
        self._called: list[socket.socket] = []
        self.port = self._server.getsockname()[1]

    def begun(self) -> str:
        """Waits until a step has begun, and says which."""
        caller, _ = self._server.accept()
        self._called.append(caller)
        return caller.recv(100).decode()

    def go_on(self) -> None:
        with self._called.pop(0) as caller:
            caller.sendall(b".")

    def step(self, job=None) -> str:
        """Lets a step be taken, and waits until the job shows that it has; says which."""
        version = job.version if job else 0
        step = self.begun()
        self.go_on()
        until(lambda: not job or job.version > version)
        return step

    def close(self) -> None:
        """Steps that still wait fail."""
        for waiting in (self._server, *self._called):
            waiting.close()


def gated(state: int | None, port: int, steps: int, name: str = "") -> Chunk:
    taken = state or 0
    with socket.create_connection(("127.0.0.1", port)) as gate:
        gate.sendall(f"{name}{taken + 1}".encode())
        if not gate.recv(1):
            raise ConnectionAbortedError("the gate is closed")
    taken += 1
    return Chunk(taken if taken < steps else None, taken / steps, f"{taken} of {steps}")


def instant(state, value) -> Chunk:
    return Chunk(None, 1.0, value)


def sized(state, name: str, size: int) -> Chunk:
    return Chunk(None, 1.0, np.zeros(size, np.uint8))


def broken(state, n: int) -> Chunk:
    if state:
        raise ValueError(f"no {n}")
    return Chunk(1, 0.5, "half")


def starved(state) -> Chunk:
    raise MemoryError("no room for 10 TiB")


def greedy(state, size: int) -> Chunk:
    """Takes as many bytes, at its second step."""
    if not state:
        return Chunk(1, 0.5, "modest")
    hoard = []
    while sum(map(len, hoard)) < size:
        hoard.append(np.ones(10 << 20, np.uint8))
        sleep(0.02)  # as long as the real thing would take, which is watched while it grows
    return Chunk(None, 1.0, "all of it")


def walk(state, log: str, steps: int, seed: int) -> Chunk:
    """A random walk; each step leaves its number and the process that took it in a file."""
    taken, x = state or (0, np.zeros(1000))
    with Path(log).open("a") as lines:
        lines.write(f"{taken} {os.getpid()}\n")
    sleep(0.05)
    x = x + np.random.default_rng([seed, taken]).normal(size=x.shape)
    taken += 1
    return Chunk((taken, x) if taken < steps else None, taken / steps, (taken, x))


def steps_taken(log: Path) -> list[list[int]]:
    """The steps of a walk in the order taken, each with its process."""
    return [[int(word) for word in line.split()] for line in log.read_text().splitlines()]

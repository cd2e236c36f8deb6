"""Processes: programs that tests start in the project's folder, and end with all that they have started."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENV = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'support'}"}


@contextmanager
def process(*command: str, out: int = subprocess.PIPE, **env: str) -> Iterator[subprocess.Popen]:
    """`out` is where what it says goes: a pipe, which is to be read, or nowhere."""
    pipes: dict = dict(stdout=out, stderr=out, text=True)
    with subprocess.Popen(command, cwd=ROOT, env=ENV | env, start_new_session=True, **pipes) as running:
        try:
            yield running
        finally:
            kill(running)


def kill(running: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

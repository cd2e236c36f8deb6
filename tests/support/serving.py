"""Serving: the app as anybody starts it, for the tests that visit it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from watching import PATIENCE

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    address: str
    log: Path
    cache: Path
    process: subprocess.Popen


@contextmanager
def serve(log: Path, port: int = 0, **env: str) -> Iterator[Server]:
    """`streamlit run app.py` on a port of the loopback, a free one for 0, until the block ends."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    # No server knows what one before it has found.
    cache = log.parent / "cache"
    env = os.environ | {"XDG_CACHE_HOME": str(cache)} | env
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out) as process,
    ):
        try:
            deadline = monotonic() + PATIENCE
            while not healthy(address):
                assert process.poll() is None and monotonic() < deadline, log.read_text()
                sleep(0.05)
            yield Server(address, log, cache, process)
        finally:
            process.terminate()


def healthy(address: str) -> bool:
    try:
        with urlopen(f"{address}/_stcore/health") as answer:
            return answer.status == 200
    except URLError:
        return False

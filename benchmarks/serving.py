"""Serving: apps started on free ports of the loopback, until the block ends."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
APP = ROOT / "app.py"
EMPTY = ROOT / "benchmarks" / "empty.py"
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def memory(self) -> float:
        """Resident memory in MB, as Linux tells it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1e3

    def processor(self) -> float:
        """Seconds of processor so far, as Linux tells it."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


STREAMLIT = "from streamlit.web.cli import main; main()"
PLAIN = f"import sys; sys.modules['uvloop'] = None; {STREAMLIT}"


@contextmanager
def serve(script: Path, plain: bool = False) -> Iterator[Server]:
    """`plain`: Streamlit as it is installed, without the event loop that requirements.txt adds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"--server.port={port}", "--server.address=127.0.0.1", "--logger.level=error"]
    command = [sys.executable, "-c", PLAIN if plain else STREAMLIT, "run", str(script), *options]
    env = os.environ | {"DOWNHILL_PREPARE": "no"}  # what is measured has the machine to itself
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            deadline = monotonic() + PATIENCE
            while not _healthy(port):
                if process.poll() is not None or monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(log.read())
                sleep(0.1)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
            return answer.status == 200
    except URLError:
        return False

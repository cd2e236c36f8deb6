"""Redis for the tests of what replicas share; `python tests/support/redis_server.py` installs it."""

import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL, Popen
from time import monotonic, sleep

from debian import installed
from processes import process
from watching import PATIENCE

PROGRAM = "redis-server"


@contextmanager
def redis_at(port: int) -> Iterator[Popen]:
    """A Redis that forgets everything when it ends, as compose.yaml has it."""
    command = [PROGRAM, "--port", str(port), "--save", "", "--appendonly", "no"]
    with process(*command, out=DEVNULL) as running:
        deadline = monotonic() + PATIENCE
        while not listens(port):
            assert running.poll() is None and monotonic() < deadline
            sleep(0.02)
        yield running


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__" and not shutil.which(PROGRAM) and not installed(PROGRAM):
    sys.exit("The tests need redis-server: install it, as with brew install redis.")

"""Cluster: where experiments are computed: beside the app, unless DOWNHILL_SCHEDULER names another place."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import dask.config

ANSWERS = 10  # seconds within which a scheduler answers
# An app that ends takes its pools of threads away first: what it says to a scheduler must need none.
dask.config.set({"distributed.comm.offload": False, "distributed.comm.timeouts.connect": ANSWERS})

ROOT = Path(__file__).parent.parent
CORES = os.cpu_count() or 1
WORKERS = max(1, min(4, CORES - 1))  # one core is the server's
MEMORY = "2GiB"  # of each worker


class Unreachable(Exception):
    """No scheduler answers at an address."""


@contextmanager
def opened(scheduler: str | None, workers: int = WORKERS, memory: str = MEMORY) -> Iterator[str]:
    """The address of a scheduler: the one that is given, or that of a cluster which lives as long as the
    block."""
    if scheduler:
        yield scheduler
        return
    # Workers find what this process finds, share its cores, and leave them to it.
    paths = os.pathsep.join([str(ROOT), *sys.path])
    usual = {"DOWNHILL_CORES": str(max(1, CORES // workers)), "DOWNHILL_PRIORITY": "idle"}
    env = usual | os.environ | {"PYTHONPATH": paths}
    command = [sys.executable, "-m", "server.local", str(workers), memory]
    pipes: dict = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    # A session of its own: Ctrl-C in the terminal is for the app, which then ends the cluster.
    with subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **pipes) as process:
        assert process.stdin and process.stdout
        try:
            if not (address := process.stdout.readline().strip()):
                raise Unreachable("the cluster did not start")
            yield address
        finally:
            process.stdin.close()


def check(scheduler: str) -> None:
    """Raises Unreachable, in one line, unless a scheduler answers at the address."""
    from distributed.core import rpc

    async def ask():
        async with rpc(scheduler) as there:
            return await asyncio.wait_for(there.identity(), ANSWERS)

    try:
        # In a thread, for an app starts within an event loop of its own.
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(asyncio.run, ask()).result()
    except Exception:  # whatever is there, or is not, may answer anything
        answer = None
    if not answer or answer.get("type") != "Scheduler":
        raise Unreachable(f"DOWNHILL_SCHEDULER={scheduler}: no Dask scheduler answers there.")

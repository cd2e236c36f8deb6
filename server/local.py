"""Local: `python -m server.local WORKERS MEMORY`, a scheduler and its workers, for the app that started it.

It says its address, and ends with its standard input: an app that was killed leaves nothing behind.
It stands apart from the app, whose interpreter draws the Race.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress

import dask.config
from distributed import LocalCluster

OPTIONS = {
    # A computation that took its process down with it is tried once more, and no further.
    "distributed.scheduler.allowed-failures": 1,
    # 15 s after a worker has died Dask gives up its place for good, if just then it is starting once more.
    "distributed.deploy.lost-worker-timeout": "1000 days",
    # A worker short of memory would else wait for ever for what it holds itself.
    "distributed.worker.memory.pause": False,
    # What Dask would measure for a dashboard that there is not wakes processes a hundred times a second.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
}


async def main(workers: int, memory: str, answer: int) -> None:
    async with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=memory,
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        preload="server.worker",
        asynchronous=True,
    ) as cluster:
        with suppress(BrokenPipeError):  # the app has ended already
            os.write(answer, f"{cluster.scheduler_address}\n".encode())
        await asyncio.to_thread(sys.stdin.read)
        # A worker that is asked to end finishes its chunk first, and complains; nothing here is worth that.
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    answer = os.dup(1)
    os.dup2(2, 1)  # what a worker prints is no answer
    with dask.config.set(OPTIONS):
        asyncio.run(main(int(sys.argv[1]), sys.argv[2], answer))

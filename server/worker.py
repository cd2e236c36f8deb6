"""Worker: what a process that computes experiments sets up when it starts, and how it takes one step.

`dask worker --preload server.worker`, in the project's folder, is all that a machine needs to help.
"""

import os
import pickle
from typing import Any

import jax
from dask.sizeof import sizeof
from distributed import Worker, get_worker
from distributed.system import MEMORY_LIMIT
from psutil import Process

import engine  # noqa: F401  XLA reads its flags when JAX is first imported
from engine.chunks import Chunk
from server.compiled import keep_compiled
from server.version import VERSION, OtherVersion


def dask_setup(worker: Worker) -> None:
    """Called by Dask as the process starts; beside an app it computes while nothing else wants to."""
    if os.environ.get("DOWNHILL_PRIORITY") == "idle":
        if hasattr(os, "SCHED_IDLE"):
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        else:
            os.nice(19)
    keep_compiled()


def advance(call: bytes, version: str, before: Chunk | None) -> Chunk:
    """One chunk more of a pickled (compute, args)."""
    if version != VERSION:
        raise OtherVersion(VERSION)
    # Programs compiled for every width that was ever asked for would fill the memory; they are on disk.
    if Process().memory_info().rss > (get_worker().memory_manager.memory_limit or MEMORY_LIMIT) / 2:
        jax.clear_caches()
    compute, args = pickle.loads(call)
    return compute(before.state if before else None, *args)


def shown(chunk: Chunk) -> tuple[float, Any, bool, int]:
    """What of a chunk travels to the app: share, result, whether it is the last, and the chunk's bytes."""
    return chunk.share, chunk.result, chunk.state is None, sizeof(chunk.state) + sizeof(chunk.result)

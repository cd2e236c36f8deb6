"""Chunks: a long computation as a chain of short calls, so that it can be stopped, shared and gone on with.

A computation is a function `compute(state, *args) -> Chunk`, called first with no state, then with that of
the chunk before, until a chunk has none. States can be pickled and are never changed, only replaced: a chunk
that was lost is computed again from the one before it, in whatever process.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from time import monotonic
from typing import Any, NamedTuple

SECONDS = 0.3  # about, of one chunk
FIRST = 0.1  # of the first, for which somebody waits who sees nothing yet
CORES = int(os.environ.get("DOWNHILL_CORES") or os.cpu_count() or 1)
_pool = ThreadPoolExecutor(CORES)


class Chunk(NamedTuple):
    """What a computation has come to: the `state` to go on from, None at the end; the `share` of the work
    that is done, from 0 to 1; and the `result` so far, None before the first."""

    state: Any
    share: float
    result: Any


def run(compute: Callable[..., Chunk], *args: Any) -> Iterator[tuple[float, Any]]:
    """The share and the result after each chunk of `compute(state, *args)`, computed here and now."""
    chunk = compute(None, *args)
    yield chunk.share, chunk.result
    while chunk.state is not None:
        chunk = compute(chunk.state, *args)
        yield chunk.share, chunk.result


def chunked(step: Callable[..., Chunk]) -> Callable[..., Chunk]:
    """A computation whose chunks are as many of its steps, each much shorter, as fit into SECONDS, or into
    FIRST."""

    @wraps(step)
    def compute(state: Any, *args: Any) -> Chunk:
        end = monotonic() + (FIRST if state is None else SECONDS)
        chunk = step(state, *args)
        while chunk.state is not None and monotonic() < end:
            chunk = step(chunk.state, *args)
        return chunk

    return compute


def with_next(found: tuple, total: int, item: Callable[[int], Any]) -> tuple:
    """`found`, which are item(0), item(1), … of `total`, and the next of them, as many as there are cores."""
    return (*found, *together(item, range(len(found), min(total, len(found) + CORES))))


def so_far(found: tuple, total: int, result: Any) -> Chunk:
    """Of a computation whose state is what `with_next` has found."""
    return Chunk(found if len(found) < total else None, len(found) / total, result)


def together(function: Callable[..., Any], *items: Iterable[Any]) -> list[Any]:
    """function(*) of each, on as many cores as DOWNHILL_CORES says: JAX computes without holding the
    interpreter's lock."""
    return list(_pool.map(function, *items))

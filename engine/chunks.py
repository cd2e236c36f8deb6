"""Chunks: a long computation as a chain of short calls, so that it can be stopped, shared and gone on with.

A computation is a function `compute(state, *args) -> Chunk`, called first with no state, then with that of the
chunk before, until a chunk has none. States can be pickled and are never changed, only replaced: a chunk that
was lost is computed again from the one before it, in whatever process.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Chunk(NamedTuple):
    """What a computation has come to: the `state` to go on from, None at the end; the `share` of the work that
    is done, from 0 to 1; and the `result` so far, None before the first."""

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

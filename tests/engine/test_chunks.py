"""Chunks: computations go on from a state that was written down, and change none that they were given."""

import pickle
from inspect import unwrap

import jax
import numpy as np
import pytest
from outcomes import CALLS

from engine.chunks import Chunk, chunked, run, so_far, with_next
from engine.networks.comparison import Outcome
from engine.networks.toys import shares_by_batch, swarms, uv_by_batch

EVERY = {
    name: CALLS[name]
    for name in ("small", "between", "around", "ways", "boundaries", "still moving", "climb")
}
EVERY |= {
    "small sam": (*CALLS["small"], 0.1),
    "rescaled": CALLS["rescaled"],
    "shares": (shares_by_batch, (8, 32, 512), 0),
    "uv": (uv_by_batch, (16, 32, 64), 0),
    "swarms": (swarms, 24),
}


def leaves(result):
    return jax.tree.leaves(vars(result) if isinstance(result, Outcome) else result)


@pytest.mark.parametrize("name", EVERY)
def test_a_state_can_be_written_down_and_gone_on_with_in_another_process(name):
    compute, *args = EVERY[name]
    step = unwrap(compute)
    chunk, shares = step(None, *args), []
    while chunk.state is not None:
        shares.append(chunk.share)
        written = pickle.dumps(chunk.state)
        chunk = step(pickle.loads(written), *args)
    assert [0, *shares, 1] == sorted([0, *shares, 1]) and chunk.share == 1
    *_, (share, undisturbed) = run(compute, *args)
    assert share == 1
    for ours, known in zip(leaves(chunk.result), leaves(undisturbed), strict=True):
        np.testing.assert_array_equal(ours, known)


@pytest.mark.parametrize("name", EVERY)
def test_a_chunk_that_is_lost_is_computed_again_from_the_same_state(name):
    compute, *args = EVERY[name]
    step = unwrap(compute)
    chunk = step(None, *args)
    for _ in range(12):
        if chunk.state is None:
            break
        before = pickle.dumps(chunk.state)
        first, again = step(chunk.state, *args), step(chunk.state, *args)
        assert pickle.dumps(chunk.state) == before
        for ours, known in zip(leaves(first.result), leaves(again.result), strict=True):
            np.testing.assert_array_equal(ours, known)
        chunk = again


def test_found_things_come_in_their_order_whatever_the_number_of_cores(monkeypatch):
    for cores in (1, 2, 5):
        monkeypatch.setattr("engine.chunks.CORES", cores)
        found, sizes = (), []
        while len(found) < 7:
            found = with_next(found, 7, lambda i: i * i)
            sizes.append(len(found))
        assert found == tuple(i * i for i in range(7)) and sizes == [*range(cores, 7, cores), 7]
    assert so_far((1, 2), 2, "all") == Chunk(None, 1.0, "all") and so_far((1,), 2, None).state == (1,)


def test_a_chunk_is_as_many_steps_as_fit_and_one_at_least(monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr("engine.chunks.monotonic", lambda: next(clock))

    @chunked
    def count(state, steps):
        now = (state or 0) + 1
        return Chunk(now if now < steps else None, now / steps, now)

    monkeypatch.setattr("engine.chunks.FIRST", 0)
    assert count(None, 10) == Chunk(1, 0.1, 1)
    monkeypatch.setattr("engine.chunks.FIRST", 2)
    monkeypatch.setattr("engine.chunks.SECONDS", 4)
    assert count(None, 10) == Chunk(2, 0.2, 2)
    assert [result for _, result in run(count, 10)] == [2, 6, 10]

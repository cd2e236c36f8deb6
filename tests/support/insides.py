"""Insides of networks, made by hand: what `engine.networks.inside` might find of a case, to be drawn."""

from dataclasses import replace
from typing import Any

import numpy as np

from engine.networks.inside import (
    ALONG,
    LINES,
    QUANTILES,
    SLICE,
    Bent,
    Boundary,
    Chain,
    Deep,
    Freedom,
    Inside,
    Scape,
)
from engine.networks.lab import PIXELS, Ground
from engine.networks.training import Training
from engine.race.verdict import MOVING
from lessons.inside import CASES


def training(deep: Deep, *, end: float = 0.1) -> Training:
    """Losses that fall to about `end`, a little apart from seed to seed."""
    steps = np.arange(0, deep.steps + 1, max(deep.steps // 5, 1))
    start = np.geomspace(2, end, len(steps))[:, None]
    return Training(steps, deep.steps, start * apart(deep), [MOVING] * deep.seeds)


def apart(deep: Deep) -> np.ndarray:
    """(S,) around 1"""
    return np.linspace(0.9, 1.1, deep.seeds)


def inside(
    deep: Deep, *, first: float = 0.5, last: float = 0.5, end: float = 0.1, dead: float = 0.2
) -> Inside:
    """`first` is the first layer's gradient by the last's, `last` the last hidden layer's spread by the
    first's."""
    k, layers = len(deep.looks), deep.depth + 1
    by_layer = np.geomspace(first, 1, layers) * apart(deep)[:, None] ** np.linspace(1, 0, layers)
    slope = 0.01 * np.tile(by_layer, (k, 1, 1)) * np.geomspace(1, 1e-5, k)[:, None, None]
    spread = np.tile(np.geomspace(1, last, deep.depth) * apart(deep)[:, None], (k, 1, 1))
    shape = np.array(QUANTILES) - 0.5
    activations, gradients = spread[..., None] * shape, slope[..., None] * (shape + 0.45)
    share = np.full(spread.shape, dead) * apart(deep)[:, None]
    return Inside(
        training(deep, end=end), np.array(deep.looks), activations, spread, share, gradients, slope, slope
    )


def boundary(deep: Deep, *, accuracy: float = 0.9, change: float = 1e-16) -> Boundary:
    ground = Ground(np.eye(2), np.array([0, 1]), np.zeros(2, bool), 2, (-1.0, 1.0, -1.0, 1.0))
    said = np.repeat(np.arange(PIXELS) * 256 // PIXELS, PIXELS).reshape(PIXELS, PIXELS).astype(np.uint8)
    seeds = 0.01 * apart(deep)
    return Boundary(training(deep), ground, said, accuracy + seeds, change + 0 * seeds, 1 + seeds)


def scape(deep: Deep, *, high: float = 10.0, end: float = 0.1, seeds: int = 8) -> Scape:
    bowl = 0.1 + high * np.add.outer(SLICE**2, SLICE**2) / 2
    return Scape(training(deep, end=end), apart(deep)[:seeds, None, None] * bowl)


def bent(deep: Deep, *, right: float = 0.9) -> Bent:
    """Points of a spiral that shrink from layer to layer, none of a third class."""
    turn = np.linspace(0, 20, 2 * LINES * ALONG + deep.n)
    plane = turn * np.stack([np.cos(turn), np.sin(turn)]) / 20
    spaces = plane / np.arange(1, deep.depth + 2)[:, None, None]
    k = len(deep.looks)
    accuracy = np.linspace(0.5, right, k)[:, None] * np.minimum(apart(deep), 1)
    return Bent(
        training(deep), np.array(deep.looks), np.arange(deep.n) % 2, np.tile(spaces, (k, 1, 1, 1)), accuracy
    )


def chain(deep: Deep, *, slope: float = 0.2, wrong: float = 1e-16) -> Chain:
    """`slope` is what each layer multiplies by, and its weights by a little more or less than 1."""
    factors = slope * np.tile(apart(deep)[:, None], deep.depth)
    lengths = np.cumprod(np.append(np.ones((deep.seeds, 1)), factors, axis=1), axis=1)[:, ::-1]
    one = np.ones(deep.seeds)
    return Chain(training(deep), lengths, lengths[:, :-1] / slope, 3 * one, 3 * lengths[:, 0], wrong * one)


def freedom(deep: Deep, *, used: float = 0.05, left: float = 1e-15) -> Freedom:
    """`used` is how far nine tenths of the scales are from 1."""
    k = len(deep.looks)
    shape = (2 * np.array(QUANTILES) - 1) / 0.9 * apart(deep)[:, None, None]
    shifts = used * np.tile(shape, (k, 1, deep.depth, 1))
    return Freedom(
        training(deep), np.array(deep.looks), 1 + shifts, shifts, left * np.tile(apart(deep), (k, 1))
    )


MAKE: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "vanishing": (inside, [dict(first=1e-7, end=2.3), dict(first=0.8), dict(first=0.5, end=1e-3)]),
    "start": (inside, [dict(last=0.3), dict(first=3.0, last=0.9), dict(last=1e-3), dict(last=0.9)]),
    "dead": (inside, [dict(dead=0.02), dict(dead=0.3, end=0.05)]),
    "linear": (boundary, [dict(accuracy=0.85), dict(change=1.0)]),
    "space": (bent, [dict(), dict(right=1.0)]),
    "chain": (chain, [dict(), dict(slope=0.8), dict(slope=0.9)]),
    "freedom": (freedom, [dict(), dict(left=0.5)]),
    "residual": (scape, [dict(high=1e5, end=1.0), dict(high=100.0, end=1e-3), dict()]),
}


def results(case: str) -> list[Any]:
    """As it is known to come out."""
    make, options = MAKE[case]
    return [make(deep, **one) for deep, one in zip(CASES[case].networks.values(), options, strict=True)]


def lost(result: Any) -> Any:
    """The same, all seeds of which were lost at step 3."""
    statuses = [replace(MOVING, kind="overflowed", step=3) for _ in result.training.statuses]
    return result._replace(training=result.training._replace(statuses=statuses))

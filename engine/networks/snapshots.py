r"""Snapshots: one training whose rate falls again and again, and the weights at the end of each fall.

    \eta_t = \frac{\eta}{2} \Big(1 + \cos \frac{\pi (t \bmod L)}{L}\Big)

Huang et al., ICLR 2017. https://arxiv.org/abs/1704.00109 The rate: Loshchilov & Hutter, ICLR 2017, equation
5. https://arxiv.org/abs/1608.03983 Beside them as many members that each begin anew, and one training of as
many steps whose rate falls once.
"""

from itertools import combinations
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.chunks import Chunk, so_far
from engine.networks.rates import NETWORK, SEEDS, task, train
from engine.race.schedules import cosine

CYCLES, LENGTH = 8, 500  # steps of each
RATE, POINTS, WRONG, TEST = 0.3, 256, 0.2, 1000
SIDE = np.linspace(-2.6, 2.6, 41)  # of the square that is looked at, in standard deviations
ANEW = 10_000  # seeds between the initial weights of one member and of the next
ARMS = ("snapshots", "anew", "once")


class Cycled(NamedTuple):
    """Of S seeds, NaN where it is not known yet: of snapshots and of members that begin anew the loss on new
    points of each, single (2, CYCLES, S), of the mean probabilities of the first, the first two, and so on,
    mean (2, CYCLES, S), what share of the points these have right, right (2, CYCLES, S), and on what share
    two members differ, apart (2, S). once (2, S): the loss and the right share of the one whose rate falls
    once. Of the first seed the members' margins (2, CYCLES, 41, 41) over SIDE × SIDE: above 0 it is class 2;
    and the training points, x (POINTS, 2) and their labels (POINTS,).
    """

    single: np.ndarray
    mean: np.ndarray
    right: np.ndarray
    apart: np.ndarray
    once: np.ndarray
    margins: np.ndarray
    x: np.ndarray
    labels: np.ndarray


class _Member(NamedTuple):
    w: np.ndarray  # (S, d)
    said: np.ndarray  # (S, TEST, 2) probabilities
    margins: np.ndarray


def cycled(state: tuple[_Member, ...] | None, first: int) -> Chunk:
    """Train SEEDS seeds from `first` on, cycle by cycle, in each of ARMS. Results are `Cycled`."""
    found = state or ()
    found = (*found, _member(found, first))
    return so_far(found, len(ARMS) * CYCLES, scored(found, first))


def _member(found, first):
    """The next, after one more cycle."""
    arm, k = divmod(len(found), CYCLES)
    all_steps = task(first, CYCLES * LENGTH, POINTS, WRONG, new=TEST)
    start = found[-1].w if k else all_steps.start
    if ARMS[arm] == "anew" and k:
        keys = [jax.random.key(ANEW * k + seed) for seed in range(first, first + SEEDS)]
        start = np.stack([np.asarray(NETWORK.init(key)) for key in keys])
    steps = np.arange(k * LENGTH, (k + 1) * LENGTH)
    one = all_steps._replace(start=start, chosen=all_steps.chosen[:, steps])
    w, _ = train(one, "sgd", RATE * falling(steps, once=ARMS[arm] == "once"))
    x, _ = all_steps.validation
    grid = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2).astype(np.float32)
    logits = np.asarray(NETWORK.predict(jnp.asarray(w[0]), grid))
    margins = (logits[:, 1] - logits[:, 0]).reshape(len(SIDE), -1)
    return _Member(w, np.asarray(_probabilities(w, x), float), margins)


def falling(steps: np.ndarray, once: bool) -> np.ndarray:
    """What is left of the rate at `steps`, counted from 0: in cycles of LENGTH, or falling once."""
    if once:
        return np.asarray(cosine(steps, CYCLES * LENGTH, floor=0.0))
    return np.asarray(cosine(steps % LENGTH, LENGTH, floor=0.0))


@jax.jit
@jax.vmap
def _probabilities(w, x):
    return jax.nn.softmax(NETWORK.predict(w, x))


def scored(found: tuple[_Member, ...], first: int) -> Cycled:
    all_steps = task(first, CYCLES * LENGTH, POINTS, WRONG, new=TEST)
    (x, labels), (_, y) = all_steps.training, all_steps.validation
    single, mean, right = (np.full((2, CYCLES, SEEDS), np.nan) for _ in range(3))
    apart, once = np.full((2, SEEDS), np.nan), np.full((2, SEEDS), np.nan)
    margins = np.full((2, CYCLES, len(SIDE), len(SIDE)), np.nan)
    for arm in range(2):
        members = found[arm * CYCLES : (arm + 1) * CYCLES]
        if not members:
            break
        said, count = np.stack([member.said for member in members]), len(members)
        means = np.cumsum(said, axis=0) / np.arange(1, count + 1)[:, None, None, None]
        single[arm, :count], _ = _scores(said, y)
        mean[arm, :count], right[arm, :count] = _scores(means, y)
        margins[arm, :count] = [member.margins for member in members]
        if count == CYCLES:
            classes = said.argmax(axis=-1)
            apart[arm] = np.mean([(a != b).mean(axis=1) for a, b in combinations(classes, 2)], axis=0)
    if len(found) == len(ARMS) * CYCLES:
        once[:] = _scores(found[-1].said, y)
    return Cycled(single, mean, right, apart, once, margins, x[0], labels[0].argmax(axis=1))


def _scores(said, y):
    """(…, S) the loss and the right share of probabilities (…, S, n, 2)."""
    loss = -(y * np.log(np.maximum(said, np.finfo(np.float32).tiny))).sum(axis=-1).mean(axis=-1)
    return loss, (said.argmax(axis=-1) == y.argmax(axis=-1)).mean(axis=-1)

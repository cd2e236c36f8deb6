"""Averages: the mean of all weights that a training walks through, beside the weights themselves.

Polyak & Juditsky, SIAM Journal on Control and Optimization 30 (1992), 838. https://doi.org/10.1137/0330046
Izmailov et al., UAI 2018, of networks. https://arxiv.org/abs/1803.05407
"""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

from engine.chunks import Chunk, chunked
from engine.landscape import path_plane, plane
from engine.networks.training import Progress, Trainer, following
from networks.data import Data, load
from networks.mlp import Network, mlp

SEEDS, POINTS, TEST = 8, 256, 1000
STEPS, BATCH, RATE = 4000, 8, 0.3
KEPT = tuple(range(STEPS // 2, STEPS + 1, 40))  # the steps whose weights the mean is of
PIXELS, MARGIN = 41, 1.5  # of the plane, which goes so much farther than the weights do


class Case(NamedTuple):
    """A data set with a share of wrong labels, and how many neurons each hidden layer has."""

    data: str
    flips: float
    hidden: tuple[int, ...]


CASES = {"moving": Case("moons", 0.2, (16, 16)), "still": Case("digits", 0.0, (16,))}


class Scores(NamedTuple):
    """After each of KEPT, by S seeds (S, K): the losses on the training points and on new ones, and the share
    of new ones that are right."""

    training: np.ndarray
    test: np.ndarray
    right: np.ndarray


class Averaged(NamedTuple):
    """Scores of the weights themselves, own, and of the mean of those so far, mean.

    Of the first seed places (K, 2), the weights in the plane through the mean of all of them in which they
    move most; the mean is at 0. loss (PIXELS, PIXELS) over xs and ys (PIXELS,) there, on the training points.
    """

    own: Scores
    mean: Scores
    places: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    loss: np.ndarray


class _State(NamedTuple):
    progress: Progress
    kept: tuple[np.ndarray, ...] = ()


@chunked
def averaged(state: _State | None, name: str, first: int) -> Chunk:
    """Train one of CASES by plain descent at a constant rate for SEEDS seeds from `first` on.

    The result is an `Averaged`, at the end.
    """
    trainer, sets = _trainer(name, first)
    progress, kept = state or _State(trainer.begin())
    progress = trainer.advance(progress, following(KEPT, progress.step))
    if not progress.ahead and progress.step in KEPT:
        kept = (*kept, progress.w)
    if trainer.over(progress):
        return Chunk(None, 1.0, _averaged(trainer, sets, np.stack(kept, axis=1).astype(float)))
    return Chunk(_State(progress, kept), max(progress.step, 0) / STEPS, None)


@lru_cache(maxsize=2)
def _trainer(name: str, first: int) -> tuple[Trainer, list[Data]]:
    data, flips, hidden = CASES[name]
    seeds = range(first, first + SEEDS)
    sets = [load(data, POINTS, test=TEST, flips=flips, seed=seed) for seed in seeds]
    sizes = (sets[0].x_train.shape[1], *hidden, sets[0].classes)
    network = mlp(sizes, activation="relu", initialiser="he_normal", loss="cross_entropy")
    return Trainer(network, sets, seeds, batch=BATCH, steps=STEPS, lr=RATE), sets


def _averaged(trainer, sets, w):
    """From weights w (S, K, d)."""
    means = np.cumsum(w, axis=1) / np.arange(1, len(KEPT) + 1)[:, None]
    own, mean = (_scored(trainer.network, sets, each) for each in (w, means))
    axes, origin = path_plane(w[0]).axes, means[0, -1]
    places = (w[0] - origin) @ axes.T
    xs, ys = (MARGIN * np.abs(places).max() * np.linspace(-1, 1, PIXELS) for _ in range(2))
    loss = plane(trainer.loss(0), *(jnp.asarray(each, jnp.float32) for each in (origin, axes, xs, ys)))
    return Averaged(own, mean, places, xs, ys, np.asarray(loss))


def _scored(network: Network, sets, w) -> Scores:
    found = []
    for one, weights in zip(sets, w, strict=True):
        parts = (one.x_train, one.y_train, one.x_test, one.y_test)
        data: Any = [jnp.asarray(part, jnp.float32) for part in parts]
        found.append(
            _scores(Partial(network.loss), Partial(network.predict), jnp.asarray(weights, jnp.float32), *data)
        )
    return Scores(*(np.stack([np.asarray(each, float) for each in row]) for row in zip(*found, strict=True)))


@jax.jit
def _scores(loss, predict, w, x, y, x_test, y_test):
    """(K,) of each."""

    def right(w):
        return jnp.mean(predict(w, x_test).argmax(axis=1) == y_test.argmax(axis=1))

    at = jax.vmap(lambda w: (loss(w, (x, y)), loss(w, (x_test, y_test)), right(w)))
    return at(w)

r"""Thinned: a network that was trained with dropout as the many networks that it is.

With hidden neurons left out it is a network of its own, of the same weights: those that lead on from a neuron
that is out are 0. The whole network, whose weights count in full, stands for the mean of all: Srivastava et
al., JMLR 15 (2014), section 1. https://jmlr.org/papers/v15/srivastava14a.html How nearly it does: Warde-
Farley et al., ICLR 2014. https://arxiv.org/abs/1312.6197
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.tree_util import Partial

from engine.chunks import Chunk, chunked
from engine.networks.training import Progress, Trainer
from networks.data import Data, load
from networks.dropout import drawn
from networks.mlp import Layers, flat, mlp

SEEDS, POINTS, TEST = 8, 256, 1000
HIDDEN = (32, 32)
STEPS, BATCH, RATE = 2000, 32, 0.1
MASKS, SHOWN = 256, 8  # thinned networks that are asked, and that are drawn
RATES = (0.2, 0.5)  # the probability to drop


class Thinned(NamedTuple):
    """What S seeds say of new points, by their losses and the share that is right: the whole network, whole
    (2, S); each of M thinned ones, single (2, S, M); and the mean of the probabilities of the first, the
    first two, and so on, mean (2, S, M).

    Of the first seed the weights of the second layer, weights (32, 32), and which neurons before it the first
    thinned networks have, kept (SHOWN, 32).
    """

    whole: np.ndarray
    single: np.ndarray
    mean: np.ndarray
    weights: np.ndarray
    kept: np.ndarray


@chunked
def asked(progress: Progress | None, p: float, first: int) -> Chunk:
    """Train digits with dropout of probability p for SEEDS seeds from `first` on, and ask MASKS thinned
    networks. The result is a `Thinned`, at the end."""
    trainer, sets = _trainer(p, first)
    progress = trainer.advance(progress or trainer.begin())
    if trainer.over(progress):
        return Chunk(None, 1.0, _asked(trainer, sets, progress.w, p))
    return Chunk(progress, max(progress.step, 0) / STEPS, None)


def thinned(layers: Layers, factors: Sequence[jax.Array]) -> jax.Array:
    """Parameters (d,) of the network whose hidden neurons are multiplied by factors, (neurons,) of each
    hidden layer: what leads on from each is."""
    first, *rest = layers
    return flat([first, *((f[:, None] * w, b) for f, (w, b) in zip(factors, rest, strict=True))])


@lru_cache(maxsize=2)
def _trainer(p: float, first: int) -> tuple[Trainer, list[Data]]:
    seeds = range(first, first + SEEDS)
    sets = [load("digits", POINTS, test=TEST, seed=seed) for seed in seeds]
    network = mlp((64, *HIDDEN, 10), activation="relu", initialiser="he_normal", loss="cross_entropy")
    trainer = Trainer(network, sets, seeds, batch=BATCH, steps=STEPS, lr=RATE, disturbed={"dropout": p})
    return trainer, sets


def _asked(trainer, sets, w, p):
    network = trainer.network
    factors = drawn(jax.random.key(0), jnp.float32(p), MASKS, HIDDEN)
    found = [
        _scores(Partial(network.predict), network.layers(jnp.asarray(each)), factors, one.x_test, one.y_test)
        for one, each in zip(sets, w, strict=True)
    ]
    # (2, S) and (2, S, M)
    whole, single, mean = (
        np.stack([np.array(each, float) for each in row], axis=1) for row in zip(*found, strict=True)
    )
    weights, _ = network.layers(jnp.asarray(w[0]))[1]
    return Thinned(whole, single, mean, np.asarray(weights), np.asarray(factors[0][:SHOWN]) > 0)


@jax.jit
def _scores(predict, layers, factors, x, y):
    """The loss and the share that is right, (2,) of the whole network, (2, M) of each thinned one and of
    the mean of so many."""

    def said(w):
        return jax.nn.log_softmax(predict(w, x))

    def score(logs):
        right = logs.argmax(axis=1) == y.argmax(axis=1)
        return jnp.stack([-(logs * y).sum(axis=1).mean(), right.mean()])

    def one_more(total, some):
        count, factors = some
        logs = said(thinned(layers, factors))
        total = jnp.logaddexp(total, logs)
        return total, (score(logs), score(total - jnp.log(count)))

    counts = jnp.arange(1, MASKS + 1)
    _, (single, mean) = lax.scan(one_more, jnp.full(y.shape, -jnp.inf), (counts, factors))
    return score(said(flat(layers))), single.T, mean.T

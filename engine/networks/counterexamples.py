"""Counterexamples: sharpness that grows in one and the same function, and sharpness of what still moves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

from engine.landscape import line
from engine.networks.comparison import share_done
from engine.networks.experiment import Experiment
from engine.networks.minima import Side, train_both
from engine.networks.training import train
from engine.sharpness import adaptive_eigenvalues, keskar_sharpness, top_eigenvalues
from networks.mlp import rescale

FACTORS = np.geomspace(0.1, 100, 31)
REACH = np.linspace(-1, 1, 81)  # of a walk from the minimum, along one random direction of length 1
EPSILON = 5e-4  # of Keskar's measure, the smaller of the paper's two
ANNEALED = 0.02  # the loss that annealing ends at, and its learning rate


class Rescaled(NamedTuple):
    """A minimum of the full batch, its last hidden layer rescaled by FACTORS, of which k are done.

    λmax `sharpness` (k,), `adaptive` λ (k,), the largest change (k,) of any output on the test points, and
    the loss (k, len(REACH)) along one direction in the space of weights.
    """

    sharpness: np.ndarray
    adaptive: np.ndarray
    change: np.ndarray
    loss: np.ndarray


def rescaled(experiment: Experiment) -> Iterator[tuple[float, Rescaled | None]]:
    """The first seed's, with the large batch. Dinh et al., ICML 2017. https://arxiv.org/abs/1703.04933

    Raises ValueError unless the activation is ReLU.
    """
    if experiment.activation != "relu":
        raise ValueError("rescaling keeps the function of ReLU networks only")
    side, batch = replace(experiment, seeds=1).sides[1]
    network, (data,) = side.network(), side.load()
    for training in train(network, [data], [0], batch=batch, lr=side.lr, **side.limits()):
        yield share_done(side, training) / 2, None
    w = jnp.asarray(training.w[0], float)
    loss = Partial(network.loss, batch=(data.x_train, data.y_train))
    direction = jax.random.normal(jax.random.key(0), w.shape)
    direction = direction / jnp.linalg.norm(direction)
    outputs, rows = network.predict(w, data.x_test), []
    for factor in FACTORS:
        other = rescale(network, w, factor, len(network.sizes) - 3)
        rows.append(
            (
                top_eigenvalues(loss, other)[0],
                adaptive_eigenvalues(loss, other)[0],
                abs(network.predict(other, data.x_test) - outputs).max(),
                line(loss, other, other + direction, REACH),
            )
        )
        yield (1 + len(rows) / len(FACTORS)) / 2, Rescaled(*map(np.array, zip(*rows, strict=True)))


class Moving(NamedTuple):
    """Keskar's sharpness (2, s) of s seeds where training stopped, and after annealing by gradient descent.

    `slope` (2, s) is what the gradient alone makes of the former.
    """

    sides: Sequence[Side]
    before: np.ndarray
    slope: np.ndarray
    after: np.ndarray


def still_moving(experiment: Experiment) -> Iterator[tuple[float, Moving | None]]:
    """Metric 2.1 of Keskar et al., ICLR 2017, before and after the small batch's noise has died down."""
    sides = yield from train_both(experiment, work=0.2)
    still = replace(experiment, match="loss", target=ANNEALED)
    network, data, ends = still.network(), still.load(), []
    for side in sides:
        options: dict[str, Any] = still.limits() | dict(batch=still.n, lr=ANNEALED, start=side.training.w)
        for training in train(network, data, range(still.seeds), **options):
            yield 0.2 + 0.3 * (len(ends) + share_done(still, training)), None
        ends.append(training)
    rows = []
    for seed, one in enumerate(data):
        loss = Partial(network.loss, batch=(np.float32(one.x_train), np.float32(one.y_train)))
        pairs = [(side.training.w[seed], end.w[seed]) for side, end in zip(sides, ends, strict=True)]
        rows.append([(_keskar(loss, w), _slope(loss, w), _keskar(loss, calm)) for w, calm in pairs])
        yield 0.8 + 0.2 * (seed + 1) / still.seeds, Moving(sides, *np.transpose(rows, (2, 1, 0)))


def _keskar(loss, w):
    return float(keskar_sharpness(loss, w, jax.random.key(0), epsilon=EPSILON))


@jax.jit
def _slope(loss, w):
    """The measure of the tangent plane, which is highest in the corner that the gradient points to."""
    value, gradient = jax.value_and_grad(loss)(w)
    return 100 * EPSILON * abs(gradient) @ (abs(w) + 1) / (1 + value)

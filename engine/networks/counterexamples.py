"""Counterexamples: sharpness that grows in one and the same function, and sharpness of what still moves."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

from engine.chunks import Chunk, chunked, with_next
from engine.landscape import line
from engine.networks.comparison import share_done, trainer_of
from engine.networks.experiment import Experiment
from engine.networks.minima import Pair, Side, measured, sides, train_both
from engine.networks.training import Progress
from engine.sharpness import (
    adaptive_eigenvalues,
    keskar_climb,
    keskar_corners,
    keskar_percent,
    top_eigenvalues,
)
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


@chunked
def rescaled(state: Pair | None, experiment: Experiment) -> Chunk:
    """The first seed's, with the large batch. Dinh et al., ICML 2017. https://arxiv.org/abs/1703.04933

    Raises ValueError unless the activation is ReLU.
    """
    if experiment.activation != "relu":
        raise ValueError("rescaling keeps the function of ReLU networks only")
    side, batch = replace(experiment, seeds=1).sides[1]
    trainer, state = trainer_of(side, batch), state or Pair()
    progress = state.trained[0] if state.trained else trainer.begin()
    if not trainer.over(progress):
        progress = trainer.advance(progress)
        return Chunk(Pair((progress,)), share_done(side, trainer, progress) / 2, None)
    network, (data,) = trainer.network, side.load()
    w = jnp.asarray(state.w(0, 0), float)
    loss = Partial(network.loss, batch=(data.x_train, data.y_train))

    def look(i):
        """Of the i-th factor's network one of four things."""
        factor, what = divmod(i, 4)
        other = rescale(network, w, float(FACTORS[factor]), len(network.sizes) - 3)
        if what == 0:
            return top_eigenvalues(loss, other)[0]
        if what == 1:
            return adaptive_eigenvalues(loss, other)[0]
        if what == 2:
            return abs(network.predict(other, data.x_test) - network.predict(w, data.x_test)).max()
        direction = jax.random.normal(jax.random.key(0), w.shape)
        return np.asarray(line(loss, other, other + direction / jnp.linalg.norm(direction), REACH))

    found = with_next(state.found, 4 * len(FACTORS), look)
    whole = len(found) // 4 * 4
    result = Rescaled(*(np.array(found[what:whole:4]) for what in range(4))) if whole else None
    return measured(state, found, 4 * len(FACTORS), result, work=0.5)


class Moving(NamedTuple):
    """Keskar's sharpness (2, s) of s seeds where training stopped, and after annealing by gradient descent.

    `slope` (2, s) is what the gradient alone makes of the former.
    """

    sides: Sequence[Side]
    before: np.ndarray
    slope: np.ndarray
    after: np.ndarray


class _State(NamedTuple):
    pair: Pair
    calm: tuple[Progress, ...] = ()  # annealed
    heights: tuple = ()  # climbed to, of the box being measured


@chunked
def still_moving(state: _State | None, experiment: Experiment) -> Chunk:
    """Metric 2.1 of Keskar et al., ICLR 2017, before and after the small batch's noise has died down."""
    calm, heights = (state.calm, state.heights) if state else ((), ())
    pair, training = train_both(state.pair if state else None, experiment, work=0.2)
    if training:
        return training._replace(state=_State(training.state))
    still = replace(experiment, match="loss", target=ANNEALED, lr=ANNEALED).training_only()
    annealer = trainer_of(still, experiment.n)
    for k in range(2):
        progress = calm[k] if k < len(calm) else annealer.begin(pair.trained[k].w)
        if not annealer.over(progress):
            progress = annealer.advance(progress)
            share = 0.2 + 0.3 * (k + share_done(still, annealer, progress))
            return Chunk(_State(pair, (*calm[:k], progress)), share, None)
    found, total = pair.found, 4 * experiment.seeds
    # Two boxes of each side of a seed, before and after.
    seed, side, after = map(int, np.unravel_index(len(found), (experiment.seeds, 2, 2)))
    loss, w = annealer.loss(seed), (calm if after else pair.trained)[side].runs[seed].w
    corners = keskar_corners(loss, w, jax.random.key(0), epsilon=EPSILON)
    climb = partial(keskar_climb, loss, w, epsilon=EPSILON)
    heights = with_next(heights, len(corners), lambda i: np.asarray(climb(corners[i])))
    if len(heights) == len(corners):
        found, heights = (*found, (float(keskar_percent(heights, loss(w))), float(_slope(loss, w)))), ()
    seeds = len(found) // 4
    boxes = np.reshape(found[: 4 * seeds], (seeds, 2, 2, 2)).T  # which number, after, side, seed
    result = Moving(sides(experiment, pair.trained), *boxes[[0, 1, 0], [0, 0, 1]]) if seeds else None
    chunk = measured(pair, found, total, result, work=0.8)
    return chunk if chunk.state is None else chunk._replace(state=_State(chunk.state, calm, heights))


@jax.jit
def _slope(loss, w):
    """The measure of the tangent plane, which is highest in the corner that the gradient points to."""
    value, gradient = jax.value_and_grad(loss)(w)
    return 100 * EPSILON * abs(gradient) @ (abs(w) + 1) / (1 + value)

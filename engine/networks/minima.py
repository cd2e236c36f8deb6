"""Minima: where a small batch and a large one end, and the loss between, around and on the way to them.

Every function trains both sides of an experiment, then looks at one seed after the other. It yields how much
of the work is done, from 0 to 1, and what there is so far, None at first: a job for `server.jobs`.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.tree_util import Partial

from engine.landscape import line, path_plane, plane, random_plane
from engine.networks.comparison import share_done
from engine.networks.experiment import STEPS_MAX, Experiment
from engine.networks.training import Training, score, scores, train
from networks.data import Data

ALPHAS = np.linspace(-1, 2, 61)
SLICE = np.linspace(-1, 1, 51)
LEVEL = 0.2  # of the loss: what lies below it is the basin
PIXELS = 96  # along each side of a picture of decision boundaries
STRIDE = 8  # steps from point to point of a path
GRID = 41  # points along each side of its plane
TRAINING = 0.8  # its share of the work, about


class Side(NamedTuple):
    """A batch size, and how its seeds were trained."""

    batch: int
    training: Training


def train_both(
    experiment: Experiment, keep: Sequence[int] = (), *, work: float = TRAINING
) -> Generator[tuple[float, Any], None, list[Side]]:
    """The first part of a job, `work` of it: train with the small batch, then with the large one."""
    sides = []
    for side, batch in experiment.sides:
        network, data, seeds = side.network(), side.load(), range(side.seeds)
        for training in train(network, data, seeds, batch=batch, keep=keep, lr=side.lr, **side.limits()):
            yield work * (len(sides) + share_done(side, training)) / 2, None
        sides.append(Side(batch, training))
    return sides


class Between(NamedTuple):
    """On the line from the small batch's minimum, α = 0, to the large one's, α = 1: (s, len(ALPHAS)) of each,
    s seeds."""

    sides: Sequence[Side]
    train_loss: np.ndarray
    train_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray

    def at(self, alpha: float) -> np.ndarray:
        """The training loss (s,)."""
        return self.train_loss[:, abs(ALPHAS - alpha).argmin()]

    @property
    def barrier(self) -> np.ndarray:
        """(s,) the highest training loss between the two."""
        return self.train_loss[:, (ALPHAS >= 0) & (ALPHAS <= 1)].max(axis=1)

    @property
    def curvature(self) -> np.ndarray:
        """(2, s) of the training loss along the line at either end: second differences."""
        h = ALPHAS[1] - ALPHAS[0]
        return np.array([(self.at(a - h) - 2 * self.at(a) + self.at(a + h)) / h**2 for a in (0, 1)])


def between(experiment: Experiment) -> Iterator[tuple[float, Between | None]]:
    """Keskar et al., ICLR 2017, figure 3. https://arxiv.org/abs/1609.04836"""
    sides = yield from train_both(experiment)
    measure, rows = _scores(experiment.network()), []
    for seed, data in enumerate(experiment.load()):
        small, large = (side.training.w[seed] for side in sides)
        parts = _single(data[:2]), _single(data[2:4])
        rows.append(line(Partial(measure, parts=parts), small, large, ALPHAS.astype(np.float32)))
        yield _share(seed, experiment), Between(sides, *map(np.array, zip(*rows, strict=True)))


@cache  # the same function is compiled once
def _scores(network):
    """Loss and accuracy on training data, then on test data."""
    return lambda w, parts: tuple(number for part in parts for number in score(network, w, part))


class Around(NamedTuple):
    """Filter-normalised slices through both minima, s seeds: loss (2, s, len(SLICE), len(SLICE)).

    The unit of both axes is each neuron's own weights; a seed's directions are the same random numbers for
    both. `area` (2, s) is the share of the square in which the loss is below LEVEL.
    """

    sides: Sequence[Side]
    loss: np.ndarray

    @property
    def area(self) -> np.ndarray:
        return (self.loss < LEVEL).mean(axis=(2, 3))


def around(experiment: Experiment) -> Iterator[tuple[float, Around | None]]:
    """Li et al., NeurIPS 2018, section 4. https://arxiv.org/abs/1712.09913"""
    sides = yield from train_both(experiment)
    network, slices, steps = experiment.network(), [], SLICE.astype(np.float32)
    for seed, data in enumerate(experiment.load()):
        loss = Partial(network.loss, batch=_single(data[:2]))
        pair = []
        for side in sides:
            w = side.training.w[seed]
            axes = random_plane(jax.random.key(seed), w, network.filters)
            pair.append(plane(loss, w, axes, steps, steps))
        slices.append(pair)
        yield _share(seed, experiment), Around(sides, np.array(slices).swapaxes(0, 1))


class Way(NamedTuple):
    """A training path in the plane it keeps closest to; see `engine.landscape.PathPlane`.

    coordinates (n, 2) and share (2,) of the variance; the plane's loss (GRID, GRID) over xs and ys (GRID,);
    true (n,) the loss along the path, and seen (n,) that of the plane beneath it.
    """

    coordinates: np.ndarray
    share: np.ndarray
    xs: np.ndarray
    ys: np.ndarray
    loss: np.ndarray
    true: np.ndarray
    seen: np.ndarray


class Ways(NamedTuple):
    """One for each side, as far as they are known."""

    sides: Sequence[Side]
    found: Sequence[Way | None]


def ways(experiment: Experiment) -> Iterator[tuple[float, Ways | None]]:
    """The first seed's paths with the small batch and with the large one.

    Lorch, ICML 2016 workshop on visualization for deep learning; Li et al., NeurIPS 2018, section 7. None for
    a run that diverged or took too few steps to span a plane.
    """
    one = replace(experiment, seeds=1)
    sides = yield from train_both(one, range(0, STEPS_MAX, STRIDE))
    network, found = one.network(), []
    loss = Partial(network.loss, batch=_single(one.load()[0][:2]))
    for side in sides:
        path = np.concatenate([*side.training.kept.values(), side.training.w])
        found.append(_way(loss, path) if len(path) > 2 and np.isfinite(path).all() else None)
        yield TRAINING + (1 - TRAINING) * len(found) / 2, Ways(sides, list(found))


def _way(loss, path):
    flat = path_plane(path)
    xs, ys = (_widened(part, 0.2, GRID) for part in flat.coordinates.T)
    beneath = flat.origin + flat.coordinates @ flat.axes
    true, seen = (np.array([loss(w) for w in points]) for points in (path, beneath))
    values = np.asarray(plane(loss, flat.origin, flat.axes, xs, ys))
    return Way(flat.coordinates, flat.share, xs, ys, values, true, seen)


def _widened(values, margin, points):
    """So many numbers from the least value to the greatest, and a margin of the distance beyond."""
    low, high = values.min(), values.max()
    return np.linspace(low - margin * (high - low), high + margin * (high - low), points)


class Boundaries(NamedTuple):
    """What s networks of two inputs say: classes (2, s, PIXELS, PIXELS) over xs and ys (PIXELS,).

    `data` are their training and test points, `accuracy` (2, s) the share of test points that are right.
    """

    sides: Sequence[Side]
    data: Sequence[Data]
    xs: np.ndarray
    ys: np.ndarray
    classes: np.ndarray
    accuracy: np.ndarray


def boundaries(experiment: Experiment) -> Iterator[tuple[float, Boundaries | None]]:
    """Raises ValueError for data that have not two variables and classes."""
    network, data = experiment.network(), experiment.load()
    if network.sizes[0] != 2 or not data[0].classes:
        raise ValueError(f"{experiment.data}: not of two variables and classes")
    sides = yield from train_both(experiment)
    points = np.concatenate([one.x_train for one in data])
    xs, ys = (_widened(part, 0.05, PIXELS) for part in points.T)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    accuracy = [
        scores(network, side.training.w, [one.x_test for one in data], [one.y_test for one in data])[1]
        for side in sides
    ]
    classes = np.array([[network.predict(w, grid).argmax(axis=1) for w in side.training.w] for side in sides])
    shape = *classes.shape[:2], PIXELS, PIXELS
    yield 1.0, Boundaries(sides, data, xs, ys, classes.reshape(shape), np.array(accuracy))


def _single(parts):
    return tuple(np.float32(part) for part in parts)


def _share(seed, experiment):
    """Of the work that is done when the picture of this seed is."""
    return TRAINING + (1 - TRAINING) * (seed + 1) / experiment.seeds

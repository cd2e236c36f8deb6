"""Minima: where a small batch and a large one end, and the loss between, around and on the way to them.

Every computation trains both sides of an experiment, then looks at one seed after the other.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import numpy as np
from jax.tree_util import Partial

from engine.chunks import CORES, Chunk, chunked, with_next
from engine.landscape import PathPlane, line, over_plane, path_plane, plane, random_plane
from engine.networks.comparison import share_done, trainer_of
from engine.networks.experiment import Experiment
from engine.networks.training import Progress, Trainer, Training, score, scores
from networks.data import Data

ALPHAS = np.linspace(-1, 2, 61)
SLICE = np.linspace(-1, 1, 51)
LEVEL = 0.2  # of the loss: what lies below it is the basin
PIXELS = 96  # along each side of a picture of decision boundaries
STRIDE = 8  # steps from point to point of a path, or twice, four times … as many
POINTS = 256  # of a path, at most
GRID = 41  # points along each side of its plane
TRAINING = 0.8  # its share of the work, about


class Side(NamedTuple):
    """A batch size, and how its seeds were trained."""

    batch: int
    training: Training


class Pair(NamedTuple):
    """The training of both sides, as far as it has come, and what has been found of them since."""

    trained: tuple[Progress, ...] = ()
    found: tuple = ()

    def w(self, side: int, seed: int) -> np.ndarray:
        """(d,)"""
        return self.trained[side].runs[seed].w


def trainers(experiment: Experiment) -> list[Trainer]:
    return [trainer_of(side, batch) for side, batch in experiment.sides]


def train_both(
    state: Pair | None, experiment: Experiment, work: float = TRAINING
) -> tuple[Pair, Chunk | None]:
    """The first part of a computation, `work` of it: train with the small batch, then with the large one.

    The state, and a chunk while there is something to train.
    """
    state = state or Pair()
    trained = state.trained
    for k, (side, batch) in enumerate(experiment.sides):
        trainer = trainer_of(side, batch)
        progress = trained[k] if k < len(trained) else trainer.begin()
        if not trainer.over(progress):
            progress = trainer.advance(progress)
            share = work * (k + share_done(side, trainer, progress)) / 2
            return state, Chunk(Pair((*trained[:k], progress)), share, None)
    return state, None


def sides(experiment: Experiment, trained: Sequence[Progress]) -> list[Side]:
    """As far as they are trained."""
    each = zip(trainers(experiment), trained, strict=False)
    return [Side(trainer.batch, trainer.training(progress)) for trainer, progress in each]


def measured(state: Pair, found: tuple, total: int, result: Any, work: float = TRAINING) -> Chunk:
    """The second part: `found` of `total` things."""
    if len(found) == total:
        return Chunk(None, 1.0, result)
    return Chunk(state._replace(found=found), work + (1 - work) * len(found) / total, result)


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


PARTS = 4  # of a line, which is looked at in so many


@chunked
def between(state: Pair | None, experiment: Experiment) -> Chunk:
    """Keskar et al., ICLR 2017, figure 3. https://arxiv.org/abs/1609.04836"""
    state, training = train_both(state, experiment)
    if training:
        return training
    measure, data = _scores(experiment.network()), experiment.load()
    # As many on each part of the line, so that one program serves them all.
    alphas = np.resize(ALPHAS.astype(np.float32), (PARTS, -(-len(ALPHAS) // PARTS)))

    def look(i):
        seed, part = divmod(i, PARTS)
        loss = Partial(measure, parts=(_single(data[seed][:2]), _single(data[seed][2:4])))
        return np.array(line(loss, state.w(0, seed), state.w(1, seed), alphas[part]))

    found = with_next(state.found, PARTS * experiment.seeds, look)
    whole = len(found) // PARTS * PARTS
    result = None
    if whole:
        rows = np.concatenate([found[i:whole:PARTS] for i in range(PARTS)], axis=2)[..., : len(ALPHAS)]
        result = Between(sides(experiment, state.trained), *rows.swapaxes(0, 1))
    return measured(state, found, PARTS * experiment.seeds, result)


@lru_cache(maxsize=8)  # the same function is compiled once
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


@chunked
def around(state: Pair | None, experiment: Experiment) -> Chunk:
    """Li et al., NeurIPS 2018, section 4. https://arxiv.org/abs/1712.09913"""
    state, training = train_both(state, experiment)
    if training:
        return training
    network, steps, rows = experiment.network(), SLICE.astype(np.float32), len(SLICE)
    slices, row = divmod(len(state.found), rows)
    seed, side = divmod(slices, 2)
    w = state.w(side, seed)
    axes = random_plane(jax.random.key(seed), w, network.filters)
    loss = trainers(experiment)[side].loss(seed)
    more = plane(loss, w, axes, steps, steps[row : row + CORES])
    found, total = (*state.found, *np.asarray(more)), 2 * rows * experiment.seeds
    seeds = len(found) // (2 * rows)
    result = None
    if seeds:
        loss = np.reshape(found[: 2 * rows * seeds], (seeds, 2, rows, rows)).swapaxes(0, 1)
        result = Around(sides(experiment, state.trained), loss)
    return measured(state, found, total, result)


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


class _Walk(NamedTuple):
    """One side after the other: trained, its path kept, then looked at from above."""

    trained: tuple[Progress, ...] = ()
    path: tuple[np.ndarray, ...] = ()  # of the side under way: parameters and loss after each `stride` steps
    losses: tuple[float, ...] = ()
    stride: int = STRIDE
    flat: PathPlane | None = None
    rows: tuple[np.ndarray, ...] = ()
    found: tuple[Way | None, ...] = ()


@chunked
def ways(state: _Walk | None, experiment: Experiment) -> Chunk:
    """The first seed's paths with the small batch and with the large one.

    Lorch, ICML 2016 workshop on visualization for deep learning; Li et al., NeurIPS 2018, section 7. None for
    a run that diverged or took too few steps to span a plane.
    """
    one, state = replace(experiment, seeds=1), state or _Walk()
    side = len(state.found)
    trainer = trainers(one)[side]
    progress = state.trained[side] if side < len(state.trained) else trainer.begin()
    looked = 0.0
    if not trainer.over(progress):
        state = _walk(state, trainer, progress)
    elif state.flat is None:
        state = _flatten(state)
    else:
        state, looked = _look_beneath(state, trainer.loss(0))
    trained = share_done(one.sides[side][0], trainer, state.trained[side])
    share = (side + TRAINING * trained + (1 - TRAINING) * looked) / 2
    result = Ways(sides(one, state.trained), state.found) if state.found else None
    return Chunk(state, share, result) if len(state.found) < 2 else Chunk(None, 1.0, result)


def _walk(state, trainer, progress):
    progress = trainer.advance(progress, (progress.step // state.stride + 1) * state.stride)
    path, losses, stride = state.path, state.losses, state.stride
    if progress.step % stride == 0:
        path, losses = (*path, progress.runs[0].w), (*losses, progress.losses[-1, 0])
    if len(path) > POINTS:
        path, losses, stride = path[::2], losses[::2], 2 * stride
    trained = (*state.trained[: len(state.found)], progress)
    return state._replace(trained=trained, path=path, losses=losses, stride=stride)


def _flatten(state):
    """The plane of a path that has come to its end."""
    end = state.trained[-1]
    path, losses = (*state.path, end.runs[0].w), (*state.losses, end.losses[-1, 0])
    if len(path) > 2 and all(np.isfinite(w).all() for w in path):
        return state._replace(path=(), losses=losses, flat=path_plane(path))
    return _Walk(state.trained, found=(*state.found, None))


def _look_beneath(state, loss):
    """The loss over the plane, some rows further, and then beneath the path; and how much of it is known."""
    flat = state.flat
    xs, ys = (_widened(part, 0.2, GRID) for part in flat.coordinates.T)
    beneath = np.zeros((-(-len(flat.coordinates) // GRID), GRID, 2))
    beneath.reshape(-1, 2)[: len(flat.coordinates)] = flat.coordinates
    points = np.concatenate([np.stack(np.meshgrid(xs, ys), axis=-1), beneath])
    look = partial(over_plane, loss, flat.origin, flat.axes)
    rows = with_next(state.rows, len(points), lambda i: np.asarray(look(points[i])))
    if len(rows) < len(points):
        return state._replace(rows=rows), len(rows) / len(points)
    values, seen = np.array(rows[:GRID]), np.concatenate(rows[GRID:])[: len(flat.coordinates)]
    way = Way(flat.coordinates, flat.share, xs, ys, values, np.array(state.losses), seen)
    return _Walk(state.trained, found=(*state.found, way)), 1.0


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


@chunked
def boundaries(state: Pair | None, experiment: Experiment) -> Chunk:
    """Raises ValueError for data that have not two variables and classes."""
    network, data = experiment.network(), experiment.load()
    if network.sizes[0] != 2 or not data[0].classes:
        raise ValueError(f"{experiment.data}: not of two variables and classes")
    state, training = train_both(state, experiment)
    if training:
        return training
    points = np.concatenate([one.x_train for one in data])
    xs, ys = (_widened(part, 0.05, PIXELS) for part in points.T)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)

    def look(i):
        side, seed = divmod(i, experiment.seeds)
        w, one = state.w(side, seed), data[seed]
        accuracy = scores(network, w[None], [one.x_test], [one.y_test])[1][0]
        return _classes(network, w, grid), accuracy

    found = with_next(state.found, 2 * experiment.seeds, look)
    result = None
    if len(found) == 2 * experiment.seeds:
        classes, accuracy = (np.reshape(part, (2, experiment.seeds, -1)) for part in zip(*found, strict=True))
        classes = classes.reshape(*classes.shape[:2], PIXELS, PIXELS)
        result = Boundaries(sides(experiment, state.trained), data, xs, ys, classes, accuracy[..., 0])
    return measured(state, found, 2 * experiment.seeds, result)


def _classes(network, w, x):
    return np.asarray(network.predict(w, x).argmax(axis=1))


def _single(parts):
    return tuple(np.float32(part) for part in parts)

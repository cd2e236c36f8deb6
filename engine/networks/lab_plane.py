"""Lab plane: the paths of all runs of a lab, in the one plane that they keep closest to."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from engine.chunks import Chunk, chunked, with_next
from engine.landscape import PathPlane, over_plane, path_plane
from engine.networks.lab import Course, Hyper, Lab, Own, own_course, run, trainer_of
from engine.networks.training import Progress, following

GRID = 36, 64  # rows, columns of the plane
MARGIN = 0.12  # of the paths' extent, around them
TRAINING = 0.7  # of the work, about


class Plane(NamedTuple):
    """The first seed's paths of R runs, in weights after `steps` (M,), seen from above.

    coordinates (R, M, 2) in the plane through the mean of all points, whose directions hold `share` (2,) of
    their variance; the training loss (GRID) over the `view` (x low, x high, y low, y high), rows from y low
    to y high; `true` (R, M) the loss along the paths, and `seen` (R, M) that of the plane beneath them. NaN
    where a run has no finite weights.
    """

    steps: tuple[int, ...]
    coordinates: np.ndarray
    share: np.ndarray
    view: tuple[float, float, float, float]
    loss: np.ndarray
    true: np.ndarray
    seen: np.ndarray

    @property
    def factor(self) -> float:
        """By which the loss in the plane is off beneath a path, as the median over all of their points."""
        with np.errstate(all="ignore"):
            off = abs(np.log(self.true / self.seen))
        return float(np.exp(np.median(off[np.isfinite(off)]))) if np.isfinite(off).any() else np.nan


class _Path(NamedTuple):
    points: tuple[np.ndarray, ...] = ()
    losses: tuple[float, ...] = ()


class _State(NamedTuple):
    progress: Progress | None = None  # of the run under way
    paths: tuple[_Path, ...] = ()  # the last one is its
    walked: int = 0  # runs
    flat: PathPlane | None = None
    rows: tuple[np.ndarray, ...] = ()


@chunked
def plane(state: _State | None, course: Course, runs: Sequence[tuple[Own, str, Hyper]]) -> Chunk:
    """The plane of all runs, each with its own of the course, an optimizer and its hyperparameters, trained
    with the first seed.

    Of a network normalised by batches it is one of what it learns, its loss that of `Trainer.loss`.

    Lorch, ICML 2016 workshop on visualization for deep learning; Li et al., NeurIPS 2018, section 7. The
    result is a `Plane`, None where fewer than three points were kept or none of them moved. Raises as
    `engine.networks.lab.run` does.
    """
    one = replace(course, seeds=1)
    state = state or _State()
    if state.walked < len(runs):
        state = _walk(state, one, runs)
        return Chunk(state, TRAINING * state.walked / len(runs), None)
    if state.flat is None:
        points = [point for path in state.paths for point in path.points]
        if len(points) < 3 or all((point == points[0]).all() for point in points):
            return Chunk(None, 1.0, None)
        return Chunk(state._replace(flat=_through_the_mean(path_plane(points), points)), TRAINING, None)
    return _look_beneath(state, one, runs)


def _walk(state, one, runs) -> _State:
    own, *run = runs[state.walked]
    trainer, steps = trainer_of(own_course(one, own), *run), one.pictured
    progress = state.progress or trainer.begin()
    paths = state.paths if state.progress else (*state.paths, _Path())
    if not trainer.over(progress):
        progress = trainer.advance(progress, following(steps, progress.step))
        w, path = progress.runs[0].w, paths[-1]
        if not progress.ahead and progress.step in steps and np.isfinite(w).all():
            loss = progress.losses[-1, 0]
            if kept := trainer.network.statistics:
                w, loss = np.append(w[:-kept], np.zeros(kept, w.dtype)), trainer.loss(0)(w)
            path = _Path((*path.points, w), (*path.losses, float(loss)))
            paths = (*paths[:-1], path)
    if trainer.over(progress):
        return state._replace(progress=None, paths=paths, walked=state.walked + 1)
    return state._replace(progress=progress, paths=paths)


def _look_beneath(state, one, runs):
    flat, steps = state.flat, one.pictured
    view, (height, width) = _around(flat.coordinates), GRID
    xs, ys = np.linspace(*view[:2], width), np.linspace(*view[2:], height)
    # Rows of the plane, then the paths in rows as long, so that one program serves both.
    beneath = np.zeros((-(-len(flat.coordinates) // width), width, 2))
    beneath.reshape(-1, 2)[: len(flat.coordinates)] = flat.coordinates
    points = np.concatenate([np.stack(np.meshgrid(xs, ys), axis=-1), beneath])
    look = partial(over_plane, trainer_of(one, *runs[0][1:]).loss(0), flat.origin, flat.axes)
    rows = with_next(state.rows, len(points), lambda i: np.asarray(look(points[i])))
    if len(rows) < len(points):
        share = TRAINING + (1 - TRAINING) * len(rows) / len(points)
        return Chunk(state._replace(rows=rows), share, None)
    counts = [len(path.points) for path in state.paths]
    seen = np.concatenate(rows[height:])[: sum(counts)]
    losses = np.concatenate([path.losses for path in state.paths])
    found = [_by_run(values, counts, len(steps)) for values in (flat.coordinates, losses, seen)]
    result = Plane(steps, found[0], flat.share, view, np.array(rows[:height]), found[1], found[2])
    return Chunk(None, 1.0, result)


def _by_run(values, counts, most):
    """Values (sum of counts, …) as (R, most, …), NaN where a run has fewer."""
    found = np.full((len(counts), most, *values.shape[1:]), np.nan)
    for row, part in zip(found, np.split(values, np.cumsum(counts)[:-1]), strict=True):
        row[: len(part)] = part
    return found


def _through_the_mean(flat, points):
    """The same plane, moved to where it is nearest to all points, as principal components have it."""
    mean = sum(point.astype(float) for point in points) / len(points)
    return flat._replace(origin=mean, coordinates=flat.coordinates - (mean - flat.origin) @ flat.axes.T)


def _around(coordinates):
    """A view of all points, with a margin: as wide to as high as the grid, with equal scales on both axes."""
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    (x, y), (rows, columns) = (low + high) / 2, GRID
    unit = (0.5 + MARGIN) * max((high - low) / (columns, rows))
    return (
        float(x - unit * columns),
        float(x + unit * columns),
        float(y - unit * rows),
        float(y + unit * rows),
    )


def calls(lab: Lab) -> list[tuple[Any, ...]]:
    """The computations of a lab: one for each of its runs, and that of their plane where it is shown."""
    runs = tuple((tuple(each.own.items()), each.name, tuple(each.values.items())) for each in lab.runs)
    planes = [(plane, lab.course, runs)] if lab.picture == "plane" and runs else []
    return [*((run, own_course(lab.course, own), *each) for own, *each in runs), *planes]

"""Results: what a race came to, run by run."""

from typing import NamedTuple

import numpy as np

from engine.race.trajectory import Trajectory
from engine.race.verdict import Status

THRESHOLDS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-8)


class Result(NamedTuple):
    """`final` and `best` are f - f*; `reached` is the first step at which f - f* is at most the threshold
    (None: never); `length` is that of the path, in the map's units, until it was lost; `neighbour` one of
    NEIGHBOURS."""

    status: Status
    final: float
    best: float
    reached: int | None
    evaluations: int
    length: float
    neighbour: str


def summarise(run: Trajectory, f_star: float, threshold: float) -> Result:
    """One row of the table."""
    gap = run.loss - f_star
    below = gap <= threshold
    walked = run.x[: run.status.step] if run.status.lost else run.x
    with np.errstate(all="ignore"):
        length = float(np.hypot(*np.diff(walked, axis=0).T).sum())
        best = float(np.fmin.reduce(gap))
    return Result(
        status=run.status,
        final=float(gap[-1]),
        best=best,
        reached=int(below.argmax()) if below.any() else None,
        evaluations=run.evaluations,
        length=length,
        neighbour=run.neighbour,
    )

"""Ensembles: the mean of many networks that were fitted to one training set, each a little differently.

Bagging: Breiman, Machine Learning 24 (1996), 123. https://doi.org/10.1007/BF00058655
What a mean gains is what its members differ by: Krogh & Vedelsby, NIPS 1994, equation 6.
https://proceedings.neurips.cc/paper/1994/hash/b8c37e33defde51cf91e1e03e51657da-Abstract.html
"""

from typing import NamedTuple

import numpy as np

from engine.chunks import Chunk, so_far, with_next
from engine.networks.capacity import GRID, NOISE, PENALTIES, POINTS, TRUTH, hidden, problem, ridge

SETS, MEMBERS = 50, 64
WIDTHS = (16, 30, 64)  # hidden neurons, of members that differ in that too
WIDTH, PENALTY = 30, PENALTIES[0]  # of all others
# By what members differ: other points, drawn with replacement; another first layer; both; and as "layers",
# but of other widths and penalties too.
WAYS = ("points", "layers", "both", "settings")


class Grown(NamedTuple):
    """Ensembles of S training sets, from their first member to all M of them, in one of WAYS.

    members (M, len(GRID)) the curves of the first set's; single (S, M) each member's error on new points;
    error (S, M) that of the mean of the first, the first two, and so on; spread (S, M) how far those members
    are from their mean: the mean square over them and over GRID.
    """

    members: np.ndarray
    single: np.ndarray
    error: np.ndarray
    spread: np.ndarray


def grown(state: tuple | None, first: int) -> Chunk:
    """Grow an ensemble in each of WAYS on SETS training sets from seed `first` on. Results are as many
    `Grown` as are there."""
    found = with_next(state or (), len(WAYS), lambda i: grow(first, WAYS[i]))
    return so_far(found, len(WAYS), found)


def grow(first: int, way: str) -> Grown:
    curves = np.stack([members(first, i, way) for i in range(SETS)])
    counts = np.arange(1, MEMBERS + 1)[:, None]
    means = np.cumsum(curves, axis=1) / counts
    squares = np.cumsum(curves**2, axis=1) / counts
    single, error = (((each - TRUTH) ** 2).mean(axis=2) + NOISE**2 for each in (curves, means))
    return Grown(curves[0], single, error, (squares - means**2).mean(axis=2))


def members(first: int, i: int, way: str) -> np.ndarray:
    """The curves (MEMBERS, len(GRID)) of the ensemble on the i-th set."""
    one, rng = problem(first), np.random.default_rng([first, i, 4])
    rows = rng.integers(POINTS, size=(MEMBERS, POINTS))
    angles = rng.uniform(0, 2 * np.pi, (MEMBERS, WIDTHS[-1]))
    if way not in ("points", "both"):
        rows[:] = np.arange(POINTS)
    if way == "points":
        angles[:] = one.angles[i, : WIDTHS[-1]]
    x, y = one.x[i, rows], one.y[i, rows]
    if way != "settings":
        return fitted(x, y, angles[:, :WIDTH], PENALTY)
    each = [(width, penalty) for width in WIDTHS for penalty in PENALTIES[:3]]
    found = np.empty((MEMBERS, len(GRID)))
    for k, (width, penalty) in enumerate(each):
        some = slice(k, None, len(each))
        found[some] = fitted(x[some], y[some], angles[some, :width], penalty)
    return found


def fitted(x: np.ndarray, y: np.ndarray, angles: np.ndarray, penalty: float) -> np.ndarray:
    """The curves (M, len(GRID)) of networks with `angles` (M, k), each fitted to its own x, y (M, n)."""
    (w,) = ridge(hidden(x, angles), y, [penalty])
    on_grid = hidden(np.broadcast_to(GRID, (len(x), len(GRID))), angles)
    return np.einsum("mgk,mk->mg", on_grid, w)

r"""Capacity: networks from far too small to far too large, fitted to many small training sets.

Their first layer stays as it is drawn, so that the best second layer is known at once and no training is in
what is seen:

    \min_w \frac{1}{n} \sum_i \Big( y_i - \sum_j w_j \max(0, \cos(a_j) x_i + 2 \sin(a_j)) \Big)^2
        + \lambda \sum_j w_j^2, \quad a_j \text{ uniform in } [0, 2\pi)

Random features: Rahimi & Recht, NIPS 2007. The error falls into bias, variance and noise: Geman, Bienenstock
& Doursat, Neural Computation 4 (1992), 1, equation 5. https://doi.org/10.1162/neco.1992.4.1.1
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.chunks import Chunk, so_far, with_next
from networks.data import load

SETS = 100  # training sets, each with a first layer of its own
POINTS, SPARE = 30, 30  # of each to train on, and of another set from the same source
NOISE = 0.3  # its standard deviation, on sin 3x
WIDTHS = (1, 2, 3, 4, 6, 8, 11, 16, 22, 30, 45, 64, 90, 128, 181, 256)  # hidden neurons
PENALTIES = (1e-6, 1e-4, 1e-2, 1.0)  # λ
FOLDS = 5
GRID = np.linspace(-2, 2, 161)  # x, where fits are compared with the truth
TRUTH = np.sin(3 * GRID)
KINK = 2.0  # half of the neurons bend between -KINK and KINK


class Problem(NamedTuple):
    """What S training sets are made of: x, y (S, POINTS), other points of the same source x_spare, y_spare
    (S, SPARE), and the angles (S, max(WIDTHS)) of the neurons."""

    x: np.ndarray
    y: np.ndarray
    x_spare: np.ndarray
    y_spare: np.ndarray
    angles: np.ndarray


class Fits(NamedTuple):
    """One width under one penalty, by S training sets.

    curves (S, len(GRID)); train (S,) the mean of (f - y)² over the training points, error (S,) that over new
    ones: the mean over GRID of (f - sin 3x)², and the variance of the noise.
    """

    curves: np.ndarray
    train: np.ndarray
    error: np.ndarray

    @property
    def bias(self) -> np.ndarray:
        """(len(GRID),) the square of the mean curve's distance from the truth."""
        return (self.curves.mean(axis=0) - TRUTH) ** 2

    @property
    def variance(self) -> np.ndarray:
        """(len(GRID),) of the curves about their mean; with `bias` and the noise it is the mean error."""
        return self.curves.var(axis=0)


class Chosen(NamedTuple):
    """What S sets would choose by: errors (W, P, S) of each of WIDTHS under each of PENALTIES, of
    cross-validation within the training set, on the SPARE points, and on new ones."""

    folds: np.ndarray
    spare: np.ndarray
    error: np.ndarray


class Folds(NamedTuple):
    """Cross-validation of one training set, as far as K of its folds have been left out: error (K, W, P) on
    the points of each, of each of WIDTHS under each of PENALTIES fitted to all others, and the curves
    (K, W, P, len(GRID)). x, y (POINTS,) are the set; new (W, P), what new points say of fits to all of it."""

    error: np.ndarray
    curves: np.ndarray
    x: np.ndarray
    y: np.ndarray
    new: np.ndarray


@lru_cache(maxsize=2)
def problem(first: int) -> Problem:
    """Of SETS seeds from `first`."""
    seeds = range(first, first + SETS)
    sets = [load("sine", POINTS, test=SPARE, noise=NOISE, standardise=False, seed=seed) for seed in seeds]
    angles = [np.random.default_rng([seed, 3]).uniform(0, 2 * np.pi, WIDTHS[-1]) for seed in seeds]
    x, y, x_spare, y_spare = (
        np.stack([getattr(one, name)[:, 0] for one in sets])
        for name in ("x_train", "y_train", "x_test", "y_test")
    )
    return Problem(x, y, x_spare, y_spare, np.stack(angles))


def hidden(x: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """What k neurons with `angles` (S, k) make of x (S, n): (S, n, k)."""
    angles = angles[:, None]
    return np.maximum(0, np.cos(angles) * x[:, :, None] + KINK * np.sin(angles))


def ridge(h: np.ndarray, y: np.ndarray, penalties: Sequence[float]) -> np.ndarray:
    """The second layers (P, S, k) that are best for h (S, n, k) and y (S, n) under each of P penalties."""
    u, s, vt = np.linalg.svd(h, full_matrices=False)
    along = np.einsum("snk,sn->sk", u, y)
    shrunk = [s / (s**2 + penalty * y.shape[1]) * along for penalty in penalties]
    return np.einsum("ski,psk->psi", vt, np.stack(shrunk))


def fitted(one: Problem, width: int, penalties: Sequence[float]) -> list[Fits]:
    """The first `width` neurons of each set, under each penalty."""
    angles = one.angles[:, :width]
    h = hidden(one.x, angles)
    on_grid = hidden(np.broadcast_to(GRID, (len(angles), len(GRID))), angles)
    found = []
    for w in ridge(h, one.y, penalties):
        curves = np.einsum("sgk,sk->sg", on_grid, w)
        train = ((np.einsum("snk,sk->sn", h, w) - one.y) ** 2).mean(axis=1)
        found.append(Fits(curves, train, ((curves - TRUTH) ** 2).mean(axis=1) + NOISE**2))
    return found


def resampled(state: tuple[Fits, ...] | None, penalty: float, first: int) -> Chunk:
    """Fit SETS training sets from seed `first` on, by each of WIDTHS. Results are as many `Fits` as are
    there."""
    one = problem(first)
    fits = with_next(state or (), len(WIDTHS), lambda i: fitted(one, WIDTHS[i], [penalty])[0])
    return so_far(fits, len(WIDTHS), fits)


def chosen(state: tuple[np.ndarray, ...] | None, first: int) -> Chunk:
    """What the same sets would choose by. Results are `Chosen`, of as many widths as are there."""
    one = problem(first)
    rows = with_next(state or (), len(WIDTHS), lambda i: _measured(one, WIDTHS[i]))
    return so_far(rows, len(WIDTHS), Chosen(*np.stack(rows, axis=1)))


def splits(folds: int) -> list[np.ndarray]:
    """The points of each fold, in their order; the first folds have one more where they can't be equal.
    Raises ValueError for fewer than 2, and for more than there are points."""
    if not 2 <= folds <= POINTS:
        raise ValueError(f"{POINTS} points make 2 to {POINTS} folds, not {folds}")
    return np.array_split(np.arange(POINTS), folds)


def crossed(state: tuple | None, folds: int, first: int) -> Chunk:
    """Leave out one fold after the other of the training set of seed `first`. Results are `Folds`."""
    one = Problem(*(each[:1] for each in problem(first)))
    parts = splits(folds)
    found = with_next(state or (), folds, lambda i: _left_out(one, parts[i]))
    error, curves = map(np.stack, zip(*found, strict=True))
    new = [[fits.error[0] for fits in fitted(one, width, PENALTIES)] for width in WIDTHS]
    return so_far(found, folds, Folds(error, curves, one.x[0], one.y[0], np.array(new)))


def _left_out(one, out):
    """(W, P) the error on the points `out` of fits to all others, and these (W, P, len(GRID))."""
    error, curves = [], []
    x, y = (np.delete(values, out, axis=1) for values in (one.x, one.y))
    for width in WIDTHS:
        angles = one.angles[:, :width]
        w = ridge(hidden(x, angles), y, PENALTIES)
        error.append(_errors(w, one.x[:, out], one.y[:, out], angles)[:, 0])
        curves.append(np.einsum("gk,pk->pg", hidden(GRID[None], angles)[0], w[:, 0]))
    return np.stack(error), np.stack(curves).astype(np.float32)


def _measured(one, width):
    """(3, P, S), in the order of `Chosen`."""
    angles = one.angles[:, :width]
    folds = np.zeros((len(PENALTIES), len(one.x)))
    for out in splits(FOLDS):
        x, y = (np.delete(values, out, axis=1) for values in (one.x, one.y))
        w = ridge(hidden(x, angles), y, PENALTIES)
        folds += _errors(w, one.x[:, out], one.y[:, out], angles) / FOLDS
    w = ridge(hidden(one.x, angles), one.y, PENALTIES)
    spare = _errors(w, one.x_spare, one.y_spare, angles)
    return np.stack([folds, spare, [fits.error for fits in fitted(one, width, PENALTIES)]])


def _errors(w, x, y, angles):
    """(P, S) the means of (f - y)²."""
    return ((np.einsum("snk,psk->psn", hidden(x, angles), w) - y) ** 2).mean(axis=2)

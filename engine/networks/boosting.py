r"""Boosting: one stump after the other, each on points weighted by what those before it got wrong.

AdaBoost: Freund & Schapire, Journal of Computer and System Sciences 55 (1997), 119.
https://doi.org/10.1006/jcss.1997.1504 What wrong labels do to it: Dietterich, Machine Learning 40 (2000),
139. https://doi.org/10.1023/A:1007607513941

    \epsilon = \sum_i w_i [h(x_i) \ne y_i], \quad \alpha = \log \frac{1 - \epsilon}{\epsilon}, \quad
    w_i \gets w_i \, e^{\alpha [h(x_i) \ne y_i]} / \sum_j w_j \, e^{\alpha [h(x_j) \ne y_j]}

h is a stump: it splits one coordinate at one place, where ε is least.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.chunks import Chunk, so_far, with_next
from networks.data import Data, load

SEEDS, POINTS, TEST = 24, 100, 1000
ROUNDS = 100
WRONG = 0.2  # of the labels, where some are
LOOKS = (1, 2, 3, 5, 10, 20, 50, 100)  # rounds after which the vote is looked at
SIDE = np.linspace(-2.4, 2.4, 49)  # of the square that is looked at, in standard deviations
LEAST = 1e-12  # error of a stump that makes no mistake


class Stump(NamedTuple):
    """Says `below` of points whose coordinate `axis` is at most `at`, else -`below`: 1 or -1."""

    axis: int
    at: float
    below: int

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """(n,) of points x (n, 2)."""
        return np.where(x[:, self.axis] <= self.at, self.below, -self.below)


class Boosted(NamedTuple):
    """R rounds: the stumps and what each counts, alphas (R,); weights (R + 1, n), which points had before
    each, and at last."""

    stumps: tuple[Stump, ...]
    alphas: np.ndarray
    weights: np.ndarray

    def votes(self, x: np.ndarray) -> np.ndarray:
        """(R, n) what the first stumps say together of points x (n, 2): above 0 it is class 1."""
        said = np.stack([stump(x) for stump in self.stumps])
        return np.cumsum(self.alphas[:, None] * said, axis=0)


class Course(NamedTuple):
    """S seeds: the share of points that are wrong after each round, of those that were trained on, train, and
    of new ones, test (S, R); heavy (S, R + 1), the weight of points with a wrong label. Of the first seed the
    weights (R + 1, n), and votes (len(LOOKS), 49, 49) over SIDE × SIDE.
    """

    train: np.ndarray
    test: np.ndarray
    heavy: np.ndarray
    weights: np.ndarray
    votes: np.ndarray


@lru_cache
def moons(seed: int, wrong: float) -> Data:
    return load("moons", POINTS, test=TEST, flips=wrong, seed=seed)


def signs(y: np.ndarray) -> np.ndarray:
    """1 for the second of two classes, -1 for the first, of one-hot y (n, 2)."""
    return np.where(y[:, 1] > y[:, 0], 1, -1)


def best_stump(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> Stump:
    """Of points x (n, 2) with signs y and weights w (n,)."""
    found = []
    for axis in range(x.shape[1]):
        order = np.argsort(x[:, axis], kind="stable")
        places, pulls = x[order, axis], w[order] * y[order]
        # The error of calling all points up to each place 1: half of all, less half of what speaks for it.
        error = (w.sum() - 2 * np.cumsum(pulls)[:-1] + pulls.sum()) / 2
        same = places[1:] <= places[:-1]  # no place between
        for below, wrong in ((1, error), (-1, w.sum() - error)):
            i = int(np.where(same, np.inf, wrong).argmin())
            found.append((wrong[i], Stump(axis, float(places[i] + places[i + 1]) / 2, below)))
    return min(found)[1]


def boost(x: np.ndarray, y: np.ndarray, rounds: int) -> Boosted:
    """AdaBoost on points x (n, 2) with signs y (n,)."""
    w = np.full(len(x), 1 / len(x))
    stumps, alphas, weights = [], [], [w]
    for _ in range(rounds):
        stump = best_stump(x, y, w)
        missed = stump(x) != y
        error = max(LEAST, (w * missed).sum())
        alpha = np.log((1 - error) / error)
        w = w * np.exp(alpha * missed)
        w = w / w.sum()
        stumps.append(stump)
        alphas.append(alpha)
        weights.append(w)
    return Boosted(tuple(stumps), np.array(alphas), np.stack(weights))


def course(state: tuple | None, wrong: float, first: int) -> Chunk:
    """Boost the moons of SEEDS seeds from `first` on, with so large a share of wrong labels. Results are a
    `Course` of as many seeds as are there."""
    found = with_next(state or (), SEEDS, lambda i: _seed(first + i, wrong, i == 0))
    train, test, heavy, weights, votes = zip(*found, strict=True)
    shown = Course(np.stack(train), np.stack(test), np.stack(heavy), weights[0], votes[0])
    return so_far(found, SEEDS, shown)


def _seed(seed, wrong, looked_at):
    data = moons(seed, wrong)
    y, y_test = signs(data.y_train), signs(data.y_test)
    boosted = boost(data.x_train, y, ROUNDS)
    train, test = (
        (np.where(boosted.votes(x) > 0, 1, -1) != right).mean(axis=1)
        for x, right in ((data.x_train, y), (data.x_test, y_test))
    )
    heavy = boosted.weights[:, data.flipped].sum(axis=1)
    votes = None
    if looked_at:
        places = np.stack(np.meshgrid(SIDE, SIDE), axis=-1).reshape(-1, 2)
        votes = boosted.votes(places)[np.array(LOOKS) - 1].reshape(-1, len(SIDE), len(SIDE))
    return train, test, heavy, boosted.weights, votes

"""Data sets: small enough to train on while one watches.

Digits: Alpaydin & Kaynak, UCI (1998), 8×8 pixels, as bundled with scikit-learn.
https://doi.org/10.24432/C50P49
"""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from sklearn import datasets


class Data(NamedTuple):
    """A data set for one seed, float64. x (n, features); y (n, k): one-hot, or the value itself, (n, 1).

    flipped (n,) says which training labels are wrong; test labels never are. classes is 0 for a regression.
    blank (features,) is what x is of a picture with nothing on it, where all are square pictures, row by row.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    flipped: np.ndarray
    classes: int
    blank: np.ndarray | None = None


@cache
def _digits():
    x, labels = map(np.asarray, datasets.load_digits(return_X_y=True))
    return x / 16, labels


def digits(n, noise, rng):
    x, labels = _digits()
    chosen = rng.permutation(len(x))[:n]
    return x[chosen], labels[chosen]


def moons(n, noise, rng):
    return datasets.make_moons(n, noise=noise, random_state=_state(rng))


def circles(n, noise, rng):
    return datasets.make_circles(n, noise=noise, factor=0.5, random_state=_state(rng))


def blobs(n, noise, rng):
    angles = 2 * np.pi * np.arange(3) / 3
    centers = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    x, labels, *_ = datasets.make_blobs(n, centers=centers, cluster_std=noise, random_state=_state(rng))
    return x, labels


def spirals(n, noise, rng):
    """Two arms, one and a half turns each."""
    labels = np.arange(n) % 2
    radius = np.sqrt(rng.uniform(0.01, 1, n))  # evenly along the arm
    angle = 3 * np.pi * radius + np.pi * labels
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + noise * rng.standard_normal((n, 2)), labels


def sine(n, noise, rng):
    """One variable: sin 3x on [-2, 2]."""
    x = rng.uniform(-2, 2, (n, 1))
    return x, np.sin(3 * x) + noise * rng.standard_normal((n, 1))


def smooth(data: Data, share: float) -> Data:
    """The data with a `share` of each training label spread evenly over all classes, as PyTorch's losses do.

    Szegedy et al., CVPR 2016, section 7. https://arxiv.org/abs/1512.00567

    Raises ValueError for a share outside 0 … 1, or in a regression.
    """
    if not 0 <= share <= (data.classes > 0):
        raise ValueError(f"the share of a label that is spread can't be {share:g}")
    if not share:
        return data
    return data._replace(y_train=(1 - share) * data.y_train + share / data.classes)


def _state(rng):
    return int(rng.integers(2**32))


class Source(NamedTuple):
    """draw(n, noise, rng) gives n points and their labels (n,), or values (n, 1); `noise` is its default.

    classes is 0 for a regression; `most` is how many points there are, if there is a limit; one_scale: all
    features are divided by one standard deviation, since some of them are constant; side: of square pictures,
    in pixels.
    """

    draw: Callable[[int, float, np.random.Generator], tuple[Any, Any]]
    classes: int
    noise: float
    most: float = np.inf
    one_scale: bool = False
    side: int = 0


DATA = {
    "digits": Source(digits, 10, 0.0, 1797, one_scale=True, side=8),
    "moons": Source(moons, 2, 0.2),
    "circles": Source(circles, 2, 0.1),
    "spirals": Source(spirals, 2, 0.03),
    "blobs": Source(blobs, 3, 0.4),
    "sine": Source(sine, 0, 0.1),
}


def load(
    name: str,
    size: int,
    *,
    test: int = 1200,
    flips: float = 0.0,
    noise: float | None = None,
    standardise: bool = True,
    seed: int = 0,
) -> Data:
    """`size` training and `test` test points of a data set in DATA, drawn and split by `seed`.

    flips is the share of training labels replaced by another class, the same number for every seed; noise the
    standard deviation of the points' scatter (of the values', in a regression; digits have none); standardise
    centres each feature and divides by the standard deviation, both of the training part.

    Raises ValueError for an unknown name, fewer than 2 points to train on or 1 to test on, more points than
    there are, or flips outside 0 … 1, or in a regression.
    """
    if name not in DATA:
        raise ValueError(f"data: {name!r} is none of {', '.join(DATA)}")
    source = DATA[name]
    if size < 2 or test < 1 or size + test > source.most:
        raise ValueError(
            f"{name}: {size} points to train on, {test} to test: not within 2, 1 and {source.most:g} in all"
        )
    if not 0 <= flips <= (source.classes > 0):
        raise ValueError(f"{name}: the share of wrong labels can't be {flips:g}")
    rng = np.random.default_rng(seed)
    # Training and test points are drawn as one, so that scikit-learn spaces both along the same shape.
    x, targets = source.draw(size + test, source.noise if noise is None else noise, rng)
    order = rng.permutation(len(x))
    x, targets = x[order], targets[order]
    flipped = np.zeros(size, bool)
    flipped[rng.permutation(size)[: round(flips * size)]] = True
    if source.classes:
        shift = rng.integers(1, source.classes, size) * flipped
        targets[:size] = (targets[:size] + shift) % source.classes
        targets = np.eye(source.classes)[targets]
    blank = np.zeros(source.side**2) if source.side else None
    if standardise:
        mean, scale = x[:size].mean(axis=0), x[:size].std(axis=None if source.one_scale else 0)
        x = (x - mean) / scale
        blank = None if blank is None else (blank - mean) / scale
    return Data(x[:size], targets[:size], x[size:], targets[size:], flipped, source.classes, blank)

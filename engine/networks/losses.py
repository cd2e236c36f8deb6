"""Losses: what each makes of an outlier, and of a mistake that is made with confidence.

A loss is the negative log-likelihood of some noise: squared error that of Gaussian noise of one width,
absolute error that of Laplace's. A network that also says how wide the noise is at each x maximises a
likelihood whose width it learns: Nix & Weigend, ICNN 1994. https://doi.org/10.1109/ICNN.1994.374138
Squared error behind a sigmoid hardly sees a confident mistake: Solla, Levin & Fleisher, Complex Systems 2
(1988), 625. https://www.complex-systems.com/abstracts/v02_i06_a01/
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.chunks import Chunk, chunked, so_far, with_next
from engine.networks.training import Progress, Trainer
from networks.data import Data, load
from networks.mlp import Network, cross_entropy, flat, mlp

SEEDS = 8

# An outlier

POINTS, OUTLIERS, SHIFT = 64, 4, 3.0  # so many points, of which so many lie so far too high
FIT_STEPS, FIT_RATE = 1000, 0.01  # of Adam, which is as quick whatever a loss is multiplied by
GRID = np.linspace(-2, 2, 161)  # x, where fits are drawn and compared with the truth


def squared(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """½ (f - y)², averaged over n points; f is the first of two outputs (n, 2), y of two equal targets."""
    return jnp.mean((outputs[:, 0] - targets[:, 0]) ** 2) / 2


def absolute(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """|f - y|, otherwise as `squared`."""
    return jnp.mean(abs(outputs[:, 0] - targets[:, 0]))


def gaussian(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """½ (s + (f - y)² e^-s), otherwise as `squared`: s = log σ² is the second output. Without ½ log 2π."""
    f, s = outputs.T
    return jnp.mean(s + (f - targets[:, 0]) ** 2 * jnp.exp(-s)) / 2


FITTED: dict[str, Callable[[jax.Array, jax.Array], jax.Array]] = {
    "squared": squared,
    "absolute": absolute,
    "gaussian": gaussian,
}


class Fit(NamedTuple):
    """The sine as S seeds have learnt it from points with outliers, under one loss.

    curves and sigmas (S, len(GRID)); of the training points residuals f - y, widths σ and pulls |∂ℓ/∂f|
    (S, POINTS), a point's own loss ℓ; error (S,), the root of the mean square by which a curve is off the
    truth on GRID. σ is NaN where the loss knows none, all is NaN for a seed that was lost.
    """

    curves: np.ndarray
    sigmas: np.ndarray
    residuals: np.ndarray
    widths: np.ndarray
    pulls: np.ndarray
    error: np.ndarray

    def share(self, outliers: np.ndarray) -> np.ndarray:
        """(S,) the share of all pull that is the outliers', (S, POINTS) which they are."""
        return (self.pulls * outliers).sum(axis=1) / self.pulls.sum(axis=1)


class _Fitting(NamedTuple):
    fits: tuple[Fit, ...] = ()
    progress: Progress | None = None  # of the loss under way


@lru_cache(maxsize=2)
def with_outliers(first: int) -> tuple[tuple[Data, ...], np.ndarray]:
    """The data of 8 seeds from `first`, both targets the same value, and which points (S, POINTS) are
    outliers."""
    found, which = [], np.zeros((SEEDS, POINTS), bool)
    for row, seed in zip(which, range(first, first + SEEDS), strict=True):
        data = load("sine", POINTS, test=1, standardise=False, seed=seed)
        row[np.random.default_rng([seed, 2]).permutation(POINTS)[:OUTLIERS]] = True
        y_train = np.repeat(data.y_train + SHIFT * row[:, None], 2, axis=1)
        found.append(data._replace(y_train=y_train))
    return tuple(found), which


@chunked
def outlier(state: _Fitting | None, first: int) -> Chunk:
    """Fit data with outliers under each loss in FITTED, by 8 seeds from `first`: same data, network and
    initial weights, so many steps of Adam with the same learning rate.

    Results are as many `Fit`s as are there, in the order of FITTED.
    """
    fits, progress = state or _Fitting()
    name = list(FITTED)[len(fits)]
    trainer = _fitter(name, first)
    progress = trainer.advance(progress or trainer.begin())
    share = len(fits) + max(progress.step, 0) / FIT_STEPS
    if trainer.over(progress):
        fits, progress = (*fits, _fit(name, trainer, progress, first)), None
    state = _Fitting(fits, progress) if len(fits) < len(FITTED) else None
    return Chunk(state, share / len(FITTED) if state else 1.0, fits or None)


@lru_cache
def _two_outputs(name) -> Network:
    network, measure = mlp((1, 32, 32, 2)), FITTED[name]
    return replace(network, loss=lambda w, batch, _=(): measure(network.predict(w, batch[0]), batch[1]))


@lru_cache(maxsize=4)  # each chunk asks for the same
def _fitter(name, first):
    data, _ = with_outliers(first)
    options: dict[str, Any] = dict(optimizer="adam", lr=FIT_RATE, batch=POINTS, steps=FIT_STEPS)
    return Trainer(_two_outputs(name), data, range(first, first + SEEDS), **options)


def _fit(name, trainer, progress, first):
    data, _ = with_outliers(first)
    outputs = jax.vmap(trainer.network.predict)
    x, y = (np.stack([getattr(one, part) for one in data]) for part in ("x_train", "y_train"))
    there = outputs(progress.w, x)
    slopes = POINTS * jax.vmap(jax.grad(FITTED[name]))(there, y)
    curves, sigmas = _read(name, outputs(progress.w, np.tile(GRID[:, None], (SEEDS, 1, 1))))
    fitted, widths = _read(name, there)
    error = ((curves - np.sin(3 * GRID)) ** 2).mean(axis=1) ** 0.5
    return Fit(curves, sigmas, fitted - y[..., 0], widths, np.asarray(abs(slopes[..., 0])), error)


def _read(name, outputs):
    """f and σ of outputs (S, n, 2)."""
    f, s = np.moveaxis(np.asarray(outputs, float), -1, 0)
    return f, np.exp(s / 2) if name == "gaussian" else np.full_like(s, np.nan)


# A confident mistake

EXAMPLES = 256  # two moons
MARGINS = (1, 2, 4, 6, 8, 10)  # by how much the wrong logit is ahead, in the median of the points
TAUGHT_STEPS, TAUGHT_RATE = 300, 1.0  # of what comes before: the two classes are taught the wrong way round
# With even odds the push of both on the logits is the same: η (1 - p) = η′ 2p (1 - p)², where p = ½.
RATES = {"cross_entropy": 0.1, "squared": 0.2}
STEPS = 1000
RECOVERED = 0.8  # of the training points are told apart


def squared_softmax(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """½ Σ_k (softmax(f)_k - y_k)², averaged over the n rows of (n, k)."""
    return jnp.sum((jax.nn.softmax(outputs) - targets) ** 2) / (2 * len(outputs))


CLASSIFIED = {"cross_entropy": cross_entropy, "squared": squared_softmax}


def push(name: str, margin: np.ndarray) -> np.ndarray:
    """Learning rate times |∂ℓ/∂m| of one point of two classes, m how far its right logit is ahead."""
    p = 1 / (1 + np.exp(-margin))
    return RATES[name] * {"cross_entropy": 1 - p, "squared": 2 * p * (1 - p) ** 2}[name]


class Recovery(NamedTuple):
    """How S seeds recover from mistakes of the first k margins in MARGINS, under both losses in CLASSIFIED.

    accuracy (2, k, STEPS + 1, S), of the training points, after each step.
    """

    accuracy: np.ndarray

    @property
    def steps(self) -> np.ndarray:
        """(2, k, S) until RECOVERED; STEPS where that is not reached."""
        there = self.accuracy >= RECOVERED
        return np.where(there.any(axis=2), there.argmax(axis=2), STEPS)


@chunked
def mistake(found: tuple | None, first: int) -> Chunk:
    """Train networks that are wrong with confidence, under both losses, by 8 seeds from `first`.

    Each has learnt the two moons the wrong way round; its last layer is then multiplied so that the median
    margin is what it shall be, and the right labels are taught, by plain gradient descent with RATES. Results
    are `Recovery`s of the margins that are done.
    """
    points = _moons(first)
    cases = [(name, margin) for margin in MARGINS for name in CLASSIFIED]

    def look(i):
        name, margin = cases[i]
        start = _confident(first, margin)
        return np.asarray(_descend(name, start, points, RATES[name], STEPS)[1]).T

    found = with_next(found or (), len(cases), look)
    done = len(found) // 2
    accuracy = np.stack([found[: 2 * done : 2], found[1 : 2 * done : 2]]) if done else None
    return so_far(found, len(cases), None if accuracy is None else Recovery(accuracy))


MOONS = mlp((2, 16, 2))


@lru_cache(maxsize=2)
def _moons(first):
    """(S, n, 2) points and (S, n, 2) labels."""
    drawn = [load("moons", EXAMPLES, test=1, seed=seed) for seed in range(first, first + SEEDS)]
    return tuple(
        np.stack([getattr(one, part) for one in drawn]).astype(np.float32) for part in ("x_train", "y_train")
    )


@lru_cache(maxsize=2)
def _taught_wrong(first):
    """(S, d), and the median margin (S,)."""
    x, y = _moons(first)
    start = np.stack([MOONS.init(jax.random.key(seed)) for seed in range(first, first + SEEDS)])
    w, _ = _descend("cross_entropy", start, (x, 1 - y), TAUGHT_RATE, TAUGHT_STEPS)
    logits = jax.vmap(MOONS.predict)(w, x)
    ahead = np.asarray((logits * (2 * y - 1)).sum(axis=2))
    return np.asarray(w), np.median(ahead, axis=1)


def _confident(first, margin):
    w, medians = _taught_wrong(first)
    scaled = []
    for one, median in zip(w, medians, strict=True):
        *hidden, (weights, biases) = MOONS.layers(jnp.asarray(one))
        scaled.append(flat([*hidden, (weights * (-margin / median), biases * (-margin / median))]))
    return np.stack(scaled)


@partial(jax.jit, static_argnums=(0, 4))
def _descend(name, start, points, lr, steps):
    """w (S, d) after so many steps of gradient descent on all points, and the accuracy (S, steps + 1)."""

    def loss(w, x, y):
        return CLASSIFIED[name](MOONS.predict(w, x), y)

    def accuracy(w, x, y):
        return jnp.mean(MOONS.predict(w, x).argmax(axis=1) == y.argmax(axis=1))

    def run(w, x, y):
        def step(w, _):
            return w - lr * jax.grad(loss)(w, x, y), accuracy(w, x, y)

        w, before = lax.scan(step, w, length=steps)
        return w, jnp.append(before, accuracy(w, x, y))

    return jax.vmap(run)(start, *points)

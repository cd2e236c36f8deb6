"""Comparison: what one batch size came to, seed by seed, so that two can be compared in pairs.

The seeds of all batch sizes share their data, label noise and initialisation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

from engine.networks.experiment import Experiment
from engine.networks.training import POOL, Training, scores, train
from engine.sharpness import adaptive_eigenvalues, top_eigenvalues, trace

# Steps after which λmax is looked at: evenly spaced on a logarithmic axis.
LOOKS = (0, *(round(4 * 2 ** (2 * k / 3)) for k in range(19)))
SIGNS = 32  # random vectors for each trace


@dataclass(frozen=True, eq=False)
class Outcome:
    """Training at one batch size, as far as it has come. Every measure is an array (S,), one number a seed.

    λmax `sharpness` and `adaptive` λ of the training loss, its `trace` of the Hessian with the standard error
    of each estimate, and the test loss and accuracy are taken where training ended: NaN until it has, and for
    a seed that diverged. `along` has λmax (S,) after so many steps, NaN for a seed that had ended before.
    `training.w` (S, d) are the parameters; `training.kept` is empty.
    """

    batch: int
    training: Training
    along: Mapping[int, np.ndarray]
    sharpness: np.ndarray
    adaptive: np.ndarray
    trace: np.ndarray
    trace_error: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray

    @property
    def train_loss(self) -> np.ndarray:
        """(S,) on all training points, NaN for a seed that diverged."""
        return self.training.losses[-1]

    @property
    def steps(self) -> np.ndarray:
        """(S,) after which each seed ended, or where it stands."""
        return np.array([status.step or self.training.steps[-1] for status in self.training.statuses])

    @property
    def diverged(self) -> np.ndarray:
        """(S,)"""
        return np.array([status.kind == "diverged" for status in self.training.statuses])


MEASURES = ("sharpness", "adaptive", "trace", "trace_error", "test_loss", "test_accuracy")


def train_and_measure(
    experiment: Experiment, batch: int, rho: float = 0.0
) -> Iterator[tuple[float, Outcome]]:
    """Train an experiment's network at one batch size for all of its seeds, then measure where it ended.

    By SGD, or with `rho` by sharpness-aware minimisation (`optimizers.sam`).

    Yields how much of the work is done, about, from 0 to 1, and what there is so far, several times a second;
    what is yielded last is the result. Its own batch sizes and unused limits do not matter: hand over
    `experiment.training_only()` where results are shared. Raises ValueError for a batch that is not within
    the data.
    """
    network, data = experiment.network(), experiment.load()
    x, y = (np.stack(part).astype(np.float32) for part in zip(*(one[:2] for one in data), strict=True))
    losses = [
        Partial(network.loss, batch=(jnp.asarray(a), jnp.asarray(b))) for a, b in zip(x, y, strict=True)
    ]

    def largest(measure, w):
        return np.array(list(POOL.map(lambda loss, v: measure(loss, v)[0], losses, w)))

    along = {}
    method: dict[str, Any] = dict(optimizer="sam", rho=rho) if rho else {}
    unknown = dict.fromkeys(MEASURES, np.full(len(data), np.nan))
    limits = experiment.limits()
    for training in train(
        network, data, range(len(data)), batch=batch, keep=LOOKS, lr=experiment.lr, **method, **limits
    ):
        for step in training.kept.keys() - along.keys():
            along[step] = np.where(
                _ended(training, step), np.nan, largest(top_eigenvalues, training.kept[step])
            )
        outcome = Outcome(batch, training._replace(kept={}), dict(along), **unknown)
        yield 0.95 * share_done(experiment, training), outcome
    w = outcome.training.w
    estimates = [trace(loss, v, jax.random.key(0), SIGNS) for loss, v in zip(losses, w, strict=True)]
    measures = (
        largest(top_eigenvalues, w),
        largest(adaptive_eigenvalues, w),
        *np.array(estimates).T,
        *scores(network, w, [one.x_test for one in data], [one.y_test for one in data]),
    )
    known = {
        name: np.where(outcome.diverged, np.nan, values)
        for name, values in zip(MEASURES, measures, strict=True)
    }
    yield 1.0, replace(outcome, **known)


def _ended(training, step):
    """Which seeds had ended before this step."""
    return np.array([status.step is not None and status.step < step for status in training.statuses])


def share_done(experiment: Experiment, training: Training) -> float:
    """How far training has come: in steps, or in the logarithm of the loss on the way to its target."""
    share = training.steps[-1] / training.limit
    if experiment.match != "loss":
        return share
    with np.errstate(all="ignore"):
        first, last = np.log(training.losses[[0, -1]] / experiment.target)
        ways = np.where([status.step is None for status in training.statuses], 1 - last / first, 1)
    return max(share, np.nan_to_num(ways).clip(0, 1).mean())

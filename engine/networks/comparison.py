"""Comparison: what one batch size came to, seed by seed, so that two can be compared in pairs.

The seeds of all batch sizes share their data, label noise and initialisation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import numpy as np

from engine.chunks import Chunk, chunked, with_next
from engine.networks.experiment import Experiment
from engine.networks.training import Progress, Trainer, Training, following, scores
from engine.sharpness import adaptive_eigenvalues, top_eigenvalues, trace

# Steps after which λmax is looked at: evenly spaced on a logarithmic axis.
LOOKS = (0, *(round(4 * 2 ** (2 * k / 3)) for k in range(19)))
SIGNS = 32  # random vectors for each trace


@dataclass(frozen=True, eq=False)
class Outcome:
    """Training at one batch size, as far as it has come. Every measure is an array (S,), one number a seed.

    λmax `sharpness` and `adaptive` λ of the training loss, its `trace` of the Hessian with the standard error
    of each estimate, and the test loss and accuracy are taken where training ended: NaN until it has, and for
    a seed that was lost. `along` has λmax (S,) after so many steps, NaN for a seed that had ended before.
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
        """(S,) on all training points, NaN for a seed that was lost."""
        return self.training.losses[-1]

    @property
    def steps(self) -> np.ndarray:
        """(S,) after which each seed ended, or where it stands."""
        return np.array([status.step or self.training.steps[-1] for status in self.training.statuses])

    @property
    def lost(self) -> np.ndarray:
        """(S,) whether its numbers overflowed or became undefined."""
        return np.array([status.lost for status in self.training.statuses])

    @property
    def complete(self) -> bool:
        """Whether every seed was measured or lost."""
        return bool((np.isfinite(self.sharpness) | self.lost).all())


MEASURES = ("sharpness", "adaptive", "trace", "trace_error", "test_loss", "test_accuracy")


@lru_cache(maxsize=4)  # each chunk asks for the same
def trainer_of(experiment: Experiment, batch: int, rho: float = 0.0) -> Trainer:
    """Of all of an experiment's seeds, by SGD, or with `rho` by sharpness-aware minimisation.

    Raises ValueError for a batch that is not within the data.
    """
    method: dict[str, Any] = dict(optimizer="sam", rho=rho) if rho else {}
    network, data, seeds = experiment.network(), experiment.load(), range(experiment.seeds)
    return Trainer(network, data, seeds, batch=batch, lr=experiment.lr, **method, **experiment.limits())


class _State(NamedTuple):
    progress: Progress
    along: Mapping[int, np.ndarray]
    found: tuple  # of what is being measured, of one seed after the other


@chunked
def train_and_measure(state: _State | None, experiment: Experiment, batch: int, rho: float = 0.0) -> Chunk:
    """Train an experiment's network at one batch size for all of its seeds, then measure where it ended.

    By SGD, or with `rho` by sharpness-aware minimisation (`optimizers.sam`). Results are `Outcome`s. Its own
    batch sizes and unused limits do not matter: hand over `experiment.training_only()` where results are
    shared. Raises ValueError for a batch that is not within the data.
    """
    trainer, seeds = trainer_of(experiment, batch, rho), experiment.seeds
    progress, along, found = state or _State(trainer.begin(), {}, ())
    measured = 0.0
    if not progress.ahead and progress.step in LOOKS and progress.step not in along:
        found = with_next(found, seeds, lambda i: top_eigenvalues(trainer.loss(i), progress.w[i])[0])
        if len(found) == seeds:
            ended = [status.step is not None and status.step < progress.step for status in progress.statuses]
            along, found = {**along, progress.step: np.where(ended, np.nan, found)}, ()
    elif not trainer.over(progress):
        progress = trainer.advance(progress, following(LOOKS, progress.step))
    else:
        found = with_next(found, 4 * seeds, partial(_measured, experiment, trainer, progress.w))
        measured = len(found) / (4 * seeds)
    outcome = Outcome(batch, trainer.training(progress), along, *np.full((len(MEASURES), seeds), np.nan))
    if measured < 1:
        share = 0.95 * share_done(experiment, trainer, progress) + 0.05 * measured
        begun = along or progress.step > 0
        return Chunk(_State(progress, along, found), share, outcome if begun else None)
    # Each of the four looks gives one measure or two.
    values = np.vstack([np.transpose(found[i : i + seeds]) for i in range(0, 4 * seeds, seeds)])
    known = zip(MEASURES, np.where(outcome.lost, np.nan, values), strict=True)
    return Chunk(None, 1.0, replace(outcome, **dict(known)))


def _measured(experiment, trainer, w, i):
    """The i-th of four looks at each seed, where training has ended: one or two numbers."""
    look, seed = divmod(i, experiment.seeds)
    loss, w, data = trainer.loss(seed), w[seed], experiment.load()[seed]
    if look == 0:
        return top_eigenvalues(loss, w)
    if look == 1:
        return adaptive_eigenvalues(loss, w)
    if look == 2:
        return trace(loss, w, jax.random.key(0), SIGNS)
    return np.ravel(scores(trainer.network, w[None], [data.x_test], [data.y_test]))


def share_done(experiment: Experiment, trainer: Trainer, progress: Progress) -> float:
    """How far training has come: in steps, or in the logarithm of the loss on the way to its target."""
    share = max(progress.step, 0) / trainer.limit
    if experiment.match != "loss" or progress.step < 0:
        return share
    with np.errstate(all="ignore"):
        first, last = np.log(progress.losses[[0, -1]] / experiment.target)
        ways = np.where([status.step is None for status in progress.statuses], 1 - last / first, 1)
    return max(share, np.nan_to_num(ways).clip(0, 1).mean())

"""Edge: how sharp the loss becomes on the way down, up to 2/η and no further.

Gradient descent with learning rate η is thrown out of a valley whose curvature λ is above 2/η. On networks
λmax rises until it gets there, and then stays: Cohen et al., ICLR 2021. https://arxiv.org/abs/2103.00065
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from engine.chunks import Chunk, chunked, with_next
from engine.networks.comparison import trainer_of
from engine.networks.experiment import Experiment
from engine.networks.training import Progress, following
from engine.sharpness import top_eigenvalues

STEPS_BETWEEN_LOOKS = 50


class Climb(NamedTuple):
    """How far S seeds have come: λmax `sharpness` and training `losses` (C, S) after so many `steps` (C,).

    NaN from where a seed has overflowed; `lost` are the steps at which seeds did.
    """

    steps: np.ndarray
    sharpness: np.ndarray
    losses: np.ndarray
    lost: Sequence[int]


class _State(NamedTuple):
    progress: Progress
    sharpness: tuple[np.ndarray, ...] = ()  # (S,) at each look
    losses: tuple[np.ndarray, ...] = ()
    found: tuple = ()  # of the look under way, one seed after the other


@chunked
def climb(state: _State | None, experiment: Experiment, batch: int) -> Chunk:
    """Train an experiment's network for its `steps` and look at λmax of the training loss every 50 of them.

    Results are `Climb`s. Raises ValueError for a batch that is not within the data.
    """
    trainer = trainer_of(replace(experiment, match="steps"), batch)
    progress, sharpness, losses, found = state or _State(trainer.begin())
    looks = range(0, experiment.steps + 1, STEPS_BETWEEN_LOOKS)
    if progress.step in looks[len(sharpness) :]:
        found = with_next(
            found, experiment.seeds, lambda i: top_eigenvalues(trainer.loss(i), progress.w[i])[0]
        )
        if len(found) == experiment.seeds:
            loss = progress.losses[-1]
            sharpness, losses = (*sharpness, np.where(np.isfinite(loss), found, np.nan)), (*losses, loss)
            found = ()
    else:
        progress = trainer.advance(progress, following(looks, progress.step))
    going = not trainer.over(progress) or progress.step in looks[len(sharpness) :]
    state = _State(progress, sharpness, losses, found) if going else None
    share = max(progress.step, 0) / experiment.steps if going else 1.0
    if not sharpness:
        return Chunk(state, share, None)
    lost = [status.step for status in progress.statuses if status.lost and status.step is not None]
    steps = np.array(looks[: len(sharpness)])
    return Chunk(state, share, Climb(steps, np.array(sharpness), np.array(losses), lost))

"""Edge: how sharp the loss becomes on the way down, up to 2/η and no further.

Gradient descent with learning rate η is thrown out of a valley whose curvature λ is above 2/η. On networks
λmax rises until it gets there, and then stays: Cohen et al., ICLR 2021. https://arxiv.org/abs/2103.00065
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

from engine.networks.experiment import Experiment
from engine.networks.training import train
from engine.sharpness import top_eigenvalues

STEPS_BETWEEN_LOOKS = 50


class Climb(NamedTuple):
    """How far S seeds have come: λmax `sharpness` and training `losses` (C, S) after so many `steps` (C,).

    NaN from where a seed has diverged; `lost` are the steps at which seeds did.
    """

    steps: np.ndarray
    sharpness: np.ndarray
    losses: np.ndarray
    lost: Sequence[int]


def climb(experiment: Experiment, batch: int) -> Iterator[tuple[float, Climb]]:
    """Train an experiment's network for its `steps` and look at λmax of the training loss every 50 of them.

    Yields how much is done, from 0 to 1, and what there is so far; what is yielded last is the result. Raises
    ValueError for a batch that is not within the data.
    """
    network, data = experiment.network(), experiment.load()
    points = [tuple(jnp.asarray(part, jnp.float32) for part in (one.x_train, one.y_train)) for one in data]
    looks = range(0, experiment.steps + 1, STEPS_BETWEEN_LOOKS)
    sharpness, losses = [], []
    training = train(
        network, data, range(len(data)), batch=batch, steps=experiment.steps, keep=looks, lr=experiment.lr
    )
    for state in training:
        for step in list(state.kept)[len(sharpness) :]:
            loss = state.losses[np.searchsorted(state.steps, step)]
            each = zip(points, state.kept[step], strict=True)
            top = [top_eigenvalues(Partial(network.loss, batch=batch), w)[0] for batch, w in each]
            sharpness.append(np.where(np.isfinite(loss), top, np.nan))
            losses.append(loss)
        lost = [status.step for status in state.statuses if status.step and status.kind == "diverged"]
        so_far = Climb(np.array(looks[: len(sharpness)]), np.array(sharpness), np.array(losses), lost)
        yield state.steps[-1] / experiment.steps, so_far

"""Trained: the networks of the settings and counterexamples, trained once for all tests of a process."""

from dataclasses import replace
from functools import cache
from typing import Any
from unittest.mock import patch

from agreement import SEEDS

from engine.networks import comparison
from engine.networks.minima import Pair
from engine.networks.training import train
from lessons.experiments import COUNTEREXAMPLES, SETTINGS

EXPERIMENTS = {setting.id: setting.experiment for setting in SETTINGS + COUNTEREXAMPLES}
EXPERIMENTS["cross_entropy_lower"] = replace(EXPERIMENTS["cross_entropy"], target=0.005)


def finished(compute, state: Any, *args) -> tuple[Any, Any]:
    """The result of a computation that goes on from a state, and the last state on the way there."""
    chunk = compute(state, *args)
    while chunk.state is not None:
        state, chunk = chunk.state, compute(chunk.state, *args)
    return chunk.result, state


@cache
def _trained(experiment, batch, rho):
    # Nothing is measured along the way, where most of the time would go.
    with patch.object(comparison, "LOOKS", ()):
        return finished(comparison.train_and_measure, None, experiment, batch, rho)


def outcome(experiment, batch, rho=0.0):
    """Where training ended."""
    result, _ = _trained(experiment, batch, rho)
    assert not result.lost.any()
    return result


def pair(experiment):
    """Both sides of an experiment, trained: what looks at minima goes on from here."""
    return Pair(tuple(_trained(side, batch, 0.0)[1].progress for side, batch in experiment.sides))


@cache
def weights(experiment):
    """(S, d) of each side of an experiment, trained by the plain loop."""
    ends = []
    for side, batch in experiment.sides:
        seeds = range(side.seeds)
        options = dict(batch=batch, lr=side.lr, **side.limits())
        *_, training = train(side.network(), side.load(), seeds, **options)
        ends.append(training.w)
    return ends


def values(name, batch, measure, seeds=SEEDS):
    """(seeds,) of a setting or counterexample, with a batch of so many points or "full".

    The measure "gap" is the accuracy above that of the full batch, in percentage points.
    """
    if measure == "gap":
        ours, full = (values(name, size, "test_accuracy", seeds) for size in (batch, "full"))
        return 100 * (ours - full)
    (small, _), (large, n) = replace(EXPERIMENTS[name], seeds=seeds).sides
    ours = outcome(large, n) if batch == "full" else outcome(small, int(batch))
    return getattr(ours, measure)

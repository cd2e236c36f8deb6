"""Trained: the networks of the settings and counterexamples, trained once for all tests of a process."""

from dataclasses import replace
from functools import cache
from unittest.mock import patch

from agreement import SEEDS

from engine.chunks import run
from engine.networks import comparison
from engine.networks.training import train
from lessons.experiments import COUNTEREXAMPLES, SETTINGS

EXPERIMENTS = {setting.id: setting.experiment for setting in SETTINGS + COUNTEREXAMPLES}
EXPERIMENTS["cross_entropy_lower"] = replace(EXPERIMENTS["cross_entropy"], target=0.005)


@cache
def outcome(experiment, batch, rho=0.0):
    """Where training ended. Nothing is measured along the way, where most of the time would go."""
    with patch.object(comparison, "LOOKS", ()):
        *_, (_, result) = run(comparison.train_and_measure, experiment, batch, rho)
    assert not result.diverged.any()
    return result


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

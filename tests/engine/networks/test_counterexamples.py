"""Counterexamples: rescaled layers, moving iterates, SAM without a radius, against known numbers."""

from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest
from scipy import stats
from trained import weights

from engine.chunks import run
from engine.networks.comparison import train_and_measure
from engine.networks.counterexamples import EPSILON, FACTORS, REACH, rescaled, still_moving
from engine.networks.experiment import Experiment
from lessons.experiments import COUNTEREXAMPLES, NOISY

SMALL = Experiment(data="moons", n=24, width=5, activation="relu", match="steps", steps=60, seeds=2, small=4)


def last(compute, *args) -> Any:
    """How much of a computation is done in the end, and its result."""
    *_, end = run(compute, *args)
    return end


def test_rescaling_changes_no_output_and_no_adaptive_eigenvalue():
    share, found = last(rescaled, SMALL)
    assert share == 1 and found.sharpness.shape == FACTORS.shape and found.loss.shape == (31, len(REACH))
    assert found.change.max() < 1e-13
    np.testing.assert_allclose(found.adaptive, found.adaptive[0], rtol=1e-6)
    # Far out one layer's block is the whole Hessian's top, and grows with the square of the factor.
    assert found.sharpness[-1] / found.sharpness[-6] == pytest.approx(10, rel=1e-2)
    middle = len(REACH) // 2
    np.testing.assert_allclose(found.loss[:, middle], found.loss[0, middle], rtol=1e-12)


def test_rescaling_needs_rectifiers():
    with pytest.raises(ValueError, match="ReLU"):
        rescaled(None, Experiment())


@pytest.mark.slow
def test_a_factor_of_10_takes_sharpness_from_11_to_732():
    """Of which seed these numbers are is not known; the first of ours is as sharp."""
    _, found = last(rescaled, NOISY)
    one, ten = (abs(FACTORS - factor).argmin() for factor in (1, 10))
    assert found.sharpness[one] == pytest.approx(11.1, rel=0.2)
    assert found.sharpness[ten] == pytest.approx(732, rel=0.2)


def test_what_still_moves_is_measured_by_its_gradient():
    experiment = replace(SMALL, steps=20)
    share, found = last(still_moving, experiment)
    assert share == pytest.approx(1) and found.before.shape == found.after.shape == (2, 2)
    for ws, slopes in zip(weights(experiment), found.slope, strict=True):
        for seed, data in enumerate(experiment.load()):
            w = ws[seed].astype(float)
            at = (data.x_train, data.y_train)
            value, gradient = jax.jit(jax.value_and_grad(experiment.network().loss))(w, at)
            # The tangent plane's highest corner of the box.
            corner = EPSILON * (abs(w) + 1) * np.sign(gradient)
            assert slopes[seed] == pytest.approx(100 * float(corner @ gradient / (1 + value)), rel=1e-4)
    assert (found.slope / found.before > 0.5).all()


@pytest.mark.slow
def test_annealed_the_small_batch_is_the_flatter_one():
    _, found = last(still_moving, replace(NOISY, seeds=5))
    (small, large), (calm_small, calm_large) = found.before, found.after
    assert np.mean(found.slope[0] / small) > 0.7
    assert stats.ttest_rel(np.log(calm_small / calm_large), np.log(small / large)).pvalue < 1e-2
    assert (calm_small < calm_large / 1.5).all()


def test_what_is_stated_is_of_known_measures():
    measured = {"sharpness", "adaptive", "test_loss", "test_accuracy"}
    relations = {"lower", "higher", "not lower", "not higher", "not always higher"}
    for case in COUNTEREXAMPLES:
        assert {name for name, _ in case.stated} <= measured
        assert {relation for _, relation in case.stated} <= relations


def test_without_rho_it_is_plain_descent():
    side, n = SMALL.sides[1]
    (_, plain), (_, same) = last(train_and_measure, side, n), last(train_and_measure, side, n, 0.0)
    np.testing.assert_array_equal(plain.training.losses, same.training.losses)
    _, aware = last(train_and_measure, side, n, 0.1)
    assert not np.allclose(plain.training.losses, aware.training.losses)

"""The results table against gradient descent's closed form on a bowl: x_t = (1 - η)^t x_0."""

import math

import jax
import numpy as np
import pytest

from engine import trajectory
from engine.race.results import THRESHOLDS, summarise
from surfaces import bowl


def test_a_straight_walk_has_its_closed_form():
    run = trajectory("sgd", "bowl", lr=0.1, steps=100)
    curvature = float(jax.hessian(bowl.f)(np.zeros(2))[0, 0])
    shrink = 1 - 0.1 * curvature
    radius, f0 = math.hypot(*bowl.START), float(bowl.f(np.array(bowl.START)))
    for threshold in THRESHOLDS:
        row = summarise(run, 0.0, threshold)
        needed = math.ceil(math.log(threshold / f0) / (2 * math.log(shrink)))
        assert row.reached == (needed if needed <= 100 else None)
        assert row.length == pytest.approx(radius * (1 - shrink**100), rel=1e-12)
        assert row.final == row.best == pytest.approx(f0 * shrink**200, rel=1e-9)
        assert (row.evaluations, row.neighbour) == (100, "steady")


def test_thresholds_are_ever_smaller_powers_of_ten():
    powers = np.log10(THRESHOLDS)
    np.testing.assert_allclose(powers, powers.round(), atol=1e-12)
    assert (np.diff(powers) < 0).all() and powers[0] < 0


def test_losses_count_from_the_lowest_and_who_stands_at_a_threshold_has_reached_it():
    run = trajectory("sgd", "bowl", lr=0.1, steps=20)
    row = summarise(run, -3.0, float(run.loss[7]) + 3)
    assert (row.reached, row.final, row.best) == (7, run.loss[-1] + 3, run.loss.min() + 3)


def test_a_diverged_run_counts_up_to_its_end():
    run = trajectory("adam", "rosenbrock", lr=1e300, steps=50)
    row = summarise(run, 0.0, 1e-2)
    assert str(row.status) == "overflowed at step 1"
    assert (row.length, row.reached, row.evaluations) == (0.0, None, 1)
    assert math.isnan(row.final) and row.best == run.loss[0]

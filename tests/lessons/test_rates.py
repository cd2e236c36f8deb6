"""The table of learning rates that suit a surface, computed anew."""

import numpy as np
import pytest

from engine.race.trajectory import HYPERS
from lessons.rates import GRID, rates, scores
from surfaces import SURFACES


def test_there_is_a_rate_for_every_optimizer_on_every_surface():
    table = rates()
    assert list(table) == list(SURFACES)
    for name, row in table.items():
        assert list(row) == list(HYPERS), name
        assert set(row.values()) <= {float(f"{rate:g}") for rate in GRID}


@pytest.mark.slow
@pytest.mark.parametrize("surface", SURFACES)
def test_no_other_rate_is_faster(surface):
    for optimizer, rate in rates()[surface].items():
        found = scores(surface, optimizer)
        # Where two are equally fast, rounding decides.
        assert found[np.isclose(GRID, rate)] <= found.min() + 1e-6, optimizer


def test_on_a_quadratic_it_is_the_largest_that_contracts():
    # With curvatures of 1 and 20 the best of all rates is 2/21, and from 2/20 on nothing contracts
    # (Nesterov, Introductory Lectures on Convex Optimization, 2004, theorem 2.1.15).
    assert rates()["ravine"]["sgd"] == max(rate for rate in GRID if rate <= 2 / 21)

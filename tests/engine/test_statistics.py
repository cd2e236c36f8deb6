"""Statistics: intervals, verdicts and ranks, against SciPy and printed tables."""

import numpy as np
import pytest
from scipy import stats

from engine.statistics import judge, kendall_tau, mean_interval


def test_intervals_are_those_of_students_t():
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: t for 0.975 and 1 and 7 degrees of freedom.
    assert round(mean_interval([-1, 1])[1], 3) == 12.706
    values = np.random.default_rng(0).normal(3, 2, 8)
    mean, half = mean_interval([*values, np.nan, np.inf])
    low, high = stats.t.interval(0.95, 7, values.mean(), stats.sem(values))
    np.testing.assert_allclose([mean - half, mean + half], [low, high], rtol=1e-6)


@pytest.mark.parametrize("values, mean", [([], np.nan), ([np.nan], np.nan), ([2.0], 2.0)])
def test_there_is_no_interval_of_fewer_than_two(values, mean):
    np.testing.assert_equal(mean_interval(values), (mean, np.nan))


@pytest.mark.parametrize(
    ("stated", "below", "around", "above"),
    [
        ("lower", True, None, False),
        ("higher", False, None, True),
        ("not lower", False, True, True),
        ("not higher", True, True, False),
        ("not always higher", True, True, None),
    ],
)
def test_a_verdict_says_what_the_interval_says(stated, below, around, above):
    rng = np.random.default_rng(3)
    noise = rng.normal(size=12)
    noise -= noise.mean()
    for scale in (1, 1e-3):
        for shift, expected in ((-5, below), (0.01, around), (5, above)):
            assert judge(scale * (noise + shift), stated) is expected


@pytest.mark.parametrize("stated", ["lower", "higher"])
def test_an_interval_that_ends_at_zero_decides_nothing(stated):
    assert judge([0.0, 0.0, 0.0], stated) is None
    assert judge([0.0, 0.0, 0.0], f"not {stated}") is True


@pytest.mark.parametrize("left", [[], [-2.0], [2.0]])
@pytest.mark.parametrize("stated", ["lower", "higher", "not lower", "not higher"])
def test_one_seed_that_is_left_decides_nothing(stated, left):
    assert judge([np.nan, *left, np.inf], stated) is None


def test_equal_in_one_seed_is_not_always_higher():
    assert judge([1.0, 0.0, 1.0], "not always higher") is True
    assert judge([1.0, 1e-9, 1.0], "not always higher") is None


@pytest.mark.parametrize("ties", [False, True])
def test_kendall_counts_pairs_in_the_same_order(ties):
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b = rng.normal(size=(2, 7))
        if ties:
            a, b = a.round(), b.round()
        signs = [np.sign(np.subtract.outer(one, one))[np.triu_indices(7, 1)] for one in (a, b)]
        same, *tied = signs[0] @ signs[1], *(np.count_nonzero(one) for one in signs)
        expected = same / np.sqrt(np.prod(tied, dtype=float)) if all(tied) else np.nan
        assert kendall_tau(a, b) == pytest.approx(expected, nan_ok=True)

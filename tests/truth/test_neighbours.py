"""A convolution knows that pixels have neighbours: the claims of its page, with eight other seeds."""

from functools import cache

import pytest
from scipy import stats

from engine.chunks import run
from engine.networks.neighbours import STEPS, learn
from engine.statistics import judge, mean_interval

FIRST = 4000
pytestmark = pytest.mark.slow


@cache
def learned(kind, shuffled):
    *_, (share, result) = run(learn, kind, shuffled, FIRST)
    assert share == 1 and result.steps[-1] == STEPS
    return result


def test_moved_by_a_pixel_the_convolution_recognises_more():
    gaps = (learned("convolution", False).moved - learned("mlp", False).moved)[-1]
    low, _high = stats.ttest_1samp(gaps, 0).confidence_interval(0.95)
    assert judge(gaps, "higher") and low > 0.03


def test_with_shuffled_pixels_it_recognises_fewer():
    gaps = (learned("convolution", True).still - learned("mlp", True).still)[-1]
    _low, high = stats.ttest_1samp(gaps, 0).confidence_interval(0.95)
    assert judge(gaps, "lower") and high < -0.02
    # ... and of moved pictures too: its advantage was that of neighbours.
    assert judge((learned("convolution", True).moved - learned("mlp", True).moved)[-1], "not higher")


def test_the_perceptron_loses_nothing_by_shuffled_pixels():
    gaps = (learned("mlp", True).still - learned("mlp", False).still)[-1]
    mean, half = mean_interval(gaps)
    assert judge(gaps, "not lower") and abs(mean) + half < 0.015


def test_on_pictures_as_they_are_neither_is_far_ahead():
    gaps = (learned("convolution", False).still - learned("mlp", False).still)[-1]
    mean, half = mean_interval(gaps)
    assert abs(mean) + half < 0.025
    assert learned("convolution", False).still[-1].mean() > 0.93

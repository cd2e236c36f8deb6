"""What the part on learning rates says holds with eight fresh seeds, by 95 % confidence intervals."""

from functools import cache

import numpy as np
import pytest

from engine.chunks import run
from engine.networks import rates
from engine.statistics import mean_interval
from wire.sheets import rate
from wire.sheets.blocks import Reader

FRESH = 100
EN = Reader("en", "light")
pytestmark = pytest.mark.slow


@cache
def result(compute, *args):
    *_, (_, found) = run(compute, *args, FRESH)
    return found


def surely_below(a, b):
    """By the logarithms: losses differ by factors."""
    mean, half = mean_interval(np.log(b) - np.log(a))
    return mean > half


def came_out(blocks):
    return [block["came_out"] for block in blocks]


@pytest.mark.parametrize("optimizer", rates.RANGES)
def test_a_tenth_of_what_explodes_is_near_the_best_rate_and_the_steepest_is_not(optimizer):
    found = result(rates.range_test, optimizer)
    assert surely_below(found.at_tenth, found.at_steepest)
    whole = np.isfinite(found.fixed).all(axis=1)
    best = found.fixed[np.where(whole, np.log(found.fixed).mean(axis=1), np.inf).argmin()]
    assert surely_below(found.at_tenth, 2 * best)
    assert came_out(rate.range_verdicts("", found, EN)) == [True] * 2


@pytest.mark.parametrize("optimizer", rates.RANGES)
def test_with_wrong_labels_the_loss_explodes_later_if_at_all(optimizer):
    grown, found = rates.sweep_rates(optimizer), result(rates.range_test, optimizer).sweep
    _, loss = rates.train(rates.task(FRESH, rates.SWEEP_STEPS, flips=0.1), optimizer, grown)
    wrong = rates.read_sweep(rates.smoothed(loss, rates.BETA), grown)
    assert surely_below(found.exploded, wrong.exploded)
    assert (wrong.exploded == grown[-1]).any() == (optimizer != "sgd")


def test_a_search_at_random_tries_more_rates_and_loses_nothing():
    found = result(rates.search)
    assert (np.sort(found.drawn[..., 0], axis=0)[1:] > np.sort(found.drawn[..., 0], axis=0)[:-1]).all()
    assert surely_below(np.exp(rate.effect(found, 1)), np.exp(rate.effect(found, 0)))
    assert not surely_below(found.grid.min(axis=0), found.random.min(axis=0))
    assert came_out(rate.search_verdicts(found, EN)) == [True] * 3


def test_what_a_schedule_gains():
    constant, _step, cosine, warm = result(rates.scheduled).ended
    assert surely_below(cosine[3], constant[3]) and surely_below(warm[4], cosine[4])
    assert not surely_below(cosine[0], constant[0])
    assert came_out(rate.schedule_verdicts(result(rates.scheduled), EN)) == [True] * 3


def test_four_shapes():
    low, good, high, very_high = result(rates.shapes)
    assert surely_below(good.end, low.end) and surely_below(good.end, high.end)
    assert surely_below(low.end, low.half) and surely_below(good.end, good.half)
    assert not surely_below(high.end, high.half)
    assert (np.isnan(very_high.end) | (very_high.end > very_high.start)).all()
    assert came_out(rate.shape_verdicts(result(rates.shapes), EN)) == [True] * 5

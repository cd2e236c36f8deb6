"""Inside a network: what the part says comes out again with eight seeds that it does not show."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from engine.chunks import run
from engine.networks.inside import bent, boundary, chain, freedom, inside, scape
from lessons.inside import CASES

pytestmark = pytest.mark.slow
SHOWN = 8  # seeds, from 0


@cache
def found(case, compute):
    """Of each of a case's networks."""
    results = []
    for deep in CASES[case].networks.values():
        assert deep.seeds == SHOWN
        *_, (share, result) = run(compute, replace(deep, seeds=2 * SHOWN))
        lost = [status.lost for status in result.training.statuses]
        assert share == 1 and not any(lost[:SHOWN]) and sum(lost) <= (2 if case == "dead" else 0)
        results.append(result)
    return results


def above(values):
    """Whether the 95 % confidence interval of the mean of the other seeds is above 0."""
    others = np.asarray(values)[SHOWN:]
    interval = stats.ttest_1samp(others[np.isfinite(others)], 0).confidence_interval(0.95)
    return interval.low > 0


def test_through_sigmoids_the_gradient_vanishes_and_through_relus_it_does_not():
    sigmoid, tanh, relu = (one.slope[0, :, 0] / one.slope[0, :, -1] for one in found("vanishing", inside))
    assert above(-5 - np.log10(sigmoid)) and above(1 + np.log10(tanh)) and above(1 + np.log10(relu))
    sigmoid, _, relu = found("vanishing", inside)
    assert above(-6 - np.log10(sigmoid.slope[-1].max(axis=1)))
    assert above(sigmoid.training.losses[-1] - 2) and above(0.1 - relu.training.losses[-1])
    # A weight of single precision is known to 2⁻²⁴ of itself.
    assert above(2.0**-24 - sigmoid.update[0, :, 0])


def test_initialisers_keep_what_they_are_made_for():
    _, grown, fading, kept = found("start", inside)
    last = {"fading": fading.spread[0], "kept": kept.spread[0]}
    shares = {name: spread[:, -1] / spread[:, 0] for name, spread in last.items()}
    assert above(np.log2(shares["kept"]) + 1) and above(-2 - np.log10(shares["fading"]))
    assert above(np.log(grown.slope[0, :, 0] / grown.slope[0, :, -2]))
    np.testing.assert_array_equal(fading.dead, kept.dead)
    assert above(kept.dead[0, :, -1] - 0.1)


def test_a_long_step_leaves_dead_relus():
    careful, bold = found("dead", inside)
    gaps = bold.dead[..., -1] - careful.dead[..., -1]
    assert above(gaps[1]) and above(gaps[-1])
    assert above(careful.training.losses[-1] - bold.training.losses[-1])


def test_layers_without_a_bend_are_one_and_say_less():
    linear, bent = found("linear", boundary)
    assert linear.change.max() < 1e-13 and bent.change.min() > 0.1
    assert above(bent.accuracy - linear.accuracy - 0.05)


def test_shortcuts_train_further_to_where_the_loss_has_no_cliffs():
    plain, residual, normalised = found("residual", scape)
    assert above(np.log10(plain.training.losses[-1] / residual.training.losses[-1]) - 1)
    highest = [np.log10(one.loss.max(axis=(1, 2))) for one in (plain, residual, normalised)]
    assert above(highest[0] - highest[1] - 1) and above(highest[1] - highest[2])


def test_two_neurons_do_not_part_a_ring_from_what_it_holds_and_three_do():
    two, three = (one.accuracy[-1] for one in found("space", bent))
    assert two.max() < 1 and above(three - two) and above(three - 0.99)


def test_the_factors_through_sigmoids_make_a_small_product():
    sigmoid, tanh, relu = found("chain", chain)
    assert max(one.apart.max() for one in (sigmoid, tanh, relu)) < 1e-12
    assert (sigmoid.lengths[:, :-1] <= sigmoid.weighed / 4).all() and above(
        -3 - np.log10(sigmoid.first / relu.first)
    )
    assert above(np.log10(tanh.first) + 1)


def test_scales_and_shifts_undo_a_batch_s_normalisation_and_are_hardly_used():
    batch, layer = found("freedom", freedom)
    assert batch.apart.max() < 1e-10 and above(np.log10(layer.apart[-1]) + 1)
    for one in (batch, layer):
        assert above(0.2 - abs(one.scales[-1, :, :-1, [0, -1]] - 1).max(axis=(0, 2)))
    assert above(batch.scales[-1, :, -1, 2] - 1.1)

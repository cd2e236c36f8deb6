"""Rates: training and schedules against Optax, a range test and a search against what is known of them."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from engine.chunks import run
from engine.networks import rates
from engine.networks.rates import FIXED, RANGES, SCHEDULES, SEARCHED, SEEDS, TRIALS, Search, Sweep
from networks.data import load

STEPS = 40
SCHEDULE = np.geomspace(1e-3, 0.1, STEPS)
GROWING = optax.exponential_decay(1e-3, 1, 100 ** (1 / (STEPS - 1)))
THEIRS = {
    "sgd": (optax.sgd(GROWING), {}),
    "momentum": (optax.sgd(GROWING, momentum=0.9), {}),
    "adam": (optax.adam(GROWING), {}),
    "adamw": (optax.adamw(GROWING, weight_decay=0.3), {"weight_decay": 0.3}),
}


@pytest.mark.parametrize("name", THEIRS)
def test_a_growing_rate_trains_as_in_optax(name):
    learnt, (theirs, hyper) = rates.task(5, STEPS), THEIRS[name]
    found, seen = rates.train(learnt, name, SCHEDULE, **hyper)
    w = jnp.asarray(learnt.start[3])
    x, y = (part[3] for part in learnt.training)
    state, slope = theirs.init(w), jax.jit(jax.value_and_grad(rates.NETWORK.loss))
    for step in range(STEPS):
        chosen = learnt.chosen[3, step]
        loss, gradient = slope(w, (x[chosen], y[chosen]))
        assert seen[3, step] == pytest.approx(float(loss), rel=2e-3)
        updates, state = theirs.update(gradient, state, w)
        w = w + jnp.asarray(updates)
    np.testing.assert_allclose(found[3], w, atol=2e-3)


@pytest.mark.parametrize("name", RANGES)
def test_the_rates_of_a_test_grow_as_optax_has_them(name):
    found = rates.sweep_rates(name)
    low, high = RANGES[name]
    theirs = optax.exponential_decay(low, len(found) - 1, high / low)
    np.testing.assert_allclose(found, theirs(np.arange(len(found))), rtol=2e-4)
    assert np.allclose(np.diff(np.log10(rates.fixed_rates(name))), 0.5)


def test_the_schedules_are_those_of_optax():
    steps = rates.SCHEDULE_STEPS
    theirs = {
        "constant": optax.constant_schedule(1.0),
        "step": optax.exponential_decay(1.0, steps // 3, 0.1, staircase=True),
        "cosine": optax.cosine_decay_schedule(1.0, steps),
        "warmup": optax.join_schedules(
            [
                optax.linear_schedule(10 / steps, 1 + 10 / steps, steps // 10),
                optax.cosine_decay_schedule(1.0, 540),
            ],
            [steps // 10],
        ),
    }
    assert set(theirs) == set(SCHEDULES)
    for name, schedule in theirs.items():
        np.testing.assert_allclose(
            rates.shape(name), [np.asarray(schedule(t)) for t in range(steps)], atol=1e-6
        )


def test_the_mean_has_no_bias_as_that_of_optax():
    values = np.random.default_rng(0).standard_normal((3, 50))
    theirs, found = optax.ema(0.98, debias=True), rates.smoothed(values, 0.98)
    state = theirs.init(jnp.zeros(3))
    for k in range(50):
        mean, state = theirs.update(jnp.asarray(values[:, k]), state)
        np.testing.assert_allclose(found[:, k], np.asarray(mean), rtol=1e-5)


def test_batches_are_shuffled_epochs_of_the_data():
    learnt = rates.task(7, 20, n=64, batch=16, flips=0.1)
    assert learnt.chosen.shape == (SEEDS, 20, 16)
    for epoch in range(5):
        part = learnt.chosen[:, 4 * epoch : 4 * epoch + 4].reshape(SEEDS, -1)
        assert (np.sort(part, axis=1) == np.arange(64)).all()
    data = load("moons", 64, test=rates.VALIDATION, flips=0.1, seed=9)
    np.testing.assert_array_equal(learnt.training[0][2], data.x_train.astype(np.float32))
    np.testing.assert_array_equal(learnt.validation[1][2], data.y_test.astype(np.float32))


def test_a_loss_that_overflows_is_none():
    w = np.full((SEEDS, len(rates.NETWORK.filters)), 1e30, np.float32)
    w[0] = rates.task(0, STEPS).start[0]
    found = rates.losses(w, rates.task(0, STEPS).training)
    assert np.isfinite(found[0]) and np.isnan(found[1:]).all()


def test_a_sweep_is_read_where_it_falls_steepest_and_where_it_explodes():
    grown = np.geomspace(1e-4, 1e2, 1000)
    logs = np.log10(grown)
    fall = 0.6 - 0.5 / (1 + np.exp(-6 * (logs + 2)))  # steepest at 1e-2
    loss = np.array([fall + (grown / 4) ** 3, fall, np.where(grown > 1, np.nan, fall)])
    found = rates.read_sweep(loss, grown)
    np.testing.assert_allclose(np.log10(found.steepest), -2, atol=0.02)
    beyond = grown[(loss[0] > 4 * np.minimum.accumulate(loss[0])).argmax()]
    np.testing.assert_allclose(found.exploded, np.array([beyond, 100, grown[grown > 1][0]]))
    assert 2 < beyond < 4


@pytest.mark.slow
def test_a_range_test_ends_with_every_fixed_rate_and_both_suggestions():
    known = []
    for share, found in run(rates.range_test, "sgd", 0):
        assert isinstance(found.sweep, Sweep) and 0 < share <= 1
        known.append(len(found.fixed))
    assert known == sorted(known) and known[-1] == FIXED
    whole, best = rates.task(0, rates.FIXED_STEPS), rates.fixed_rates("sgd")[7]
    w, _ = rates.train(whole, "sgd", best)
    np.testing.assert_allclose(found.fixed[7], rates.losses(w, whole.training), rtol=1e-6)
    w, _ = rates.train(whole, "sgd", found.sweep.exploded[:, None] / 10)
    np.testing.assert_allclose(found.at_tenth, rates.losses(w, whole.training), rtol=1e-6)


def test_trials_are_even_in_the_logarithm_and_a_grid():
    drawn, ordered = rates.trials(0)
    assert drawn.shape == ordered.shape == (TRIALS, SEEDS, 2)
    for k, (low, high) in enumerate(SEARCHED.values()):
        share = (np.log10(drawn[..., k]) - np.log10(low)) / np.log10(high / low)
        assert ((share >= 0) & (share <= 1)).all()
        # 128 even draws: the mean is within four of its standard errors.
        assert share.mean() == pytest.approx(0.5, abs=4 * (1 / 12) ** 0.5 / share.size**0.5)
        assert len(np.unique(drawn[..., k])) == drawn[..., k].size
        assert np.allclose(np.unique(ordered[..., k]), np.geomspace(low, high, 4))
    whole = {tuple(point) for point in ordered[:, 0]}
    assert len(whole) == TRIALS and all({tuple(p) for p in ordered[:, s]} == whole for s in range(SEEDS))


@pytest.mark.slow
def test_trials_arrive_in_pairs():
    known = [found for _, found in run(rates.search, 0) if found is not None]
    assert all(len(one.random) == len(one.grid) == len(one.drawn) == len(one.on_grid) for one in known)
    last = known[-1]
    assert isinstance(last, Search) and last.random.shape == last.grid.shape == (TRIALS, SEEDS)
    learnt = rates.task(0, rates.SEARCH_STEPS, n=128, flips=0.1)
    lr, decay = last.drawn[5].T
    w, _ = rates.train(learnt, "adamw", lr[:, None], weight_decay=decay)
    np.testing.assert_allclose(last.random[5], rates.losses(w, learnt.validation), rtol=1e-6)


@pytest.mark.slow
def test_schedules_are_told_apart_and_their_curves_are_kept():
    *_, (share, found) = run(rates.scheduled, 0)
    assert share == 1 and found.complete and set(found.curves) == set(SCHEDULES)
    learnt = rates.task(0, rates.SCHEDULE_STEPS, flips=0.1)
    w, seen = rates.train(learnt, "sgd", 2.0 * rates.shape("cosine"))
    np.testing.assert_allclose(found.ended[2, 3], rates.losses(w, learnt.training), rtol=1e-6)
    np.testing.assert_allclose(found.curves["cosine"], seen)


@pytest.mark.slow
def test_a_shape_is_what_training_comes_to():
    *_, (share, found) = run(rates.shapes, 0)
    assert share == 1 and len(found) == len(rates.SHAPES)
    learnt = rates.task(0, rates.SHAPE_STEPS, flips=0.1, batch=8)
    w, seen = rates.train(learnt, "sgd", rates.SHAPES["high"])
    np.testing.assert_allclose(found[2].seen, seen)
    np.testing.assert_allclose(found[2].end, rates.losses(w, learnt.training), rtol=1e-6)
    # After half of the steps it has seen the same batches.
    half = rates.task(0, rates.HALF, flips=0.1, batch=8)
    np.testing.assert_array_equal(learnt.chosen[:, : rates.HALF], half.chosen)
    assert not np.allclose(found[2].half, found[2].end) and found[3].lost > 0

"""Schedules against Optax's own, to rounding."""

import sys

import jax.numpy as jnp
import numpy as np
import optax
import pytest

import engine  # noqa: F401  (float64)
from engine.race.schedules import PARAMS, multipliers
from engine.race.verdict import HORIZON, STEPS_MAX

N = 300


def restarts(period, stretch, floor):
    """SGDR as Optax has it: cosines without warm-up, one after another."""
    lengths = [period]
    while sum(lengths) < STEPS_MAX:
        lengths.append(lengths[-1] * stretch)
    cosines = [optax.cosine_decay_schedule(1.0, length, alpha=floor) for length in lengths]
    return optax.join_schedules(cosines, np.cumsum(lengths[:-1]).tolist())


CASES = [
    ("constant", {}, lambda: optax.constant_schedule(1.0)),
    (
        "step",
        dict(every=40, factor=0.3),
        lambda: optax.exponential_decay(1.0, transition_steps=40, decay_rate=0.3, staircase=True),
    ),
    (
        "step",
        dict(every=100, factor=0.5),
        lambda: optax.piecewise_constant_schedule(1.0, {100: 0.5, 200: 0.5, 300: 0.5}),
    ),
    ("exponential", dict(half_life=25), lambda: optax.exponential_decay(1.0, 25, 0.5)),
    ("cosine", dict(floor=0.0), lambda: optax.cosine_decay_schedule(1.0, N)),
    ("cosine", dict(floor=0.1), lambda: optax.cosine_decay_schedule(1.0, N, alpha=0.1)),
    ("restarts", dict(period=50, stretch=1, floor=0.0), lambda: restarts(50, 1, 0.0)),
    ("restarts", dict(period=20, stretch=2, floor=0.05), lambda: restarts(20, 2, 0.05)),
]


@pytest.mark.parametrize(
    ("kind", "params", "theirs"), CASES, ids=[f"{kind} {params}" for kind, params, _ in CASES]
)
def test_schedule_is_optax_s(kind, params, theirs):
    ours = multipliers(kind, N, N, **params)
    np.testing.assert_allclose(ours, theirs()(jnp.arange(float(N))) * np.ones(N), rtol=0, atol=1e-15)


def test_warm_up_is_a_line_to_one_and_then_the_schedule():
    warmup = 40
    ours = multipliers("cosine", N, N, warmup=warmup, floor=0.1)
    # Optax's line begins at zero, a step that goes nowhere; ours begins one step later.
    line = optax.linear_schedule(0.0, 1.0, warmup)
    theirs = optax.join_schedules(
        [lambda t: line(t + 1), optax.cosine_decay_schedule(1.0, N - warmup, alpha=0.1)], [warmup]
    )
    np.testing.assert_allclose(ours, theirs(jnp.arange(float(N))), rtol=0, atol=1e-15)


@pytest.mark.parametrize("kind", PARAMS)
@pytest.mark.parametrize("steps", [0, 1, 2, 300, STEPS_MAX])
def test_a_run_s_schedule_begins_the_longest_one(kind, steps):
    values = {name: p.default for name, p in PARAMS[kind].items()} | {"warmup": 3}
    short, long = (multipliers(kind, steps, length, **values) for length in (steps, STEPS_MAX))
    np.testing.assert_array_equal(short, long[:steps])


@pytest.mark.parametrize("kind", PARAMS)
def test_every_accepted_value_gives_numbers_from_zero_to_one(kind):
    extremes = {
        name: [p.low, p.high, *(v for v in (0, 5e-324, 1e300) if p.accepts(v))]
        for name, p in PARAMS[kind].items()
    }
    for moved, values in extremes.items():
        for value in values:
            params = {name: p.default for name, p in PARAMS[kind].items()} | {moved: value}
            for steps in (0, 1, 250, STEPS_MAX):
                factors = multipliers(kind, steps, steps, **params)
                assert factors.shape == (steps,)
                assert ((factors >= 0) & (factors <= 1)).all(), (moved, value, steps)


@pytest.mark.parametrize(("period", "stretch"), [(1, 1), (1.1, 1), (21.6, 3), (50.7, 3), (10, 1.1), (7, 1.7)])
def test_a_restart_is_at_the_step_in_which_its_period_has_ended(period, stretch):
    """As ends added up one after another say, also where they lie within rounding of a step."""
    with np.errstate(over="ignore"):
        ends = np.concatenate([[0.0], np.cumsum(period * float(stretch) ** np.arange(HORIZON))])
    t = np.arange(HORIZON)
    cycle = np.searchsorted(ends, t, side="right") - 1
    lengths = period * float(stretch) ** cycle
    theirs = (1 + np.cos(np.pi * np.minimum((t - ends[cycle]) / lengths, 1))) / 2
    ours = multipliers("restarts", 300, HORIZON, period=period, stretch=stretch, floor=0)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_another_value_compiles_nothing():
    program = sys.modules["engine.race.schedules"]._compiled
    for kind, declared in PARAMS.items():
        multipliers(kind, 5, 5, **{name: p.default for name, p in declared.items()})
    compiled = program._cache_size()
    for steps in (0, 7, 300):
        multipliers("step", steps, 9, every=3, factor=np.float64(0), warmup=2)
        multipliers("restarts", steps, HORIZON, period=3, stretch=np.float64(1.5), floor=1)
    assert program._cache_size() == compiled


@pytest.mark.parametrize("name", ["every", "half_life", "period"])
def test_a_period_shorter_than_a_step_is_not_accepted(name):
    (declared,) = {p[name] for p in PARAMS.values() if name in p}
    assert not declared.accepts(0)
    assert not declared.accepts(0.5)
    assert declared.accepts(1)

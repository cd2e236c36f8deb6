"""Optax, run live with its conventions set to ours, takes the same 200 steps."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from references.compare import STEPS, SURFACES, assert_agree, defaults, run
from references.optax_cases import CASES, DIFFERENT

import surfaces
from engine.race.schedules import PARAMS as SCHEDULES
from engine.race.schedules import multipliers
from optimizers import OPTIMIZERS

# Settings that are off by default, by those of ours.
MORE = {
    "sgd": (
        lambda lr: optax.chain(optax.add_decayed_weights(0.1), optax.sgd(lr)),
        dict(lr=5e-4, weight_decay=0.1),
    ),
    "momentum": (
        lambda lr: optax.chain(optax.add_decayed_weights(0.1), optax.sgd(lr, momentum=0.9)),
        dict(lr=1e-4, weight_decay=0.1),
    ),
    "adam": (
        lambda lr: optax.chain(optax.add_decayed_weights(0.1), optax.adam(lr)),
        dict(lr=0.05, weight_decay=0.1),
    ),
    "rmsprop": (
        partial(optax.rmsprop, decay=0.99, eps_in_sqrt=False, centered=True),
        dict(lr=5e-4, centred=1.0),
    ),
}


@partial(jax.jit, static_argnums=(0, 1))
def theirs(optimizer, f, start, rates):
    optimizer = optax.with_extra_args_support(optimizer(lambda step: rates[step]))

    def body(carry, _) -> Any:
        x, state = carry
        update, state = optimizer.update(jax.grad(f)(x), state, x, grad_fn=lambda y, _: jax.grad(f)(y))
        x = optax.apply_updates(x, update)
        return (x, state), x

    _, points = jax.lax.scan(body, (start, optimizer.init(start)), None, STEPS)
    return jnp.concatenate([start[None], points])


def test_every_optimizer_is_compared_or_known_to_differ():
    assert set(CASES) | DIFFERENT == set(OPTIMIZERS)


def agree(name, surface, factors, cases=CASES):
    module, (optimizer, hyper) = OPTIMIZERS[name], cases[name]
    f, start = surfaces.SURFACES[surface].f, SURFACES[surface]
    hyper = defaults(module) | hyper
    points, record = run(module, f, start, STEPS, hyper, factors)
    if name == "nag":
        points[1:] += hyper["momentum"] * record["v"]  # Optax keeps the look-ahead point
    rates = hyper["lr"] * jnp.asarray(factors)
    assert_agree(points, theirs(optimizer, f, jnp.asarray(start, float), rates), name, surface)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", CASES)
def test_agrees_with_optax(name, surface):
    agree(name, surface, np.ones(STEPS))


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", MORE)
def test_what_is_off_by_default_agrees_too(name, surface):
    agree(name, surface, np.ones(STEPS), MORE)


@pytest.mark.parametrize("schedule", ["step", "exponential", "cosine", "restarts"])
@pytest.mark.parametrize("name", CASES)
def test_agrees_with_optax_under_a_schedule(name, schedule):
    params = {key: p.default for key, p in SCHEDULES[schedule].items()} | {"warmup": 20}
    agree(name, "beale", multipliers(schedule, STEPS, STEPS, **params))

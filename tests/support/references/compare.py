"""Run an optimizer as plainly as possible, and say how closely it must agree with another's."""

import inspect
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

STEPS = 200
SURFACES = {"rosenbrock": (-1.5, 2.0), "beale": (1.0, 1.5), "himmelblau": (-1.0, -1.0)}  # and the start
# PyTorch and Optax shrink x before the step or add λx to it; we subtract ηλx. They keep x + μv; we add it up.
# A system of condition 2,500 is solved for each of Newton's steps.
TOLERANCE = {"adamw": 2e-14, "nag": 5e-15, "newton": 1e-13}
# One unit in the last place of the start grows to 1e-3 in the second hundred steps.
CHAOTIC_FROM = {("adadelta", "rosenbrock"): 100}


def initial_state(module):
    """{name: initial value} of the step's state, from its signature."""
    parameters = inspect.signature(module.step).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def defaults(module):
    return {name: float(p.default) for name, p in module.HYPER.items()}


def run(module, f, start, steps, hyper, factors=None):
    """Points (steps + 1, d) and {name: what step returned, steps rows}; lr times `factors`, if given."""
    factors = np.ones(steps) if factors is None else np.asarray(factors)
    points, record = scan(module, f, jnp.asarray(start, float), hyper, factors)
    return np.array(points), {name: np.asarray(rows) for name, rows in record.items()}


@partial(jax.jit, static_argnums=(0, 1))
def scan(module, f, x, hyper, factors):
    def body(carry, now):
        (x, state), (t, factor) = carry, now
        x, record = module.step(x, jax.grad(f), t, **state, **{**hyper, "lr": hyper["lr"] * factor})
        return (x, {name: record[name] for name in state}), (x, record)

    state = {name: jnp.full_like(x, value) for name, value in initial_state(module).items()}
    _, (points, record) = jax.lax.scan(body, (x, state), (jnp.arange(1, len(factors) + 1), factors))
    return jnp.concatenate([x[None], points]), record


def assert_agree(ours, theirs, optimizer, surface, least=0.05):
    """To the tolerance, relative to 1 or to x, whichever is larger."""
    rows = slice(CHAOTIC_FROM.get((optimizer, surface)))
    assert np.ptp(theirs[rows], axis=0).min() > least, "nothing moved, so nothing was compared"
    difference = np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))
    assert difference[rows].max() <= TOLERANCE.get(optimizer, 3e-15)

"""As lecture notes print them: Adagrad, RMSprop, Adadelta, against their lines in NumPy and against Optax."""

from functools import partial
from typing import Any

import jax
import numpy as np
import optax
import pytest
from references.compare import defaults, run
from scipy.optimize import rosen_der

from engine.race.trajectory import trajectory
from engine.race.verdict import Status
from optimizers import OPTIMIZERS
from surfaces import SURFACES

STEPS = 50
START = np.array([-1.2, 1.0])
UNDER: dict[str, Any] = dict(eps=0.0, eps_root=1e-3)


def printed(name, lr, rho=0.99):
    """The places (STEPS + 1, 2) of θ ← θ − η / √(s + ε) · g."""
    x, s, places = START, np.zeros(2), [START]
    for _ in range(STEPS):
        g = rosen_der(x)
        s = s + g**2 if name == "adagrad" else rho * s + (1 - rho) * g**2
        x = x - lr / np.sqrt(s + UNDER["eps_root"]) * g
        places.append(x)
    return np.array(places)


@pytest.mark.parametrize(("name", "lr"), [("adagrad", 0.5), ("rmsprop", 0.01)])
def test_epsilon_under_the_root_is_the_line_of_the_notes(name, lr):
    found = trajectory(name, "rosenbrock", start=(-1.2, 1.0), steps=STEPS, lr=lr, **UNDER)
    np.testing.assert_allclose(found.x, printed(name, lr), rtol=1e-10)


@pytest.mark.parametrize(
    ("name", "theirs", "lr"),
    [
        ("adagrad", partial(optax.adagrad, initial_accumulator_value=0, eps=1e-3), 0.5),
        ("rmsprop", partial(optax.rmsprop, decay=0.99, eps=1e-3, eps_in_sqrt=True), 0.01),
    ],
)
def test_epsilon_under_the_root_is_optax_s(name, theirs, lr):
    module, f = OPTIMIZERS[name], SURFACES["rosenbrock"].f
    ours, _ = run(module, f, START, STEPS, defaults(module) | UNDER | {"lr": lr}, np.ones(STEPS))
    x, optimizer = START, theirs(lr)
    state, places = optimizer.init(x), [x]
    for _ in range(STEPS):
        update, state = optimizer.update(jax.grad(f)(x), state)
        x = x + np.asarray(update)
        places.append(x)
    np.testing.assert_allclose(ours, np.array(places), rtol=1e-10)


@pytest.mark.parametrize(("start", "lost"), [((-1.2, 1.0), 5), ((-0.5, 2.5), 2)])
def test_adadelta_as_printed_takes_the_root_of_a_negative_step(start, lost):
    """θ ← θ − √(Δθ + ε) / √(s + ε) · g, Δθ the step before."""
    x, s, moved, places = np.array(start), np.zeros(2), np.zeros(2), [start]
    while (moved + 1e-6 >= 0).all():
        g = rosen_der(x)
        s = 0.9 * s + 0.1 * g**2
        moved = -np.sqrt(moved + 1e-6) / np.sqrt(s + 1e-6) * g
        x = x + moved
        places.append(x)
    found = trajectory("adadelta", "rosenbrock", start=start, steps=STEPS, squared=0)
    np.testing.assert_allclose(found.x[:lost], places, rtol=1e-10)
    assert found.status == Status("unreal", lost, "d", int(np.argmin(moved + 1e-6 >= 0)))
    np.testing.assert_allclose(found.state["u"][lost - 1], moved, rtol=1e-10)
    assert np.isnan(found.state["d"][lost - 1]).all() and np.isfinite(found.loss[:lost]).all()


def test_the_momentum_of_the_notes_is_the_paper_s_at_a_tenth_of_the_rate():
    """v ← βv + (1 − β)g, θ ← θ − ηv."""
    options: dict[str, Any] = dict(steps=STEPS, start=(-1.2, 1.0))
    notes = trajectory("momentum", "rosenbrock", lr=1e-3, dampening=0.9, **options)
    paper = trajectory("momentum", "rosenbrock", lr=1e-4, **options)
    np.testing.assert_allclose(notes.x, paper.x, rtol=1e-9)

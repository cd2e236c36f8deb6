"""The lines of PyTorch and Optax that a card shows, executed as they stand, take the app's steps."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib
import pytest
from references.compare import CHAOTIC_FROM, STEPS, TOLERANCE, defaults
from references.compare import SURFACES as STARTS

from engine.costs import LEAST, kept
from engine.race.trajectory import trajectory
from lessons.elsewhere import AHEAD, CALLS, LIBRARIES, lines
from optimizers import EVERY, MATRICES, OPTIMIZERS, muon
from surfaces import SURFACES

# What is not at its default beside a learning rate at which no run is chaotic; each setting is in it once.
BETAS = dict(beta1=0.8, beta2=0.99)
OTHER = {
    "sgd": dict(lr=5e-4, weight_decay=0.1),
    "momentum": dict(lr=1e-4, momentum=0.8, weight_decay=0.1),
    "nag": dict(lr=1e-4, momentum=0.8),
    "adagrad": dict(lr=0.5, eps=0.0),
    "adadelta": dict(lr=0.5, rho=0.95, eps=1e-5),
    "rmsprop": dict(lr=5e-4, rho=0.95, eps=1e-4, centred=1.0),
    "adam": dict(lr=0.05, **BETAS, eps=1e-3, weight_decay=0.1),
    "adamw": dict(lr=0.05, **BETAS, eps=1e-3, weight_decay=0.1),
    "radam": dict(lr=1e-3, **BETAS, eps=0.0),
    "nadam": dict(lr=0.005, **BETAS, eps=1e-3, psi=0.01),
    "amsgrad": dict(lr=0.05, **BETAS, eps=1e-3),
    "adamax": dict(lr=0.05, **BETAS, eps=1e-3),
    "lion": dict(lr=5e-3, beta1=0.8, beta2=0.95, weight_decay=0.1),
    "sam": dict(lr=5e-4, rho=0.1),
    "adabelief": dict(lr=0.05, **BETAS, eps=1e-8),
    "yogi": dict(lr=0.05, **BETAS, eps=1e-2),
}
# Where Optax has no ε at the place of ours; the note beside the lines says so.
WITHOUT = {("optax", "adagrad"): 1e-9, ("optax", "radam"): 1e-7}
OF_POINTS = [(library, name) for library in LIBRARIES for name in CALLS[library] if name not in MATRICES]


def written(library, name, hyper):
    found = lines(library, name, hyper).call
    assert found
    return found


def of_optax(text, f, start, steps):
    given: dict[str, Any] = {"optax": optax}
    exec(text, given)
    optimizer = optax.with_extra_args_support(given["optimizer"])

    @jax.jit
    def advance(x, state):
        g = jax.grad(f)(x)
        update, state = optimizer.update(g, state, x, grad_fn=lambda y, _: jax.grad(f)(y))
        return optax.apply_updates(x, update), state

    x = jnp.asarray(start, float)
    points, state = [x], optimizer.init(x)
    for _ in range(steps):
        x, state = advance(x, state)
        points.append(x)
    return np.array(points), jax.tree.leaves(state)


def of_torch(text, f, start, steps):
    torch = pytest.importorskip("torch")
    torch.set_default_dtype(torch.float64)  # what NAdam multiplies up is in it
    x = torch.tensor(np.array(start, float), requires_grad=True)
    given = {"torch": torch, "x": x}
    exec(text, given)
    slope = jax.jit(jax.grad(f))
    points = [x.detach().numpy().copy()]
    for _ in range(steps):
        x.grad = torch.tensor(np.array(slope(points[-1])))
        given["optimizer"].step()
        points.append(x.detach().numpy().copy())
    state = [each.numpy() for each in given["optimizer"].state[x].values() if each is not None]
    return np.array(points), state


RUN = {"optax": of_optax, "pytorch": of_torch}
each = pytest.mark.parametrize(
    ("library", "name"),
    [
        pytest.param(*each, marks=[pytest.mark.torch] * (each[0] == "pytorch"), id="-".join(each))
        for each in OF_POINTS
    ],
)


# s − a², of two that are nearly equal; a product of every μ so far.
ROUNDED = TOLERANCE | {"rmsprop": 3e-14, "nadam": 1e-14}


def agree(library, name, surface, hyper, tolerance):
    start = STARTS[surface]
    run = trajectory(name, surface, start=start, steps=STEPS, **hyper)
    theirs, _ = RUN[library](written(library, name, hyper), SURFACES[surface].f, start, STEPS)
    ours = run.x.copy()
    if name == "nag":
        assert lines(library, name, hyper).notes == (AHEAD,)
        ours[1:] += hyper["momentum"] * run.state["v"]
    rows = slice(CHAOTIC_FROM.get((name, surface)))
    assert np.ptp(theirs[rows], axis=0).max() > 0.01, "nothing moved, so nothing was compared"
    difference = np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))
    assert difference[rows].max() <= tolerance


@each
def test_the_lines_of_a_card_take_the_steps_of_the_app(library, name):
    tolerance = WITHOUT.get((library, name), TOLERANCE.get(name, 3e-15))
    agree(library, name, "himmelblau", defaults(EVERY[name]), tolerance)


@pytest.mark.parametrize("surface", STARTS)
@each
def test_with_every_other_value_too(library, name, surface):
    agree(library, name, surface, defaults(EVERY[name]) | OTHER[name], ROUNDED.get(name, 3e-15))


def muons(library, shape, hyper):
    """W of ours and of theirs at 0 to 40 steps, (41, n, m), on the squares of A W − C."""
    rng = np.random.default_rng(0)
    A, C, W = (rng.normal(size=size) for size in ((6, shape[0]), (6, shape[1]), shape))

    def f(W):
        return jnp.sum((A @ W - C) ** 2) / 2

    ours, state = [jnp.array(W)], {}
    for t in range(40):
        W, out = muon.step(ours[-1], jax.grad(f), t + 1.0, **state, **hyper)
        ours.append(W)
        state = {"M": out["M"]}
    text = written(library, "muon", hyper)
    if library == "optax":
        return np.array(ours), of_optax(text, f, ours[0], 40)[0]
    theirs, _ = of_torch(text, lambda w: f(w.T), ours[0].T, 40)
    return np.array(ours), theirs.transpose(0, 2, 1)


@pytest.mark.parametrize("changed", [{}, dict(lr=0.05, momentum=0.8, eps=1e-3, weight_decay=0.1)])
@pytest.mark.parametrize("shape", [(4, 3), (3, 5)])
def test_muon_s_lines_take_its_steps(shape, changed):
    ours, theirs = muons("optax", shape, defaults(muon) | changed)
    # Small singular values, whose last digits differ, are made large.
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-12)


@pytest.mark.torch
def test_pytorch_s_muon_takes_its_first_step_as_roughly_as_is_said():
    ours, theirs = muons("pytorch", (4, 4), defaults(muon) | dict(weight_decay=0.1))
    moves = [each[1] - each[0] for each in (ours, theirs)]
    assert np.linalg.norm(moves[1] - moves[0]) < 0.1 * np.linalg.norm(moves[0])


@each
def test_a_library_keeps_as_much_for_each_parameter_as_a_card_says(library, name):
    mine, _ = kept(name)
    _, state = RUN[library](written(library, name, defaults(EVERY[name])), SURFACES["bowl"].f, (1.0, 1.0), 1)
    theirs = [each for each in state if np.size(each) == 2]
    assert len(theirs) == LEAST.get(name, len(mine))
    assert len(mine) >= len(theirs)


def test_what_is_kept_for_all_parameters_together_is_told_apart():
    assert {name: common for name in OPTIMIZERS if (common := kept(name)[1])} == {"nadam": ["p"]}

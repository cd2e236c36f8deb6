"""Clipping is Optax's, whatever the optimizer, in a race and in training; PyTorch's but for its 10⁻⁶."""

from itertools import islice
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from engine import trajectory
from engine.clipping import clipped
from engine.networks.training import train
from engine.race.trajectory import HYPERS
from networks.data import load
from networks.mlp import mlp
from surfaces import SURFACES

CLIP = 2.0
CASES = {
    "sgd": (optax.sgd, 1e-2),
    "momentum": (lambda lr: optax.sgd(lr, momentum=0.9), 1e-3),
    "adam": (optax.adam, 0.05),
    "adagrad": (lambda lr: optax.adagrad(lr, initial_accumulator_value=0, eps=0), 0.5),
    "lion": (lambda lr: optax.lion(lr, weight_decay=0), 5e-3),
}


def optax_walk(optimizer, gradient, x, steps):
    state = optimizer.init(x)
    yield x
    for _ in range(steps):
        update, state = optimizer.update(gradient(x), state, x)
        x = optax.apply_updates(x, update)
        yield x


@pytest.mark.parametrize("name", CASES)
def test_a_clipped_race_is_optax_s(name):
    make, lr = CASES[name]
    hyper: dict[str, Any] = {"lr": lr, "clip": CLIP} | ({"eps": 0.0} if name == "adagrad" else {})
    run = trajectory(name, "rosenbrock", start=(-1.5, 2.0), steps=100, **hyper)
    chain = optax.chain(optax.clip_by_global_norm(CLIP), make(lr))
    gradient = jax.jit(jax.grad(SURFACES["rosenbrock"].f))
    walk = np.array(list(optax_walk(chain, gradient, jnp.array([-1.5, 2.0]), 100)))
    # Adam divides what rounding leaves of a slope by its size.
    np.testing.assert_allclose(run.x, walk, rtol=1e-9, atol=1e-11)
    lengths = np.linalg.norm(run.grad, axis=1)
    assert (lengths > CLIP).any()
    np.testing.assert_allclose(
        np.linalg.norm(run.state["g"], axis=1), np.minimum(lengths[:-1], CLIP), rtol=1e-13
    )


def test_clipped_training_is_optax_s():
    data, network = load("blobs", 42, test=50, seed=1), mlp((2, 6, 5, 3))
    *_, result = train(network, [data], [1], batch=42, steps=60, lr=0.5, clip=0.05, dtype="float64")
    batch = jnp.asarray(data.x_train), jnp.asarray(data.y_train)
    gradient = jax.jit(jax.grad(lambda w: network.loss(w, batch)))
    start = network.init(jax.random.key(1), jnp.float64)
    chain = optax.chain(optax.clip_by_global_norm(0.05), optax.sgd(0.5))
    *_, last = islice(optax_walk(chain, gradient, start, 60), 61)
    np.testing.assert_allclose(result.w[0], np.asarray(last), rtol=1e-11, atol=1e-12)
    assert jnp.linalg.norm(gradient(start)) > 0.05


@pytest.mark.parametrize("g", [[3.0, 4.0], [0.03, 0.04], [0.0, 0.0], [1e200, 0.0]])
def test_only_what_is_too_long_is_shortened(g):
    g = jnp.array(g)
    short = clipped(g, 1.0)
    np.testing.assert_allclose(np.hypot(*short), min(1.0, np.hypot(*g)), rtol=1e-15)
    np.testing.assert_array_equal(clipped(g, 0.0), g)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nothing_becomes_of_no_gradient(dtype):
    np.testing.assert_array_equal(clipped(jnp.zeros(2, dtype), 1.0), 0)


def test_the_longest_that_a_number_can_say_is_shortened_in_a_race():
    run = trajectory("sgd", "bowl", noise=1e308, seed=1, steps=1, clip=0.05)  # 8e307 along y
    np.testing.assert_allclose(np.hypot(*run.state["g"][0]), 0.05, rtol=1e-13)


@pytest.mark.torch
def test_pytorch_adds_a_millionth_to_the_length():
    torch = pytest.importorskip("torch")
    x = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    x.grad = torch.tensor([3.0, 4.0], dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_([x], 1.0)
    np.testing.assert_allclose(clipped(jnp.array([3.0, 4.0]), 1.0) * 5 / (5 + 1e-6), x.grad, rtol=1e-14)


def test_what_is_differentiated_is_not_clipped():
    assert {name for name, hyper in HYPERS.items() if "clip" not in hyper} == {"newton"}
    with pytest.raises(ValueError, match=r"^newton: unknown parameter 'clip'"):
        trajectory("newton", "bowl", clip=1.0)

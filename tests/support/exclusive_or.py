"""Exclusive-or: a network written down once more, its loss on an exclusive-or, and its weights."""

from functools import cache
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jax.tree_util import Partial

import engine  # noqa: F401  (float64)

SIZES = (2, 12, 12, 2)
KEY = jax.random.key(5)


def layers(w, sizes=SIZES):
    """(weights (fan_in, fan_out), biases (fan_out,)) of each layer, views into one flat vector."""
    first = 0
    for fan_in, fan_out in pairwise(sizes):
        middle, end = first + fan_in * fan_out, first + (fan_in + 1) * fan_out
        yield w[first:middle].reshape(fan_in, fan_out), w[middle:end]
        first = end


def predict(w, x, activation, sizes=SIZES):
    *hidden, (weights, biases) = layers(w, sizes)
    for inner, shift in hidden:
        x = activation(x @ inner + shift)
    return x @ weights + biases


@cache  # the same function is compiled once
def network_loss(activation, sizes):
    return lambda w, x, y: ((predict(w, x, activation, sizes) - y) ** 2).sum(axis=1).mean() / 2


@cache
def problem(activation=jnp.tanh, sizes=SIZES, n=60, trained=0):
    """The loss of a network on an exclusive-or, and its weights: random, or gradient descent's."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=(n, 2))
    loss = Partial(network_loss(activation, sizes), x=x, y=np.eye(2)[(x.prod(axis=1) > 0).astype(int)])
    w = rng.normal(size=sum((p + 1) * q for p, q in pairwise(sizes)))
    for weights, biases in layers(w, sizes):
        weights /= len(weights) ** 0.5
        biases /= 10
    gradient = jax.jit(jax.grad(loss))
    for _ in range(trained):
        w = w - 0.3 * np.asarray(gradient(w))
    return loss, w


def filters_of(sizes=SIZES):
    """The weights into each neuron are a filter; biases are left alone."""
    labels, first = np.empty(problem()[1].size, int), 0
    for weights, biases in layers(labels, sizes):
        weights[:] = first + np.arange(len(biases))
        biases[:] = -1
        first += len(biases)
    return labels

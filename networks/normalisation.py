r"""Normalisation: what neurons sum up gets mean 0 and variance 1, then a scale and a shift that are learnt.

Batch: of each neuron over a batch; Ioffe & Szegedy, ICML 2015. https://arxiv.org/abs/1502.03167
Layer: of each point over its neurons; Ba, Kiros & Hinton, 2016. https://arxiv.org/abs/1607.06450

    z \gets \gamma \, (z - \mu) / \sqrt{\sigma^2 + \varepsilon} + b

The scale is γ, the shift b the layer's biases, which the papers call β. Of a convolution a neuron is a
filter, wherever it lies. PyTorch: the same, as nn.BatchNorm1d and nn.LayerNorm; of convolutions as
nn.BatchNorm2d and nn.GroupNorm with one group.
"""

import jax
import jax.numpy as jnp

NORMALISATIONS = ("none", "batch", "layer")
EPSILON = 1e-5  # added to a variance that is divided by, as PyTorch does
MOMENTUM = 0.1  # the share of the newest batch in running statistics, as PyTorch has it


def by_point(z: jax.Array) -> jax.Array:
    """z (n, …), each of the n with mean 0 and variance 1."""
    return jax.nn.standardize(z, axis=tuple(range(1, z.ndim)), epsilon=EPSILON)


def by_moments(z: jax.Array, mean: jax.Array, variance: jax.Array) -> jax.Array:
    """z (…, neurons), of which each neuron had this mean and variance, (neurons,)."""
    return (z - mean) / jnp.sqrt(variance + EPSILON)


def moments(z: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Mean and variance of each neuron of z (…, neurons), divided by how many values it has, (neurons,)."""
    over = tuple(range(z.ndim - 1))
    return z.mean(axis=over), z.var(axis=over)

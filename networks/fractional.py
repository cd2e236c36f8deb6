r"""Fractional max pooling: the largest of each 2×2 pixels, at places that are drawn anew at every step.

Graham 2014. https://arxiv.org/abs/1412.6071

    a_i = \lfloor \alpha (i + u) \rfloor - \lfloor \alpha u \rfloor, \quad
    \alpha = (N - 2) / (n - 1), \quad u \sim U(0, 1)

a_i is where the i-th of n windows begins on a side of N pixels; the last one ends where the side ends. With n
= N / 2 that is max pooling, whatever u is. PyTorch: the same, as nn.FractionalMaxPool2d.
"""

import jax
import jax.numpy as jnp
from jax.typing import ArrayLike

WINDOW = 2  # pixels along each side


def begins(u: ArrayLike, side: int, left: int) -> jax.Array:
    """Where each of the `left` windows on a `side` begins, (left,) from 0."""
    alpha = (side - WINDOW) / (left - 1)
    first = jnp.floor(alpha * (jnp.arange(left) + u)) - jnp.floor(alpha * u)
    return first.at[-1].set(side - WINDOW).astype(int)


def pooled(h: jax.Array, draws: ArrayLike, left: int) -> jax.Array:
    """Of h (n, side, side, channels) the largest in each window, (n, left, left, channels); `draws` (2,) are
    the u of its rows and its columns."""
    for axis, u in zip((1, 2), jnp.asarray(draws), strict=True):
        at = begins(u, h.shape[axis], left)
        h = jnp.maximum(h.take(at, axis), h.take(at + 1, axis))
    return h

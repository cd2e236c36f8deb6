r"""Mixup: each step of training takes points between two of its batch, with targets between theirs.

Zhang et al., ICLR 2018. https://arxiv.org/abs/1710.09412

    x \gets \lambda x_i + (1 - \lambda) x_j, \quad y \gets \lambda y_i + (1 - \lambda) y_j, \quad
    \lambda \sim \mathrm{Beta}(\alpha, \alpha)

One λ serves a whole batch, and j is a permutation of it, as in the authors' program.
https://github.com/facebookresearch/mixup-cifar10
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp

Batch = tuple[jax.Array, jax.Array]


def mixing(key: jax.Array, alpha: jax.Array, n: int) -> tuple[jax.Array, jax.Array]:
    """λ, in α's type, and with which of n points each is mixed, (n,).

    λ is ½ + ½ t / √(2α + t²) of a Student's t with 2α degrees of freedom, which is drawn as in Bailey,
    Mathematics of Computation 62 (1994). https://doi.org/10.2307/2153537
    """
    apart, order = jax.random.split(key)
    # Single precision whatever α is, so that both draw the same. jax.random.beta, which tries until it fits,
    # takes seven times as long to compile and thirty times to run.
    u, v = jax.random.uniform(apart, (2,), jnp.float32).astype(alpha.dtype)
    r, cosine = u ** (1 / alpha), jnp.cos(2 * jnp.pi * v)
    share = (1 + cosine / jnp.sqrt(r / (1 - r) + cosine**2)) / 2
    return share, jax.random.permutation(order, n)


def mixed(batch: Sequence[jax.Array], share: jax.Array, partners: jax.Array) -> Batch:
    """The batch of x (n, features) and y (n, k), of which 1 - `share` is that of the `partners` (n,)."""
    x, y = (share * part + (1 - share) * part[partners] for part in batch)
    return x, y

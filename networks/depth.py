r"""Stochastic depth: in each step of training each layer with a shortcut is left out at random.

Huang et al., ECCV 2016. https://arxiv.org/abs/1603.09382

    h \gets h + \phi(hW + b) \, m / (1 - p), \quad m = 0 \text{ with probability } p, \text{ else } 1

One m of each layer serves a whole batch. p is the probability to leave out, the same for all layers; in the
paper it is that to keep, which falls from layer to layer, and multiplies in the test instead. PyTorch: the
same, as torchvision.ops.StochasticDepth in its mode "batch".
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp


def left(key: jax.Array, p: jax.Array, shortcuts: Sequence[bool]) -> list[jax.Array]:
    """By what each hidden layer is multiplied before its shortcut is added: where it has one by 0 with
    probability p, else by 1/(1 - p), all others by 1; in p's type."""
    # Single precision whatever p is, so that both leave out the same.
    chance = jax.random.uniform(key, (len(shortcuts),), jnp.float32)
    factors = jnp.where(jnp.asarray(shortcuts), jnp.where(chance < p, 0, 1 / (1 - p)), 1)
    return list(factors)

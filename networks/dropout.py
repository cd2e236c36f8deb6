r"""Dropout: in each step of training each hidden neuron is left out at random, of each point anew.

Srivastava et al., JMLR 15 (2014). https://jmlr.org/papers/v15/srivastava14a.html

    h \gets h \, m / (1 - p), \quad m = 0 \text{ with probability } p, \text{ else } 1

p is the probability to drop; in the paper it is that to keep. PyTorch: the same, as nn.Dropout; of a
convolution, whose filters are dropped wherever they lie, nn.Dropout2d.
"""

from collections.abc import Sequence
from itertools import accumulate

import jax
import jax.numpy as jnp


def drawn(key: jax.Array, p: jax.Array, n: int, neurons: Sequence[int]) -> list[jax.Array]:
    """By what each of n points multiplies each neuron of each hidden layer, (n, neurons): 0 with probability
    p, else 1/(1 - p), in p's type."""
    # Single precision whatever p is, so that both drop the same.
    chance = jax.random.uniform(key, (n, sum(neurons)), jnp.float32)
    factors = jnp.where(chance < p, 0, 1 / (1 - p))
    return jnp.split(factors, list(accumulate(neurons))[:-1], axis=1)

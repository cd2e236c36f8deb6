r"""DropConnect: in each step of training each connection between neurons is left out at random.

Wan et al., ICML 2013. https://proceedings.mlr.press/v28/wan13.html

    h \gets \phi\left((M \star W)\, h / (1 - p) + b\right), \quad M_{ij} = 0 \text{ with probability } p,
    \text{ else } 1

One M serves a whole batch; in the paper each point has its own, which regularises more and takes as many
numbers as there are weights times points. As there, the last layer is whole; other than there, biases are
too. The test takes the mean of M; the paper draws from a normal distribution that has the same moments. p is
the probability to drop; in the paper it is that to keep. PyTorch: the same, as nn.Dropout of the weights.
"""

import jax
import jax.numpy as jnp

from networks.mlp import Layers, flat


def connected(key: jax.Array, p: jax.Array, layers: Layers) -> jax.Array:
    """By what each parameter of these layers is multiplied, (d,): a weight before the last layer by 0 with
    probability p, else by 1/(1 - p), all others by 1; in p's type."""
    *hidden, last = layers
    kept = []
    for one, (weights, biases) in zip(jax.random.split(key, len(hidden)), hidden, strict=True):
        # Single precision whatever p is, so that both drop the same.
        chance = jax.random.uniform(one, weights.shape, jnp.float32)
        kept.append((jnp.where(chance < p, 0, 1 / (1 - p)), jnp.ones_like(biases)))
    weights, biases = map(jnp.ones_like, last)
    return flat([*kept, (weights, biases)])

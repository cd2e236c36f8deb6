r"""Noise: each step of training sees its points moved at random, or the network with its weights moved so.

Bishop, Neural Computation 7 (1995), of inputs. https://doi.org/10.1162/neco.1995.7.1.108
An, Neural Computation 8 (1996), of both. https://doi.org/10.1162/neco.1996.8.3.643

    x \gets x + \sigma \xi, \quad w \gets w + \sigma \xi, \quad \xi \sim \mathcal N(0, 1)

The gradient is that at the weights as they are moved; what it moves are the weights as they were.
"""

import jax
import jax.numpy as jnp


def noisy(key: jax.Array, sigma: jax.Array, values: jax.Array) -> jax.Array:
    """The values, each moved by a normal deviate of standard deviation sigma, in sigma's type."""
    # Single precision whatever sigma is, so that both are moved alike.
    return values + sigma * jax.random.normal(key, values.shape, jnp.float32)

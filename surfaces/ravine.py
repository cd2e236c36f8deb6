r"""Ravine: a quadratic valley, steep across and shallow along.

Goh, Why Momentum Really Works, Distill (2017). https://doi.org/10.23915/distill.00006
"""

import jax.numpy as jnp

from parameters import Lin, Log

NAME = "Ravine"
GROUP = "valleys"
EQUATION = r"\frac{1}{2} (x \cos\theta + y \sin\theta)^2 + \frac{\kappa}{2} (y \cos\theta - x \sin\theta)^2"
PARAMS = dict(
    condition=Log(20, 1, 1000, r"\kappa"),
    angle=Lin(0.3, -1.5707963267948966, 1.5707963267948966, r"\theta"),
)
DOMAIN = ((-2.0, 2.0), (-1.5, 1.5))
START = (-1.7, -1.0)
MINIMA = ((0.0, 0.0),)
SHIFT = 0.05


def f(p, *, condition, angle):
    x, y = p
    along = x * jnp.cos(angle) + y * jnp.sin(angle)
    across = y * jnp.cos(angle) - x * jnp.sin(angle)
    return along**2 / 2 + condition * across**2 / 2

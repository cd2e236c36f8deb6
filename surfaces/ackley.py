r"""Ackley: a rippled plain with a deep funnel in the middle.

Ackley, A Connectionist Machine for Genetic Hillclimbing (1987). https://doi.org/10.1007/978-1-4613-1997-9

The minimum is the tip of a cone, where no gradient exists: there it is given as 0.
"""

import jax.numpy as jnp

NAME = "Ackley"
GROUP = "many minima"
EQUATION = (
    r"20 (1 - e^{-\frac{1}{5} \sqrt{\frac{1}{2} (x^2 + y^2)}})"
    r" + e - e^{\frac{1}{2} (\cos(2 \pi x) + \cos(2 \pi y))}"
)
DOMAIN = ((-5.0, 5.0), (-3.75, 3.75))
START = (3.4, -2.0)
MINIMA = ((0.0, 0.0),)
SHIFT = None


def f(p):
    x, y = p
    square = (x**2 + y**2) / 2
    # Both sides of a where are differentiated: sqrt must not see the tip, or its gradient is NaN.
    root = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)
    ripple = (jnp.cos(2 * jnp.pi * x) + jnp.cos(2 * jnp.pi * y)) / 2
    return -20 * jnp.expm1(-root / 5) - jnp.e * jnp.expm1(ripple - 1)

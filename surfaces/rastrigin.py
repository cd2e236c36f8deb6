r"""Rastrigin: a bowl covered in dents, a local minimum near every integer point.

Mühlenbein, Schomisch & Born, Parallel Computing 17 (1991). https://doi.org/10.1016/S0167-8191(05)80052-3
"""

import jax.numpy as jnp

NAME = "Rastrigin"
GROUP = "many minima"
EQUATION = r"20 + x^2 - 10 \cos(2 \pi x) + y^2 - 10 \cos(2 \pi y)"
DOMAIN = ((-3.6, 3.6), (-2.7, 2.7))
START = (2.4, 2.3)
MINIMA = ((0.0, 0.0),)
SHIFT = None


def f(p):
    x, y = p
    return 20 + x**2 - 10 * jnp.cos(2 * jnp.pi * x) + y**2 - 10 * jnp.cos(2 * jnp.pi * y)

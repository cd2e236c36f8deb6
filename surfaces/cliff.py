r"""Cliff: a gentle slope that ends at a wall, where one step too long is thrown back far.

Goodfellow, Bengio & Courville, Deep Learning (2016), section 8.2.4.
https://www.deeplearningbook.org/contents/optimization.html
"""

import jax.numpy as jnp

NAME = "Cliff"
GROUP = "flat and steep"
EQUATION = r"\frac{1}{4} e^{4 x + y^2} - x - \frac{1}{4}"
DOMAIN = ((-3.0, 1.2), (-1.575, 1.575))
START = (-2.6, 1.1)
MINIMA = ((0.0, 0.0),)
SHIFT = 0.2


def f(p):
    x, y = p
    return jnp.exp(4 * x + y**2) / 4 - x - 0.25

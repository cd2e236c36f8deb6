r"""Two wells: minima of equal depth, the right one 25 times as sharp as the left.

Sharp and flat minima: Keskar et al., ICLR 2017. https://arxiv.org/abs/1609.04836
"""

import jax.numpy as jnp

NAME = "Two wells"
GROUP = "flat and steep"
EQUATION = r"\frac{1}{2} (\frac{1}{10} \ln(e^{50 (x - 1)} + e^{-10 (x + 1)}))^2 + \frac{1}{2} y^2"
DOMAIN = ((-3.0, 1.8), (-1.8, 1.8))
START = (1.5, 1.2)
MINIMA = ((-1.0, 0.0), (0.99999999995877692749, 0.0))
SADDLES = ((0.63984270145943166042, 0.0),)
SHIFT = 0.05


def f(p):
    x, y = p
    slope = jnp.logaddexp(50 * (x - 1), -10 * (x + 1)) / 10  # −(x + 1) on the left, 5 (x − 1) on the right
    return slope**2 / 2 + y**2 / 2

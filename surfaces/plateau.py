r"""Plateau: the loss of one tanh neuron, which saturates and leaves almost no slope to follow.

Glorot & Bengio, AISTATS 2010, on saturation. https://proceedings.mlr.press/v9/glorot10a.html

A neuron tanh(x t + y) is to give 1/2 at the input t = 1 and −1/2 at t = −1.
"""

import jax.numpy as jnp

NAME = "Plateau"
GROUP = "flat and steep"
EQUATION = r"\frac{1}{2} (\tanh(x + y) - \frac{1}{2})^2 + \frac{1}{2} (\tanh(x - y) - \frac{1}{2})^2"
DOMAIN = ((-3.0, 3.0), (-2.25, 2.25))
START = (-2.2, 0.5)
MINIMA = ((0.5493061443340548, 0.0),)  # artanh 1/2
SHIFT = 0.05


def f(p):
    x, y = p
    return (jnp.tanh(x + y) - 0.5) ** 2 / 2 + (jnp.tanh(x - y) - 0.5) ** 2 / 2

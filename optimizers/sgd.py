r"""Gradient descent: step against the gradient, in proportion to it.

Robbins & Monro, Annals of Mathematical Statistics 22 (1951). https://doi.org/10.1214/aoms/1177729586

PyTorch and Optax: the same.
"""

from parameters import Log

NAME = "SGD"
EQUATION = r"""
g &=     \nabla f(x) \\
x &\gets x - \eta\, g
"""
HYPER = dict(lr=Log(1e-2, 1e-5, 10, r"\eta"))


def step(x, grad, t, *, lr):
    g = grad(x)
    x = x - lr * g
    return x, dict(g=g)

r"""Adagrad: every coordinate divides its learning rate by all gradients so far, and it only shrinks.

Duchi, Hazan & Singer, Journal of Machine Learning Research 12 (2011).
https://www.jmlr.org/papers/v12/duchi11a.html

PyTorch: the same. Optax starts the sum s at 0.1 where we start at 0, and adds ε = 1e-7 inside the root
where we add 1e-10 outside.
"""

import jax.numpy as jnp

from parameters import Log

NAME = "Adagrad"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets s + g^2 \\
x &\gets x - \eta\, g / (\sqrt{s} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    eps=Log(1e-10, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, s=0.0, *, lr, eps):
    g = grad(x)
    s = s + g**2
    x = x - lr * g / (jnp.sqrt(s) + eps)
    return x, dict(g=g, s=s)

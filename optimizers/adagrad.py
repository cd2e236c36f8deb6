r"""Adagrad: every coordinate divides its learning rate by all gradients so far, and it only shrinks.

Duchi, Hazan & Singer, Journal of Machine Learning Research 12 (2011).
https://www.jmlr.org/papers/v12/duchi11a.html

With ε = 0 and δ above it the guard stands under the root, as in many lecture notes: where there is hardly a
slope, δ = 1e-8 counts as much as ε = 1e-4.

Some notes call s a velocity. It has no sign and no direction: it only divides.

PyTorch: the same at δ = 0. Optax starts the sum s at 0.1 where we start at 0, and adds ε = 1e-7 inside the
root, our δ, where we add 1e-10 outside.
"""

import jax.numpy as jnp

from parameters import Log

NAME = "Adagrad"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets s + g^2 \\
x &\gets x - \eta\, g / (\sqrt{s + \delta} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    eps=Log(1e-10, 1e-12, 1, r"\varepsilon"),
    eps_root=Log(0, 1e-12, 1, r"\delta"),
)


def step(x, grad, t, s=0.0, *, lr, eps, eps_root):
    g = grad(x)
    s = s + g**2
    x = x - lr * g / (jnp.sqrt(s + eps_root) + eps)
    return x, dict(g=g, s=s)

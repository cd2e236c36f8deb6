r"""Adadelta: steps as long as recent steps were, in the same units as x.

Zeiler, 2012, Algorithm 1. https://arxiv.org/abs/1212.5701

The paper has no η; it is 1 there. Its experiments take ρ = 0.95.

PyTorch: the same. Optax has no default for η.
"""

import jax.numpy as jnp

from parameters import Decay, Log

NAME = "Adadelta"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets \rho s + (1 - \rho)\, g^2 \\
d &=     \sqrt{u + \varepsilon} / \sqrt{s + \varepsilon} \cdot g \\
u &\gets \rho u + (1 - \rho)\, d^2 \\
x &\gets x - \eta\, d
"""
HYPER = dict(
    lr=Log(1, 1e-5, 10, r"\eta"),
    rho=Decay(0.9, 0, 0.999, r"\rho"),
    eps=Log(1e-6, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, s=0.0, u=0.0, *, lr, rho, eps):
    g = grad(x)
    s = rho * s + (1 - rho) * g**2
    d = jnp.sqrt(u + eps) / jnp.sqrt(s + eps) * g
    u = rho * u + (1 - rho) * d**2
    x = x - lr * d
    return x, dict(g=g, s=s, d=d, u=u)

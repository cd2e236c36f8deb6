r"""Adadelta: steps as long as recent steps were, in the same units as x.

Zeiler, 2012, Algorithm 1. https://arxiv.org/abs/1212.5701

The paper has no η; it is 1 there. Its experiments take ρ = 0.95.

With q = 0 the last step itself, −d, stands under the root in the place of the mean of its squares, as some
lecture notes print it. A step that was negative has no root: the run is undefined from there on.

PyTorch: the same at q = 1. Optax has no default for η.
"""

import jax.numpy as jnp

from parameters import Decay, Log, Whole

NAME = "Adadelta"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets \rho s + (1 - \rho)\, g^2 \\
u &\gets q (\rho u + (1 - \rho)\, d^2) - (1 - q)\, d \\
d &\gets \sqrt{u + \varepsilon} / \sqrt{s + \varepsilon} \cdot g \\
x &\gets x - \eta\, d
"""
HYPER = dict(
    lr=Log(1, 1e-5, 10, r"\eta"),
    rho=Decay(0.9, 0, 0.999, r"\rho"),
    eps=Log(1e-6, 1e-12, 1, r"\varepsilon"),
    squared=Whole(1, 0, 1, "q"),
)


def step(x, grad, t, s=0.0, u=0.0, d=0.0, *, lr, rho, eps, squared):
    g = grad(x)
    s = rho * s + (1 - rho) * g**2
    u = squared * (rho * u + (1 - rho) * d**2) - (1 - squared) * d
    d = jnp.sqrt(u + eps) / jnp.sqrt(s + eps) * g
    x = x - lr * d
    return x, dict(g=g, s=s, u=u, d=d)

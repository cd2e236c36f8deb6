r"""RMSprop: Adagrad that forgets, dividing by the recent size of the gradient.

Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6e (2012).
https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf

PyTorch: the same. Optax and the lecture have ρ = 0.9 where we have 0.99; Optax adds ε inside the root where
we add it outside.
"""

import jax.numpy as jnp

from parameters import Decay, Log

NAME = "RMSprop"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets \rho s + (1 - \rho)\, g^2 \\
x &\gets x - \eta\, g / (\sqrt{s} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    rho=Decay(0.99, 0, 0.999, r"\rho"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, s=0.0, *, lr, rho, eps):
    g = grad(x)
    s = rho * s + (1 - rho) * g**2
    x = x - lr * g / (jnp.sqrt(s) + eps)
    return x, dict(g=g, s=s)

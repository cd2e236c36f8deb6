r"""Sharpness-aware minimisation: descend by the gradient of the worst point nearby, away from sharp minima.

Foret et al., ICLR 2021, Algorithm 1, on top of SGD. https://arxiv.org/abs/2010.01412

n is the length of the whole gradient, over all coordinates; x̃ lies ρ uphill of x. Every step takes two
gradients. It does not settle in a minimum but within about ηρ times the curvature there.

PyTorch has no SAM. Optax: the same, as optax.contrib.sam.
"""

import jax.numpy as jnp

from parameters import Log

NAME = "SAM"
EVALUATIONS = 2
EQUATION = r"""
g        &=     \nabla f(x) \\
n        &=     \|g\| \\
\tilde x &=     \begin{cases} x & n = 0 \\ x + \rho\, g / n & \text{otherwise} \end{cases} \\
\tilde g &=     \nabla f(\tilde x) \\
x        &\gets x - \eta\, \tilde g
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    rho=Log(5e-2, 1e-3, 10, r"\rho"),
)


def step(x, grad, t, *, lr, rho):
    g = grad(x)
    n = jnp.linalg.norm(g, axis=0)
    x_tilde = jnp.where(n == 0, x, x + rho * g / n)
    g_tilde = grad(x_tilde)
    x = x - lr * g_tilde
    return x, dict(g=g, n=n, x_tilde=x_tilde, g_tilde=g_tilde)

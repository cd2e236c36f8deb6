r"""Adamax: Adam that divides by the largest recent gradient in place of the mean square.

Kingma & Ba, ICLR 2015, Algorithm 2. https://arxiv.org/abs/1412.6980

PyTorch and Optax: the same. The paper has no ε.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Log

NAME = "Adamax"
EQUATION = r"""
g      &=     \nabla f(x) \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
u      &\gets \max(\beta_2 u, |g| + \varepsilon) \\
\hat m &=     m / (1 - \beta_1^t) \\
x      &\gets x - \eta\, \hat m / u
"""
HYPER = dict(
    lr=Log(2e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, m=0.0, u=0.0, *, lr, beta1, beta2, eps):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    u = jnp.maximum(beta2 * u, jnp.abs(g) + eps)
    m_hat = m / bias_correction(beta1, t)
    x = x - lr * m_hat / u
    return x, dict(g=g, m=m, u=u, m_hat=m_hat)

r"""AdaBelief: Adam that steps far where the gradient is as expected, and short where it surprises.

Zhuang et al., NeurIPS 2020, Algorithm 2. https://arxiv.org/abs/2010.07468

s is the running size of the surprise, g − m, not of the gradient.

Optax: the same. PyTorch has no AdaBelief.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Log

NAME = "AdaBelief"
EQUATION = r"""
g      &=     \nabla f(x) \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
s      &\gets \beta_2 s + (1 - \beta_2) (g - m)^2 + \varepsilon \\
\hat m &=     m / (1 - \beta_1^t) \\
\hat s &=     s / (1 - \beta_2^t) \\
x      &\gets x - \eta\, \hat m / (\sqrt{\hat s} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-16, 1e-16, 1, r"\varepsilon"),
)


def step(x, grad, t, m=0.0, s=0.0, *, lr, beta1, beta2, eps):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * (g - m) ** 2 + eps
    m_hat = m / bias_correction(beta1, t)
    s_hat = s / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(s_hat) + eps)
    return x, dict(g=g, m=m, s=s, m_hat=m_hat, s_hat=s_hat)

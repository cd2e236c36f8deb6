r"""AMSGrad: Adam that remembers the largest gradients, so that its divisor never shrinks.

Reddi, Kale & Kumar, ICLR 2018, Algorithm 2. https://arxiv.org/abs/1904.09237

PyTorch: the same. Optax takes the maximum of the corrected v̂ where we take that of v and correct it
afterwards. The paper corrects nothing.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Log

NAME = "AMSGrad"
EQUATION = r"""
g      &=     \nabla f(x) \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
v      &\gets \beta_2 v + (1 - \beta_2)\, g^2 \\
u      &\gets \max(u, v) \\
\hat m &=     m / (1 - \beta_1^t) \\
\hat u &=     u / (1 - \beta_2^t) \\
x      &\gets x - \eta\, \hat m / (\sqrt{\hat u} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, m=0.0, v=0.0, u=0.0, *, lr, beta1, beta2, eps):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    u = jnp.maximum(u, v)
    m_hat = m / bias_correction(beta1, t)
    u_hat = u / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(u_hat) + eps)
    return x, dict(g=g, m=m, v=v, u=u, m_hat=m_hat, u_hat=u_hat)

r"""AdamW: Adam that also shrinks x a little, apart from the gradient.

Loshchilov & Hutter, ICLR 2019, Algorithm 2. https://arxiv.org/abs/1711.05101

On a surface of two coordinates weight decay pulls towards the origin, wherever the minimum lies.

PyTorch: the same. Optax has λ = 1e-4 where we have 0.01. The paper's λ is not multiplied by η.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Log

NAME = "AdamW"
EQUATION = r"""
g      &=     \nabla f(x) \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
v      &\gets \beta_2 v + (1 - \beta_2)\, g^2 \\
\hat m &=     m / (1 - \beta_1^t) \\
\hat v &=     v / (1 - \beta_2^t) \\
x      &\gets x - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon) - \eta \lambda\, x
"""
HYPER = dict(
    lr=Log(1e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
    weight_decay=Log(1e-2, 1e-5, 10, r"\lambda"),
)


def step(x, grad, t, m=0.0, v=0.0, *, lr, beta1, beta2, eps, weight_decay):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / bias_correction(beta1, t)
    v_hat = v / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(v_hat) + eps) - lr * weight_decay * x
    return x, dict(g=g, m=m, v=v, m_hat=m_hat, v_hat=v_hat)

r"""Adam: a running mean of the gradient, in units of its running size.

Kingma & Ba, ICLR 2015, Algorithm 1. https://arxiv.org/abs/1412.6980

λ is weight decay as an L2 penalty: λx is added to the gradient, and so is divided by the gradient's size as
everything else. AdamW keeps the two apart.

On a surface of two coordinates weight decay pulls towards the origin, wherever the minimum lies.

PyTorch and Optax: the same; in Optax λ is add_decayed_weights before adam.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Lin, Log

NAME = "Adam"
EQUATION = r"""
g      &=     \nabla f(x) + \lambda x \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
v      &\gets \beta_2 v + (1 - \beta_2)\, g^2 \\
\hat m &=     m / (1 - \beta_1^t) \\
\hat v &=     v / (1 - \beta_2^t) \\
x      &\gets x - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
    weight_decay=Lin(0, 0, 1, r"\lambda"),
)


def step(x, grad, t, m=0.0, v=0.0, *, lr, beta1, beta2, eps, weight_decay):
    g = grad(x) + weight_decay * x
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / bias_correction(beta1, t)
    v_hat = v / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(v_hat) + eps)
    return x, dict(g=g, m=m, v=v, m_hat=m_hat, v_hat=v_hat)

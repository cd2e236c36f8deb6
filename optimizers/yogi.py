r"""Yogi: Adam whose memory of the gradient's size changes by as much as the newest gradient, not more.

Zaheer et al., NeurIPS 2018, Algorithm 2.
https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html

After large gradients Adam's v falls by a share of itself, Yogi's only by a share of the small g²: its steps
grow again more slowly. m and v start at 10⁻⁶.

Optax: the same. PyTorch has no Yogi. The paper does not correct m and v.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction
from parameters import Decay, Log

NAME = "Yogi"
EQUATION = r"""
g      &=     \nabla f(x) \\
m      &\gets \beta_1 m + (1 - \beta_1)\, g \\
v      &\gets v - (1 - \beta_2) \operatorname{sign}(v - g^2)\, g^2 \\
\hat m &=     m / (1 - \beta_1^t) \\
\hat v &=     v / (1 - \beta_2^t) \\
x      &\gets x - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-3, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, m=1e-6, v=1e-6, *, lr, beta1, beta2, eps):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    v = v - (1 - beta2) * jnp.sign(v - g**2) * g**2
    m_hat = m / bias_correction(beta1, t)
    v_hat = v / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(v_hat) + eps)
    return x, dict(g=g, m=m, v=v, m_hat=m_hat, v_hat=v_hat)

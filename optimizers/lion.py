r"""Lion: only the sign of the momentum, so that every step is η long in every coordinate.

Chen et al., NeurIPS 2023, Algorithm 2. https://arxiv.org/abs/2302.06675

On a surface of two coordinates weight decay pulls towards the origin, wherever the minimum lies.

PyTorch has no Lion. Optax has λ = 1e-3 where we have 0.
"""

import jax.numpy as jnp

from parameters import Decay, Lin, Log

NAME = "Lion"
EQUATION = r"""
g &=     \nabla f(x) \\
c &=     \beta_1 m + (1 - \beta_1)\, g \\
m &\gets \beta_2 m + (1 - \beta_2)\, g \\
x &\gets x - \eta\, (\operatorname{sign}(c) + \lambda x)
"""
HYPER = dict(
    lr=Log(1e-4, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.99, 0, 0.999, r"\beta_2"),
    weight_decay=Lin(0, 0, 10, r"\lambda"),
)


def step(x, grad, t, m=0.0, *, lr, beta1, beta2, weight_decay):
    g = grad(x)
    c = beta1 * m + (1 - beta1) * g
    m = beta2 * m + (1 - beta2) * g
    x = x - lr * (jnp.sign(c) + weight_decay * x)
    return x, dict(g=g, c=c, m=m)

r"""NAdam: Adam with Nesterov's look-ahead, the momentum of the next step applied now.

Dozat, ICLR 2016 workshop, Algorithm 2. https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ

μ is the momentum of this step, μ̃ that of the next, p the product of every μ so far.

PyTorch: the same. Optax has no schedule for the momentum: μ = β₁ throughout.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction, power
from parameters import Decay, Log

NAME = "NAdam"
EQUATION = r"""
g         &=     \nabla f(x) \\
\mu       &=     \beta_1 (1 - 0.96^{t \psi} / 2) \\
\tilde\mu &=     \beta_1 (1 - 0.96^{(t + 1) \psi} / 2) \\
p         &\gets \mu p \\
m         &\gets \beta_1 m + (1 - \beta_1)\, g \\
v         &\gets \beta_2 v + (1 - \beta_2)\, g^2 \\
\hat m    &=     \tilde\mu m / (1 - \tilde\mu p) + (1 - \mu)\, g / (1 - p) \\
\hat v    &=     v / (1 - \beta_2^t) \\
x         &\gets x - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)
"""
HYPER = dict(
    lr=Log(2e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
    psi=Log(4e-3, 1e-4, 10, r"\psi"),
)


def step(x, grad, t, p=1.0, m=0.0, v=0.0, *, lr, beta1, beta2, eps, psi):
    g = grad(x)
    mu = beta1 * (1 - power(0.96, t * psi) / 2)
    mu_tilde = beta1 * (1 - power(0.96, (t + 1) * psi) / 2)
    p = mu * p
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = mu_tilde * m / (1 - mu_tilde * p) + (1 - mu) * g / (1 - p)
    v_hat = v / bias_correction(beta2, t)
    x = x - lr * m_hat / (jnp.sqrt(v_hat) + eps)
    return x, dict(g=g, mu=mu, mu_tilde=mu_tilde, p=p, m=m, v=v, m_hat=m_hat, v_hat=v_hat)

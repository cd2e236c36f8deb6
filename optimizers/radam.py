r"""RAdam: Adam that divides by the gradient's size only once it has seen enough gradients to know it.

Liu et al., ICLR 2020, Algorithm 2. https://arxiv.org/abs/1908.03265

ρ counts the gradients behind v. Up to ρ = 5 the step is η times the mean gradient, m̂; after that it is
Adam's times √(p/q), which grows towards 1: a warm-up of its own.

PyTorch: the same. Optax adds ε after the bias correction where we add it before, and takes ρ ≥ 5 where we
take ρ > 5. The paper takes ρ > 4 and has no ε.
"""

import jax.numpy as jnp

from optimizers.bias import bias_correction, power
from parameters import Decay, Log

NAME = "RAdam"
EQUATION = r"""
g           &=     \nabla f(x) \\
m           &\gets \beta_1 m + (1 - \beta_1)\, g \\
v           &\gets \beta_2 v + (1 - \beta_2)\, g^2 \\
\hat m      &=     m / (1 - \beta_1^t) \\
c           &=     \sqrt{1 - \beta_2^t} / (\sqrt{v} + \varepsilon) \\
\rho_\infty &=     2 / (1 - \beta_2) - 1 \\
\rho        &=     \rho_\infty - 2 t \beta_2^t / (1 - \beta_2^t) \\
p           &=     (\rho - 4) (\rho - 2) \rho_\infty \\
q           &=     (\rho_\infty - 4) (\rho_\infty - 2) \rho \\
a           &=     \begin{cases} \sqrt{p / q}\, c & \rho > 5 \\ 1 & \text{otherwise} \end{cases} \\
x           &\gets x - \eta\, a \hat m
"""
HYPER = dict(
    lr=Log(1e-3, 1e-5, 10, r"\eta"),
    beta1=Decay(0.9, 0, 0.999, r"\beta_1"),
    beta2=Decay(0.999, 0, 0.9999, r"\beta_2"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
)


def step(x, grad, t, m=0.0, v=0.0, *, lr, beta1, beta2, eps):
    g = grad(x)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / bias_correction(beta1, t)
    c = jnp.sqrt(bias_correction(beta2, t)) / (jnp.sqrt(v) + eps)
    rho_infty = 2 / (1 - beta2) - 1
    rho = rho_infty - 2 * t * power(beta2, t) / bias_correction(beta2, t)
    p = (rho - 4) * (rho - 2) * rho_infty
    q = (rho_infty - 4) * (rho_infty - 2) * rho
    a = jnp.where(rho > 5, jnp.sqrt(p / q) * c, 1)
    x = x - lr * a * m_hat
    return x, dict(g=g, m=m, v=v, m_hat=m_hat, c=c, rho_infty=rho_infty, rho=rho, p=p, q=q, a=a)

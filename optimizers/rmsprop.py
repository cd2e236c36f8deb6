r"""RMSprop: Adagrad that forgets, dividing by the recent size of the gradient.

Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6e (2012).
https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf

With c = 1 it is centred: divided by how much the gradient varies about its mean a (Graves 2013, eq. 38 to 41,
https://arxiv.org/abs/1308.0850, without his momentum).

With ε = 0 and δ above it the guard stands under the root, as in many lecture notes: where there is hardly a
slope, δ = 1e-8 counts as much as ε = 1e-4.

PyTorch: the same at δ = 0. Optax and the lecture have ρ = 0.9 where we have 0.99; Optax adds ε inside the
root, our δ, where we add it outside.
"""

import jax.numpy as jnp

from parameters import Decay, Log, Whole

NAME = "RMSprop"
EQUATION = r"""
g &=     \nabla f(x) \\
s &\gets \rho s + (1 - \rho)\, g^2 \\
a &\gets \rho a + (1 - \rho)\, g \\
x &\gets x - \eta\, g / (\sqrt{s - c a^2 + \delta} + \varepsilon)
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    rho=Decay(0.99, 0, 0.999, r"\rho"),
    eps=Log(1e-8, 1e-12, 1, r"\varepsilon"),
    centred=Whole(0, 0, 1, "c"),
    eps_root=Log(0, 1e-12, 1, r"\delta"),
)


def step(x, grad, t, s=0.0, a=0.0, *, lr, rho, eps, centred, eps_root):
    g = grad(x)
    s = rho * s + (1 - rho) * g**2
    a = rho * a + (1 - rho) * g
    x = x - lr * g / (jnp.sqrt(s - centred * a**2 + eps_root) + eps)
    return x, dict(g=g, s=s, a=a)

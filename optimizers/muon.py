r"""Muon: momentum of a layer's weights, with all its directions made about equally long.

Jordan et al., 2024. https://kellerjordan.github.io/posts/muon/

W (n, m) are the weights of a layer with n inputs and m outputs: a matrix, which no point of a surface is.
Five steps of an iteration that needs no decomposition take each singular value of the momentum that is at
least a hundredth of its length to between 0.68 and 1.14. Biases take Adam's step with the same η.

PyTorch: the same, but λ = 0.1 where we have 0, and the iteration in bfloat16. Optax corrects G and M for
their start, each on its own, so that its first steps mix them otherwise.
"""

import jax.numpy as jnp

from parameters import Decay, Log

NAME = "Muon"
EQUATION = r"""
G &=     \nabla f(W) \\
M &\gets \mu M + G \\
X &=     (G + \mu M) / (\|G + \mu M\| + \varepsilon) \\
A &=     X X^\top \qquad (\downarrow\ 5 \times) \\
X &\gets 3.4445\, X - 4.775\, A X \\
  &\qquad + 2.0315\, A^2 X \\
W &\gets W - \eta \sqrt{\max(1, m / n)}\, X - \eta \lambda\, W
"""
HYPER = dict(
    lr=Log(0.02, 1e-5, 1, r"\eta"),
    momentum=Decay(0.95, 0, 0.999, r"\mu"),
    eps=Log(1e-7, 1e-12, 1, r"\varepsilon"),
    weight_decay=Log(0, 1e-5, 10, r"\lambda"),
)


def step(W, grad, t, M=0.0, *, lr, momentum, eps, weight_decay):
    n, m = W.shape
    G = grad(W)
    M = momentum * M + G
    X = (G + momentum * M) / (jnp.linalg.norm(G + momentum * M) + eps)
    for _ in range(5):
        A = X @ X.T
        X = 3.4445 * X - 4.775 * A @ X + 2.0315 * A @ A @ X
    W = W - lr * max(1, m / n) ** 0.5 * X - lr * weight_decay * W
    return W, dict(G=G, M=M, X=X)

r"""Gradient descent: step against the gradient, in proportion to it.

Robbins & Monro, Annals of Mathematical Statistics 22 (1951). https://doi.org/10.1214/aoms/1177729586

λ is weight decay as an L2 penalty: λ/2 times the square of x is added to f, λx to its gradient.

On a surface of two coordinates weight decay pulls towards the origin, wherever the minimum lies.

PyTorch: the same. In Optax λ is add_decayed_weights before sgd.
"""

from parameters import Lin, Log

NAME = "SGD"
EQUATION = r"""
g &=     \nabla f(x) + \lambda x \\
x &\gets x - \eta\, g
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    weight_decay=Lin(0, 0, 1, r"\lambda"),
)


def step(x, grad, t, *, lr, weight_decay):
    g = grad(x) + weight_decay * x
    x = x - lr * g
    return x, dict(g=g)

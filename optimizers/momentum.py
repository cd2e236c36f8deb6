r"""Momentum: a heavy ball, pushed by every gradient it has met.

Polyak, USSR Computational Mathematics and Mathematical Physics 4 (1964).
https://doi.org/10.1016/0041-5553(64)90137-5

With τ = μ this is the averaged form of many lecture notes, v ← βv + (1 − β)g: the same as a learning
rate of η(1 − β).

λ is weight decay as an L2 penalty: λ/2 times the square of x is added to f, λx to its gradient.

On a surface of two coordinates weight decay pulls towards the origin, wherever the minimum lies.

PyTorch and Optax: the same at τ = 0; in Optax λ is add_decayed_weights before sgd. PyTorch's dampening leaves
the first step undamped; Optax has none.
"""

from parameters import Decay, Lin, Log

NAME = "Momentum"
EQUATION = r"""
g &=     \nabla f(x) + \lambda x \\
m &\gets \mu m + (1 - \tau)\, g \\
x &\gets x - \eta\, m
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    momentum=Decay(0.9, 0, 0.999, r"\mu"),
    dampening=Lin(0, 0, 1, r"\tau"),
    weight_decay=Lin(0, 0, 1, r"\lambda"),
)


def step(x, grad, t, m=0.0, *, lr, momentum, dampening, weight_decay):
    g = grad(x) + weight_decay * x
    m = momentum * m + (1 - dampening) * g
    x = x - lr * m
    return x, dict(g=g, m=m)

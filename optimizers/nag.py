r"""Nesterov's accelerated gradient: momentum that looks ahead before it measures the slope.

Nesterov, Soviet Mathematics Doklady 27 (1983); as written in Sutskever et al., ICML 2013, eqs. 3 and 4.
https://proceedings.mlr.press/v28/sutskever13.html

With τ = μ this is the averaged form of many lecture notes, v ← βv + (1 − β)g: the same as a learning
rate of η(1 − β).

v is what the buffer m weighs at the last η: where η changes, all of it is weighed anew, as in Momentum, and
x ← x̃ − ηg is no longer x ← x + v.

PyTorch and Optax keep the look-ahead point x + μv where we keep the iterate x: their x is ours plus μv.
Neither allows τ with Nesterov.
"""

from parameters import Decay, Lin, Log

NAME = "Nesterov"
EQUATION = r"""
\tilde x &=     x + \mu v \\
g        &=     \nabla f(\tilde x) \\
x        &\gets \tilde x - \eta (1 - \tau)\, g \\
m        &\gets \mu m + (1 - \tau)\, g \\
v        &\gets -\eta\, m
"""
HYPER = dict(
    lr=Log(1e-2, 1e-5, 10, r"\eta"),
    momentum=Decay(0.9, 0, 0.999, r"\mu"),
    dampening=Lin(0, 0, 1, r"\tau"),
)


def step(x, grad, t, m=0.0, v=0.0, *, lr, momentum, dampening):
    x_tilde = x + momentum * v
    g = grad(x_tilde)
    x = x_tilde - lr * (1 - dampening) * g
    m = momentum * m + (1 - dampening) * g
    v = -lr * m
    return x, dict(x_tilde=x_tilde, g=g, m=m, v=v)

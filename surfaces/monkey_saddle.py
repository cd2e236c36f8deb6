r"""Monkey saddle: three ways down and no curvature at the pass, so that even Newton sees a plain.

Degenerate saddles: Dauphin et al., NeurIPS 2014. https://arxiv.org/abs/1406.2572
"""

NAME = "Monkey saddle"
GROUP = "saddles"
EQUATION = r"x^3 - 3 x y^2 + \frac{3}{4} (x^2 + y^2)^2 + \frac{1}{4}"
DOMAIN = ((-1.6, 1.6), (-1.2, 1.2))
START = (1.2, 0.01)
MINIMA = ((-1.0, 0.0), (0.5, -0.8660254037844386), (0.5, 0.8660254037844386))
SADDLES = ((0.0, 0.0),)
SHIFT = 0.05


def f(p):
    x, y = p
    return x**3 - 3 * x * y**2 + 0.75 * (x**2 + y**2) ** 2 + 0.25

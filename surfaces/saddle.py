r"""Saddle: a pass like x² − y², with a minimum at the foot of either side.

Saddle points as the obstacle: Dauphin et al., NeurIPS 2014. https://arxiv.org/abs/1406.2572
"""

NAME = "Saddle"
GROUP = "saddles"
EQUATION = r"\frac{1}{2} x^2 + \frac{1}{4} (y^2 - 1)^2"
DOMAIN = ((-2.0, 2.0), (-1.5, 1.5))
START = (-1.7, 0.001)
MINIMA = ((0.0, -1.0), (0.0, 1.0))
SADDLES = ((0.0, 0.0),)
SHIFT = 0.2


def f(p):
    x, y = p
    return x**2 / 2 + (y**2 - 1) ** 2 / 4

r"""Rosenbrock: a banana-shaped valley, easy to find and slow to follow.

Rosenbrock, The Computer Journal 3 (1960). https://doi.org/10.1093/comjnl/3.3.175
"""

NAME = "Rosenbrock"
GROUP = "valleys"
EQUATION = r"(1 - x)^2 + 100 (y - x^2)^2"
DOMAIN = ((-2.0, 2.0), (-1.0, 3.0))
START = (-0.5, 2.5)
MINIMA = ((1.0, 1.0),)
SHIFT = 0.05


def f(p):
    x, y = p
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2

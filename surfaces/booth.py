r"""Booth: a quadratic nine times as steep across as along, at 45 degrees to the axes.

Jamil & Yang, A Literature Survey of Benchmark Functions (2013). https://arxiv.org/abs/1308.4008
"""

NAME = "Booth"
GROUP = "valleys"
EQUATION = r"(x + 2 y - 7)^2 + (2 x + y - 5)^2"
DOMAIN = ((-10.0, 10.0), (-7.5, 7.5))
START = (8.0, -6.0)
MINIMA = ((1.0, 3.0),)
SHIFT = 5.0


def f(p):
    x, y = p
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2

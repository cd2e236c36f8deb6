r"""Himmelblau: four equal minima, and the start decides which.

Himmelblau, Applied Nonlinear Programming (1972); Jamil & Yang (2013). https://arxiv.org/abs/1308.4008
"""

NAME = "Himmelblau"
GROUP = "many minima"
EQUATION = r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
DOMAIN = ((-6.0, 6.0), (-5.0, 5.0))
START = (0.0, -3.1)
MINIMA = (
    (3.0, 2.0),
    (3.58442834033049174, -1.84812652696440355),
    (-3.77931025337774689, -3.28318599128616941),
    (-2.80511808695274485, 3.13131251825057297),
)
SADDLES = (
    (3.38515418360702094, 0.0738518798377492877),
    (0.0866775045553963518, 2.88425470117477611),
    (-3.07302575076438961, -0.0813530442879675116),
    (-0.127961346730680066, -1.95371498024457643),
)
SHIFT = 3.0


def f(p):
    x, y = p
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

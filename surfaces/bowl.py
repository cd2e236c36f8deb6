r"""Bowl: round, with the same curvature in every direction.

De Jong, An Analysis of the Behavior of a Class of Genetic Adaptive Systems (1975), function F1.
https://hdl.handle.net/2027.42/4507
"""

NAME = "Bowl"
GROUP = "bowl"
EQUATION = r"x^2 + y^2"
DOMAIN = ((-2.0, 2.0), (-1.5, 1.5))
START = (-1.6, 1.0)
MINIMA = ((0.0, 0.0),)
SHIFT = 0.2


def f(p):
    x, y = p
    return x**2 + y**2

r"""Goldstein–Price: heights from 3 to a million, and minima where the walls meet.

Goldstein & Price, Mathematics of Computation 25 (1971). https://doi.org/10.1090/S0025-5718-1971-0312365-X
"""

NAME = "Goldstein–Price"
GROUP = "many minima"
EQUATION = (
    r"(1 + (x + y + 1)^2 (19 - 14 x + 3 x^2 - 14 y + 6 x y + 3 y^2))"
    r" (30 + (2 x - 3 y)^2 (18 - 32 x + 12 x^2 + 48 y - 36 x y + 27 y^2))"
)
DOMAIN = ((-2.0, 2.0), (-2.0, 1.0))
START = (-1.5, -1.4)
MINIMA = ((0.0, -1.0),)
LOCAL_MINIMA = ((-0.6, -0.4), (1.8, 0.2), (1.2, 0.8))
SADDLES = ((-0.4, -0.6), (1.2, -0.2), (1.4, 0.6), (0.6, 0.4))
SHIFT = 3.0


def f(p):
    x, y = p
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second

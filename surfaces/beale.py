r"""Beale: a flat cross-shaped valley with steep walls in the corners.

Moré, Garbow & Hillstrom, ACM TOMS 7 (1981), problem 5. https://doi.org/10.1145/355934.355936
"""

NAME = "Beale"
GROUP = "valleys"
EQUATION = r"(\frac{3}{2} - x + x y)^2 + (\frac{9}{4} - x + x y^2)^2 + (\frac{21}{8} - x + x y^3)^2"
DOMAIN = ((-4.5, 4.5), (-3.4, 3.4))
START = (1.0, 1.6)
MINIMA = ((3.0, 0.5),)
SADDLES = ((0.0, 1.0), (0.100537937324158359, -2.64451358502312497))
SHIFT = 0.1


def f(p):
    x, y = p
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2

r"""Styblinski–Tang: four hollows of unequal depth, easily mistaken for one another.

Styblinski & Tang, Neural Networks 3 (1990). https://doi.org/10.1016/0893-6080(90)90029-K
"""

NAME = "Styblinski–Tang"
GROUP = "many minima"
EQUATION = r"\frac{1}{2} (x^4 - 16 x^2 + 5 x + y^4 - 16 y^2 + 5 y)"
DOMAIN = ((-5.0, 5.0), (-4.5, 4.5))
START = (4.2, -1.6)
# The roots of 4x³ − 32x + 5.
LEFT, TOP, RIGHT = -2.9035340277711771, 0.156731256780340103, 2.74680277099083699
MINIMA = ((LEFT, LEFT),)
LOCAL_MINIMA = ((LEFT, RIGHT), (RIGHT, LEFT), (RIGHT, RIGHT))
SADDLES = ((TOP, LEFT), (LEFT, TOP), (TOP, RIGHT), (RIGHT, TOP))
SHIFT = 10.0


def f(p):
    x, y = p
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2

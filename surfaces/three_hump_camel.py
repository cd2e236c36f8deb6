r"""Three-hump camel: the minimum in the middle, a shallower trap on either side.

Jamil & Yang, A Literature Survey of Benchmark Functions (2013). https://arxiv.org/abs/1308.4008
"""

NAME = "Three-hump camel"
GROUP = "many minima"
EQUATION = r"2 x^2 - \frac{21}{20} x^4 + \frac{1}{6} x^6 + x y + y^2"
DOMAIN = ((-2.4, 2.4), (-1.8, 1.8))
START = (-1.7, -1.3)
MINIMA = ((0.0, 0.0),)
LOCAL_MINIMA = ((-1.7475523458302889, 0.873776172915144449), (1.7475523458302889, -0.873776172915144449))
SADDLES = ((-1.07054229182365997, 0.535271145911829987), (1.07054229182365997, -0.535271145911829987))
SHIFT = 0.1


def f(p):
    x, y = p
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2

"""Ziggurat: the layers from which NumPy draws normal numbers, asked of NumPy.

Marsaglia & Tsang, J. Stat. Softw. 5 (2000), 8; PCG64: O'Neill, HMC-CS-2014-0905. https://www.pcg-random.org
"""

from functools import cache

import numpy as np

LAYERS = 256
MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645  # of PCG64, from one state to the next


@cache
def edges() -> list[float]:
    """Where the rectangle of each layer ends, to the last bit: LAYERS numbers, the tail begins at the last.

    The first is the lowest layer's, of which the tail is a part: it ends where a rectangle of its area would.
    """
    bits = np.random.PCG64(0)
    normal = np.random.Generator(bits).standard_normal
    state = bits.state
    increment, before = state["state"]["inc"], pow(MULTIPLIER, -1, 2**128)
    found = []
    for layer in range(LAYERS):
        # A state that is less than 2⁶⁴ is what is drawn. Its lowest byte says which layer, its bits from the
        # ninth on at how many 2⁻⁵²ths of the edge: at one.
        state["state"]["state"] = ((layer | 1 << 9) - increment) * before % 2**128
        bits.state = state
        found.append(normal() * 2**52)
    return found

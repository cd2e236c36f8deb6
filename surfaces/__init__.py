"""Surfaces: one file each, by group.

`f(p, **params)` takes a point `p` of shape (2,) and gives a scalar; DOMAIN ((x low, x high),
(y low, y high)), START, MINIMA (every global one), LOCAL_MINIMA and SADDLES (where they are few and
known) are in the same units. PARAMS, LOCAL_MINIMA and SADDLES may be left out. No parameter moves a
minimum. `SHIFT` sets the map's colours: levels are even in log(f - f* + SHIFT), f* the least value at
MINIMA; None means even in f.
"""

from surfaces import (
    ackley,
    beale,
    booth,
    bowl,
    cliff,
    goldstein_price,
    himmelblau,
    monkey_saddle,
    plateau,
    rastrigin,
    ravine,
    rosenbrock,
    saddle,
    six_hump_camel,
    styblinski_tang,
    three_hump_camel,
    wells,
)

ORDER = (
    bowl,
    rosenbrock,
    ravine,
    beale,
    booth,
    saddle,
    monkey_saddle,
    himmelblau,
    rastrigin,
    ackley,
    styblinski_tang,
    six_hump_camel,
    three_hump_camel,
    goldstein_price,
    plateau,
    cliff,
    wells,
)
SURFACES = {module.__name__.rpartition(".")[2]: module for module in ORDER}

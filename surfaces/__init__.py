"""Surfaces: one file each, by group.

`f(p, **params)` takes a point `p` of shape (2,) and gives a scalar; DOMAIN ((x low, x high),
(y low, y high)), START, MINIMA (every global one), LOCAL_MINIMA and SADDLES (where they are few and
known) are in the same units. PARAMS, LOCAL_MINIMA and SADDLES may be left out. Where parameters move the
minima, MINIMA are those at their defaults, and `minima(**params)` all of them. `SHIFT` sets the map's
colours: levels are even in log(f - f* + SHIFT), f* the least value at MINIMA; None means even in f.

A surface that is the loss on data has POINTS (2, n), inputs and targets; `prepared(t, **params)`, what the
parameters make of an input; STATISTICS (k, n), whose means (k,) over some of the points are all that
`loss(p, means, **params)`, the loss on these, needs to know; and among its PARAMS `batch`, the number of
points that each step sees.
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
    regression,
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
    regression,
)
SURFACES = {module.__name__.rpartition(".")[2]: module for module in ORDER}

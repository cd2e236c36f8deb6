"""Optimizers: one file each, in lecture order.

`from optimizers import OPTIMIZERS, adam` needs JAX and nothing else. `adam.step(x, grad, t, **state,
**hyper)` takes the point `x` of shape (d,), the gradient function and the step number t = 1, 2, ...;
it gives the next point and a dictionary with the new state, of shape (d,), and every intermediate value,
of shape (d,) or (). A map hands it n points abreast, (d, n), so that a length is taken along axis 0. A step
asks for `getattr(module, "EVALUATIONS", 1)` gradients; a module with SECOND_ORDER differentiates them.
"""

from optimizers import (
    adabelief,
    adadelta,
    adagrad,
    adam,
    adamax,
    adamw,
    amsgrad,
    lion,
    momentum,
    muon,
    nadam,
    nag,
    newton,
    radam,
    rmsprop,
    sam,
    sgd,
    yogi,
)

ORDER = (
    sgd,
    momentum,
    nag,
    adagrad,
    adadelta,
    rmsprop,
    adam,
    adamw,
    radam,
    nadam,
    amsgrad,
    adamax,
    lion,
    sam,
    adabelief,
    yogi,
    newton,
)
OPTIMIZERS = {module.__name__.rpartition(".")[2]: module for module in ORDER}
# Their x is a matrix, of any shape (n, m), and so is what their steps take and give.
MATRICES = {"muon": muon}
EVERY = OPTIMIZERS | MATRICES
PLACE_OF = {name: i for i, name in enumerate(EVERY)}

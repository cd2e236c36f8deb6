"""Costs: what an optimizer keeps for each parameter, and what it asks for at each step."""

import jax

from engine.race.trajectory import STATES
from optimizers import EVERY, MATRICES

# Where ours keeps more than needs be, so that its code reads as its equation: what PyTorch and Optax keep.
LEAST = {"nag": 1, "adadelta": 2, "rmsprop": 1}


def kept(name: str) -> tuple[list[str], list[str]]:
    """The letters of which there is one number for each parameter, and those of one number for all."""
    if name in MATRICES:
        return ["M"], []
    module, states = EVERY[name], STATES[name]
    hyper = {key: p.default for key, p in module.HYPER.items()}

    def step(x, state):
        return module.step(x, lambda y: y, 1.0, **state, **hyper)[1]

    out = jax.eval_shape(step, jax.ShapeDtypeStruct((2,), float), states)
    each = [letter for letter in states if out[letter].shape]
    return each, [letter for letter in states if letter not in each]

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

    def steps(x, state):
        for t in (1.0, 2.0):  # a second one, for what grows out of what the first has grown
            x, out = module.step(x, lambda y: y, t, **state, **hyper)
            state = {letter: out[letter] for letter in state}
        return state

    out = jax.eval_shape(steps, jax.ShapeDtypeStruct((2,), float), states)
    each = [letter for letter in states if out[letter].shape]
    return each, [letter for letter in states if letter not in each]

"""Mistakes: what a training code might show of itself, made up, with the sign of each mistake."""

import numpy as np

from engine.networks.bugs import EPOCH, NONE, RATES, STEPS, Seen


def made(**other) -> Seen:
    """What code without a mistake might show, but for `other` parts of it."""
    rng = np.random.default_rng(0)
    printed = np.tile(np.geomspace(1, 0.01, STEPS), (len(RATES), 1))
    printed[-1] = np.nan
    accuracy = np.full(len(RATES), 0.97)
    alone, norms = np.geomspace(1, 0.001, STEPS), rng.uniform(1, 2, (STEPS, 3))
    return Seen(printed, accuracy, accuracy, alone, norms)._replace(**other)


def signs(name: str) -> dict:
    """What differs with one of CODES."""
    right = made()
    falling, norms = right.printed, right.norms
    return {
        NONE: {},
        "zero": dict(norms=norms * [0, 0, 1]),
        "frozen": dict(norms=norms * [1, 0, 1]),
        "summed": dict(printed=32 * falling),
        "ascent": dict(printed=falling[:, ::-1]),
        "uncleared": dict(norms=np.cumsum(norms, axis=0)),
        "same": dict(norms=np.full_like(norms, 1.5)),
        "unshuffled": dict(norms=np.tile(norms[:EPOCH], (STEPS // EPOCH, 1))),
        "across": dict(printed=2.8 + falling),
        "shifted": dict(training=right.training - 0.4),
        "twice": dict(printed=0.3133 + 0.3 * falling),
        "lowered": dict(alone=np.maximum(right.alone, right.alone[99])),
        "apart": dict(test=right.test - 0.4),
    }[name]

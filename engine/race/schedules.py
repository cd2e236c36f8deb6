"""Schedules: what the learning rate is multiplied by at each step.

A schedule is an array, not code inside the loop: any schedule runs without recompiling. Linear warm-up
may precede every one of them (Goyal et al. 2017, section 2.2, https://arxiv.org/abs/1706.02677).
"""

import numpy as np

from parameters import Lin, Period

WARMUP = Lin(0, 0, 1000, "w")


def constant(t, steps):
    r"""Constant: the learning rate stays.

    \eta_t = \eta
    """
    return np.ones_like(t)


def step(t, steps, *, every, factor):
    r"""Step: times a factor, every so many steps.

    \eta_t = \eta\, \gamma^{\lfloor t / T \rfloor}
    """
    return factor ** np.floor(t / every)


def exponential(t, steps, *, half_life):
    r"""Exponential: halves, every so many steps, smoothly.

    \eta_t = \eta\, 2^{-t / h}
    """
    return 2.0 ** (-t / half_life)


def cosine(t, steps, *, floor):
    r"""Cosine: half a cosine, down to a floor that the step after the last would have, as in PyTorch.

    Loshchilov & Hutter, SGDR, ICLR 2017, eq. 5. https://arxiv.org/abs/1608.03983

    \eta_t = \eta\, (\alpha + (1 - \alpha) \tfrac{1}{2} (1 + \cos(\pi t / N)))
    """
    return floor + (1 - floor) * (1 + np.cos(np.pi * np.minimum(t / steps, 1))) / 2


def restarts(t, steps, *, period, stretch, floor):
    r"""Cosine with warm restarts: back to full height after each period, each longer than the last.

    Loshchilov & Hutter, SGDR, ICLR 2017, eq. 5. https://arxiv.org/abs/1608.03983
    """
    # A period is a step or longer, so that there are no more of them than steps.
    ends = np.concatenate([[0.0], np.cumsum(period * stretch ** np.arange(len(t) + 1.0))])
    cycle = np.searchsorted(ends, t, side="right") - 1
    return cosine((t - ends[cycle]) / np.diff(ends)[cycle], 1, floor=floor)


SCHEDULES = {f.__name__: f for f in (constant, step, exponential, cosine, restarts)}
OWN = {
    "constant": dict(),
    "step": dict(every=Period(100, 1, 2000, "T"), factor=Lin(0.5, 0, 1, r"\gamma")),
    "exponential": dict(half_life=Period(100, 1, 2000, "h")),
    "cosine": dict(floor=Lin(0, 0, 1, r"\alpha")),
    "restarts": dict(
        period=Period(50, 1, 2000, "T"), stretch=Lin(1, 1, 4, "k"), floor=Lin(0, 0, 1, r"\alpha")
    ),
}
PARAMS = {name: dict(warmup=WARMUP, **own) for name, own in OWN.items()}


def multipliers(kind: str, steps: int, length: int, *, warmup: float = 0, **params: float) -> np.ndarray:
    """What lr is multiplied by: shape (length,), for a run of `steps`; the first step has t = 0.

    With a warm-up of w steps the multiplier rises to one over w steps, and the schedule starts after it.
    """
    t = np.arange(length, dtype=float)
    with np.errstate(all="ignore"):
        after = SCHEDULES[kind](np.maximum(t - warmup, 0), max(steps - warmup, 1), **params)
        return np.where(t < warmup, (t + 1) / max(warmup, 1), after)

"""Schedules: what the learning rate is multiplied by at each step.

A schedule is a function of one step that JAX can trace: it is compiled once, and written for the browser by
`engine.browser`. A race is handed its values as an array, so that any schedule runs without recompiling.
Linear warm-up may precede every one of them (Goyal et al. 2017, section 2.2,
https://arxiv.org/abs/1706.02677).
"""

from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.race.verdict import HORIZON
from parameters import Lin, Period

WARMUP = Lin(0, 0, 1000, "w")


def constant(t, steps):
    r"""Constant: the learning rate stays.

    \eta_t = \eta
    """
    return jnp.ones_like(t)


def step(t, steps, *, every, factor):
    r"""Step: times a factor, every so many steps.

    \eta_t = \eta\, \gamma^{\lfloor t / T \rfloor}
    """
    return factor ** jnp.floor(t / every)


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
    return floor + (1 - floor) * (1 + jnp.cos(jnp.pi * jnp.minimum(t / steps, 1))) / 2


def restarts(t, steps, *, period, stretch, floor):
    r"""Cosine with warm restarts: back to full height after each period, each longer than the last.

    Loshchilov & Hutter, SGDR, ICLR 2017, eq. 5. https://arxiv.org/abs/1608.03983
    """

    def following(cycle):
        begin, power = cycle
        return begin + period * power, power * stretch

    # A period is a step or longer, so that there are no more of them than steps.
    begin, power = lax.while_loop(lambda cycle: following(cycle)[0] <= t, following, (0.0, 1.0))
    return cosine(t - begin, period * power, floor=floor)


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


def multiplier(
    kind: str, t: jax.Array, steps: jax.Array, *, warmup: jax.Array, **own: jax.Array
) -> jax.Array:
    """What lr is multiplied by at one step of a run of `steps`; the first has t = 0.

    With a warm-up of w steps the multiplier rises to one over w steps, and the schedule starts after it.
    """
    after = SCHEDULES[kind](jnp.maximum(t - warmup, 0), jnp.maximum(steps - warmup, 1), **own)
    return jnp.where(t < warmup, (t + 1) / jnp.maximum(warmup, 1), after)


def multipliers(kind: str, steps: int, length: int, *, warmup: float = 0, **params: float) -> np.ndarray:
    """What lr is multiplied by at each step of a run of `steps`: shape (length,), at most HORIZON."""
    own = tuple((name, float(value)) for name, value in params.items())
    return _multipliers(kind, float(steps), float(warmup), own)[:length]


@lru_cache(maxsize=32)
def _multipliers(kind, steps, warmup, own):
    return np.asarray(_compiled(kind, steps, dict(warmup=warmup, **dict(own))))


@partial(jax.jit, static_argnums=0)
def _compiled(kind, steps, params):
    def at(t):
        return multiplier(kind, t, steps, **params)

    # All at once the first steps would wait for the many cycles before the last ones.
    return lax.map(at, jnp.arange(HORIZON, dtype=float), batch_size=100)

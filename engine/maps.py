"""Maps: many runs at once, of one optimizer on one surface: from every start, or with every setting.

As in `engine.race.trajectory`, nothing a person can turn compiles anything: `lax.switch` picks the optimizer
and the surface within each step, the loops count to a number they are given, and every map is a whole number
of BLOCKS × LANES runs. Whoever adds up what is needed in a loop's last step keeps nothing of those before it:
memory does not grow with the steps.
"""

from dataclasses import dataclass
from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.chunks import together
from engine.clipping import clipping
from engine.race.trajectory import (
    HYPERS,
    HYPERS_MAX,
    STATES,
    STATES_MAX,
    STEPS,
    SURFACE_ID_OF,
    SURFACE_PARAMS,
    minima,
    read_run,
    surface_params,
)
from engine.race.verdict import DIVERGENCE
from optimizers import OPTIMIZERS
from parameters import Choice, read_choice, read_number
from surfaces import SURFACES

RESOLUTIONS = (64, 128, 256, 512, 1024)
UNFINISHED, DIVERGED = -1, -2
ARRIVED = 1e-2  # of the surface's width: as near to a minimum as a start must end to have reached it

LANES = 512  # runs that take a step together: what they carry fits into the nearest cache
BLOCKS = 8  # of a call, at most; the smallest map is one


@dataclass(frozen=True)
class Basin:
    """Where each start of a grid leads; rows from low y to high y, columns from low x to high x.

    x, y (resolution,) the starts' coordinates, at the centres of the map's cells. label (resolution,
    resolution) int8: the row of `minima` within ARRIVED of which the start has ended, or UNFINISHED, or
    DIVERGED by the rule of the race (`engine.race.verdict.is_sound`). steps, of the same shape, int32: the
    first step from which it stays within ARRIVED of a minimum; or that at which it was lost; for the
    unfinished all steps. minima (k, 2): the surface's MINIMA, then its LOCAL_MINIMA, if it names such.
    """

    x: np.ndarray
    y: np.ndarray
    label: np.ndarray
    steps: np.ndarray
    minima: np.ndarray


def basin(
    optimizer: str,
    surface: str,
    resolution: int = 256,
    steps: int = 500,
    *,
    view: tuple[float, float, float, float] | None = None,
    **hyper: float,
) -> Basin:
    """Which minimum each start reaches: `basin("adam", "himmelblau", lr=0.1).label`.

    Names and parameters are written as in a link, as for `engine.trajectory`. `view` is (x low, x high,
    y low, y high), by default the surface's DOMAIN. Computed in float32; a surface with data sees all of them
    at each step. Raises ValueError for an unknown name, or a value that is not accepted: a resolution that is
    not one of RESOLUTIONS, steps outside 0 … 2000.
    """
    if resolution not in RESOLUTIONS:
        raise ValueError(f"resolution: {resolution} is not one of {', '.join(map(str, RESOLUTIONS))}")
    run, on = _read(optimizer, surface, steps, hyper)
    module = SURFACES[on.name]
    (x0, x1), (y0, y1) = np.reshape(module.DOMAIN if view is None else view, (2, 2))
    xs, ys = _centres(x0, x1, resolution), _centres(y0, y1, resolution)
    hollows = np.array([*minima(on), *getattr(module, "LOCAL_MINIMA", ())])
    targets = np.full((MINIMA_MAX, 2), np.inf, np.float32)
    targets[: len(hollows)] = hollows
    (low, high), _ = module.DOMAIN
    near = np.float32((ARRIVED * (high - low)) ** 2)
    grid = np.stack(np.meshgrid(xs, ys)).astype(np.float32)
    blocks = grid.reshape(2, -1, BLOCKS, LANES).transpose(1, 2, 0, 3)
    given = _given(run, on, np.float32)
    found = together(
        lambda starts: jax.device_get(_basin(starts, np.int32(steps), targets, near, *given)), blocks
    )
    nearest, apart, since, lost = (np.stack(each).reshape(resolution, resolution) for each in zip(*found))
    label = np.where(apart <= near, nearest, UNFINISHED)
    return Basin(
        x=xs,
        y=ys,
        label=np.where(lost <= steps, DIVERGED, label).astype(np.int8),
        steps=np.minimum(np.where(label == UNFINISHED, steps, since), lost),
        minima=hollows,
    )


def _centres(low, high, cells):
    return low + (np.arange(cells) + 0.5) * (high - low) / cells


def _read(optimizer, surface, steps, hyper) -> tuple[Choice, Choice]:
    run, problems = read_run(optimizer, hyper)
    on, others = read_choice(surface, SURFACE_PARAMS, "surface")
    problems = [*problems, *others, *read_number(str(steps), STEPS, "steps")[1]]
    if problems or not (run and on):
        raise ValueError("; ".join(map(str, problems)))
    return run, on


def _given(run, surface, kind):
    """What the compiled programs are told of a run and a surface, in their kind of number."""
    hyper, state = np.zeros(HYPERS_MAX, kind), np.zeros(STATES_MAX, kind)
    hyper[: len(run.values)] = [run.values[name] for name in HYPERS[run.name]]
    state[: len(STATES[run.name])] = list(STATES[run.name].values())
    mover = MOVER_OF[run.name, run.values.get("clip", 0) > 0]
    return mover, SURFACE_ID_OF[surface.name], surface_params(surface).astype(kind), hyper, state


def _hollows(module):
    return len((*module.MINIMA, *getattr(module, "LOCAL_MINIMA", ())))


MINIMA_MAX = max(map(_hollows, SURFACES.values()))


def _looker(module):
    """f (n,) and ∇f (2, n) at x (2, n), and the square of how far the next of the minima is."""

    def look(x, params, targets):
        named = dict(zip(getattr(module, "PARAMS", ()), params, strict=False))
        # By coordinates, and not as one vector, which XLA takes apart and puts together again.
        value, pull = jax.vjp(lambda *p: module.f(p, **named), x[0], x[1])
        apart = reduce(jnp.minimum, [_square(x, target) for target in targets[: _hollows(module)]])
        return value, jnp.stack(pull(jnp.ones_like(value))), apart

    return look


def _square(x, target):
    return (x[0] - target[0]) ** 2 + (x[1] - target[1]) ** 2


def _mover(name, clips):
    """One step of an optimizer for n runs abreast: x (2, n), its state, and hyperparameters () or (n,)."""
    module, states = OPTIMIZERS[name], STATES[name]

    def move(x, g, t, state, hyper, surface, params, targets):
        def grad(y):
            return g if y is x else _look(surface, y, params, targets)[1]

        named = dict(zip(HYPERS[name], hyper, strict=False))
        if not clips:
            named.pop("clip", None)
        given, own = clipping(grad, named)
        x, out = module.step(x, given, t, **dict(zip(states, state, strict=False)), **own)
        return x, [*(out[each] for each in states), *state[len(states) :]]

    if not hasattr(module, "SECOND_ORDER"):
        return move
    # What differentiates its gradient sees one run at a time.
    return lambda x, g, t, state, hyper, *on: jax.vmap(
        lambda *each: move(*each[:2], t, *each[2:], *on),
        in_axes=(1, 1, 1, hyper.ndim - 1 or None),
        out_axes=1,
    )(x, g, state, hyper)


@jax.jit
def _look(surface, x, params, targets):
    return lax.switch(surface, LOOKERS, x, params, targets)


LOOKERS = [_looker(module) for module in SURFACES.values()]
KINDS = [
    *((name, False) for name in OPTIMIZERS),
    *((name, True) for name in OPTIMIZERS if "clip" in HYPERS[name]),
]
MOVER_OF = {kind: i for i, kind in enumerate(KINDS)}
MOVERS = [_mover(*kind) for kind in KINDS]


def _sound(value, bound, state):
    """`engine.race.verdict.is_sound`, for runs abreast: a run whose place is not finite has no finite loss."""
    finite = [jnp.isfinite(each[i]) for each in state for i in range(2)]
    return reduce(jnp.logical_and, finite, value <= bound)


def _run(watch, mark, start, steps, targets, mover, surface, params, hyper, state):
    """Runs abreast from `start` (2, n): where they end, f there, the square of how far the next minimum is,
    what `watch(t, mark, value, apart)` has made of `mark` (n,), and at which step each was lost, steps + 1 if
    it was not."""

    def seen(t, x, state, mark, lost):
        value, g, apart = _look(surface, x, params, targets)
        lost = jnp.where(_sound(value, bound, state), lost, jnp.minimum(t, lost))
        return value, g, apart, watch(t, mark, value, apart), lost

    def step(t, carry):
        x, state, mark, lost = carry
        _, g, _, mark, lost = seen(t, x, state, mark, lost)
        x, state = lax.switch(
            mover, MOVERS, x, g, t + start.dtype.type(1), state, hyper, surface, params, targets
        )
        return x, state, mark, lost

    first = _look(surface, start, params, targets)[0]
    bound = first + DIVERGENCE * (1 + jnp.abs(first))
    state = [jnp.broadcast_to(each, start.shape) for each in state]
    lost = jnp.broadcast_to(steps + 1, first.shape)
    x, state, mark, lost = lax.fori_loop(jnp.int32(0), steps, step, (start, state, mark, lost))
    value, _, apart, mark, lost = seen(steps, x, state, mark, lost)
    return x, value, apart, mark, lost


@jax.jit
def _basin(starts, steps, targets, near, *given):
    """Of each of `starts` (BLOCKS, 2, LANES) the nearest minimum at the end, the square of how far it is, the
    step from which it stays near one, and that at which it was lost: (BLOCKS, LANES) each."""

    def stays(t, since, value, apart):
        return jnp.where(apart <= near, since, t + 1)

    def block(start):
        since = jnp.zeros(LANES, jnp.int32)
        x, _, apart, since, lost = _run(stays, since, start, steps, targets, *given)
        nearest = jnp.argmin(jnp.stack([_square(x, target) for target in targets]), axis=0)
        return nearest.astype(jnp.int8), apart, since, lost

    return lax.map(block, starts)

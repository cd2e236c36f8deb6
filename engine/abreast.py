"""Abreast: one compiled program that takes many runs of any optimizer on any surface a step together.

As in `engine.race.trajectory`, nothing a person can turn compiles anything: `lax.switch` picks the optimizer
and the surface, within each step, and the loops count to a number they are given. Maps of any size are whole
numbers of BLOCKS × LANES runs. What is asked of a run is kept up from step to step, so that memory does not
grow with their number.
"""

from functools import reduce

import jax
import jax.numpy as jnp
from jax import lax

from engine.clipping import clipping
from engine.cosine import with_polynomials
from engine.race.trajectory import HYPERS, STATES
from engine.race.verdict import DIVERGENCE
from optimizers import OPTIMIZERS
from surfaces import SURFACES

LANES = 512  # runs that take a step together: what they carry fits into the nearest cache
BLOCKS = 8  # of a call, at most; the smallest map is one call


def hollows(module) -> int:
    """How many minima, global and local, a surface names."""
    return len((*module.MINIMA, *getattr(module, "LOCAL_MINIMA", ())))


HOLLOWS_MAX = max(map(hollows, SURFACES.values()))


def _slope(module):
    """f (n,) and ∇f (2, n) at x (2, n)."""

    def both(x, y, params):
        named = dict(zip(getattr(module, "PARAMS", ()), params, strict=False))
        # By coordinates, and not as one vector, which XLA takes apart and puts together again.
        value, pull = jax.vjp(lambda *p: module.f(p, **named), x, y)
        return value, jnp.stack(pull(jnp.ones_like(value)))

    def slope(x, params):
        return (with_polynomials(both) if x.dtype == jnp.float32 else both)(x[0], x[1], params)

    return slope


SLOPES = [_slope(module) for module in SURFACES.values()]


@jax.jit
def _value_and_gradient(surface, x, params):
    return lax.switch(surface, SLOPES, x, params)


def squares(x: jax.Array, places: jax.Array) -> list[jax.Array]:
    """The squares of the distances (n,) of x (2, n) from each of the places (k, 2)."""
    return [(x[0] - a) ** 2 + (x[1] - b) ** 2 for a, b in places]


def _mover(name, clips):
    """One step of an optimizer for n runs abreast: x (2, n), its state, and hyperparameters () or (n,)."""
    module, states = OPTIMIZERS[name], STATES[name]

    def move(x, g, t, state, hyper, surface, params):
        def grad(y):
            return g if y is x else _value_and_gradient(surface, y, params)[1]

        named = dict(zip(HYPERS[name], hyper, strict=False))
        if not clips:
            named.pop("clip", None)
        given, own = clipping(grad, named)
        x, out = module.step(x, given, t, **dict(zip(states, state, strict=False)), **own)
        return x, [*(out[each] for each in states), *state[len(states) :]]

    # What differentiates its gradient sees one run at a time.
    def one_by_one(x, g, t, state, hyper, surface, params):
        axes = (1, 1, None, 1, 1 if hyper.ndim == 2 else None, None, None)
        return jax.vmap(move, axes, out_axes=1)(x, g, t, state, hyper, surface, params)

    return one_by_one if hasattr(module, "SECOND_ORDER") else move


KINDS = [
    *((name, False) for name in OPTIMIZERS),
    *((name, True) for name in OPTIMIZERS if "clip" in HYPERS[name]),
]
MOVER_OF = {kind: i for i, kind in enumerate(KINDS)}
MOVERS = [_mover(*kind) for kind in KINDS]


def _run(watch, marks, start, steps, mover, surface, params, hyper, state):
    """Runs abreast from `start` (2, n): where they end, f there, what `watch` has made of `marks`, and
    whether each was sound to the end, by the rule of `engine.race.verdict.is_sound`.

    `watch(module, t, marks, x, value, sound)` sees every place of a run, from t = 0 on.
    """

    # Watching goes with the gradient, so that what both need is never written down.
    def looker(module, slope):
        def look(t, marks, x, bound):
            value, g = slope(x, params)
            return g, watch(module, t, marks, x, value, value <= bound)

        return look

    lookers = list(map(looker, SURFACES.values(), SLOPES))

    def step(t, carry):
        x, state, marks = carry
        g, marks = lax.switch(surface, lookers, t, marks, x, bound)
        count = t + start.dtype.type(1)
        return *lax.switch(mover, MOVERS, x, g, count, state, hyper, surface, params), marks

    first, _ = _value_and_gradient(surface, start, params)
    bound = first + DIVERGENCE * (1 + jnp.abs(first))
    state = [jnp.broadcast_to(each, start.shape) for each in state]
    x, state, marks = lax.fori_loop(jnp.int32(0), steps, step, (start, state, marks))
    value, _ = _value_and_gradient(surface, x, params)
    _, marks = lax.switch(surface, lookers, steps, marks, x, bound)
    # A state that is not finite never will be again: asked at the end, it costs nothing at each step.
    finite = [jnp.isfinite(each[i]) for each in state for i in range(2)]
    return x, value, marks, reduce(jnp.logical_and, finite)


@jax.jit
def ends_of_starts(starts, steps, targets, near, *given):
    """Of each of `starts` (BLOCKS, 2, LANES) which of the `targets` (HOLLOWS_MAX, 2) is nearest at the end,
    the square of how far it is, the step from which it stays within `near`, a square too, or that at which it
    was lost, and whether it was: (BLOCKS, LANES) each."""

    def stays(module, t, since, x, value, sound):
        apart = reduce(jnp.minimum, squares(x, targets[: hollows(module)]))
        going = jnp.where(sound, jnp.where(apart <= near, since, t + 1), ~t)
        return jnp.where(since < 0, since, going)  # ~t, below 0, says that it was lost at t

    def block(start):
        x, _, since, finite = _run(stays, jnp.zeros(LANES, jnp.int32), start, steps, *given)
        apart = jnp.stack(squares(x, targets))
        nearest = jnp.argmin(apart, axis=0).astype(jnp.int8)
        lost = (since < 0) | ~finite
        return nearest, apart.min(axis=0), jnp.where(since < 0, ~since, since), lost

    return lax.map(block, starts)


@jax.jit
def ends_of_settings(blocks, hyper, start, steps, bottom, target, mover, surface, params, state):
    """Of runs from `start` (2,) with each of the hyperparameters (BLOCKS, HYPERS_MAX, LANES), in as many
    blocks as are asked for: f − `bottom` at the end, when that is first at most `target`, -1 if never, and
    whether it was lost: (BLOCKS, LANES) each."""

    def reaches(module, t, marks, x, value, sound):
        reached, kept = marks
        return jnp.where((reached < 0) & (value - bottom <= target), t, reached), kept & sound

    def block(i, found):
        marks = jnp.full(LANES, -1, jnp.int32), jnp.full(LANES, True)
        lanes = lax.dynamic_index_in_dim(hyper, i, keepdims=False)
        origin = jnp.broadcast_to(start[:, None], (2, LANES))
        given = mover, surface, params, lanes, state
        _, value, (reached, kept), finite = _run(reaches, marks, origin, steps, *given)
        here = value - bottom, reached, ~(kept & finite)
        return [all.at[i].set(one) for all, one in zip(found, here, strict=True)]

    whole = [jnp.zeros((BLOCKS, LANES), kind) for kind in (float, jnp.int32, bool)]
    return lax.fori_loop(0, blocks, block, whole)

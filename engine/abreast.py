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


def hollows(module):
    return len((*module.MINIMA, *getattr(module, "LOCAL_MINIMA", ())))


HOLLOWS_MAX = max(map(hollows, SURFACES.values()))


def _looker(module):
    """f (n,) and ∇f (2, n) at x (2, n), and the square of how far the next of the minima is."""

    def sloped(x, y, params):
        named = dict(zip(getattr(module, "PARAMS", ()), params, strict=False))
        # By coordinates, and not as one vector, which XLA takes apart and puts together again.
        value, pull = jax.vjp(lambda *p: module.f(p, **named), x, y)
        return value, jnp.stack(pull(jnp.ones_like(value)))

    def look(x, params, targets):
        single = x.dtype == jnp.float32
        value, g = (with_polynomials(sloped) if single else sloped)(x[0], x[1], params)
        apart = reduce(jnp.minimum, [_square(x, target) for target in targets[: hollows(module)]])
        return value, g, apart

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

    # What differentiates its gradient sees one run at a time.
    def one_by_one(x, g, t, state, hyper, surface, params, targets):
        own = 1 if hyper.ndim == 2 else None
        axes = (1, 1, None, 1, own, None, None, None)
        return jax.vmap(move, axes, out_axes=1)(x, g, t, state, hyper, surface, params, targets)

    return one_by_one if hasattr(module, "SECOND_ORDER") else move


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
    """`engine.race.verdict.is_sound`, for runs abreast: where a place is not finite, neither is the loss."""
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
def ends_of_starts(starts, steps, targets, near, *given):
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


@jax.jit
def ends_of_settings(blocks, hyper, start, steps, bottom, target, mover, surface, params, state):
    """Of runs from `start` (2,) with each of the hyperparameters (BLOCKS, HYPERS_MAX, LANES), in as many
    blocks as are asked for: f − `bottom` at the end, when that is first at most `target`, -1 if never, and at
    which step it was lost: (BLOCKS, LANES) each."""
    minima = jnp.full((HOLLOWS_MAX, 2), jnp.inf)
    origin = jnp.broadcast_to(start[:, None], (2, LANES))

    def reaches(t, reached, value, apart):
        return jnp.where((reached < 0) & (value - bottom <= target), t, reached)

    def block(i, found):
        lanes = lax.dynamic_index_in_dim(hyper, i, keepdims=False)
        never = jnp.full(LANES, -1, jnp.int32)
        _, value, _, *when = _run(reaches, never, origin, steps, minima, mover, surface, params, lanes, state)
        return [all.at[i].set(one) for all, one in zip(found, (value - bottom, *when), strict=True)]

    shape = BLOCKS, LANES
    whole = jnp.zeros(shape, jnp.int32)
    return lax.fori_loop(0, blocks, block, [jnp.zeros(shape), whole, whole])

"""Trajectory: one compiled program that runs any optimizer on any surface.

Optimizer, surface, their parameters, schedule, noise, batches, and the numbers of runs and steps are all
inputs, so that nothing a person can turn compiles anything: `lax.switch` picks the optimizer and the surface,
the loops count to a number they are given. (`vmap` over the optimizer would compute them all.)
"""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import index
from threading import Lock
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.clipping import CLIP, clipping
from engine.own import OWN, Own, module_of
from engine.own import PARAMS as OWN_PARAMS
from engine.race.schedules import PARAMS as SCHEDULE_PARAMS
from engine.race.schedules import multipliers
from engine.race.verdict import (
    ASIDE,
    GUARD,
    HORIZON,
    NONE,
    RADICAND,
    STEPS_MAX,
    Status,
    cause_in,
    is_level,
    is_near,
    is_parted,
    is_sound,
    keeps_to,
    neighbour,
    rest,
    told,
)
from optimizers import OPTIMIZERS
from parameters import Choice, Lin, Log, Problem, Whole, nearest, read_choice, read_number
from surfaces import SURFACES

STEPS = Whole(300, 0, STEPS_MAX, "N")
NOISE = Log(0, 1e-3, 10, r"\sigma")
SEED = Whole(0, 0, 2**32 - 1, "s")
RUNS_MAX = 9
TWIN = 1e-7  # of the map's width: how far from the start each run's twin starts


@dataclass(frozen=True)
class Trajectory:
    """A run: arrays over N steps, in float64. Row 0 is the start.

    x (N+1, 2) positions; loss (N+1,) f(x); grad (N+1, 2) ∇f(x), on all data and without the noise; lr (N,)
    the learning rate of each step; state[name] what the optimizer's step returned, by its letter, (N, 2), a
    number that all coordinates share twice in each row. state["g"] is the gradient that the optimizer was
    given: with the noise, clipped, and where the surface has data that of the step's batch; with λx, where
    the optimizer adds it.
    `evaluations` counts gradients; `neighbour`, one of engine.race.verdict.NEIGHBOURS, is what became of a
    start one part in 10⁷ of the map away.
    """

    x: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    lr: np.ndarray
    state: Mapping[str, np.ndarray]
    status: Status
    evaluations: int
    neighbour: str


def _states(module) -> dict[str, float]:
    return {
        name: p.default
        for name, p in inspect.signature(module.step).parameters.items()
        if p.default is not p.empty and p.kind is not p.KEYWORD_ONLY
    }


def _recorded(module) -> list[str]:
    """The names that step returns, in its order, found by tracing it on shapes alone."""
    x = jax.ShapeDtypeStruct((2,), float)
    hyper = {name: jax.ShapeDtypeStruct((), float) for name in module.HYPER}
    state = dict.fromkeys(_states(module), x)
    names = []

    def step(x, state, hyper):
        _, out = module.step(x, lambda y: y, 1.0, **state, **hyper)
        names.extend(out)  # what is traced comes back sorted

    jax.eval_shape(step, x, state, hyper)
    return names


# What a second-order method is given is differentiated, and what is clipped must not be.
HYPERS = {
    name: module.HYPER | ({} if hasattr(module, "SECOND_ORDER") else {"clip": CLIP})
    for name, module in OPTIMIZERS.items()
}
SURFACE_PARAMS = {name: getattr(module, "PARAMS", {}) for name, module in SURFACES.items()}
GROUNDS = SURFACE_PARAMS | {OWN: OWN_PARAMS}  # all that can be chosen
SURFACE_ID_OF = {name: i for i, name in enumerate(SURFACES)}
STATES = {name: _states(module) for name, module in OPTIMIZERS.items()}
RECORDED = {name: _recorded(module) for name, module in OPTIMIZERS.items()}
HYPERS_MAX = max(map(len, HYPERS.values()))
STATES_MAX = max(map(len, STATES.values()))
RECORDED_MAX = max(map(len, RECORDED.values()))
PARAMS_MAX = max(map(len, SURFACE_PARAMS.values()))
SADDLES_MAX = max(len(getattr(module, "SADDLES", ())) for module in SURFACES.values())
WIDTH = 7 + 2 * RECORDED_MAX


def _named(module, params):
    return dict(zip(getattr(module, "PARAMS", ()), params, strict=False))


def _surface(module):
    return lambda p, params: module.f(p, **_named(module, params))


def _sampled(module):
    """f(p), ∇f(p), and the gradient that a step sees there: of its batch, if there are data, and noisy."""
    value_and_gradient = jax.value_and_grad(_surface(module))

    def look(p, params, xi, batch):
        value, g = value_and_gradient(p, params)
        if hasattr(module, "STATISTICS"):
            return value, g, jax.grad(module.loss)(p, batch, **_named(module, params)) + xi
        return value, g, g + xi

    return look


STATISTICS = {name: module.STATISTICS for name, module in SURFACES.items() if hasattr(module, "STATISTICS")}
STATISTICS_MAX = max(map(len, STATISTICS.values()))


def _padded(named, names, length):
    """Every branch of a switch returns the same shapes: `length` arrays (2,), the last ones empty."""
    # What all coordinates share, such as RAdam's ρ, is one number, not two.
    # What is not there must neither be 0 nor infinite, for the verdict to overlook it.
    return [jnp.broadcast_to(named[name], (2,)) for name in names] + [jnp.ones(2)] * (length - len(names))


def _optimizer(programs, name, surface, params):
    module, states, recorded, hypers = OPTIMIZERS[name], STATES[name], RECORDED[name], list(HYPERS[name])

    def branch(x, g, sample, t, factor, state, hyper):
        named = dict(zip(hypers, hyper, strict=False))
        named["lr"] *= factor

        def grad(y):
            # The engine knows the gradient at x already: a step costs one gradient, not two.
            return g if y is x else programs.look(surface, params, sample, y)[2]

        given, own = clipping(grad, named)
        x, out = module.step(x, given, t, **dict(zip(states, state, strict=False)), **own)
        return x, _padded(out, states, STATES_MAX), _padded(out, recorded, RECORDED_MAX)

    return branch


class _Course(NamedTuple):
    """What has been seen of a run on its way, as the rules of its verdict ask for it.

    `first` is its loss at the start, `lost` the first step that was not sound, HORIZON if there was none;
    `stays`, `place` and `gradient` are of its last step so far.
    """

    first: ArrayLike
    lost: ArrayLike
    level: ArrayLike
    still: ArrayLike
    parted: ArrayLike
    off: jax.Array
    farthest: jax.Array
    stays: ArrayLike
    place: jax.Array
    gradient: jax.Array


def _seen(course, t, racing, width, start, xs, loss, g, state, stays):
    """A course one step longer; of what comes after the race only whether it stays level and still counts."""
    x, twin = xs
    unsound = racing & ~is_sound(x, loss, jnp.where(t == 0, loss, course.first), state)
    parted = is_parted(twin - x, width)
    farther = jnp.linalg.norm(x - start) > jnp.linalg.norm(course.farthest)
    return _Course(
        first=jnp.where(t == 0, loss, course.first),
        lost=jnp.where(unsound, jnp.minimum(t, course.lost), course.lost),
        level=jnp.where(is_level(g), course.level, t + 1),
        still=jnp.where(stays, course.still, t + 1),
        parted=jnp.where(racing, parted, course.parted),
        off=jnp.where(racing & parted & (course.off == 0).all(), twin - x, course.off),
        farthest=jnp.where(racing & farther, x - start, course.farthest),
        stays=stays,
        place=x,
        gradient=g,
    )


class _Racer(NamedTuple):
    """Of each run: its optimizer's number, hyperparameters (HYPERS_MAX,) and what its state (STATES_MAX,)
    starts at; its ε, NaN where it has none, which quantity of its record is under a root, RECORDED_MAX where
    none is, its weight decay, and from when on its learning rate is 0."""

    optimizer: np.ndarray
    hyper: np.ndarray
    state: np.ndarray
    eps: np.ndarray
    radicand: np.ndarray
    decay: np.ndarray
    unpushed: np.ndarray


def _verdict(programs, course, row, steps, surface, params, width, saddles, racer):
    """The codes of what became of a run, row(t) of which is what `_race` has written at step t, and of its
    neighbour."""
    end = jnp.minimum(course.lost, steps)
    record = jnp.where(end > 0, row(jnp.maximum(end - 1, 0))[7:], 1).reshape(RECORDED_MAX, 2)
    radicand = jnp.concatenate([record, jnp.zeros((1, 2))])[racer.radicand]
    why, *where = cause_in(jnp.concatenate([record, row(end)[None, :2]]), radicand, row(end)[4], racer.eps)
    hessian = lax.cond(
        course.level <= steps,
        lambda: lax.switch(surface, programs.hessians, course.place, params),
        lambda: jnp.full((2, 2), jnp.nan),
    )
    near = jax.vmap(is_near, in_axes=(None, 0))(course.place, saddles).any()
    place = course.stays, course.gradient, hessian, near
    kind, since = rest(steps, course.level, course.still, racer.unpushed, *place, racer.decay, width)
    aside = neighbour(course.parted, course.off, course.farthest, _straight(course, row, steps, width))
    return jnp.where(
        course.lost <= steps,
        jnp.stack([why, course.lost, *where, ASIDE.index("steady")]),
        jnp.stack([kind, since, NONE, NONE, aside]),
    )


def _straight(course, row, steps, width):
    """Whether all places of a run lie on one line, if it has parted from its twin."""
    places = jnp.where(course.parted, steps + 1, 0)

    def keeps(t):
        return (t < places) & keeps_to(course.farthest, row(t)[:2] - row(0)[:2], width)

    return places == lax.while_loop(keeps, lambda t: t + 1, 0)


def _race(
    programs, rows, runs, steps, surface, params, width, saddles, starts, noise, batches, factors, racers
):
    """Rows of WIDTH numbers, steps + 1 for each run: x, its twin's x, f(x), ∇f(x), what the step recorded.

    Each run goes from both `starts` (2, 2) abreast, which costs little more than one. Leading axes: those of
    `racers`, a _Racer, RUNS_MAX, noise, batches and factors HORIZON. `rows` is overwritten, since a fresh
    buffer takes as long as the race. The last row's step leads nowhere: x, f(x), ∇f(x) count.

    Then what each run would do next, until HORIZON, while its slope is level or it stands still: the rows of
    these steps all go to the last one of `rows`. With it come (RUNS_MAX, 5) the codes of each run's verdict
    and of its neighbour's.
    """
    branches = [_optimizer(programs, name, surface, params) for name in programs.optimizers]
    look = jax.vmap(lambda sample, x: programs.look(surface, params, sample, x), in_axes=(None, 0))
    move = jax.vmap(
        lambda optimizer, *now: lax.switch(optimizer, branches, *now),
        in_axes=(None, 0, 0, None, None, None, 0, None),
    )

    def run(i, carry):
        racer = jax.tree.map(lambda each: each[i], racers)

        def going(carry):
            t, _, _, course, _ = carry
            return (t <= steps) | ((t < HORIZON) & ((course.level <= steps) | (course.still < steps)))

        def step(carry):
            t, x, state, course, rows = carry
            sample = noise[t], batches[t]
            loss, g, seen = look(sample, x)
            ahead, after, record = move(
                racer.optimizer, x, seen, sample, t + 1.0, factors[t], state, racer.hyper
            )
            row = jnp.concatenate([x.ravel(), loss[:1], g[0], *(r[0] for r in record)])
            place = jnp.where(t <= steps, i * (steps + 1) + t, rows.shape[0] - 1)
            rows = lax.dynamic_update_slice(rows, row[None], (place, 0))
            carried, stays = jnp.stack([each[0] for each in state]), (ahead == x)[0].all()
            course = _seen(course, t, t <= steps, width, starts[0], x, loss[0], g[0], carried, stays)
            return t + 1, ahead, after, course, rows

        rows, verdicts = carry
        state = [jnp.broadcast_to(initial, (2, 2)) for initial in racer.state]
        origin = jnp.zeros(2)
        course = _Course(0.0, HORIZON, 0, 0, False, origin, origin, False, origin, origin)
        *_, course, rows = lax.while_loop(going, step, (0, starts, state, course, rows))

        def row(t):
            return lax.dynamic_index_in_dim(rows, i * (steps + 1) + t, keepdims=False)

        told = _verdict(programs, course, row, steps, surface, params, width, saddles, racer)
        return rows, lax.dynamic_update_slice(verdicts, told[None], (i, 0))

    return lax.fori_loop(0, runs, run, (rows, jnp.zeros((RUNS_MAX, 5), int)))


class Programs:
    """What is compiled of some surfaces and optimizers, of which numbers say which are meant.

    The registries share one of all, for races of up to `most` runs. A surface that was typed has its own for
    each optimizer that runs on it, which takes a tenth of the time, and a turn of its own, so that nobody
    waits for it elsewhere.
    """

    def __init__(self, modules: Iterable[Any], optimizers: Iterable[str], most: int) -> None:
        modules = [*modules]
        self.optimizers = [*optimizers]
        self._length = most * (STEPS_MAX + 1) + 1
        self.functions = [_surface(module) for module in modules]
        self.values_and_gradients = [jax.value_and_grad(f) for f in self.functions]
        self.hessians = [jax.hessian(f) for f in self.functions]
        self._sampled = [_sampled(module) for module in modules]
        self.look = jax.jit(self._value_and_gradient)
        self.race = jax.jit(partial(_race, self), donate_argnums=0)
        self.value = jax.jit(lambda surface, params, x: lax.switch(surface, self.functions, x, params))
        self.field = jax.jit(self._values_and_gradients)
        self._turn = Lock()
        self._spare: list[jax.Array] = []  # the rows of the last race, for the next to write into

    def _value_and_gradient(self, surface, params, sample, x):
        return lax.switch(surface, self._sampled, x, params, *sample)

    def _values_and_gradients(self, surface, params, xs, ys):
        points = jnp.stack(jnp.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        branches = [jax.vmap(f, in_axes=(0, None)) for f in self.values_and_gradients]
        return lax.switch(surface, branches, points, params)

    def rows(self, runs: int, steps: int, *others) -> tuple[np.ndarray, np.ndarray]:
        """What `_race` writes, as arrays of their own: (runs, steps + 1, WIDTH) and (runs, 5)."""
        with self._turn:
            rows = self._spare.pop() if self._spare else jnp.zeros((self._length, WIDTH))
            rows, verdicts = self.race(rows, runs, steps, *others)
            written = np.array(np.asarray(rows)[: runs * (steps + 1)])
            self._spare.append(rows)
        return written.reshape(runs, steps + 1, WIDTH), np.asarray(verdicts)[:runs]


KNOWN = Programs(SURFACES.values(), OPTIMIZERS, RUNS_MAX)


@lru_cache(maxsize=32)
def unit_noise(seed: int) -> np.ndarray:
    """Standard normal noise, (HORIZON, 2), the same for every run that is compared."""
    return np.random.default_rng(seed).standard_normal((HORIZON, 2))


def batches(surface: Choice, seed: int) -> jax.Array:
    """The means of the data's statistics over each step's batch, of any run: (HORIZON, STATISTICS_MAX)."""
    if surface.name not in STATISTICS:
        return _batches("", 0, 0)
    return _batches(surface.name, int(surface.values["batch"]), seed)


@lru_cache(maxsize=32)  # to hand them over anew takes as long as the race
def _batches(name: str, batch: int, seed: int) -> jax.Array:
    means = np.zeros((HORIZON, STATISTICS_MAX))
    if name:
        statistics = STATISTICS[name]
        means[:, : len(statistics)] = statistics.T[shuffled(statistics.shape[1], batch, seed)].mean(axis=1)
    return jnp.asarray(means)


def shuffled(points: int, batch: int, seed: int) -> np.ndarray:
    """The points in the batch of each step: shape (HORIZON, batch).

    Reshuffled in each epoch, without what is left by the last whole batch, as in `engine.networks.training`.
    """
    whole = points // batch
    epochs = -(-HORIZON // whole)
    return orders(points, seed)[:epochs, : whole * batch].reshape(-1, batch)[:HORIZON]


@lru_cache(maxsize=32)
def orders(points: int, seed: int) -> np.ndarray:
    """The points in the order of each epoch, whatever the size of its batches: shape (HORIZON, points)."""
    rng = np.random.default_rng([seed, 1])  # not what the noise is drawn from
    epoch = np.arange(points, dtype=np.min_scalar_type(points))
    return rng.permuted(np.tile(epoch, (HORIZON, 1)), axis=1)


def surface_params(surface: Choice) -> np.ndarray:
    """The surface's parameters as the compiled programs take them: shape (PARAMS_MAX,)."""
    values = [surface.values[name] for name in SURFACE_PARAMS.get(surface.name, ())]
    # Whole numbers would be compiled for by themselves.
    return np.array(values + [0.0] * (PARAMS_MAX - len(values)), float)


def programs_of(surface: Choice, optimizer: str = "") -> tuple[Programs, int]:
    """The programs that have a surface, and an optimizer if one is named, and the surface's number there."""
    if surface.name == OWN:
        return _programs_of(module_of(surface), optimizer), 0
    return KNOWN, SURFACE_ID_OF[surface.name]


@lru_cache(maxsize=32)
def _programs_of(typed: Own, optimizer: str) -> Programs:
    return Programs([typed], [optimizer] if optimizer else [], most=1)


def value(surface: Choice, point: tuple[float, float]) -> float:
    """f at a point."""
    return _known_value(surface.name, tuple(surface.values.items()), tuple(point))


@lru_cache(maxsize=1024)  # the same few points, at every change
def _known_value(name: str, values: tuple[tuple[str, Any], ...], point: tuple[float, float]) -> float:
    surface = Choice(name, dict(values))
    programs, which = programs_of(surface)
    return float(programs.value(which, surface_params(surface), np.array(point)))


def minima(surface: Choice) -> tuple[tuple[float, float], ...]:
    """The surface's global minima."""
    module = module_of(surface)
    return module.minima(**surface.values) if hasattr(module, "minima") else module.MINIMA


def minimum(surface: Choice) -> float:
    """f*, the least value at the surface's known minima; of one that was typed the least found on its map."""
    if surface.name == OWN:
        return module_of(surface).LEAST
    return min(value(surface, point) for point in minima(surface))


def race(
    runs: Sequence[Choice],
    surface: Choice,
    *,
    start: tuple[float, float],
    steps: int,
    schedule: Choice,
    noise: float = 0.0,
    seed: int = 0,
) -> list[Trajectory]:
    """Run up to RUNS_MAX optimizers from one start, under one schedule, the same noise and batches."""
    if surface.name == OWN and len(runs) != 1:
        alike: Any = dict(start=start, steps=steps, schedule=schedule, noise=noise, seed=seed)
        return [each for run in runs for each in race([run], surface, **alike)]
    module = module_of(surface)
    programs, which = programs_of(surface, runs[0].name if runs else "")
    params = surface_params(surface)
    factors = multipliers(schedule.name, steps, HORIZON, **schedule.values)
    racers = _Racer(
        optimizer=np.zeros(RUNS_MAX, int),
        hyper=np.zeros((RUNS_MAX, HYPERS_MAX)),
        state=np.zeros((RUNS_MAX, STATES_MAX)),
        eps=np.zeros(RUNS_MAX),
        radicand=np.zeros(RUNS_MAX, int),
        decay=np.zeros(RUNS_MAX),
        unpushed=np.zeros(RUNS_MAX, int),
    )
    rates = np.array([run.values["lr"] * factors for run in runs])
    for i, run in enumerate(runs):
        racers.optimizer[i] = programs.optimizers.index(run.name)
        racers.hyper[i, : len(run.values)] = [run.values[name] for name in HYPERS[run.name]]
        racers.state[i, : len(STATES[run.name])] = list(STATES[run.name].values())
        racers.eps[i] = run.values.get(GUARD, np.nan)
        names = RECORDED[run.name]
        racers.radicand[i] = names.index(RADICAND) if RADICAND in names else RECORDED_MAX
        racers.decay[i] = run.values.get("weight_decay", 0)
        racers.unpushed[i] = HORIZON - np.argmax(rates[i, ::-1] != 0) if rates[i].any() else 0
    known = getattr(module, "SADDLES", ())
    saddles = np.full((SADDLES_MAX, 2), np.nan)
    saddles[: len(known)] = np.reshape(known, (-1, 2))
    (low, high), _ = module.DOMAIN
    starts = np.array([start, start], dtype=float)
    starts[1] += TWIN * (high - low)
    with np.errstate(over="ignore"):  # noise of 1e308 is a run that diverges
        xi = noise * unit_noise(seed)
    seen = batches(surface, seed)
    rows, verdicts = programs.rows(
        len(runs), steps, which, params, high - low, saddles, starts, xi, seen, factors, racers
    )
    results = []
    for run, rate, row, (*codes, aside) in zip(runs, rates, rows, verdicts.tolist(), strict=True):
        records = row[:steps, 7:].reshape(steps, RECORDED_MAX, 2)
        names = RECORDED[run.name]
        status = told(codes, [*names, *[""] * (RECORDED_MAX - len(names))])
        taken = codes[1] if status.lost else steps
        results.append(
            Trajectory(
                x=row[:, 0:2],
                loss=row[:, 4],
                grad=row[:, 5:7],
                lr=rate[:steps],
                state={name: records[:, j] for j, name in enumerate(names)},
                status=status,
                evaluations=taken * getattr(OPTIMIZERS[run.name], "EVALUATIONS", 1),
                neighbour=ASIDE[aside],
            )
        )
    return results


def trajectory(
    optimizer: str,
    surface: str,
    *,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    seed: int = 0,
    noise: float = 0.0,
    schedule: str = "constant",
    **hyper: float,
) -> Trajectory:
    """Run one optimizer on one surface: `trajectory("adam", "ravine,condition=50", lr=0.1).x`.

    Names and parameters are written as in a link: `"ravine,condition=50"`, `"cosine,warmup=20"`, and a
    surface of your own as `"own,f=x**2 + 10*sin(y)"`, or over another part of the plane than x=-5..5 and
    y=-5..5 as `"own,x=0..1,y=0..1,f=x*y"`.
    `start` defaults to the surface's own, `hyper` to the optimizer's, and to `clip=0`: no gradient too long.
    `noise` is the standard deviation of the normal noise added to each gradient, drawn from `seed`; so are
    the batches of a surface with data.

    Raises ValueError for an unknown name, or a value that is not accepted: steps outside 0 … 2000.
    """
    run, a = read_run(optimizer, hyper)
    on, b = read_choice(surface, GROUNDS, "surface")
    by, c = read_choice(schedule, SCHEDULE_PARAMS, "schedule")
    given = (("steps", steps, STEPS), ("seed", seed, SEED), ("noise", noise, NOISE))
    d = [
        problem for name, number, declared in given for problem in read_number(str(number), declared, name)[1]
    ]
    problems = [*a, *b, *c, *d]
    if problems or not (run and on and by):
        raise ValueError("; ".join(map(str, problems)))
    origin = module_of(on).START if start is None else start
    if np.shape(origin) != (2,):
        raise ValueError(f"start: not 2 numbers {origin!r}")
    # An integer of another type would compile another program.
    return race([run], on, start=origin, steps=index(steps), schedule=by, noise=noise, seed=seed)[0]


def read_run(
    optimizer: str, hyper: Mapping[str, float], known: Mapping[str, Mapping[str, Lin]] = HYPERS
) -> tuple[Choice | None, list[Problem]]:
    """An optimizer of those `known`, written as in a link, with hyperparameters given by name; and what is
    wrong with them."""
    run, problems = read_choice(optimizer, known, "optimizer")
    if run is None:
        return run, problems
    declared = known[run.name]
    for name, value in hyper.items():
        if name in declared:
            run.values[name], wrong = read_number(str(value), declared[name], f"{run.name}.{name}")
            problems += wrong
        else:
            problems.append(Problem("unknown parameter", run.name, name, near=nearest(name, declared)))
    return run, problems

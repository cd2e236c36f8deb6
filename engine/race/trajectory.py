"""Trajectory: one compiled program that runs any optimizer on any surface.

Optimizer, surface, their parameters, schedule, noise, batches, and the numbers of runs and steps are all
inputs, so that nothing a person can turn compiles anything: `lax.switch` picks the optimizer and the surface,
the loops count to a number they are given. (`vmap` over the optimizer would compute them all.)
"""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import index
from threading import Lock

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.clipping import CLIP, clipping
from engine.race.schedules import PARAMS as SCHEDULE_PARAMS
from engine.race.schedules import multipliers
from engine.race.verdict import GRADIENT_TOLERANCE, HORIZON, STEPS_MAX, Ahead, Status, end, neighbour, rest
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
ID_OF = {name: i for i, name in enumerate(OPTIMIZERS)}
SURFACE_ID_OF = {name: i for i, name in enumerate(SURFACES)}
STATES = {name: _states(module) for name, module in OPTIMIZERS.items()}
RECORDED = {name: _recorded(module) for name, module in OPTIMIZERS.items()}
HYPERS_MAX = max(map(len, HYPERS.values()))
STATES_MAX = max(map(len, STATES.values()))
RECORDED_MAX = max(map(len, RECORDED.values()))
PARAMS_MAX = max(map(len, SURFACE_PARAMS.values()))
WIDTH = 7 + 2 * RECORDED_MAX


def _surface(module):
    names = list(getattr(module, "PARAMS", {}))
    return lambda p, params: module.f(p, **dict(zip(names, params, strict=False)))


def _sampled(module):
    """f(p), ∇f(p), and the gradient that a step sees there: of its batch, if there are data, and noisy."""
    value_and_gradient = jax.value_and_grad(_surface(module))

    def look(p, params, xi, batch):
        value, g = value_and_gradient(p, params)
        return value, g, (jax.grad(module.loss)(p, batch) if hasattr(module, "STATISTICS") else g) + xi

    return look


FUNCTIONS = [_surface(module) for module in SURFACES.values()]
VALUES_AND_GRADIENTS = [jax.value_and_grad(f) for f in FUNCTIONS]
SAMPLED = [_sampled(module) for module in SURFACES.values()]
STATISTICS = {name: module.STATISTICS for name, module in SURFACES.items() if hasattr(module, "STATISTICS")}
STATISTICS_MAX = max(map(len, STATISTICS.values()))


def _padded(named, names, length):
    """Every branch of a switch returns the same shapes: `length` arrays (2,), the last ones empty."""
    # What all coordinates share, such as RAdam's ρ, is one number, not two.
    return [jnp.broadcast_to(named[name], (2,)) for name in names] + [jnp.zeros(2)] * (length - len(names))


def _optimizer(name, module, surface, params):
    states, recorded, hypers = STATES[name], RECORDED[name], list(HYPERS[name])

    def branch(x, g, sample, t, factor, state, hyper):
        named = dict(zip(hypers, hyper, strict=False))
        named["lr"] *= factor

        def grad(y):
            # The engine knows the gradient at x already: a step costs one gradient, not two.
            return g if y is x else _value_and_gradient(surface, params, sample, y)[2]

        given, own = clipping(grad, named)
        x, out = module.step(x, given, t, **dict(zip(states, state, strict=False)), **own)
        return x, _padded(out, states, STATES_MAX), _padded(out, recorded, RECORDED_MAX)

    return branch


@jax.jit
def _value_and_gradient(surface, params, sample, x):
    return lax.switch(surface, SAMPLED, x, params, *sample)


@partial(jax.jit, donate_argnums=0)
def _race(rows, runs, steps, surface, params, starts, noise, batches, factors, optimizers, hypers, states):
    """Rows of WIDTH numbers, steps + 1 for each run: x, its twin's x, f(x), ∇f(x), what the step recorded.

    Each run goes from both `starts` (2, 2) abreast, which costs little more than one. Leading axes:
    optimizers, hypers and states RUNS_MAX, noise, batches and factors HORIZON. `rows` is overwritten, since
    a fresh buffer takes as long as the race. The last row's step leads nowhere: x, f(x), ∇f(x) count.

    Then what each run would do next, until HORIZON, while its slope is level or it stands still: (RUNS_MAX,
    7) whether they are so to the end, whether the last step led nowhere, and x and ∇f(x) there. The rows of
    these steps all go to the last one of `rows`.
    """
    branches = [_optimizer(name, module, surface, params) for name, module in OPTIMIZERS.items()]
    look = jax.vmap(lambda sample, x: _value_and_gradient(surface, params, sample, x), in_axes=(None, 0))
    move = jax.vmap(
        lambda optimizer, *now: lax.switch(optimizer, branches, *now),
        in_axes=(None, 0, 0, None, None, None, 0, None),
    )

    def run(i, carry):
        def going(carry):
            t, *_, level, still, _, _ = carry
            return (t <= steps) | ((t < HORIZON) & (level | still))

        def step(carry):
            t, x, state, level, still, _, rows = carry
            sample = noise[t], batches[t]
            loss, g, seen = look(sample, x)
            ahead, state, record = move(optimizers[i], x, seen, sample, t + 1.0, factors[t], state, hypers[i])
            stays = (ahead == x)[0].all()
            level = (t < steps) | (level & is_level(g[0]))
            still = (t < steps) | (still & stays)
            row = jnp.concatenate([x.ravel(), loss[:1], g[0], *(r[0] for r in record)])
            place = jnp.where(t <= steps, i * (steps + 1) + t, rows.shape[0] - 1)
            rows = lax.dynamic_update_slice(rows, row[None], (place, 0))
            return t + 1, ahead, state, level, still, (stays, x[0], g[0]), rows

        rows, ends = carry
        state = [jnp.broadcast_to(initial, (2, 2)) for initial in states[i]]
        begin = 0, starts, state, True, True, (False, jnp.zeros(2), jnp.zeros(2)), rows
        *_, level, still, (stays, *place), rows = lax.while_loop(going, step, begin)
        told = jnp.concatenate([jnp.array([level, still, stays], float), *place])
        return rows, lax.dynamic_update_slice(ends, told[None], (i, 0))

    return lax.fori_loop(0, runs, run, (rows, jnp.zeros((RUNS_MAX, 7))))


def is_level(g: jax.Array) -> jax.Array:
    """Whether a slope (2,) counts as none."""
    return jnp.linalg.norm(g) <= GRADIENT_TOLERANCE


_turn = Lock()
_spare: list[jax.Array] = []  # the rows of the last race, for the next to write into


def _rows(runs: int, steps: int, *others) -> tuple[np.ndarray, np.ndarray]:
    """What `_race` writes, as arrays of their own: (runs, steps + 1, WIDTH) and (runs, 7)."""
    with _turn:
        rows = _spare.pop() if _spare else jnp.zeros((RUNS_MAX * (STEPS_MAX + 1) + 1, WIDTH))
        rows, ends = _race(rows, runs, steps, *others)
        written = np.array(np.asarray(rows)[: runs * (steps + 1)])
        _spare.append(rows)
    return written.reshape(runs, steps + 1, WIDTH), np.asarray(ends)[:runs]


@jax.jit
def _value(surface, params, x):
    return lax.switch(surface, FUNCTIONS, x, params)


@jax.jit
def _hessian(surface, params, x):
    """At points x (RUNS_MAX, 2): (RUNS_MAX, 2, 2)."""
    branches = [jax.hessian(f) for f in FUNCTIONS]
    return lax.map(lambda point: lax.switch(surface, branches, point, params), x)


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
    rng = np.random.default_rng([seed, 1])  # not what the noise is drawn from
    epochs = -(-HORIZON // (points // batch))
    orders = rng.permuted(np.tile(np.arange(points), (epochs, 1)), axis=1)
    return orders[:, : points // batch * batch].reshape(-1, batch)[:HORIZON]


def surface_params(surface: Choice) -> np.ndarray:
    """The surface's parameters as the compiled programs take them: shape (PARAMS_MAX,)."""
    values = [surface.values[name] for name in SURFACE_PARAMS[surface.name]]
    return np.array(values + [0.0] * (PARAMS_MAX - len(values)))


def value(surface: Choice, point: tuple[float, float]) -> float:
    """f at a point."""
    return _known_value(surface.name, tuple(surface.values.items()), tuple(point))


@lru_cache(maxsize=1024)  # the same few points, at every change
def _known_value(name: str, values: tuple[tuple[str, float], ...], point: tuple[float, float]) -> float:
    params = surface_params(Choice(name, dict(values)))
    return float(_value(SURFACE_ID_OF[name], params, np.array(point)))


def minimum(surface: Choice) -> float:
    """f*, the least value at the surface's known minima."""
    return min(value(surface, point) for point in SURFACES[surface.name].MINIMA)


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
    params = surface_params(surface)
    factors = multipliers(schedule.name, steps, HORIZON, **schedule.values)
    optimizers = np.zeros(RUNS_MAX, int)
    hypers = np.zeros((RUNS_MAX, HYPERS_MAX))
    states = np.zeros((RUNS_MAX, STATES_MAX))
    for i, run in enumerate(runs):
        optimizers[i] = ID_OF[run.name]
        hypers[i, : len(run.values)] = [run.values[name] for name in HYPERS[run.name]]
        states[i, : len(STATES[run.name])] = list(STATES[run.name].values())
    which = SURFACE_ID_OF[surface.name]
    (low, high), _ = SURFACES[surface.name].DOMAIN
    starts = np.array([start, start], dtype=float)
    starts[1] += TWIN * (high - low)
    with np.errstate(over="ignore"):  # noise of 1e308 is a run that diverges
        xi = noise * unit_noise(seed)
    seen = batches(surface, seed)
    rows, ends = _rows(len(runs), steps, which, params, starts, xi, seen, factors, optimizers, hypers, states)
    hessians = np.full((RUNS_MAX, 2, 2), np.nan)
    if ends[:, 0].any():
        hessians = np.asarray(_hessian(which, params, np.resize(ends[:, 3:5], (RUNS_MAX, 2))))
    saddles = np.reshape(getattr(SURFACES[surface.name], "SADDLES", ()), (-1, 2))
    results = []
    for run, row, told, hessian in zip(runs, rows, ends, hessians, strict=False):
        x, twin, loss, grad = row[:, 0:2], row[:, 2:4], row[:, 4], row[:, 5:7]
        records = row[:steps, 7:].reshape(steps, RECORDED_MAX, 2)
        state = {name: records[:, j] for j, name in enumerate(RECORDED[run.name])}
        rates = run.values["lr"] * factors
        status = end(x, loss, state, STATES[run.name], run.values)
        taken = steps if status is None or status.step is None else status.step
        aside = "steady" if status else neighbour(x, twin, high - low)
        if not status:
            level, still, stays = map(bool, told[:3])
            ahead = Ahead(level, still, stays, told[3:5], told[5:], hessian)
            status = rest(x, grad, rates, run.values, ahead, high - low, saddles)
        results.append(
            Trajectory(
                x=x,
                loss=loss,
                grad=grad,
                lr=rates[:steps],
                state=state,
                status=status,
                evaluations=taken * getattr(OPTIMIZERS[run.name], "EVALUATIONS", 1),
                neighbour=aside,
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

    Names and parameters are written as in a link: `"ravine,condition=50"`, `"cosine,warmup=20"`.
    `start` defaults to the surface's own, `hyper` to the optimizer's, and to `clip=0`: no gradient too long.
    `noise` is the standard deviation of the normal noise added to each gradient, drawn from `seed`; so are
    the batches of a surface with data.

    Raises ValueError for an unknown name, or a value that is not accepted: steps outside 0 … 2000.
    """
    run, a = read_run(optimizer, hyper)
    on, b = read_choice(surface, SURFACE_PARAMS, "surface")
    by, c = read_choice(schedule, SCHEDULE_PARAMS, "schedule")
    given = (("steps", steps, STEPS), ("seed", seed, SEED), ("noise", noise, NOISE))
    d = [
        problem for name, number, declared in given for problem in read_number(str(number), declared, name)[1]
    ]
    problems = [*a, *b, *c, *d]
    if problems or not (run and on and by):
        raise ValueError("; ".join(map(str, problems)))
    origin = SURFACES[on.name].START if start is None else start
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

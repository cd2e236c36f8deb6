"""Rates: how a learning rate is chosen, for a small network that tells two moons apart.

By a range test, in which the rate grows in one run until the loss explodes: Smith, WACV 2017, section 3.3.
https://arxiv.org/abs/1506.01186
By a search at random, which tries more values of each parameter than a grid: Bergstra & Bengio, JMLR 13
(2012). https://jmlr.org/papers/v13/bergstra12a.html
By a schedule, and by the shape of the training loss.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from itertools import product
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.chunks import Chunk, chunked, so_far, with_next
from engine.networks.matrices import STATES
from engine.race.schedules import multipliers
from networks.data import load
from networks.mlp import mlp
from optimizers import OPTIMIZERS

SEEDS = 8
VALIDATION = 200  # points
NETWORK = mlp((2, 32, 32, 2), activation="relu", initialiser="he_normal", loss="cross_entropy")


class _Task(NamedTuple):
    """What S seeds learn: start (S, d), points to train on and to validate with, x (S, n, 2) and y (S, n, 2),
    and the points of each step's batch, chosen (S, steps, B)."""

    start: np.ndarray
    training: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    chosen: np.ndarray


@lru_cache(maxsize=8)
def task(
    first: int, steps: int, n: int = 256, flips: float = 0.0, batch: int = 32, new: int = VALIDATION
) -> _Task:
    """Of 8 seeds from `first`, shuffled in each epoch; `batch` divides n. `new` points to validate with."""
    seeds = range(first, first + SEEDS)
    data = [load("moons", n, test=new, flips=flips, seed=seed) for seed in seeds]
    start = np.stack([NETWORK.init(jax.random.key(seed)) for seed in seeds])
    chosen = []
    for seed in seeds:
        rng, epochs = np.random.default_rng([seed, 1]), -(-steps * batch // n)
        order = np.concatenate([rng.permutation(n) for _ in range(epochs)])
        chosen.append(order[: steps * batch].reshape(steps, batch).astype(np.int32))
    x, y, x_val, y_val = (
        np.stack([getattr(one, part) for one in data]).astype(np.float32)
        for part in ("x_train", "y_train", "x_test", "y_test")
    )
    return _Task(start, (x, y), (x_val, y_val), np.stack(chosen))


def train(task: _Task, optimizer: str, rates: ArrayLike, **hyper: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """w (S, d) after the last step, and the loss (S, steps) of each step's batch before it.

    `rates` and `hyper` are numbers or arrays: of each step (steps,) or of each seed and step (S, steps), and
    of each seed (S,). What is left out has its default.
    """
    steps = task.chosen.shape[1]
    declared = {name: p.default for name, p in OPTIMIZERS[optimizer].HYPER.items() if name != "lr"} | hyper
    numbers = {
        name: np.broadcast_to(np.asarray(value, np.float32), SEEDS) for name, value in declared.items()
    }
    rates = np.broadcast_to(np.asarray(rates, np.float32), (SEEDS, steps))
    w, losses = _train(optimizer, task.start, task.training, task.chosen, rates, numbers)
    return np.asarray(w), np.asarray(losses, float)


@partial(jax.jit, static_argnums=0)
def _train(optimizer, start, points, chosen, rates, hyper):
    def run(w, points, chosen, rates, hyper):
        def step(carry, now):
            (w, state), (indices, lr, t) = carry, now
            batch = tuple(part[indices] for part in points)
            loss, slope = jax.value_and_grad(NETWORK.loss)(w, batch)
            w, out = OPTIMIZERS[optimizer].step(w, lambda _: slope, t, **state, lr=lr, **hyper)
            return (w, {name: out[name] for name in state}), loss

        state = {name: jnp.full_like(w, value) for name, value in STATES[optimizer].items()}
        t = jnp.arange(1, len(rates) + 1, dtype=w.dtype)
        (w, _), losses = lax.scan(step, (w, state), (chosen, rates, t))
        return w, losses

    return jax.vmap(run)(start, points, chosen, rates, hyper)


def losses(w: np.ndarray, points: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(S,) of w (S, d) on all points; NaN where it is not finite."""
    found = np.asarray(_losses(w, points), float)
    return np.where(np.isfinite(found), found, np.nan)


_losses = jax.jit(jax.vmap(NETWORK.loss))


def smoothed(values: np.ndarray, beta: float) -> np.ndarray:
    """The exponential mean of values (S, steps) over the steps, without bias at first, as Adam's."""
    mean, found = np.zeros(len(values)), np.empty(values.shape)
    for k, now in enumerate(values.T):
        mean = beta * mean + (1 - beta) * now
        found[:, k] = mean / (1 - beta ** (k + 1))
    return found


# The range test

SWEEP_STEPS, FIXED_STEPS = 1000, 300
RANGES = {"sgd": (1e-4, 1e2), "momentum": (1e-5, 10.0), "adam": (1e-5, 10.0)}
FIXED = 13  # rates, two to a power of ten, each trained with from the start
BETA = 0.98  # of the loss that is looked at
EXPLODED = 4  # times its lowest value until then
UNSTEADY = SWEEP_STEPS // 20  # steps at first, of which the mean says little
TENTH = 0.1


def sweep_rates(optimizer: str) -> np.ndarray:
    """(SWEEP_STEPS,), each so many times the one before."""
    return np.geomspace(*RANGES[optimizer], SWEEP_STEPS)


def fixed_rates(optimizer: str) -> np.ndarray:
    return np.geomspace(*RANGES[optimizer], FIXED)


class Sweep(NamedTuple):
    """A range test of S seeds: the smoothed loss (S, SWEEP_STEPS), and the rates (S,) at which it falls
    steepest by the logarithm of the rate, before its lowest, and at which it explodes."""

    loss: np.ndarray
    steepest: np.ndarray
    exploded: np.ndarray


def read_sweep(loss: np.ndarray, rates: np.ndarray) -> Sweep:
    """Of a smoothed loss (S, steps) under growing rates (steps,); where nothing explodes the last counts."""
    steepest, exploded = [], []
    for one in loss:
        beyond = ~(one <= EXPLODED * np.fmin.accumulate(one))  # also where it is not a number
        beyond[:UNSTEADY] = False
        end = int(beyond.argmax()) if beyond.any() else len(one) - 1
        lowest = max(int(np.nanargmin(one[:end])), UNSTEADY + 1)
        steepest.append(rates[UNSTEADY + int(np.gradient(one)[UNSTEADY:lowest].argmin())])
        exploded.append(rates[end])
    return Sweep(loss, np.array(steepest), np.array(exploded))


class Range(NamedTuple):
    """A range test, and the losses at the end of whole trainings: at the first k fixed rates (k, S), and of
    each seed at its own steepest rate and at a tenth of the one that explodes (S,), NaN before."""

    sweep: Sweep
    at_steepest: np.ndarray
    at_tenth: np.ndarray
    fixed: np.ndarray


class _Testing(NamedTuple):
    sweep: Sweep
    ended: tuple[np.ndarray, ...] = ()


@chunked
def range_test(state: _Testing | None, optimizer: str, first: int) -> Chunk:
    """A range test and whole trainings under one of RANGES, of 8 seeds from `first`. Results are `Range`s."""
    if state is None:
        rates = sweep_rates(optimizer)
        _, loss = train(task(first, SWEEP_STEPS), optimizer, rates)
        state = _Testing(read_sweep(smoothed(loss, BETA), rates))
    else:
        sweep, learnt = state.sweep, task(first, FIXED_STEPS)
        each = [sweep.steepest[:, None], TENTH * sweep.exploded[:, None], *fixed_rates(optimizer)]

        def look(i):
            w, _ = train(learnt, optimizer, each[i])
            return losses(w, learnt.training)

        state = state._replace(ended=with_next(state.ended, len(each), look))
    ended, total = state.ended, FIXED + 2
    unknown = np.full(SEEDS, np.nan)
    at_steepest, at_tenth = ended[:2] if len(ended) > 1 else (unknown, unknown)
    result = Range(state.sweep, at_steepest, at_tenth, np.array(ended[2:]).reshape(-1, SEEDS))
    return Chunk(state if len(ended) < total else None, (1 + len(ended)) / (1 + total), result)


# The search

TRIALS, LEVELS = 16, 4  # as many at random as on a grid of 4 by 4
SEARCH_STEPS = 300
SEARCHED = {"lr": (1e-4, 1.0), "weight_decay": (1e-4, 1.0)}


class Search(NamedTuple):
    """The first k trials of S seeds: the points (k, S, 2), learning rate and weight decay, that were drawn
    and that stand on the grid, and the validation losses (k, S) of both."""

    drawn: np.ndarray
    on_grid: np.ndarray
    random: np.ndarray
    grid: np.ndarray


def trials(first: int) -> tuple[np.ndarray, np.ndarray]:
    """(TRIALS, S, 2) each: what 8 seeds from `first` draw, even in the logarithms, and the same grid for all,
    in an order of each seed's own."""
    low, high = np.log10(list(SEARCHED.values())).T
    levels = [np.geomspace(*limits, LEVELS) for limits in SEARCHED.values()]
    grid = np.stack(np.meshgrid(*levels, indexing="ij"), axis=-1).reshape(TRIALS, 2)
    drawn, ordered = [], []
    for seed in range(first, first + SEEDS):
        rng = np.random.default_rng([seed, 3])
        drawn.append(10 ** rng.uniform(low, high, (TRIALS, 2)))
        ordered.append(grid[rng.permutation(TRIALS)])
    return np.stack(drawn, axis=1), np.stack(ordered, axis=1)


@chunked
def search(found: tuple | None, first: int) -> Chunk:
    """Train with AdamW at points drawn at random and at those of a grid, of 8 seeds from `first`: a tenth of
    the labels to train on are wrong. Results are `Search`es."""
    learnt, drawn = task(first, SEARCH_STEPS, n=128, flips=0.1), trials(first)

    def look(i):
        lr, decay = np.moveaxis(drawn[i % 2][i // 2], -1, 0)
        w, _ = train(learnt, "adamw", lr[:, None], weight_decay=decay)
        return losses(w, learnt.validation)

    found = with_next(found or (), 2 * TRIALS, look)
    k = len(found) // 2
    ended = [np.array(found[side : 2 * k : 2]).reshape(k, SEEDS) for side in (0, 1)]
    return so_far(found, 2 * TRIALS, Search(drawn[0][:k], drawn[1][:k], *ended) if k else None)


# Schedules

SCHEDULE_STEPS = 600
PEAKS = (0.25, 0.5, 1.0, 2.0, 3.0)
CURVED = 2.0  # the peak whose curves are kept
SCHEDULES: dict[str, tuple[str, Mapping[str, float]]] = {
    "constant": ("constant", {}),
    "step": ("step", dict(every=SCHEDULE_STEPS / 3, factor=0.1)),
    "cosine": ("cosine", dict(floor=0.0)),
    "warmup": ("cosine", dict(floor=0.0, warmup=SCHEDULE_STEPS / 10)),
}


def shape(name: str) -> np.ndarray:
    """What a peak is multiplied by at each step, (SCHEDULE_STEPS,)."""
    kind, values = SCHEDULES[name]
    return multipliers(kind, SCHEDULE_STEPS, SCHEDULE_STEPS, **values)


class Scheduled(NamedTuple):
    """Losses at the end (4, len(PEAKS), S), NaN for a seed that was lost and where nothing is known yet, and
    of CURVED the loss of each step's batch (S, steps) of the schedules that are there.
    """

    ended: np.ndarray
    curves: Mapping[str, np.ndarray]
    complete: bool


@chunked
def scheduled(found: tuple | None, first: int) -> Chunk:
    """SGD under each of SCHEDULES from each of PEAKS, of 8 seeds from `first`; a tenth of labels is wrong.

    Results are `Scheduled`s.
    """
    learnt = task(first, SCHEDULE_STEPS, flips=0.1)
    cases = sorted(product(SCHEDULES, PEAKS), key=lambda case: case[1] != CURVED)  # its curves first

    def look(i):
        name, peak = cases[i]
        w, seen = train(learnt, "sgd", peak * shape(name))
        return losses(w, learnt.training), seen if peak == CURVED else None

    found = with_next(found or (), len(cases), look)
    ended = np.full((len(SCHEDULES), len(PEAKS), SEEDS), np.nan)
    curves = {}
    for (name, peak), (last, seen) in zip(cases, found, strict=False):
        ended[list(SCHEDULES).index(name), PEAKS.index(peak)] = last
        if seen is not None:
            curves[name] = seen
    return so_far(found, len(cases), Scheduled(ended, curves, len(found) == len(cases)))


# Shapes of the loss

SHAPE_STEPS, SHAPE_BATCH = 600, 8
SHAPES = {"low": 0.001, "good": 0.3, "high": 1.2, "very_high": 50.0}
HALF = SHAPE_STEPS // 2


class Shape(NamedTuple):
    """The loss of each step's batch (S, steps), and that on all training points (S,) at the start, after HALF
    of the steps and at the end, NaN where it is not finite.
    """

    seen: np.ndarray
    start: np.ndarray
    half: np.ndarray
    end: np.ndarray

    @property
    def lost(self) -> int:
        """Seeds whose numbers overflowed."""
        return int(np.isnan(self.end).sum())


@chunked
def shapes(found: tuple | None, first: int) -> Chunk:
    """SGD with batches of 8 at each of SHAPES, of 8 seeds from `first`; a tenth of the labels is wrong.

    Results are as many `Shape`s as are there, in the order of SHAPES.
    """
    options: dict[str, Any] = dict(flips=0.1, batch=SHAPE_BATCH)
    whole, part = (task(first, steps, **options) for steps in (SHAPE_STEPS, HALF))

    def look(i):
        rate = list(SHAPES.values())[i]
        w, seen = train(whole, "sgd", rate)
        half, _ = train(part, "sgd", rate)
        return Shape(seen, *(losses(v, whole.training) for v in (whole.start, half, w)))

    found = with_next(found or (), len(SHAPES), look)
    return so_far(found, len(SHAPES), found)

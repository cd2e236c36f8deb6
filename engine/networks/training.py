"""Training: a network and its mini-batches, under any optimizer, several seeds at once.

Sizes and the optimizer decide what is compiled; learning rates, stop rules and the number of seeds do not.
"""

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from operator import index
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike, DTypeLike

from engine.race.trajectory import HYPERS, STATES, Status
from networks.data import Data
from networks.mlp import Network
from optimizers import OPTIMIZERS
from parameters import read_choice

STEPS_BETWEEN_CHECKS = 16  # at least; one epoch, if that is more
STEPS_IN_A_STRETCH = 256  # about: longer stretches cost less, shorter ones show more of the progress
MOVING = Status("moving")
POOL = ThreadPoolExecutor(os.cpu_count())  # a run each: JAX computes without holding the interpreter's lock


class Training(NamedTuple):
    """How far S runs have come. A run that has ended keeps its last parameters and loss while others go on.

    steps (C,) from 0 to at most `limit`; losses (C, S) the loss on all training data after so many steps;
    w (S, d) the parameters after the last of them; kept[step] (S, d) those after others. statuses: "reached"
    the target, "diverged" at the first step after which a parameter or the loss was not finite, or "moving".
    """

    steps: np.ndarray
    limit: int
    losses: np.ndarray
    w: np.ndarray
    kept: Mapping[int, np.ndarray]
    statuses: Sequence[Status]


def train(
    network: Network,
    data: Sequence[Data],
    seeds: Sequence[int],
    *,
    batch: int,
    steps: int | None = None,
    epochs: int | None = None,
    target: float | None = None,
    keep: Sequence[int] = (),
    start: ArrayLike | None = None,
    optimizer: str = "sgd",
    dtype: DTypeLike = np.float32,
    **hyper: float,
) -> Iterator[Training]:
    """Train one network for each of S seeds on its own data; what is yielded last is the result.

    A run ends after `steps` or `epochs`, whichever is less, when the loss on all its training data is at most
    `target`, or when it diverges; the loss is looked at every 16 steps or once an epoch, whichever is longer.
    Yields at the start, about every 256 steps, and at each step in `keep`, whose parameters are kept: leave
    the loop to stop. Data are reshuffled in each epoch, without what is left by the last whole batch. A seed
    decides initialisation and shuffling of its run, whatever the others are; `start` (S, d) replaces the
    initialisation.

    Raises ValueError for a batch that is not within the data, data that do not fit the network or each other,
    no limit to the steps, or an unknown optimizer or hyperparameter.
    """
    written = ",".join([optimizer, *(f"{name}={value}" for name, value in hyper.items())])
    choice, problems = read_choice(written, HYPERS, "optimizer")
    if problems or choice is None:
        raise ValueError("; ".join(map(str, problems)))
    if not data or len(data) != len(seeds):
        raise ValueError(f"{len(seeds)} seeds need as many data sets, not {len(data)}")
    n = len(data[0].x_train)
    for one in data:
        shapes = one.x_train.shape, one.y_train.shape
        if shapes != ((n, network.sizes[0]), (n, network.sizes[-1])):
            raise ValueError(f"data of shapes {shapes} don't fit the network {network.sizes} or each other")
    if not 1 <= batch <= n:
        raise ValueError(f"a batch must have 1 to {n} of the {n} training points, not {batch}")
    limits = [steps, None if epochs is None else epochs * (n // batch)]
    limits = [index(limit) for limit in limits if limit is not None]
    if not limits or min(limits) < 0:
        raise ValueError("training needs a number of steps or epochs, 0 or more")
    shape = len(data), len(network.filters)
    if start is not None and np.shape(start) != shape:
        raise ValueError(f"start must be of shape {shape}, not {np.shape(start)}")
    dtype = np.dtype(dtype)
    if start is None:
        first = [network.init(jax.random.key(seed), dtype) for seed in seeds]
    else:
        first = [jnp.asarray(w) for w in np.asarray(start, dtype)]
    with np.errstate(over="ignore"):  # a learning rate beyond the type's range is a run that diverges
        numbers = {name: dtype.type(value) for name, value in choice.values.items()}
    plan = _Plan(
        period=max(STEPS_BETWEEN_CHECKS, n // batch),
        limit=min(limits),
        target=dtype.type(-np.inf if target is None else target),
        keep={index(step) for step in keep},
    )
    runs = [
        _Run(
            partial(_advance, network, optimizer, numbers),
            w=w,
            state={name: jnp.full(shape[1], value, dtype) for name, value in STATES[optimizer].items()},
            points=(jnp.asarray(one.x_train.astype(dtype)), jnp.asarray(one.y_train.astype(dtype))),
            rng=np.random.default_rng([seed, 1]),  # not what the data are drawn from
            unused=np.empty((0, batch), np.int32),
        )
        for w, one, seed in zip(first, data, seeds, strict=True)
    ]
    return _training(runs, plan)


class _Plan(NamedTuple):
    period: int  # steps from check to check
    limit: int
    target: np.floating
    keep: set[int]

    @property
    def checks(self):
        """How many there are in one stretch, at most."""
        return max(1, STEPS_IN_A_STRETCH // self.period)

    def stretch(self, done):
        """The checks after step `done`, and where the stretch ends."""
        last = done - done % self.period
        ends = [last + self.checks * self.period, self.limit, *(step for step in self.keep if step > done)]
        return [*range(last + self.period, min(ends), self.period), min(ends)]


@dataclass(eq=False)
class _Run:
    advance: Callable
    w: jax.Array
    state: dict[str, jax.Array]
    points: tuple[jax.Array, jax.Array]
    rng: np.random.Generator
    unused: np.ndarray  # batches that are shuffled and wait
    losses: np.ndarray = field(default_factory=lambda: np.empty(0))  # at the checks of the last stretch
    status: Status = MOVING

    def go(self, plan, done, end):
        """One stretch, from step `done` to `end`, or as far as it goes."""
        before = self.w, self.state, self.points, self._batches(plan, end - done), done
        ahead = partial(self.advance, plan.checks, plan.period, plan.target, *before)
        step, count, self.w, self.state, losses, loss = ahead(end)
        step, loss, self.losses = int(step), float(loss), np.asarray(losses)[: int(count)]
        if np.isnan(loss):
            # That is all that is known about the steps since the last check: try how far it is well.
            sooner = range(done + 1, step)
            first = bisect_left(sooner, True, key=lambda end: bool(np.isnan(ahead(end)[-1])))
            self.status = Status("diverged", min(done + 1 + first, step))
        elif loss <= plan.target and (step % plan.period == 0 or step == plan.limit):
            self.status = Status("reached", step)

    def _batches(self, plan, steps):
        """The points of each step's batch, (checks · period, batch), of which the first `steps` rows count.

        None where a batch has them all, in the same order.
        """
        n, batch = len(self.points[0]), self.unused.shape[1]
        if batch == n:
            return None
        while len(self.unused) < steps:
            order = self.rng.permutation(n)[: n // batch * batch]
            self.unused = np.concatenate([self.unused, order.reshape(-1, batch)])
        chosen = np.zeros((plan.checks * plan.period, batch), np.int32)
        chosen[:steps], self.unused = self.unused[:steps], self.unused[steps:]
        return chosen


def _training(runs, plan):
    steps, losses, kept = [], np.empty((0, len(runs))), {}
    done, stretch, going = 0, [0], runs
    while going:
        # One after the other at first, so that the program is compiled once.
        each = POOL.map if steps else map
        list(each(partial(_Run.go, plan=plan, done=done, end=stretch[-1]), going))
        more = np.empty((max(len(run.losses) for run in going), len(runs)))
        for column, run in zip(more.T, runs, strict=True):
            column[:] = run.losses[-1]
            if run in going:
                column[: len(run.losses)] = run.losses
        steps += stretch[: len(more)]
        losses = np.concatenate([losses, more])
        w = np.stack([run.w for run in runs])
        done = steps[-1]
        if done in plan.keep:
            kept[done] = w
        yield Training(np.array(steps), plan.limit, losses, w, dict(kept), [run.status for run in runs])
        going = [run for run in runs if run.status is MOVING and done < plan.limit]
        stretch = plan.stretch(done)


@partial(jax.jit, static_argnums=(0, 1, 3))
def _advance(network, optimizer, hyper, checks, period, target, w, state, points, chosen, done, end):
    """One stretch of one run, from step `done` to `end`, less if it reaches the target or diverges.

    There is a check at each multiple of `period` and at `end`. Gives the step, how many checks there were, w,
    state, the losses at the checks, (checks,), and the last of them: NaN where anything is not finite.
    """
    step_of = OPTIMIZERS[optimizer].step

    def step(i, carry):
        w, state = carry
        batch = points if chosen is None else tuple(part[chosen[i - done]] for part in points)
        t = (i + 1).astype(w.dtype)
        w, out = step_of(w, lambda v: jax.grad(network.loss)(v, batch), t, **state, **hyper)
        return w, {name: out[name] for name in state}

    def to_next_check(carry):
        begin, count, w, state, losses, *_ = carry
        stop = jnp.minimum(begin - begin % period + period, end)
        w, state = lax.fori_loop(begin, stop, step, (w, state))
        loss = network.loss(w, points)
        loss = jnp.where(jnp.isfinite(loss) & jnp.isfinite(w).all(), loss, jnp.nan)
        over = jnp.isnan(loss) | ((loss <= target) & (stop % period == 0))
        return stop, count + 1, w, state, losses.at[count].set(loss), loss, over

    def unfinished(carry):
        begin, count, *_, over = carry
        return (count == 0) | ((begin < end) & ~over)

    nothing = jnp.full(checks, jnp.nan, w.dtype)
    *ahead, _ = lax.while_loop(unfinished, to_next_check, (done, 0, w, state, nothing, nothing[0], False))
    return ahead


def scores(
    network: Network, w: ArrayLike, x: Sequence[ArrayLike], y: Sequence[ArrayLike]
) -> tuple[np.ndarray, np.ndarray]:
    """The loss and the accuracy, (S,) each, of S runs: w (S, d), x (S, n, features), y (S, n, k).

    The accuracy is the share of points whose largest output is the right one; NaN in a regression, k = 1, and
    where the loss is not finite: a run that diverged has none.
    """
    w = np.asarray(w)
    loss, accuracy = _scores(network, w, np.asarray(x, w.dtype), np.asarray(y, w.dtype))
    return np.asarray(loss), np.asarray(accuracy)


@partial(jax.jit, static_argnums=0)
def _scores(network, w, x, y):
    return lax.map(lambda run: score(network, run[0], run[1:]), (w, x, y))


def score(network: Network, w: jax.Array, batch: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
    """The loss and the accuracy of one run, as in `scores`, for programs that compile it in."""
    x, y = batch
    loss = network.loss(w, batch)
    right = jnp.mean(network.predict(w, x).argmax(axis=1) == y.argmax(axis=1), dtype=w.dtype)
    return loss, jnp.where(jnp.isfinite(loss) & (y.shape[1] > 1), right, jnp.nan)

"""Training: a network and its mini-batches, under any optimizer, several seeds at once.

Sizes and the optimizer decide what is compiled; learning rates, stop rules and the number of seeds do not.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from math import isqrt
from operator import index
from types import MappingProxyType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.tree_util import Partial
from jax.typing import ArrayLike, DTypeLike

from engine.chunks import CORES, together
from engine.clipping import clipping
from engine.networks.matrices import HYPERS, STATES, TRAINERS, step_of
from engine.race.trajectory import read_run
from engine.race.verdict import MOVING, Status, lost
from networks.augment import AUGMENTATIONS
from networks.cutmix import cutting, pasted
from networks.data import Data
from networks.depth import left
from networks.dropconnect import connected
from networks.dropout import drawn
from networks.mixup import mixed, mixing
from networks.mlp import Network
from networks.noise import noisy
from networks.normalisation import MOMENTUM

STEPS_BETWEEN_CHECKS = 16  # at least; one epoch, if that is more
STEPS_IN_A_STRETCH = 256  # about: longer stretches cost less, shorter ones show more of the progress
WORK_IN_A_STRETCH = (
    4e9  # ... and at most so many parameters times points, which takes about a third of a second
)
LOOKS_IN_A_STRETCH = 24  # at most
# What a step can be disturbed by, and what its strength has to be less than.
DISTURBANCES = {
    "dropout": 1,
    "dropconnect": 1,
    "stochastic_depth": 1,
    "mixup": np.inf,
    "cutmix": np.inf,
    "input_noise": np.inf,
    "weight_noise": np.inf,
    "affine": np.inf,
    "mirror": np.inf,
    "brightness": np.inf,
}
OF_PICTURES = ("cutmix", *AUGMENTATIONS)  # those of them that other data cannot be


class Training(NamedTuple):
    """How far S runs have come. A run that has ended keeps its last parameters and loss while others go on.

    steps (C,) from 0 to at most `limit`; losses (C, S) the loss on all training data after so many steps.
    statuses: "reached" the target, "overflowed" or "undefined" at the first step after which a parameter or
    the loss was not finite, or "moving". From `train` also w (S, d), the parameters after the last step, and
    kept[step] (S, d) those after others; both are None in results that travel.
    """

    steps: np.ndarray
    limit: int
    losses: np.ndarray
    statuses: Sequence[Status]
    w: Any = None
    kept: Any = None


def train(
    network: Network,
    data: Sequence[Data],
    seeds: Sequence[int],
    *,
    keep: Sequence[int] = (),
    start: ArrayLike | None = None,
    **options: Any,
) -> Iterator[Training]:
    """Train one network for each of S seeds on its own data; what is yielded last is the result.

    `options` are those of `Trainer`, and its errors. Yields at the start, about every 256 steps, and at each
    step in `keep`, whose parameters are kept: leave the loop to stop. `start` (S, d) replaces the
    initialisation.
    """
    trainer = Trainer(network, data, seeds, **options)
    return _stretches(trainer, trainer.begin(start), sorted(map(index, keep)))


def _stretches(trainer, progress, keep):
    kept = {}
    while not trainer.over(progress):
        progress = trainer.advance(progress, following(keep, progress.step))
        if not progress.ahead:
            if progress.step in keep:
                kept[progress.step] = progress.w
            yield trainer.training(progress)._replace(w=progress.w, kept=dict(kept))


def following(steps: Sequence[int], step: int) -> int | None:
    """The first of ascending `steps` after this one."""
    return next(iter(steps[bisect_right(steps, step) :]), None)


@dataclass(frozen=True, eq=False)
class _Run:
    w: np.ndarray
    state: Mapping[str, np.ndarray]
    rng: np.random.Generator
    unused: np.ndarray  # batches that are shuffled and wait
    losses: np.ndarray = field(default_factory=lambda: np.empty(0))  # at the checks of the last stretch
    status: Status = MOVING
    seen: Any = None  # by the look at the last stretch


class Progress(NamedTuple):
    """Where the training of S runs stands, to go on from: a state as `engine.chunks` has it.

    `runs` at the beginning of a stretch, `ahead` those of them that have gone to its end, in their order;
    `steps` and `losses` as in `Training`, up to the beginning.
    """

    runs: tuple[_Run, ...]
    steps: np.ndarray
    losses: np.ndarray
    ahead: tuple[_Run, ...] = ()

    @property
    def step(self) -> int:
        """The last at which all runs were; -1 before the first look at their losses."""
        return int(self.steps[-1]) if len(self.steps) else -1

    @property
    def w(self) -> np.ndarray:
        """(S, d)"""
        return np.stack([run.w for run in self.runs])

    @property
    def statuses(self) -> list[Status]:
        return [run.status for run in self.runs]

    @property
    def seen(self) -> list[Any]:
        """What the look of `Trainer.advance` gave of each run in the last stretch."""
        return [run.seen for run in self.runs]


class Trainer:
    """One network on the data of S seeds under one optimizer: all that stays the same while they train.

    A run ends after `steps` or `epochs`, whichever is less, when the loss on all its training data is at most
    `target`, or when it diverges; the loss is looked at every 16 steps or once an epoch, whichever is longer.
    Data are reshuffled in each epoch, without what is left by the last whole batch. Each step is disturbed by
    what of DISTURBANCES is `disturbed`, with so much strength: a probability of `networks.dropout`,
    `networks.dropconnect` and `networks.depth`, an α of `networks.mixup` and `networks.cutmix`, standard
    deviations of `networks.noise`, and what `networks.augment` takes. Losses are undisturbed. A network
    normalised by batches keeps its running moments behind what it learns, as `networks.mlp` has it: in each
    step those of its batch, at the parameters from which it starts, come in. A seed decides initialisation,
    shuffling and disturbances of its run, whatever the others are.

    Raises ValueError for a batch that is not within the data, data that do not fit the network or each other,
    no limit to the steps, a strength that cannot be, or an unknown optimizer or hyperparameter; KeyError for
    an unknown disturbance.
    """

    def __init__(
        self,
        network: Network,
        data: Sequence[Data],
        seeds: Sequence[int],
        *,
        batch: int,
        steps: int | None = None,
        epochs: int | None = None,
        target: float | None = None,
        optimizer: str = "sgd",
        disturbed: Mapping[str, float] = MappingProxyType({}),
        dtype: DTypeLike = np.float32,
        **hyper: float,
    ):
        choice, problems = read_run(optimizer, hyper, HYPERS)
        if problems or choice is None:
            raise ValueError("; ".join(map(str, problems)))
        if choice.name not in TRAINERS:
            raise ValueError(f"{choice.name} takes second derivatives, too many of a network")
        if not data or len(data) != len(seeds):
            raise ValueError(f"{len(seeds)} seeds need as many data sets, not {len(data)}")
        n = len(data[0].x_train)
        for one in data:
            shapes = one.x_train.shape, one.y_train.shape
            if shapes != ((n, network.sizes[0]), (n, network.sizes[-1])):
                raise ValueError(
                    f"data of shapes {shapes} don't fit the network {network.sizes} or each other"
                )
        if not 1 <= batch <= n:
            raise ValueError(f"a batch must have 1 to {n} of the {n} training points, not {batch}")
        if batch == 1 and network.statistics:
            raise ValueError("a batch of 1 has no variance to normalise by")
        for name, strength in disturbed.items():
            if not 0 <= strength < DISTURBANCES[name]:
                raise ValueError(f"{name} can't be {strength:g}")
            if strength and name in OF_PICTURES and data[0].blank is None:
                raise ValueError(f"{name} is for pictures, and these data are none")
            if strength and name == "stochastic_depth" and not network.shortcuts:
                raise ValueError("no layer has a shortcut, without which it can't be left out")
        limits = [steps, None if epochs is None else epochs * (n // batch)]
        limits = [index(limit) for limit in limits if limit is not None]
        if not limits or min(limits) < 0:
            raise ValueError("training needs a number of steps or epochs, 0 or more")
        self.network, self.optimizer, self.dtype = network, optimizer, np.dtype(dtype)
        self.seeds, self.batch, self.limit = seeds, batch, min(limits)
        self.points = [
            tuple(jnp.asarray(part.astype(dtype)) for part in (one.x_train, one.y_train)) for one in data
        ]
        with np.errstate(over="ignore"):  # a learning rate beyond the type's range is a run that diverges
            # Where nothing is clipped no length is taken, which costs a tenth of a step.
            given = {name: value for name, value in choice.values.items() if name != "clip" or value}
            self.numbers = {name: self.dtype.type(value) for name, value in given.items()}
        # What has no strength takes time, too.
        strengths = {name: self.dtype.type(strength) for name, strength in disturbed.items()}
        self.disturbed = {name: strength for name, strength in strengths.items() if strength}
        self.blanks = [None if one.blank is None else jnp.asarray(one.blank.astype(dtype)) for one in data]
        self.target = self.dtype.type(-np.inf if target is None else target)
        self.period = max(STEPS_BETWEEN_CHECKS, n // batch)  # steps from check to check
        self.affordable = WORK_IN_A_STRETCH / (batch * len(network.filters))  # steps
        # Checks in one stretch, at most.
        self.checks = max(1, int(min(STEPS_IN_A_STRETCH, self.affordable)) // self.period)

    def begin(self, start: ArrayLike | None = None) -> Progress:
        """Before the first look; `start` (S, d) replaces the initialisation. Raises ValueError for another
        shape."""
        d, seeds = len(self.network.filters), self.seeds
        if start is None:
            first = [np.asarray(self.network.init(jax.random.key(seed), self.dtype)) for seed in seeds]
        elif np.shape(start) == (len(seeds), d):
            first = np.asarray(start, self.dtype)
        else:
            raise ValueError(f"start must be of shape {(len(seeds), d)}, not {np.shape(start)}")
        learnt = d - self.network.statistics
        state = {name: np.full(learnt, value, self.dtype) for name, value in STATES[self.optimizer].items()}
        unused = np.empty((0, self.batch), np.int32)
        # The generator is not the one that the data are drawn from.
        runs = [
            _Run(w, state, np.random.default_rng([seed, 1]), unused)
            for w, seed in zip(first, seeds, strict=True)
        ]
        return Progress(tuple(runs), np.empty(0, int), np.empty((0, len(runs))))

    def over(self, progress: Progress) -> bool:
        """Whether all runs have ended."""
        return progress.step == self.limit or not _going(progress)

    def training(self, progress: Progress) -> Training:
        """What there is up to the last stretch that all runs have gone, without parameters."""
        return Training(progress.steps, self.limit, progress.losses, progress.statuses)

    def loss(self, i: int) -> Partial:
        """The i-th run's loss on all its training data, of parameters (d,); normalised by batches it is
        that with the moments of these data, not with those that it keeps."""
        return Partial(_loss, self.network, batch=self.points[i])

    def advance(
        self,
        progress: Progress,
        until: int | None = None,
        looks: Sequence[int] = (),
        look: Callable[[int, Sequence[int], np.ndarray], Any] | None = None,
    ) -> Progress:
        """Some runs, as many as there are cores, a stretch further: not beyond step `until`.

        On the way the losses are taken at the ascending steps `looks` too, and what `look(i, steps, w)` makes
        of those that the i-th run has passed, with its parameters there in the first rows of w
        (LOOKS_IN_A_STRETCH, d), is in `Progress.seen`. Beside a look a stretch is one that all runs together
        go in about a third of a second.
        """
        stops, passed = self._stops(progress.step, until, looks)
        going, gone = _going(progress), len(progress.ahead)
        now = [(i, progress.runs[i]) for i in going[gone : gone + CORES]]
        go = partial(self._go, done=max(progress.step, 0), stops=stops, passed=passed, look=look)
        ahead = (*progress.ahead, *together(go, now))
        if len(ahead) < len(going):
            return progress._replace(ahead=ahead)
        runs = list(progress.runs)
        for i, run in enumerate(runs):
            if look and i not in going:
                w = np.broadcast_to(run.w, (LOOKS_IN_A_STRETCH, *run.w.shape))
                runs[i] = replace(run, seen=look(i, passed, w))
        for i, run in zip(going, ahead, strict=True):
            runs[i] = run
        more = np.empty((max(len(run.losses) for run in ahead), len(runs)))
        for i, run in enumerate(runs):
            more[:, i] = run.losses[-1]
            if i in going:
                more[: len(run.losses), i] = run.losses
        steps = np.concatenate([progress.steps, stops[: len(more)]])
        return Progress(tuple(runs), steps, np.concatenate([progress.losses, more]))

    def _stops(self, done, until, looks):
        """Where to stop in the stretch after step `done`, which ends with the last of them: at checks, and at
        those of the looks that are within."""
        if done < 0:
            return [0], looks[: bisect_right(looks, 0)]
        last = done - done % self.period
        end = min(last + self.checks * self.period, self.limit, self.limit if until is None else until)
        if looks:
            end = min(end, done + max(self.period, int(self.affordable * CORES / len(self.seeds))))
        passed = looks[bisect_right(looks, done) : bisect_right(looks, end)][:LOOKS_IN_A_STRETCH]
        if len(passed) == LOOKS_IN_A_STRETCH:
            end = passed[-1]
        return sorted({*range(last + self.period, end, self.period), *passed, end}), passed

    def _go(self, seen, done, stops, passed, look):
        """One stretch of a run, from step `done` through all `stops`, or as far as it goes."""
        i, run = seen
        rng, points, end = deepcopy(run.rng), self.points[i], stops[-1]
        chosen, unused = self._batches(rng, run.unused, end - done)
        kept = LOOKS_IN_A_STRETCH if look else 0
        # As many as there ever are, so that one program serves all stretches.
        padded = np.full(self.checks + kept, end)
        padded[: len(stops)] = stops
        rows = np.full(len(padded), kept)
        rows[np.searchsorted(stops, passed)] = range(len(passed))
        before = run.w, run.state, points, chosen, done
        ahead = partial(
            _advance,
            self.network,
            self.optimizer,
            kept,
            self.numbers,
            self.period,
            self.target,
            self.seeds[i],
            self.disturbed,
            self.blanks[i],
            *before,
            padded,
            rows,
        )
        step, count, w, state, ws, losses, loss = jax.tree.map(np.asarray, ahead(end))
        status = MOVING
        if np.isnan(loss):
            # That is all that is known about the steps since the last check: try how far it is well.
            sooner = range(done + 1, int(step))
            first = bisect_left(sooner, True, key=lambda end: bool(np.isnan(ahead(end)[-1])))
            status = self._lost(ahead, min(done + 1 + first, int(step)), i, chosen, done)
        elif loss <= self.target and (step % self.period == 0 or step == self.limit):
            status = Status("reached", int(step))
        seen = None
        if look:
            reached = bisect_right(passed, step)
            known = np.concatenate([ws[:reached], np.broadcast_to(w, (kept - reached, len(w)))])
            seen = look(i, passed, known)
        return _Run(w, state, rng, unused, losses[:count].astype(float), status, seen)

    def _lost(self, ahead, step, i, chosen, done):
        """What became of a run at this step, which is taken once more to see what it records."""
        if step == done:
            return Status("overflowed", step, "f")
        _, _, w, state, *_ = ahead(step - 1)
        batch = _batch(self.points[i], chosen, step - 1 - done)
        drawn_by = self.seeds[i], self.disturbed, self.blanks[i]
        taught = _taught(self.network, w, batch, *drawn_by, step - 1)
        gradient, own = clipping(_gradient(taught), self.numbers)
        t = self.dtype.type(step)
        v, _ = _parted(self.network, w)
        w, out = step_of(self.optimizer, self.network)(v, gradient, t, **state, **own)
        record = {name: np.broadcast_to(values, w.shape) for name, values in out.items()}
        return lost(step, np.asarray(w), np.nan, record, self.numbers)

    def _batches(self, rng, unused, steps):
        """The points of each step's batch, (checks · period, batch), of which the first `steps` rows count,
        and those left over. None where a batch has them all, in the same order."""
        n, batch = len(self.points[0][0]), self.batch
        if batch == n:
            return None, unused
        while len(unused) < steps:
            order = rng.permutation(n)[: n // batch * batch].astype(np.int32)
            unused = np.concatenate([unused, order.reshape(-1, batch)])
        chosen = np.zeros((self.checks * self.period, batch), np.int32)
        chosen[:steps] = unused[:steps]
        return chosen, unused[steps:]


def _loss(network, w, batch):
    return network.taught(w, batch)[0]


def _parted(network, w):
    """What is learnt, and the running statistics."""
    learnt = len(w) - network.statistics
    return w[:learnt], w[learnt:]


def _batch(points, chosen, row):
    return points if chosen is None else tuple(part[chosen[row]] for part in points)


def _taught(network, w, batch, seed, disturbed, blank, done):
    """`Network.taught` in the step after `done`, as a function of what is learnt of parameters like w."""
    key, n, factors = jax.random.fold_in(jax.random.key(seed), done), len(batch[0]), ()
    if "dropout" in disturbed:
        neurons = [len(biases) for _, biases in network.layers(w)[:-1]]
        factors = drawn(key, disturbed["dropout"], n, neurons)
    if "stochastic_depth" in disturbed:
        whole = left(jax.random.fold_in(key, 9), disturbed["stochastic_depth"], network.shortcuts)
        factors = [a * b for a, b in zip(factors or [1] * len(whole), whole, strict=True)]
    side = isqrt(network.sizes[0])  # of pictures
    for number, (name, changed) in enumerate(AUGMENTATIONS.items(), 6):
        if name in disturbed:
            x, y = batch
            pictures = (x - blank).reshape(n, side, side)
            pictures = changed(jax.random.fold_in(key, number), disturbed[name], pictures)
            batch = pictures.reshape(x.shape) + blank, y
    if "cutmix" in disturbed:
        batch = pasted(batch, *cutting(jax.random.fold_in(key, 5), disturbed["cutmix"], n, side))
    if "mixup" in disturbed:
        batch = mixed(batch, *mixing(jax.random.fold_in(key, 1), disturbed["mixup"], n))
    if "input_noise" in disturbed:
        x, y = batch
        batch = noisy(jax.random.fold_in(key, 2), disturbed["input_noise"], x), y
    kept, moves = 1, 0
    if "dropconnect" in disturbed:
        kept = connected(jax.random.fold_in(key, 4), disturbed["dropconnect"], network.layers(w))
        kept = jnp.pad(kept, (0, len(w) - network.statistics - len(kept)), constant_values=1)
    if "weight_noise" in disturbed:
        still = jnp.zeros_like(_parted(network, w)[0])
        moves = noisy(jax.random.fold_in(key, 3), disturbed["weight_noise"], still)
    return lambda v: network.taught(kept * v + moves, batch, factors)


def _gradient(taught):
    return jax.grad(lambda v: taught(v)[0])


def _going(progress):
    return [i for i, run in enumerate(progress.runs) if run.status == MOVING]


@partial(jax.jit, static_argnums=(1, 2))
def _advance(
    network,
    optimizer,
    kept,
    hyper,
    period,
    target,
    seed,
    disturbed,
    blank,
    w,
    state,
    points,
    chosen,
    done,
    stops,
    rows,
    end,
):
    """One stretch of one run, from step `done` through ascending `stops` to `end`, less if it reaches the
    target or diverges.

    Gives the step, how many stops there were, w, state, the w at those stops whose of `rows` is less than
    `kept`, (kept + 1, d), the losses at all of them, and the last loss: NaN where anything is not finite.
    """
    advanced = step_of(optimizer, network)
    stops = jnp.minimum(stops, end)

    def step(i, carry):
        w, state = carry
        t = (i + 1).astype(w.dtype)
        taught = _taught(network, w, _batch(points, chosen, i - done), seed, disturbed, blank, i)
        gradient, own = clipping(_gradient(taught), hyper)
        v, running = _parted(network, w)
        learnt, out = advanced(v, gradient, t, **state, **own)
        running += MOMENTUM * (taught(v)[1] - running)
        return jnp.concatenate([learnt, running]), {name: out[name] for name in state}

    def to_next_stop(carry):
        begin, count, w, state, ws, losses, *_ = carry
        stop = stops[count]
        w, state = lax.fori_loop(begin, stop, step, (w, state))
        ws = lax.dynamic_update_index_in_dim(ws, w, rows[count], 0)
        loss = network.loss(w, points)
        loss = jnp.where(jnp.isfinite(loss) & jnp.isfinite(w).all(), loss, jnp.nan)
        over = jnp.isnan(loss) | ((loss <= target) & (stop % period == 0))
        return stop, count + 1, w, state, ws, losses.at[count].set(loss), loss, over

    def unfinished(carry):
        begin, count, *_, over = carry
        return (count == 0) | ((begin < end) & ~over)

    nothing = jnp.full(len(stops), jnp.nan, w.dtype)
    # The last row is that of stops whose parameters nobody wants.
    ws = jnp.zeros((kept + 1, len(w)), w.dtype)
    begin = done, 0, w, state, ws, nothing, nothing[0], False
    *ahead, _ = lax.while_loop(unfinished, to_next_stop, begin)
    return ahead


def scores(
    network: Network, w: ArrayLike, x: Sequence[ArrayLike], y: Sequence[ArrayLike]
) -> tuple[np.ndarray, np.ndarray]:
    """The loss and the accuracy, (S,) each, of S runs: w (S, d), x (S, n, features), y (S, n, k).

    The accuracy is the share of points whose largest output is the right one; NaN in a regression, k = 1, and
    where the loss is not finite: a run that was lost has none.
    """
    w = np.asarray(w)
    loss, accuracy = _scores(network, w, np.asarray(x, w.dtype), np.asarray(y, w.dtype))
    return np.asarray(loss), np.asarray(accuracy)


@jax.jit
def _scores(network, w, x, y):
    return lax.map(lambda run: score(network, run[0], run[1:]), (w, x, y))


def score(network: Network, w: jax.Array, batch: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
    """The loss and the accuracy of one run, as in `scores`, for programs that compile it in."""
    x, y = batch
    loss = network.loss(w, batch)
    right = jnp.mean(network.predict(w, x).argmax(axis=1) == y.argmax(axis=1), dtype=w.dtype)
    return loss, jnp.where(jnp.isfinite(loss) & (y.shape[1] > 1), right, jnp.nan)

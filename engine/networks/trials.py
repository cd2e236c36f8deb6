"""Trials: two runs that differ in one thing, each setting of a control with its own pair, over seeds.

A claim is judged by what comes out: see `verdict`, and `engine.statistics.judge`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from engine.chunks import Chunk, chunked, with_next
from engine.networks.experiment import STEPS_MAX, TEST
from engine.networks.lab import VALIDATION, Course, Hyper
from engine.networks.training import Progress, Trainer, scores
from engine.race.trajectory import minima, minimum, race
from engine.sharpness import top_eigenvalues
from engine.statistics import judge
from networks.data import Data, load
from networks.mlp import Network
from parameters import Choice
from surfaces import SURFACES

EARLY = 10  # the steps of a race after which its rate is the one that it began with
NEAR = 0.05  # of a map's width: who ends so near to a global minimum has arrived
POINTS = 32  # of a line
PREPARED = ("raw", "centred", "standardised")
LINE_MAX = 10_000  # steps
LOOK = 20  # steps from look to look at the validation loss
FLAT = 1e-6  # of its first gap to the least loss: where a line counts as fitted


@dataclass(frozen=True)
class Raced:
    """One optimizer on a surface. A seed draws the noise, and with `starts` so many places on the map, over
    which all is averaged, to start from; without, the run starts at `start`."""

    surface: str
    params: Hyper
    start: tuple[float, float]
    steps: int
    noise: float
    optimizer: str
    hyper: Hyper
    starts: int = 0


@dataclass(frozen=True)
class Taught:
    """One optimizer on a network; training ends at the training loss `target`, where there is one. The
    course's own number of seeds does not matter.

    With a `patience` the first VALIDATION of the test points are no test points: their loss is looked at
    every LOOK steps, and where it was no lower for so many steps training ends. What is measured has the
    weights of its lowest. A patience of 0 never ends, and measures the last weights: what to compare with.
    Training also ends, and what is measured has the weights, where the accuracy on those points has risen by
    a `jump` since the look before.
    """

    course: Course
    optimizer: str
    hyper: Hyper
    target: float | None = None
    patience: int | None = None
    jump: float = np.inf


@dataclass(frozen=True)
class Fitted:
    """Gradient descent with its best rate, 2/(λ1 + λ2), on a line through points t from `offset` on.

    `prepared` as in PREPARED: t as it is, centred, or divided by its standard deviation besides. Bottou,
    Curtis & Nocedal, SIAM Review 60 (2018), section 3. https://arxiv.org/abs/1606.04838
    """

    offset: float
    prepared: str


Arm = Raced | Taught | Fitted
Pairs = tuple[tuple[Arm, Arm], ...]
# What can be measured, by the kind of arm; shares are compared by their difference, all else by its ratio.
MEASURES = {
    Raced: ("gap", "step", "rate", "arrived"),
    Taught: ("train_loss", "test_loss", "test_accuracy", "sharpness", "gradient", "bend"),
    Fitted: ("steps", "condition"),
}
SHARES = ("arrived", "test_accuracy")


class Best(NamedTuple):
    """Of one seed: the lowest validation loss so far, after which step, with which weights, and for how many
    steps it has been no lower; the validation accuracy at the last look."""

    loss: float = np.inf
    step: int = 0
    w: Any = None
    waited: int = 0
    accuracy: float = np.nan


class _State(NamedTuple):
    found: dict[Arm, np.ndarray]  # (M, S) of each arm that is done
    progress: Progress | None = None  # of one that is trained
    seeds: tuple[np.ndarray, ...] = ()  # (M,) of each seed of the arm under way
    best: tuple[Best, ...] = ()  # of each seed of an arm with a patience


@chunked
def trial(state: _State | None, pairs: Pairs, measures: tuple[str, ...], seeds: int, first: int = 0) -> Chunk:
    """Run both arms of every setting with so many seeds, counted from `first`; equal arms once.

    Results are (settings, 2, measures, seeds), NaN where nothing is known yet and for a run that was lost.
    Raises KeyError for a measure that an arm has not.
    """
    found, progress, done, best = state or _State({})
    arms = list(dict.fromkeys(arm for pair in pairs for arm in pair))
    arm = arms[len(found)]
    those = range(first, first + seeds)
    if isinstance(arm, Taught):
        trainer = trainer_of(arm, seeds, first)
        progress = progress or trainer.begin()
        patience = arm.patience or 0
        if not trainer.over(progress) and not (best and all(one.waited >= patience for one in best)):
            progress, best = _advanced(arm, trainer, progress, best)
        else:
            ended = _restored(progress, best) if best else progress
            done = with_next(done, seeds, partial(_learned, arm, trainer, ended, measures))
    else:
        take = _raced if isinstance(arm, Raced) else _fitted
        done = with_next(done, seeds, lambda i: take(arm, measures, those[i]))
    if len(done) == seeds:
        found, progress, done, best = {**found, arm: np.stack(done, axis=1)}, None, (), ()
    values = np.full((len(pairs), 2, len(measures), seeds), np.nan)
    for place, pair in enumerate(pairs):
        for side, one in enumerate(pair):
            if one in found:
                values[place, side] = found[one]
    share = (len(found) + _share(progress, done, seeds)) / len(arms)
    over = len(found) == len(arms)
    return Chunk(None if over else _State(found, progress, done, best), share, values if found else None)


def _share(progress, done, seeds):
    """Of the arm under way; how far training has to go until a target nobody knows."""
    trained = 1 - np.exp(-max(progress.step, 0) / 1000) if progress else 0
    return max(trained / 2, len(done) / seeds)


# Races


def _raced(arm, measures, seed):
    surface, run = Choice(arm.surface, dict(arm.params)), Choice(arm.optimizer, dict(arm.hyper))
    starts, least = places(arm, seed), minimum(surface)
    found = []
    for k, start in enumerate(starts):
        constant = Choice("constant", {"warmup": 0.0})
        drawn = seed * len(starts) + k  # noise of its own from each start
        options: dict[str, Any] = dict(start=start, steps=arm.steps, noise=arm.noise, seed=drawn)
        (ran,) = race([run], surface, schedule=constant, **options)
        if ran.status.lost:
            return np.full(len(measures), np.nan)
        found.append([RACE[name](arm, ran, least) for name in measures])
    return np.mean(found, axis=0)


def places(arm: Raced, seed: int) -> list[tuple[float, float]]:
    """Where a seed's runs start."""
    if not arm.starts:
        return [arm.start]
    low, high = np.transpose(SURFACES[arm.surface].DOMAIN)
    drawn = np.random.default_rng([seed, 2]).uniform(low, high, (arm.starts, 2))
    return [(x, y) for x, y in drawn.tolist()]


def _gap(arm, ran, least):
    return (ran.loss[arm.steps // 2 :] - least).mean()


def _step(arm, ran, least):
    """The standard deviation of its steps in the second half."""
    return np.diff(ran.x[arm.steps // 2 :], axis=0).std()


def _rate(arm, ran, least):
    """How far it goes for a gradient at last, divided by how far at first."""
    far = np.linalg.norm(np.diff(ran.x, axis=0), axis=1) / np.linalg.norm(ran.state["g"], axis=1)
    return np.median(far[-arm.steps // 10 :]) / np.median(far[:EARLY])


def _arrived(arm, ran, least):
    (low, high), _ = SURFACES[arm.surface].DOMAIN
    surface = Choice(arm.surface, dict(arm.params))
    away = np.linalg.norm(np.subtract(minima(surface), ran.x[-1]), axis=1)
    return away.min() < NEAR * (high - low)


RACE = {"gap": _gap, "step": _step, "rate": _rate, "arrived": _arrived}


# Networks


@lru_cache(maxsize=2)  # each chunk asks for the same
def trainer_of(arm: Taught, seeds: int, first: int) -> Trainer:
    course = arm.course
    options: dict[str, Any] = dict(arm.hyper)
    steps = course.steps if arm.target is None else STEPS_MAX
    return Trainer(
        course.network(),
        course.smoothed(data_of(course.data, course.n, course.flips, seeds, first)),
        range(first, first + seeds),
        batch=course.batch or course.n,
        steps=steps,
        target=arm.target,
        optimizer=arm.optimizer,
        disturbed=course.disturbed,
        **options,
    )


@lru_cache(maxsize=2)
def data_of(data: str, n: int, flips: float, seeds: int, first: int) -> tuple[Data, ...]:
    return tuple(load(data, n, test=TEST, flips=flips, seed=first + i) for i in range(seeds))


def _advanced(arm, trainer, progress, best):
    """A stretch further, with what validation says of it."""
    if not arm.patience:
        return trainer.advance(progress), best
    before, looks = progress.step, range(LOOK, trainer.limit + 1, LOOK)
    progress = trainer.advance(progress, looks=looks, look=partial(_looked_at, arm, trainer))
    if progress.ahead or progress.step == before:
        return progress, best
    steps = [step for step in looks if before < step <= progress.step]
    best = best or (Best(),) * len(trainer.seeds)
    seen = zip(best, progress.seen, strict=True)
    return progress, tuple(waited_for(one, arm, steps, *looks) for one, looks in seen)


def _looked_at(arm, trainer, i, steps, w):
    """The validation losses and accuracies after `steps` (k,) and the parameters there."""
    data = _data(arm, trainer)[i]
    x, y = data.x_test[:VALIDATION], data.y_test[:VALIDATION]
    losses, accuracies = scores(trainer.network, w, [x] * len(w), [y] * len(w))
    return losses[: len(steps)], accuracies[: len(steps)], w[: len(steps)]


def waited_for(
    best: Best,
    arm: Taught,
    steps: Sequence[int],
    losses: Sequence[float],
    accuracies: Sequence[float],
    w: Sequence[Any],
) -> Best:
    """After further looks, the last of which do not count once the arm's training has ended."""
    patience = arm.patience or 0
    for step, loss, accuracy, weights in zip(steps, losses, accuracies, w, strict=True):
        if best.waited >= patience:
            break
        leapt = accuracy - best.accuracy >= arm.jump
        if leapt or loss < best.loss:
            best = Best(float(loss), step, weights, patience if leapt else 0)
        else:
            best = best._replace(waited=best.waited + LOOK)
        best = best._replace(accuracy=float(accuracy))
    return best


def _restored(progress, best):
    """With the weights of the lowest validation loss, and the training loss there."""
    losses = progress.losses.copy()
    losses[-1] = [losses[np.searchsorted(progress.steps, one.step), i] for i, one in enumerate(best)]
    pairs = zip(progress.runs, best, strict=True)
    runs = [run if one.w is None else replace(run, w=one.w) for run, one in pairs]
    return progress._replace(runs=tuple(runs), losses=losses, ahead=())


def _learned(arm, trainer, progress, measures, i):
    """The measures of the i-th seed, where its training has ended."""
    if progress.statuses[i].lost:
        return np.full(len(measures), np.nan)
    data = _data(arm, trainer)[i]
    if arm.patience is not None:
        data = data._replace(x_test=data.x_test[VALIDATION:], y_test=data.y_test[VALIDATION:])
    return np.array([NETWORK[name](trainer, progress, data, i) for name in measures])


def _data(arm, trainer):
    course = arm.course
    return data_of(course.data, course.n, course.flips, len(trainer.seeds), trainer.seeds[0])


def _train_loss(trainer, progress, data, i):
    return progress.losses[-1, i]


def _test_loss(trainer, progress, data, i):
    return scores(trainer.network, progress.w[i : i + 1], [data.x_test], [data.y_test])[0][0]


def _test_accuracy(trainer, progress, data, i):
    return scores(trainer.network, progress.w[i : i + 1], [data.x_test], [data.y_test])[1][0]


def _sharpness(trainer, progress, data, i):
    return top_eigenvalues(trainer.loss(i), progress.w[i])[0]


def _gradient(trainer, progress, data, i):
    """The root mean square of the loss's derivatives by the first layer's weights, divided by that of the
    last layer's, before the first step; in double precision."""
    w = np.asarray(trainer.network.init(jax.random.key(trainer.seeds[i]), np.float64))
    return float(_slopes(trainer.network, w, (data.x_train, data.y_train)))


@partial(jax.jit, static_argnums=0)
def _slopes(network, w, batch):
    slopes = [
        (part**2).mean() ** 0.5
        for part, _ in network.layers(jax.grad(network.taught, has_aux=True)(w, batch)[0])
    ]
    return slopes[0] / slopes[-1]


def _bend(trainer, progress, data, i):
    return bend(trainer.network, np.asarray(progress.w[i], float), data.x_test)


def bend(network: Network, w: ArrayLike, x: np.ndarray) -> float:
    """The share of the variance of a network's outputs over x (n, features) that no single layer, hence no
    weighted sum of the inputs, has: its root."""
    said = np.asarray(network.predict(jnp.asarray(w), x))
    inputs = np.column_stack([x, np.ones(len(x))])
    left = said - inputs @ np.linalg.lstsq(inputs, said, rcond=None)[0]
    share = np.sqrt((left**2).sum() / ((said - said.mean(axis=0)) ** 2).sum())
    return float(share + np.finfo(float).eps)  # what is 0 has no logarithm


NETWORK = {
    "train_loss": _train_loss,
    "test_loss": _test_loss,
    "test_accuracy": _test_accuracy,
    "sharpness": _sharpness,
    "gradient": _gradient,
    "bend": _bend,
}


# Lines


def _fitted(arm, measures, seed):
    rng = np.random.default_rng([seed, 3])
    t = arm.offset + rng.uniform(0, 2, POINTS)
    s = 0.8 * t - 0.4 + 0.4 * rng.standard_normal(POINTS)
    found = dict(zip(MEASURES[Fitted], fit(prepare(t, arm.prepared), s), strict=True))
    return np.array([found[name] for name in measures], float)


def prepare(t: np.ndarray, prepared: str) -> np.ndarray:
    centred = t if prepared == "raw" else t - t.mean()
    return centred / t.std() if prepared == "standardised" else centred


def fit(t: np.ndarray, s: np.ndarray) -> tuple[int, float]:
    """After how many steps from (0, 0) the gap to the least loss of x t + y ≈ s is FLAT of the first one, at
    most LINE_MAX; and the condition number of the loss."""
    a = np.column_stack([t, np.ones(len(t))])
    hessian = a.T @ a / len(t)
    low, high = np.linalg.eigvalsh(hessian)
    off = -np.linalg.lstsq(a, s, rcond=None)[0]
    move = np.eye(2) - 2 / (low + high) * hessian
    first, step = off @ hessian @ off, 0
    while off @ hessian @ off > FLAT * first and step < LINE_MAX:
        off, step = move @ off, step + 1
    return step, high / low


# Verdicts


@dataclass(frozen=True)
class Criterion:
    """The first arm's measure is `stated` ("lower", "higher") than the other's: by at least a factor `by`, if
    there is one and the measure is no share."""

    measure: str
    stated: str
    by: float | None = None


def difference(values: np.ndarray, measure: str) -> np.ndarray:
    """Of the two arms' measure, values (2, S): the first's share above the other's (S,), or the logarithm of
    how many times as large it is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = values if measure in SHARES else np.log(values)
        return one - other


def threshold(criterion: Criterion) -> float:
    """What a `difference` has to be beyond."""
    size = float(np.log(criterion.by or 1))
    return -size if criterion.stated == "lower" else size


def came_out(criterion: Criterion, values: np.ndarray) -> bool | None:
    """Whether both arms' measure, values (2, S), is as stated: the 95 % confidence interval of the mean
    difference is wholly beyond the threshold, wholly short of it, or neither, None."""
    return judge(difference(values, criterion.measure) - threshold(criterion), criterion.stated)


def verdict(outcomes: Sequence[bool | None]) -> str:
    """Of a claim, by what came out in each setting: "holds" or "fails" in all, "partly": some of both;
    "undecided" otherwise."""
    if True in outcomes and False in outcomes:
        return "partly"
    if None in outcomes or not outcomes:
        return "undecided"
    return "holds" if outcomes[0] else "fails"

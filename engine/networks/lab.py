"""Lab: the race on a real network: optimizers that train one network, seed by seed on the same batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.chunks import Chunk, chunked
from engine.networks.experiment import SEEDS_MAX, STEPS_MAX, drawn, sizes_of
from engine.networks.matrices import HYPERS as KNOWN
from engine.networks.matrices import TRAINERS
from engine.networks.training import DISTURBANCES, Progress, Trainer, score
from engine.race.scene import choices
from engine.race.verdict import Status
from networks.convolution import convolution, layers_of
from networks.data import DATA, Data, load, smooth
from networks.mlp import Network, mlp
from parameters import Choice, Lin, Whole

VALIDATION = TEST = 400  # points: to choose by, and to test on what was chosen
RECORDS = 80  # at which all is measured, after the start; even, as pictures are taken at every other one
PIXELS = 40  # along each side of a picture of what a network says
DIGITS = 64  # pictures that a network is asked about
MARGIN = 0.15  # of the data's extent, around a picture
ARCHITECTURES = ("mlp", "convolution")
SHORTCUTS = ("none", "residual")
# Of data that are square pictures, in pixels: what a convolution takes.
SIDES = {name: source.side for name, source in DATA.items() if source.side}
PICTURES = ("boundaries", "digits", "plane", "curves", "table")
PARTS = ("train", "validation", "test")
QUANTITIES = tuple(f"{part}_{what}" for what in ("loss", "accuracy") for part in PARTS)
NUMBERS = {
    "n": Whole(256, 16, 1024, "n"),
    "flips": Lin(0, 0, 0.5, "p"),
    "smoothing": Lin(0, 0, 0.9, r"\varepsilon"),
    "width": Whole(32, 1, 256, "w"),
    "depth": Whole(2, 1, 5, "d"),
    "dropout": Lin(0, 0, 0.9, "p"),
    "dropconnect": Lin(0, 0, 0.9, "p"),
    "stochastic_depth": Lin(0, 0, 0.9, "p"),
    "mixup": Lin(0, 0, 32, r"\alpha"),
    "cutmix": Lin(0, 0, 32, r"\alpha"),
    "input_noise": Lin(0, 0, 3, r"\sigma"),
    "weight_noise": Lin(0, 0, 1, r"\sigma"),
    "affine": Lin(0, 0, 3, "m"),
    "mirror": Lin(0, 0, 1, "p"),
    "brightness": Lin(0, 0, 1, "b"),
    "batch": Whole(32, 1, 1024, "B"),
    "steps": Whole(1000, 1, STEPS_MAX, "N"),
    "seeds": Whole(8, 1, SEEDS_MAX, "S"),
}
HYPERS = {name: KNOWN[name] for name in TRAINERS}


@dataclass(frozen=True)
class Course:
    """What all runs share: a network of `depth` hidden layers of `width` neurons and the data that it learns.

    A convolution has `depth` of these, with `width` filters each, for data that have a side in SIDES;
    `normalisation` is one of `networks.normalisation`, `shortcuts` one of SHORTCUTS, which only an MLP has.
    `flips` is the share of wrong training labels, `smoothing` that of each label which training spreads over
    all classes, `dropout`, `dropconnect` and `stochastic_depth` the probabilities that a step of it drops a
    hidden neuron, a connection to one, or a layer with a shortcut, `mixup` and `cutmix` the α by which it
    mixes points or pieces of pictures, `input_noise` and `weight_noise` the standard deviations by which it
    moves inputs, in units of their own, and weights, `affine`, `mirror` and `brightness` how it changes
    pictures; what is measured knows nothing of these. A `batch` of None is all n points. A seed decides the
    data, the initial weights, the order of the batches and all that is drawn in steps, whatever the optimizer
    is.
    """

    data: str = "moons"
    architecture: str = ARCHITECTURES[0]
    normalisation: str = "none"
    shortcuts: str = SHORTCUTS[0]
    n: int = int(NUMBERS["n"].default)
    flips: float = float(NUMBERS["flips"].default)
    width: int = int(NUMBERS["width"].default)
    depth: int = int(NUMBERS["depth"].default)
    activation: str = "relu"
    initialiser: str = "he_normal"
    loss: str = "cross_entropy"
    smoothing: float = float(NUMBERS["smoothing"].default)
    dropout: float = float(NUMBERS["dropout"].default)
    dropconnect: float = float(NUMBERS["dropconnect"].default)
    stochastic_depth: float = float(NUMBERS["stochastic_depth"].default)
    mixup: float = float(NUMBERS["mixup"].default)
    cutmix: float = float(NUMBERS["cutmix"].default)
    input_noise: float = float(NUMBERS["input_noise"].default)
    weight_noise: float = float(NUMBERS["weight_noise"].default)
    affine: float = float(NUMBERS["affine"].default)
    mirror: float = float(NUMBERS["mirror"].default)
    brightness: float = float(NUMBERS["brightness"].default)
    batch: int | None = int(NUMBERS["batch"].default)
    steps: int = int(NUMBERS["steps"].default)
    seeds: int = int(NUMBERS["seeds"].default)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, numbers that leave each hidden layer, outputs."""
        if self.architecture == "convolution":
            return self.network().sizes
        return sizes_of(self.data, self.width, self.depth)

    @property
    def layers(self) -> list[tuple[int, int, int]]:
        """Of each layer: at how many places it computes, and the shape of its weights."""
        if self.architecture == "convolution":
            return layers_of(*self._convolution)
        return [(1, *shape) for shape in pairwise(self.sizes)]

    @property
    def _convolution(self):
        return SIDES[self.data], (self.width,) * self.depth, DATA[self.data].classes

    @property
    def records(self) -> tuple[int, ...]:
        """The steps after which all is measured, from 0 to the last, as even as whole numbers can be."""
        even = np.linspace(0, self.steps, min(RECORDS, self.steps) + 1)
        return tuple(np.floor(even + 0.5).astype(int).tolist())  # halves upwards, as browsers round

    @property
    def pictured(self) -> tuple[int, ...]:
        """Those of them after which pictures are taken: every other one, and the last."""
        return tuple(sorted({*self.records[::2], self.steps}))

    @property
    def disturbed(self) -> Mapping[str, float]:
        """By what each step is, and how much."""
        return {name: getattr(self, name) for name in DISTURBANCES}

    @property
    def costly(self) -> Mapping[str, Lin]:
        """The settings that decide how long it takes, as they are declared."""
        return {name: NUMBERS[name] for name in ("n", "width", "depth", "steps", "seeds")}

    def network(self) -> Network:
        options: dict[str, Any] = dict(
            activation=self.activation,
            initialiser=self.initialiser,
            loss=self.loss,
            normalisation=self.normalisation,
            traced=True,
        )
        if self.architecture == "convolution":
            return convolution(*self._convolution, **options)
        return mlp(self.sizes, residual=self.shortcuts == "residual", **options)

    def load(self) -> tuple[Data, ...]:
        """The data of each seed, drawn and split by it; of those to test on the first are to validate on."""
        return drawn(self.data, self.n, self.flips, self.seeds, VALIDATION + TEST)

    def smoothed(self, data: Sequence[Data]) -> list[Data]:
        """As they are trained on."""
        return [smooth(one, self.smoothing) for one in data]


OWN = ("batch", "initialiser")  # of a course, what a run may have otherwise


@dataclass(frozen=True)
class Entry(Choice):
    """A run: an optimizer with its hyperparameters, and what of the course is `own` to it."""

    own: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lab(Course):
    """A race on a network: who runs, on which course; and what is shown of it."""

    runs: tuple[Entry, ...] = tuple(
        Entry(each.name, each.values)
        for each in choices("sgd,lr=0.1", "momentum,lr=0.05", "rmsprop,lr=0.005", "adam,lr=0.01")
    )  # each with a learning rate that suits the two moons
    picture: str = PICTURES[0]
    chart: str = "test_loss"
    at: int | None = None  # the step at which the picture stands still

    @property
    def course(self) -> Course:
        return Course(**{each.name: getattr(self, each.name) for each in fields(Course)})


Hyper = tuple[tuple[str, float], ...]
Own = tuple[tuple[str, Any], ...]


def own_course(course: Course, own: Own) -> Course:
    """The course as one run has it."""
    return replace(course, **dict(own))


class Ground(NamedTuple):
    """The first seed's training points (n, 2) with their labels (n,), which of these are wrong (n,), and the
    part of the plane around them that is pictured: x low, x high, y low, y high."""

    points: np.ndarray
    labels: np.ndarray
    flipped: np.ndarray
    classes: int
    view: tuple[float, float, float, float]


class Digits(NamedTuple):
    """The first seed's test pictures that are shown (DIGITS, 8, 8), white 0 to black 16, and what they are
    (DIGITS,)."""

    pictures: np.ndarray
    labels: np.ndarray


class Run(NamedTuple):
    """One optimizer on a course, as far as it has come.

    `measures` (6, k, S): the QUANTITIES at the first k of the course's records, NaN for a seed that was lost;
    `statuses` are those of each seed. Of two inputs there are `pictures` (m, PIXELS, PIXELS), uint8: what the
    first seed says over the ground at every other record and the last, rows from y low to y high. Of digits
    there is what it takes them for then, `said` (m, DIGITS), uint8.
    """

    measures: np.ndarray
    statuses: tuple[Status, ...]
    ground: Ground | None = None
    pictures: np.ndarray | None = None
    digits: Digits | None = None
    said: np.ndarray | None = None


class _State(NamedTuple):
    progress: Progress
    measures: tuple[np.ndarray, ...] = ()  # (6, k, S) of each stretch
    pictures: tuple[np.ndarray, ...] = ()  # or what is said of digits, (m, …) of each


@chunked
def run(state: _State | None, course: Course, optimizer: str, hyper: Hyper) -> Chunk:
    """Train a course's network by one optimizer, all seeds. Results are `Run`s.

    Raises ValueError for an unknown optimizer or hyperparameter, or a batch that is not within the data.
    """
    trainer, records = trainer_of(course, optimizer, hyper), course.records
    state = state or _State(trainer.begin())
    before = state.progress.step
    progress = trainer.advance(state.progress, looks=records, look=partial(_look, course))
    state = state._replace(progress=progress)
    if not progress.ahead:
        state = _measured(state, course, [step for step in records if before < step <= progress.step])
    over = trainer.over(progress)
    share = 1.0 if over else max(progress.step, 0) / trainer.limit
    return Chunk(None if over else state, share, _result(state, course) if state.measures else None)


@lru_cache(maxsize=16)  # each chunk asks for the same, and runs take turns
def trainer_of(course: Course, optimizer: str, hyper: Hyper) -> Trainer:
    """Raises as `run` does."""
    options: dict[str, Any] = dict(hyper)
    return Trainer(
        course.network(),
        course.smoothed(course.load()),
        range(course.seeds),
        batch=course.batch or course.n,
        steps=course.steps,
        optimizer=optimizer,
        disturbed=course.disturbed,
        **options,
    )


def _look(course, i, steps, w):
    """The QUANTITIES of the i-th seed after `steps` (k,), with the first k of the parameters w, (6, k); and
    the pictures of the first seed among these steps, (m, …)."""
    measures = _scores(course.network(), w, [(x[i], y[i]) for x, y in _parts(course)], len(steps))
    pictures = _pictures_of(course, steps, w) if i == 0 else None
    return np.asarray(measures)[: len(steps)].T, pictures


def _pictures_of(course, steps, w):
    ground, taken = ground_of(course), course.pictured
    rows = [k for k, step in enumerate(steps) if step in taken]
    w, count = w[rows + [0] * (len(w) - len(rows))], len(rows)
    if ground:
        return pictures(course, ground, w, count)
    if course.data == "digits":
        shown = _parts(course)[-1][0][0][:DIGITS]
        return np.asarray(_decided(course.network(), w, shown))[:count]
    return None


def _measured(state, course, steps):
    """With what was seen at these steps, in the last stretch."""
    progress, taken = state.progress, course.pictured
    measures = np.stack([measures for measures, _ in progress.seen], axis=-1)[:, : len(steps)]
    for seed, status in enumerate(progress.statuses):
        if status.lost:
            measures[:, [step >= status.step for step in steps], seed] = np.nan
    state = state._replace(measures=(*state.measures, measures))
    if (pictures := progress.seen[0][1]) is not None:
        pictures = pictures[: sum(step in taken for step in steps)]
        state = state._replace(pictures=(*state.pictures, pictures))
    return state


def _result(state, course):
    ground, digits = ground_of(course), digits_of(course)
    seen = np.concatenate(state.pictures) if state.pictures else None
    measures, statuses = np.concatenate(state.measures, axis=1), tuple(state.progress.statuses)
    return Run(measures, statuses, ground, seen if ground else None, digits, seen if digits else None)


@lru_cache(maxsize=4)
def _parts(course):
    """Inputs and targets of all seeds, of each of PARTS, as they are computed with."""
    data = course.load()

    def pair(part, rows):
        return tuple(
            [getattr(one, f"{name}_{part}")[rows].astype(np.float32) for one in data] for name in "xy"
        )

    return [
        pair("train", slice(None)),
        pair("test", slice(VALIDATION)),
        pair("test", slice(VALIDATION, None)),
    ]


@lru_cache(maxsize=16)
def ground_of(course: Course) -> Ground | None:
    """None where there are not two inputs, and classes to tell apart."""
    data = course.load()[0]
    if data.x_train.shape[1] != 2 or not data.classes:
        return None
    x = data.x_train.astype(np.float32)
    low, high = x.min(axis=0), x.max(axis=0)
    room = MARGIN * (high - low)
    (x0, y0), (x1, y1) = (low - room).tolist(), (high + room).tolist()
    labels = data.y_train.argmax(axis=1).astype(np.uint8)
    return Ground(x, labels, data.flipped, data.classes, (x0, x1, y0, y1))


@lru_cache(maxsize=16)
def digits_of(course: Course) -> Digits | None:
    """None where the data are something else."""
    if course.data != "digits":
        return None
    plain = load(course.data, course.n, test=VALIDATION + TEST, standardise=False)
    x, y = (part[VALIDATION:][:DIGITS] for part in (plain.x_test, plain.y_test))
    return Digits(np.rint(16 * x).astype(np.uint8).reshape(-1, 8, 8), y.argmax(axis=1).astype(np.uint8))


def pictures(course: Course, ground: Ground, w: np.ndarray, count: int) -> np.ndarray:
    """What the network says over the ground with each of the first `count` parameters of w (…, d), (count,
    PIXELS, PIXELS) bytes.

    With c classes and s = 256 // c, a byte is s · class + (s - 1) · margin: how far the class that it decides
    for is ahead of the next, from 0 to 1, as a probability or, under squared error, as an output.
    """
    x0, x1, y0, y1 = ground.view
    middle = (np.arange(PIXELS) + 0.5) / PIXELS
    xs, ys = np.meshgrid(x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle)
    cells = np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32)
    bytes_ = _pictures(course.network(), course.loss == "cross_entropy", w, cells, count)
    return np.asarray(bytes_)[:count].reshape(-1, PIXELS, PIXELS)


@jax.jit
def _scores(network, w, parts, count):
    """The QUANTITIES with each of the first `count` of w (…, d), (…, 6)."""

    def measure(k, found):
        losses, accuracies = zip(*(score(network, w[k], part) for part in parts), strict=True)
        return found.at[k].set(jnp.stack([*losses, *accuracies]))

    return lax.fori_loop(0, count, measure, jnp.zeros((len(w), 2 * len(parts)), w.dtype))


@jax.jit
def _decided(network, w, x):
    return lax.map(lambda v: network.predict(v, x).argmax(axis=1).astype(jnp.uint8), w)


@partial(jax.jit, static_argnums=1)
def _pictures(network, probable, w, cells, count):
    def draw(k, found):
        return found.at[k].set(_picture(network, probable, w[k], cells))

    return lax.fori_loop(0, count, draw, jnp.zeros((len(w), len(cells)), jnp.uint8))


def _picture(network, probable, w, cells):
    said = network.predict(w, cells)
    said = jax.nn.softmax(said) if probable else said
    classes, chosen = said.shape[1], said.argmax(axis=1)
    # lax.top_k sorts, which takes longer than all else.
    others = jnp.where(jnp.arange(classes) == chosen[:, None], -jnp.inf, said)
    first, second = said.max(axis=1), others.max(axis=1)
    step = 256 // classes
    margin = jnp.nan_to_num(jnp.clip(first - second, 0, 1))
    return (step * chosen + jnp.round((step - 1) * margin)).astype(jnp.uint8)

"""Cost: what a computation may ask of a core and of the memory, known before it starts; and where that ends.

Seconds are those of one core when no target is reached early. The speeds were measured with JAX 0.10.2 on a
2-core server with AVX-512; from 0.02 ms a step of 9,000 parameters to 31 ms of 264,000 they come out
within a factor of two.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from engine.chunks import CORES, Chunk
from engine.networks import lab, lab_plane, transfer
from engine.networks.comparison import LOOKS, SIGNS, train_and_measure
from engine.networks.counterexamples import FACTORS, REACH, rescaled, still_moving
from engine.networks.edge import STEPS_BETWEEN_LOOKS, climb
from engine.networks.experiment import STEPS_MAX, TEST
from engine.networks.minima import ALPHAS, GRID, PIXELS, POINTS, SLICE, around, between, boundaries, ways
from engine.networks.training import LOOKS_IN_A_STRETCH, STEPS_BETWEEN_CHECKS
from engine.networks.trials import LOOK, Fitted, Raced, Taught, trial
from networks.convolution import layers_of
from optimizers import EVERY, MATRICES
from parameters import Problem, format_number

SECONDS_MAX = 600
STEP_MAX = 2  # seconds, of what cannot be stopped half-way
BYTES_MAX = 2e9
FLOPS = 5e10  # a second, in single precision; half as many in double
CALL = 7e-6  # seconds of one look at the smallest network
UPDATE = 5e-10  # seconds for each parameter of a step
DRAW = 1e-8  # seconds to draw a number evenly
NORMAL = 2e-8  # ... or normally
PLACE = 2e-8  # seconds to move a pixel between others
SHUFFLE = 4e-7  # seconds to give a point its place in an order
RECORD = 1e-4  # seconds to stop at one and go on
RACE = 4e-3  # seconds of a race that is run alone, at most
GATHER = 3  # times as long takes a product with what is gathered around each pixel
LANCZOS = 30  # products with the Hessian for its largest eigenvalue
CORNERS = 16 * 30  # gradients on the way to the highest corner of a box
PROCESS = 6e8  # bytes of a process with all that is imported and compiled


class Cost(NamedTuple):
    seconds: float
    bytes: float
    step: float = 0.5  # seconds of its longest

    @property
    def excess(self) -> float:
        """Above 1 it is too much."""
        return max(self.seconds / SECONDS_MAX, self.bytes / BYTES_MAX, self.step / STEP_MAX)


class _Work:
    """What computations are made of: seconds of one seed's parts, bytes of all of it."""

    def __init__(self, experiment):
        self.experiment, self.sizes = experiment, experiment.sizes
        self.d = sum((a + 1) * b for _, a, b in experiment.layers)
        self.sums = sum(
            (GATHER * places if places > 1 else 1) * (a + 1) * b for places, a, b in experiment.layers
        )
        # What is gathered around each pixel and what is made of it is in single precision, half as large.
        self.cells = sum(self.sizes) + sum(
            places * (a + b) / 2 for places, a, b in experiment.layers if places > 1
        )
        self.product = 6 * self.loss(experiment.n)  # with the Hessian
        self.sharpness = LANCZOS * self.product

    def loss(self, points: int) -> float:
        return CALL + 2 * points * self.sums / FLOPS

    def disturbing(self, batch: int) -> float:
        """A step of a course."""
        neurons = sum(neurons for _, _, neurons in self.experiment.layers[:-1])
        each = {
            "dropout": DRAW * batch * neurons,
            "dropconnect": DRAW * self.d,
            "stochastic_depth": DRAW * (len(self.experiment.layers) - 1),
            "mixup": SHUFFLE * batch,
            "cutmix": SHUFFLE * batch,
            "input_noise": NORMAL * batch * self.sizes[0],
            "weight_noise": NORMAL * self.d,
            "affine": PLACE * batch * self.sizes[0],
            "mirror": DRAW * batch,
            "brightness": DRAW * batch,
        }
        return sum(each[name] for name, strength in self.experiment.disturbed.items() if strength)

    def steps(self, batch: int, match: str) -> int:
        epoch = max(1, self.experiment.n // batch)
        ends = {"loss": STEPS_MAX, "steps": self.experiment.steps, "epochs": self.experiment.epochs * epoch}
        return ends[match]

    def training(self, batch: int, match: str = "") -> float:
        n = self.experiment.n
        steps = self.steps(batch, match or self.experiment.match)
        checks = steps / max(STEPS_BETWEEN_CHECKS, n // batch)
        return steps * (3 * self.loss(min(batch, n)) + UPDATE * self.d) + checks * self.loss(n)

    def both(self) -> float:
        """Both sides trained."""
        return sum(map(self.training, self.experiment.batches))

    def bytes(self, sides: int = 1, more: float = 0) -> float:
        """With the weights of so many sides, before and after a chunk, and `more` numbers."""
        e, cells = self.experiment, self.sizes[0] + self.sizes[-1]
        data = e.seeds * (e.n + TEST) * cells * 12
        weights = 2 * sides * e.seeds * self.d * 4
        look = CORES * (4 * self.cells * (e.n + TEST) + LANCZOS * self.d) * 8
        return PROCESS + data + weights + look + 8 * more


def _train_and_measure(experiment, batch, rho=0.0):
    work = _Work(experiment)
    looks = 2 + bisect_right(LOOKS, work.steps(batch, experiment.match))
    training = (2 if rho else 1) * work.training(batch)
    each = training + looks * work.sharpness + SIGNS * work.product + work.loss(TEST)
    return Cost(experiment.seeds * each, work.bytes(), work.sharpness)


def _between(experiment):
    work = _Work(experiment)
    each = work.both() + len(ALPHAS) * work.loss(experiment.n + TEST)
    return Cost(experiment.seeds * each, work.bytes(2))


def _around(experiment):
    work = _Work(experiment)
    each = work.both() + 2 * len(SLICE) ** 2 * work.loss(experiment.n)
    return Cost(experiment.seeds * each, work.bytes(2, 4 * experiment.seeds * len(SLICE) ** 2))


def _ways(experiment):
    work = _Work(replace(experiment, seeds=1))
    below, flat = 2 * (GRID**2 + POINTS) * work.loss(experiment.n), 4 * POINTS**2 * work.d / FLOPS
    return Cost(work.both() + 2 * (below + flat), work.bytes(2, (POINTS / 2 + 8) * work.d), flat)


def _boundaries(experiment):
    work = _Work(experiment)
    each = work.both() + 4 * work.loss(PIXELS**2)
    return Cost(experiment.seeds * each, work.bytes(2, CORES * PIXELS**2 * 3 * experiment.width))


def _rescaled(experiment):
    work = _Work(replace(experiment, seeds=1))
    each = 2 * work.sharpness + len(REACH) * work.loss(experiment.n)
    training = work.training(experiment.batches[1])
    return Cost(training + 2 * len(FACTORS) * each, work.bytes(), 2 * work.sharpness)


def _still_moving(experiment):
    work, n = _Work(experiment), experiment.n
    annealing, boxes = 2 * work.training(n, "loss"), 4 * CORNERS * 3 * work.loss(n)
    return Cost(experiment.seeds * (work.both() + annealing + boxes), work.bytes(4))


def _lab_run(course, optimizer, hyper):
    work, records = _Work(course), len(course.records)
    update = getattr(EVERY[optimizer], "EVALUATIONS", 1) * 3 * work.loss(course.batch or course.n)
    if optimizer in MATRICES:
        update += 5 * sum(6 * a * a * b + 2 * a**3 for _, a, b in course.layers) / FLOPS
    update += work.disturbing(course.batch or course.n)
    measures = work.loss(course.n) + work.loss(course.n + lab.VALIDATION + lab.TEST) + RECORD
    each = course.steps * (update + UPDATE * work.d) + records * measures
    pictures = records / 2 * work.loss(lab.PIXELS**2) if course.sizes[0] == 2 else 0
    # The kept weights, and a copy of them, in single precision.
    return Cost(course.seeds * each + pictures, work.bytes(2, CORES * LOOKS_IN_A_STRETCH * work.d))


def _lab_plane(course, runs):
    one = replace(course, seeds=1)
    work, points = _Work(one), len(runs) * len(one.pictured)
    training = sum(_lab_run(lab.own_course(one, own), *each).seconds for own, *each in runs)
    flat = 4 * points**2 * work.d / FLOPS
    below = 2 * (lab_plane.GRID[0] * lab_plane.GRID[1] + points) * work.loss(course.n)
    # The kept weights, before and after a chunk, in single precision.
    return Cost(training + flat + below, work.bytes(2, points * work.d), flat)


def _climb(experiment, batch):
    work = _Work(experiment)
    looks = experiment.steps / STEPS_BETWEEN_LOOKS
    seconds = experiment.seeds * (work.training(batch, "steps") + looks * work.sharpness)
    return Cost(seconds, work.bytes(), work.sharpness)


def _trial(pairs, measures, seeds, first=0):
    """Once for each arm that is not another one's equal."""
    arms = {arm for pair in pairs for arm in pair}
    seconds, step, most = 0.0, 0.0, PROCESS
    for arm in arms:
        match arm:
            case Raced():
                each = max(arm.starts, 1) * RACE
                step = max(step, each)
            case Fitted():
                each = RACE
            case Taught():
                course = replace(arm.course, seeds=seeds)
                work = _Work(course)
                steps = course.steps if arm.target is None else STEPS_MAX
                batch = course.batch or course.n
                update = 3 * work.loss(batch) + UPDATE * work.d + work.disturbing(batch)
                looks = work.sharpness if "sharpness" in measures else work.product
                checks = steps / STEPS_BETWEEN_CHECKS * work.loss(course.n)
                if arm.patience:
                    checks += steps / LOOK * work.loss(course.n + lab.VALIDATION)
                each = steps * update + checks + looks + work.loss(TEST)
                step, most = max(step, work.sharpness), max(most, work.bytes())
        seconds += seeds * each
    return Cost(seconds, most, step)


def _transferred(pictures, seeds, first=0):
    layers = layers_of(transfer.SIDE, transfer.CHANNELS, transfer.CLASSES)
    sums = sum((GATHER * places if places > 1 else 1) * (a + 1) * b for places, a, b in layers)
    step = 3 * (CALL + 2 * transfer.BATCH * sums / FLOPS)
    data = 12 * transfer.SIDE**2 * 3 * transfer.SOURCE  # both halves, and the examples
    return Cost(seeds * transfer.ALL_STEPS * step, PROCESS + seeds * data)


COSTS: dict[Callable[..., Chunk], Callable[..., Cost]] = {
    train_and_measure: _train_and_measure,
    between: _between,
    around: _around,
    ways: _ways,
    boundaries: _boundaries,
    rescaled: _rescaled,
    still_moving: _still_moving,
    climb: _climb,
    lab.run: _lab_run,
    lab_plane.plane: _lab_plane,
    trial: _trial,
    transfer.transferred: _transferred,
}


def cost(compute: Callable[..., Chunk], *args: Any) -> Cost:
    """What `compute(state, *args)` takes from its first chunk to its last, at most.

    Those of `engine.networks.toys` and `engine.networks.inside` have no settings, and take some seconds.
    """
    return COSTS[compute](*args) if compute in COSTS else Cost(2.0, PROCESS)


def too_costly(compute: Callable[..., Chunk], *args: Any) -> Problem | None:
    """What a computation asks too much of: the setting that costs most beside its default, and how high it
    may be with all others as they are."""
    if cost(compute, *args).excess <= 1:
        return None
    experiment, *rest = args

    def excess(name, value):
        return cost(compute, replace(experiment, **{name: value}), *rest).excess

    settings = experiment.costly
    where = min(
        settings, key=lambda name: excess(name, min(settings[name].default, getattr(experiment, name)))
    )
    low, asked = int(settings[where].low), getattr(experiment, where)
    within = bisect_right(range(low, asked), 1, key=lambda value: excess(where, value))
    return Problem("too costly", where, format_number(asked), high=low + max(within - 1, 0))

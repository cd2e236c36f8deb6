"""Maps: what becomes of an optimizer's runs from every start, with every setting, with other noise.

`basin` colours starts, `tuning` two hyperparameters, `rates` is a curve over learning rates, `seeds` a band
over draws of the noise; `stability` is what theory says of a quadratic. Nothing that can be chosen compiles
anything, but for the first map of each of the two kinds (`engine.abreast`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import numpy as np

from engine.abreast import BLOCKS, HOLLOWS_MAX, LANES, MOVER_OF, ends_of_settings, ends_of_starts
from engine.chunks import together
from engine.race.trajectory import (
    HYPERS,
    HYPERS_MAX,
    STATES,
    STATES_MAX,
    STEPS,
    SURFACE_ID_OF,
    SURFACE_PARAMS,
    minima,
    minimum,
    read_run,
    surface_params,
    trajectory,
    value,
)
from parameters import Choice, Decay, Lin, Log, Whole, read_choice, read_number, write_choice
from surfaces import SURFACES

RESOLUTIONS = (64, 128, 256, 512, 1024)
UNFINISHED, DIVERGED = -1, -2
ARRIVED = 1e-2  # of the surface's width: as near to a minimum as a start must end to have reached it
BAND = (0.1, 0.5, 0.9)
QUADRATICS = ("bowl", "ravine", "booth", "regression")  # whose curvature is the same everywhere


@dataclass(frozen=True)
class Basin:
    """Where each start of a grid leads; rows from low y to high y, columns from low x to high x.

    x, y (resolution,) the starts' coordinates, at the centres of the map's cells. label (resolution,
    resolution) int8: the row of `minima` within ARRIVED of which the start has ended, or UNFINISHED, or
    DIVERGED by the rule of the race (`engine.race.verdict.is_sound`). steps, of the same shape, int32: the
    first step from which it stays within ARRIVED of a minimum; or that at which it was lost; for the
    unfinished all steps. minima (k, 2): the surface's MINIMA, then its LOCAL_MINIMA, if it names such.
    """

    x: np.ndarray
    y: np.ndarray
    label: np.ndarray
    steps: np.ndarray
    minima: np.ndarray


def basin(
    optimizer: str,
    surface: str,
    resolution: int = 256,
    steps: int = 500,
    *,
    view: tuple[float, float, float, float] | None = None,
    **hyper: float,
) -> Basin:
    """Which minimum each start reaches: `basin("adam", "himmelblau", lr=0.1).label`.

    Names and parameters are written as in a link, as for `engine.trajectory`. `view` is (x low, x high,
    y low, y high), by default the surface's DOMAIN. Computed in float32; a surface with data sees all of them
    at each step. Raises ValueError for an unknown name, or a value that is not accepted: a resolution that is
    not one of RESOLUTIONS, steps outside 0 … 2000.
    """
    if resolution not in RESOLUTIONS:
        raise ValueError(f"resolution: {resolution} is not one of {', '.join(map(str, RESOLUTIONS))}")
    run, on = _read(optimizer, surface, steps, hyper)
    module = SURFACES[on.name]
    (x0, x1), (y0, y1) = np.reshape(module.DOMAIN if view is None else view, (2, 2))
    if not (x0 < x1 and y0 < y1):
        raise ValueError(f"view: {view} is not x low, x high, y low, y high")
    xs, ys = centres(x0, x1, resolution), centres(y0, y1, resolution)
    hollows = np.array([*minima(on), *getattr(module, "LOCAL_MINIMA", ())])
    targets = np.full((HOLLOWS_MAX, 2), np.inf, np.float32)
    targets[: len(hollows)] = hollows
    (low, high), _ = module.DOMAIN
    near = np.float32((ARRIVED * (high - low)) ** 2)
    grid = np.stack(np.meshgrid(xs, ys)).astype(np.float32)
    blocks = grid.reshape(2, -1, BLOCKS, LANES).transpose(1, 2, 0, 3)
    given = _given(run, on, np.float32, {})

    def call(starts):
        return jax.device_get(ends_of_starts(starts, np.int32(steps), targets, near, *given))

    found = together(call, blocks)
    nearest, apart, since, lost = (
        np.stack(each).reshape(resolution, resolution) for each in zip(*found, strict=True)
    )
    label = np.where(apart <= near, nearest, UNFINISHED)
    return Basin(
        x=xs,
        y=ys,
        label=np.where(lost, DIVERGED, label).astype(np.int8),
        steps=np.where((label == UNFINISHED) & ~lost, steps, since),
        minima=hollows,
    )


@dataclass(frozen=True)
class Rates:
    """What runs end with, by learning rate: lr (n,), even in its logarithm.

    final (runs, n): f − f* at the end, inf where the run was lost; diverged (runs, n): whether it was, as in
    Basin; reached (runs, n): the first step at which f − f* is at most the target, -1 where there is none.
    """

    lr: np.ndarray
    final: np.ndarray
    diverged: np.ndarray
    reached: np.ndarray


def rates(
    runs: Sequence[Choice | str],
    surface: str,
    *,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    low: float = 1e-4,
    high: float = 10,
    points: int = 129,
    target: float = 1e-2,
) -> Rates:
    """What each run ends with at `points` learning rates from `low` to `high`, from `start`, by default the
    surface's own: `rates(["sgd", "adam,beta1=0.8"], "ravine").final`.

    Computed in float64, on all data. Raises ValueError as `basin` does.
    """
    lr = along(HYPERS["sgd"]["lr"], low, high, points)
    found = []
    for each in runs:
        run, on = _read(each, surface, steps, {})
        found.append(_sweep(run, on, {"lr": lr}, start, steps, target))
    final, diverged, reached = (np.stack(each) for each in zip(*found, strict=True))
    return Rates(lr, final, diverged, reached)


@dataclass(frozen=True)
class Tuning:
    """What an optimizer ends with, by two of its hyperparameters: a (r,) along columns, b (r,) along rows,
    even on their sliders; final, diverged and reached (r, r) as in Rates."""

    a: np.ndarray
    b: np.ndarray
    final: np.ndarray
    diverged: np.ndarray
    reached: np.ndarray


def tuning(
    optimizer: str,
    surface: str,
    over: tuple[str, str],
    *,
    ranges: Sequence[tuple[float, float]] | None = None,
    resolution: int = 128,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    target: float = 1e-2,
    **hyper: float,
) -> Tuning:
    """What an optimizer ends with from `start`, by default the surface's own, with `resolution` values of
    each of two hyperparameters: `tuning("momentum", "ravine", ("lr", "momentum")).final`.

    `ranges` are the ends of both axes, by default those of the sliders. Computed in float64, on all data.
    Raises ValueError as `basin` does, and for ends that the hyperparameter does not accept.
    """
    run, on = _read(optimizer, surface, steps, hyper)
    known = HYPERS[run.name]
    if unknown := set(over) - set(known):
        raise ValueError(f"over: {run.name} has no {' or '.join(sorted(unknown))}, only {', '.join(known)}")
    if over[0] == over[1]:
        raise ValueError(f"over: {over[0]} stands along both axes")
    ends = [(known[name].low, known[name].high) for name in over] if ranges is None else ranges
    a, b = (along(known[name], *pair, resolution) for name, pair in zip(over, ends, strict=True))
    across, up = np.meshgrid(a, b)
    found = _sweep(run, on, {over[0]: across.ravel(), over[1]: up.ravel()}, start, steps, target)
    return Tuning(a, b, *(each.reshape(resolution, resolution) for each in found))


@dataclass(frozen=True)
class Stability:
    """What theory says of SGD or Momentum on a quadratic.

    curvatures (2,): the eigenvalues of its Hessian, ascending, weight decay included. Each step brings a run
    closer by the factor `rate` in the long run, if lr and momentum are the best ones, as they are here.
    Goh, Why Momentum Really Works, Distill (2017). https://doi.org/10.23915/distill.00006
    """

    curvatures: np.ndarray
    lr: float
    momentum: float
    rate: float
    pushed: float  # 1 − τ, by which dampening shortens each push

    def lr_max(self, momentum: np.ndarray | float = 0.0) -> np.ndarray | float:
        """The learning rate from which on a run diverges, at each momentum, of any shape: 2/λmax for SGD."""
        return 2 * (1 + momentum) / (self.curvatures[-1] * self.pushed)


def stability(optimizer: str, surface: str, **hyper: float) -> Stability | None:
    """The theory of an optimizer on a surface, named as for `basin`; None where there is none: for all but
    SGD and Momentum, on all but QUADRATICS, and where dampening of 1 leaves no push.

    Raises ValueError as `basin` does.
    """
    run, on = _read(optimizer, surface, 0, hyper)
    pushed = 1 - run.values.get("dampening", 0)
    if run.name not in ("sgd", "momentum") or on.name not in QUADRATICS or pushed == 0:
        return None
    # Second differences of a quadratic are its curvatures.
    origin, *ways = (value(on, place) for place in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    twice, across, up = (value(on, place) for place in ((2.0, 0.0), (1.0, 1.0), (0.0, 2.0)))
    hessian = np.array([[twice, across], [across, up]]) - np.add.outer(ways, ways) + origin
    curvatures = np.linalg.eigvalsh(hessian) + run.values["weight_decay"]
    if run.name == "sgd":
        total, apart = curvatures.sum(), np.ptp(curvatures)
        return Stability(curvatures, 2 / total, 0.0, apart / total, pushed)
    roots = np.sqrt(curvatures)
    rate = np.ptp(roots) / roots.sum()
    return Stability(curvatures, (2 / roots.sum()) ** 2 / pushed, rate**2, rate, pushed)


@dataclass(frozen=True)
class Seeds:
    """How a run scatters with its noise: f − f* after each of N steps, from step 0 on.

    low, median and high (N+1,): of the seeds a tenth, half and nine tenths are there at most, so that each is
    one seed's number; inf where that one was lost. diverged (N+1,): how many were lost by then, of `count`.
    """

    low: np.ndarray
    median: np.ndarray
    high: np.ndarray
    diverged: np.ndarray
    count: int


def seeds(
    run: Choice | str,
    surface: str,
    noise: float,
    seeds: int = 100,
    *,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    schedule: str = "constant",
) -> Seeds:
    """The band of a run with the noise of each of the seeds 0, 1, …, which are those of the race.

    Raises ValueError as `engine.trajectory` does.
    """
    read, on = _read(run, surface, steps, {})
    each = [
        trajectory(
            read.name,
            surface,
            start=start,
            steps=steps,
            seed=seed,
            noise=noise,
            schedule=schedule,
            **read.values,
        )
        for seed in range(seeds)
    ]
    lost = np.array([one.status.step if one.status.lost else steps + 1 for one in each])
    gone = lost[:, None] <= np.arange(steps + 1)
    gap = np.stack([one.loss for one in each]) - minimum(on)
    low, median, high = np.quantile(np.where(gone, np.inf, gap), BAND, axis=0, method="inverted_cdf")
    return Seeds(low, median, high, gone.sum(axis=0), seeds)


def centres(low: float, high: float, count: int) -> np.ndarray:
    """The middles (count,) of equal parts of an interval: where the starts of a map are."""
    return low + (np.arange(count) + 0.5) * (high - low) / count


def along(declared: Lin, low: float, high: float, count: int) -> np.ndarray:
    """Values (count,) of a parameter from `low` to `high`, even on its slider: of a Log in their logarithm,
    of a Decay in that of their distance from 1.

    Raises ValueError for ends that the parameter does not accept, or that its slider's scale does not reach.
    """
    logarithmic = isinstance(declared, Log)
    if not (declared.accepts(low) and declared.accepts(high) and low < high) or (logarithmic and low == 0):
        raise ValueError(f"from {low} to {high}: no range of {declared.symbol}")
    if logarithmic:
        return np.geomspace(low, high, count)
    if isinstance(declared, Decay):
        return 1 - np.geomspace(1 - low, 1 - high, count)
    even = np.linspace(low, high, count)
    return even.round() if isinstance(declared, Whole) else even


def _sweep(run, on, varied, start, steps, target):
    """f − f* at the end, whether it diverged, and when it reached the target, of a run with each of the
    values (n,) of its `varied` hyperparameters: (n,) each."""
    count = len(next(iter(varied.values())))
    size = BLOCKS * LANES
    whole = -(-count // size)
    mover, which, params, hyper, state = _given(run, on, float, varied)
    lanes = np.repeat(hyper[:, None], whole * size, axis=1)
    for name, values in varied.items():
        lanes[list(HYPERS[run.name]).index(name)] = np.pad(values, (0, whole * size - count), "edge")
    origin = np.array(SURFACES[on.name].START if start is None else start, float)
    if origin.shape != (2,):
        raise ValueError(f"start: not 2 numbers {start!r}")
    given = origin, np.int32(steps), minimum(on), float(target), mover, which, params, state

    def call(i):
        blocks = np.int32(min(BLOCKS, -(-(count - i * size) // LANES)))
        part = lanes[:, i * size : (i + 1) * size].reshape(-1, BLOCKS, LANES).swapaxes(0, 1)
        return jax.device_get(ends_of_settings(blocks, part, *given))

    found = together(call, range(whole))
    final, reached, diverged = (np.stack(parts).ravel()[:count] for parts in zip(*found, strict=True))
    return np.where(diverged, np.inf, final), diverged, reached


def _read(optimizer, surface, steps, hyper) -> tuple[Choice, Choice]:
    written = write_choice(optimizer, HYPERS[optimizer.name]) if isinstance(optimizer, Choice) else optimizer
    run, problems = read_run(written, hyper)
    on, others = read_choice(surface, SURFACE_PARAMS, "surface")
    problems = [*problems, *others, *read_number(str(steps), STEPS, "steps")[1]]
    if problems or not (run and on):
        raise ValueError("; ".join(map(str, problems)))
    return run, on


def _given(run, on, kind, varied: Mapping[str, np.ndarray]):
    """What the compiled programs are told of a run and a surface, in their kind of number."""
    hyper, state = np.zeros(HYPERS_MAX, kind), np.zeros(STATES_MAX, kind)
    hyper[: len(run.values)] = [run.values[name] for name in HYPERS[run.name]]
    state[: len(STATES[run.name])] = list(STATES[run.name].values())
    clips = np.any(varied.get("clip", run.values.get("clip", 0)) > 0)
    which = SURFACE_ID_OF[on.name]
    return MOVER_OF[run.name, bool(clips)], which, surface_params(on).astype(kind), hyper, state

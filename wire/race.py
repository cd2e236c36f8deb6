"""Picture: what the player draws, as bytes: the runs of a scene, and the map below them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import unicodeit
from contourpy import LineType, contour_generator

from engine.networks.matrices import HYPERS
from engine.own import module_of
from engine.race.field import gradients_of_points, values_and_gradients
from engine.race.scene import Scene
from engine.race.trajectory import Trajectory, minima, minimum, shuffled, value
from engine.race.verdict import Status
from figures.style import worn
from links.scene import address, query
from optimizers import EVERY, OPTIMIZERS, PLACE_OF
from parameters import Choice, format_number
from wire.pack import pack

GRID = 144, 192  # rows, columns of the map
SLOPES = 16, 22
VERTICES_MAX = 20_000  # of a map's contour lines


@cache  # a table of two thousand replacements, gone through each time
def symbol(latex: str) -> str:
    r"""A hyperparameter's symbol as plain characters: β₁ for \beta_1."""
    return unicodeit.replace(latex)


def names(runs: Sequence[Choice], own: Sequence[Mapping[str, str]] = ()) -> list[tuple[str, str]]:
    """For each run its name in one picture, and the rest of what it is made of.

    A name is the optimizer's and what tells the run from the others of it, "Momentum μ 0.9", or its number
    among runs that are the same. The rest is its learning rate and whatever is not at its default. `own` are
    each run's settings beside its hyperparameters, in words.
    """
    own = own or [{} for _ in runs]
    known = [{**run.values, **more} for run, more in zip(runs, own, strict=True)]
    named = []
    for i, run in enumerate(runs):
        declared = HYPERS[run.name]
        telling = apart([known[j] for j, other in enumerate(runs) if other.name == run.name])
        rest = [k for k, v in known[i].items() if k == "lr" or k in own[i] or v != declared[k].default]

        def stated(keys: Iterable[str], of=known[i], declared=declared, own=own[i]) -> str:
            return ", ".join(
                own.get(k) or f"{symbol(declared[k].symbol)} {format_number(of[k])}" for k in keys if k in of
            )

        number = f"({runs[: i + 1].count(run)})" if runs.count(run) > 1 else ""
        label = " ".join(filter(None, (EVERY[run.name].NAME, stated(telling), number)))
        named.append((label, stated(k for k in rest if k not in telling)))
    return named


def apart(values: list[dict[str, Any]]) -> tuple[str, ...]:
    """The fewest hyperparameters by which all that differ can be told apart."""
    names = dict.fromkeys(k for each in values for k in each)
    differing = [k for k in names if len({each.get(k) for each in values}) > 1]
    for size in range(len(differing)):
        for keys in combinations(differing, size):
            told = {tuple(each.get(k) for k in keys) for each in values}
            if len(told) == len({tuple(sorted(each.items())) for each in values}):
                return keys
    return tuple(differing)


def paths(scene: Scene, results: list[Trajectory], **header) -> bytes:
    """The runs of a scene, (R, N+1, 2) positions and (R, N+1) f - f*, with all that their captions need.

    Where the surface has data, its points (2, n) too, and which of them are in each step's batch (N, B).
    """
    module = module_of(scene.surface)
    f_star = minimum(scene.surface)
    shape = len(results), scene.steps + 1
    gap = np.array([r.loss for r in results]).reshape(shape) - f_star
    x = np.array([r.x for r in results]).reshape(*shape, 2)
    sections = {"x": x, "gap": gap}
    with np.errstate(over="ignore"):
        if scene.chart == "grad":
            sections["grad"] = np.linalg.norm(np.array([r.grad for r in results]).reshape(x.shape), axis=-1)
        arrays = {name: short(a, results) for name, a in sections.items()}
        arrays["schedule"] = scene.multipliers().astype(np.float32)
    if hasattr(module, "POINTS"):
        t, s = module.POINTS
        arrays["points"] = np.stack([module.prepared(t, **scene.surface.values), s]).astype(np.float32)
        arrays["samples"] = gradients_of_points(scene.surface).astype(np.float32)
        batch = shuffled(module.POINTS.shape[1], int(scene.surface.values["batch"]), scene.seed)
        arrays["batch"] = batch[: scene.steps].astype(np.uint8)
    told = scene_of(scene)
    return pack(
        {
            **told,
            "query": query(scene, whole=True),
            "link": address(scene),
            "stem": query(scene),
            "race": query(scene.race_only(), whole=True),
            "surface": {
                "id": scene.surface.name,
                "values": scene.surface.values,
                "domain": module.DOMAIN,
                "minima": [(*p, value(scene.surface, p)) for p in hollows(scene.surface)],
                "saddles": getattr(module, "SADDLES", ()),
                "f_star": f_star,
                "shift": module.SHIFT,
            },
            "runs": [
                {
                    **chosen,
                    "label": label,
                    "detail": detail,
                    "worn": hue_and_dash,
                    "status": result.status.kind,
                    "status_step": result.status.step,
                    "status_says": f"say_{result.status.sentence}",
                    "status_values": status_values(run, result.status),
                    "evaluations": result.evaluations,
                    "lost": result.status.lost,
                    "neighbour": result.neighbour,
                }
                for run, chosen, result, (label, detail), hue_and_dash in zip(
                    scene.runs,
                    told["runs"],
                    results,
                    names(scene.runs),
                    worn([PLACE_OF[run.name] for run in scene.runs]),
                    strict=True,
                )
            ],
            **header,
        },
        arrays,
    )


def scene_of(scene: Scene) -> dict[str, Any]:
    """A scene as the player holds it, with the start that its surface brings."""
    return {
        "surface": {"id": scene.surface.name, "values": scene.surface.values},
        "start": scene.origin,
        "runs": [{"optimizer": run.name, "hyper": run.values} for run in scene.runs],
        "steps": scene.steps,
        "schedule": {"id": scene.schedule.name, "values": scene.schedule.values},
        "noise": scene.noise,
        "seed": scene.seed,
        "chart": scene.chart,
        "show": sorted(scene.show),
        "at": scene.at,
        "view": scene.view,
    }


def short(values: np.ndarray, results: list[Trajectory]) -> np.ndarray:
    """Runs' values (R, N + 1, …) in single precision, unless one of a run not yet lost has no room there."""
    single = values.astype(np.float32)
    for run, result in enumerate(results):
        sound = slice(result.status.step if result.status.lost else None)
        if not (np.isfinite(single[run, sound]) == np.isfinite(values[run, sound])).all():
            return values
    return single


def status_values(run: Choice, status: Status) -> dict[str, str]:
    """What the sentence about a run that overflowed or became undefined names, as plain characters."""
    values = {}
    if status.quantity:
        values["quantity"] = letter(status.quantity)
    if status.coordinate is not None:
        values["coordinate"] = "xy"[status.coordinate]
    if status.setting:
        values["setting"] = symbol(OPTIMIZERS[run.name].HYPER[status.setting].symbol)
    return values


def letter(name: str) -> str:
    """A recorded quantity as its optimizer's equations have it: m̂ for m_hat, μ̃ for mu_tilde, ρ∞."""
    base, _, accent = name.partition("_")
    base = base if len(base) == 1 else f"\\{base}"
    accents = {"hat": rf"\hat{{{base}}}", "tilde": rf"\tilde{{{base}}}", "infty": base}
    return symbol(accents.get(accent, base)) + ("∞" if accent == "infty" else "")


def hollows(surface: Choice) -> tuple[tuple[float, float], ...]:
    """A surface's minima, the global ones first."""
    return (*minima(surface), *getattr(module_of(surface), "LOCAL_MINIMA", ()))


def relief(
    surface: str, params: tuple[tuple[str, Any], ...], view: tuple[float, ...], heights: bool
) -> bytes:
    """The map of a surface over `view` (x low, x high, y low, y high): shades, contour lines, slopes.

    Shades and lines are even in log(f - f* + SHIFT), or in f where a surface declares no SHIFT; a line
    carries f - f*.
    """
    choice = Choice(surface, dict(params))
    module = module_of(choice)
    x0, x1, y0, y1 = view
    f, _ = values_and_gradients(choice, np.linspace(x0, x1, GRID[1]), np.linspace(y0, y1, GRID[0]))
    header, sections = ground(f - minimum(choice), module.SHIFT, view)
    sections["slope"] = slopes(choice, view)
    if heights:
        sections["height"] = elevation(f - minimum(choice), module.SHIFT).astype(np.float32)
    return pack(header, sections)


relief_cached = lru_cache(maxsize=256)(relief)


def ground(gap: np.ndarray, shift: float | None, view: tuple[float, ...]) -> tuple[dict, dict]:
    """Shades and contour lines of `gap` (rows, columns) over a view, as a header and its sections.

    Both are even in log(gap + shift), or in the gap where there is no shift; a line carries its gap.
    """
    x0, x1, y0, y1 = view
    rows, columns = gap.shape
    xs, ys = np.linspace(x0, x1, columns), np.linspace(y0, y1, rows)
    z = elevation(gap, shift)
    finite = z[np.isfinite(z)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    shades = np.nan_to_num((z - low) / ((high - low) or 1), nan=1, posinf=1).clip(0, 1)
    contours = contour_generator(xs, ys, np.where(np.isfinite(z), z, high), line_type=LineType.Separate)
    found = [
        (level, strong, contours.lines(float(elevation(np.array(level), shift))))
        for level, strong in contour_levels(low, high, shift)
    ]
    # Where ripples are finer than the grid, lines are only noise, and would be a megabyte of it.
    for keep in (lambda strong: True, lambda strong: strong, lambda strong: False):
        drawn = [(level, strong, lines) for level, strong, lines in found if lines and keep(strong)]
        vertices = [np.asarray(line) for _, _, lines in drawn for line in lines]
        if sum(map(len, vertices)) <= VERTICES_MAX:
            break
    levels = [
        {"f": f, "strong": strong, "lines": [len(line) for line in lines]} for f, strong, lines in drawn
    ]
    points = np.concatenate([np.empty((0, 2)), *vertices])
    places = (points - [x0, y0]) / [x1 - x0, y1 - y0] * 16383  # a tenth of a pixel
    sections = {
        "level": np.round(shades * 255).astype(np.uint8),
        "vertices": np.round(places).astype(np.uint16).T,  # all x, then all y: a third smaller, zipped
    }
    return {"view": view, "grid": gap.shape, "z": (low, high), "levels": levels}, sections


def elevation(gap: np.ndarray, shift: float | None) -> np.ndarray:
    """What shades and lines are even in."""
    with np.errstate(all="ignore"):
        return gap if shift is None else np.log10(np.maximum(gap, 0) + shift)


def contour_levels(low: float, high: float, shift: float | None) -> list[tuple[float, bool]]:
    """About twenty round values of f - f* between two elevations, and which are drawn strong."""
    if low == high:
        return []
    if shift is None:
        step = round_step((high - low) / 18)
        ks = range(math.ceil(low / step), math.floor(high / step) + 1)
        return [(k * step, k % 4 == 0) for k in ks]
    bottom, top = 10**low - shift, 10 ** min(high, 308.0) - shift
    first = math.floor(math.log10(max(bottom, shift / 10)))
    decades = math.log10(max(top, shift)) - math.log10(max(bottom, shift / 10))
    mantissas = (1, 1.5, 2, 3, 4, 5, 6, 8) if decades < 2 else (1, 2, 3, 5) if decades < 4 else (1, 2, 5)
    mantissas = mantissas if decades < 8 else (1,)
    ks = range(first, min(first + int(decades) + 3, 309), 1 + int(decades / 20))
    candidates = [(m * 10.0**k, m == 1) for k in ks for m in mantissas]
    return [(level, strong) for level, strong in candidates if bottom < level < top]


def round_step(rough: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))


def slopes(surface: Choice, view: tuple[float, ...]) -> np.ndarray:
    """-∇f on a coarse grid of cell centres: its direction, with a length in [0.25, 1] by its log size."""
    x0, x1, y0, y1 = view
    rows, columns = SLOPES
    xs = x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns
    ys = y0 + (np.arange(rows) + 0.5) * (y1 - y0) / rows
    _, g = values_and_gradients(surface, xs, ys)
    with np.errstate(all="ignore"):
        size = np.linalg.norm(g, axis=-1, keepdims=True)
        order = np.log(size)
        finite = order[np.isfinite(order)]
        length = 0.25 + 0.75 * (order - finite.min()) / (np.ptp(finite) or 1) if finite.size else order
        return np.nan_to_num(-g / size * length).astype(np.float32)


def check_view(view: tuple[float, ...]) -> bool:
    """Whether a view can be drawn: not empty, and wide enough for float64 to tell its points apart."""
    x0, x1, y0, y1 = view
    return all(b - a > 1e-9 * max(1, abs(a), abs(b)) for a, b in ((x0, x1), (y0, y1)))

"""Scene: everything a picture depends on, and its writing as a query string.

One typed table of names, ranges and defaults: controls, links and routes all read it. What a link leaves out
has its default; what cannot be read gets its default too, and is reported.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, quote

import numpy as np

from engine.race.schedules import multipliers
from engine.race.trajectory import (
    HYPERS,
    NOISE,
    RUNS_MAX,
    SCHEDULE_PARAMS,
    SEED,
    STEPS,
    SURFACE_PARAMS,
    Trajectory,
    race,
)
from parameters import Choice, Lin, Problem, Whole, format_number, read_choice, read_number, write_choice
from surfaces import SURFACES

POSITION = Lin(0, -1e12, 1e12, "x")
CHARTS = ("gap", "f", "grad", "lr", "distance")
SHOWS = ("field", "dots", "labels", "fade", "3d", "big")
LENGTH_MAX = 4000  # of a query string, in characters: nine runs with every number written out fit in 2,000


def choices(*written: str) -> tuple[Choice, ...]:
    """Runs from the texts a link would hold."""
    return tuple(_sound(read_choice(text, HYPERS, "run")) for text in written)


def _sound(read):
    choice, problems = read
    if problems or choice is None:
        raise ValueError("; ".join(map(str, problems)))
    return choice


# The nine of the lecture notes, each with a learning rate that suits the opening valley.
RUNS = choices(
    "sgd,lr=0.002",
    "momentum,lr=0.0004",
    "nag,lr=0.0008",
    "adagrad,lr=0.9",
    "adadelta,lr=5",
    "rmsprop,lr=0.08",
    "adam,lr=0.4",
    "adamw,lr=0.25",
    "radam,lr=0.0025",
)


@dataclass(frozen=True)
class Scene:
    """A race: who runs where, from which start, for how long; and what is shown of it."""

    surface: Choice = field(default_factory=lambda: default_choice("rosenbrock", SURFACE_PARAMS))
    start: tuple[float, float] | None = None  # None: the surface's own
    runs: tuple[Choice, ...] = RUNS
    steps: int = int(STEPS.default)
    schedule: Choice = field(default_factory=lambda: default_choice("constant", SCHEDULE_PARAMS))
    noise: float = NOISE.default
    seed: int = int(SEED.default)
    chart: str = CHARTS[0]
    show: frozenset[str] = frozenset()
    at: int | None = None  # the step at which the picture stands still
    view: tuple[float, ...] | None = None  # x low, x high, y low, y high

    @property
    def origin(self) -> tuple[float, float]:
        return self.start or SURFACES[self.surface.name].START

    def multipliers(self) -> np.ndarray:
        """What every run's learning rate is multiplied by: shape (N,)."""
        return multipliers(self.schedule.name, self.steps, self.steps, **self.schedule.values)

    def race_only(self) -> "Scene":
        """The scene without what is merely shown of it: two that agree in this are the same race."""
        return replace(self, start=self.origin, chart=CHARTS[0], show=frozenset(), at=None, view=None)

    def race(self) -> list[Trajectory]:
        """Compute every run of the scene, in order."""
        return race(
            self.runs,
            self.surface,
            start=self.origin,
            steps=self.steps,
            schedule=self.schedule,
            noise=self.noise,
            seed=self.seed,
        )


def default_choice(name: str, registry: dict[str, dict[str, Lin]]) -> Choice:
    return Choice(name, {key: p.default for key, p in registry[name].items()})


def write(scene: Scene, *, whole: bool = False) -> dict[str, list[str]]:
    """The scene as names and texts of a query; `whole` writes defaults too."""
    text = {
        "surface": [write_choice(scene.surface, SURFACE_PARAMS[scene.surface.name])],
        "start": [",".join(map(format_number, scene.origin))],
        "run": [write_choice(run, HYPERS[run.name]) for run in scene.runs] or [""],
        "steps": [str(scene.steps)],
        "schedule": [write_choice(scene.schedule, SCHEDULE_PARAMS[scene.schedule.name])],
        "noise": [format_number(scene.noise)],
        "seed": [str(scene.seed)],
        "chart": [scene.chart],
        "show": [",".join(name for name in SHOWS if name in scene.show)],
        "at": [] if scene.at is None else [str(scene.at)],
        "view": [] if scene.view is None else [",".join(map(format_number, scene.view))],
    }
    if whole:
        return {name: values for name, values in text.items() if values}
    plain = write(Scene(surface=scene.surface), whole=True) | {"surface": ["rosenbrock"]}
    return {name: values for name, values in text.items() if values and values != plain.get(name)}


def query(scene: Scene, *, whole: bool = False) -> str:
    """The scene as a query string that a person can read."""
    return "&".join(
        f"{k}={quote(v, safe=',=')}" for k, values in write(scene, whole=whole).items() for v in values
    )


def read(given: dict[str, list[str]]) -> tuple[Scene, list[Problem]]:
    """The scene that names and texts of a query describe, and what could not be read."""
    length = sum(len(text) for texts in given.values() for text in texts)
    if length > LENGTH_MAX:
        return Scene(), [Problem("too long", "link", str(length), high=LENGTH_MAX)]
    problems: list[Problem] = []
    parts: dict = {}

    def one(name: str) -> str | None:
        values = given.get(name) or [None]
        return values[-1]

    def choice(name, registry):
        if text := one(name):
            found, wrong = read_choice(text, registry, name)
            problems.extend(wrong)
            if found:
                parts[name] = found

    def number(name, declared):
        if text := one(name):
            value, wrong = read_number(text, declared, name)
            problems.extend(wrong)
            if not wrong:
                parts[name] = int(value) if isinstance(declared, Whole) else value

    def numbers(name, count):
        if text := one(name):
            read_all = [read_number(part, POSITION, name) for part in text.split(",")]
            wrong = [problem for _, found in read_all for problem in found]
            if len(read_all) != count:
                wrong = [Problem(f"not {count} numbers", name, text)]
            problems.extend(wrong[:1])
            if not wrong:
                parts[name] = tuple(value for value, _ in read_all)

    choice("surface", SURFACE_PARAMS)
    choice("schedule", SCHEDULE_PARAMS)
    number("steps", STEPS)
    number("seed", SEED)
    number("at", STEPS)
    number("noise", NOISE)
    numbers("start", 2)
    numbers("view", 4)
    if "view" in parts and not (parts["view"][0] < parts["view"][1] and parts["view"][2] < parts["view"][3]):
        problems.append(Problem("not 4 numbers", "view", one("view") or ""))
        del parts["view"]
    if (chart := one("chart")) in CHARTS:
        parts["chart"] = chart
    elif chart:
        problems.append(Problem("unknown name", "chart", chart, CHARTS[0]))
    if show := one("show"):
        names = show.split(",")
        problems += [Problem("unknown name", "show", name) for name in names if name not in SHOWS]
        parts["show"] = frozenset(names) & frozenset(SHOWS)
    if "run" in given:
        runs = []
        for text in filter(None, given["run"]):
            run, wrong = read_choice(text, HYPERS, "run")
            problems += wrong
            if run:
                runs.append(run)
        if len(runs) > RUNS_MAX:
            problems.append(Problem("too many", "run", str(len(runs)), str(RUNS_MAX), high=RUNS_MAX))
        if runs or not any(given["run"]):
            parts["runs"] = tuple(runs[:RUNS_MAX])
    return Scene(**parts), problems


def parse(text: str) -> tuple[Scene, list[Problem]]:
    """The scene that a query string describes, and what could not be read."""
    return read(parse_qs(text, keep_blank_values=True, errors="replace"))

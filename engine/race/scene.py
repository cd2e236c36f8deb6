"""Scene: everything a picture of a race depends on."""

from dataclasses import dataclass, field, replace

import numpy as np

from engine.own import module_of
from engine.race.schedules import multipliers
from engine.race.trajectory import (
    HYPERS,
    NOISE,
    SCHEDULE_PARAMS,
    SEED,
    STEPS,
    SURFACE_PARAMS,
    Trajectory,
    race,
)
from parameters import Choice, Lin, read_choice

CHARTS = ("gap", "f", "grad", "lr", "distance")
SHOWS = ("field", "dots", "labels", "fade", "samples", "seeds", "3d", "big")


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
        return self.start or module_of(self.surface).START

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

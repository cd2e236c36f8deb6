"""Scene: a race as a query string that a person can read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote

from engine.race.scene import CHARTS, SHOWS, Scene
from engine.race.trajectory import HYPERS, NOISE, RUNS_MAX, SCHEDULE_PARAMS, SEED, STEPS, SURFACE_PARAMS
from links.fields import Box, Choice, Flags, Name, Number, Point, Runs, Table
from parameters import Lin, Problem
from surfaces import SURFACES

POSITION = Lin(0, -1e12, 1e12, "x")
SCENE = Table(
    Scene(),
    {
        "surface": Choice(SURFACE_PARAMS),
        "start": Point(POSITION),
        "runs": Runs(HYPERS, RUNS_MAX),
        "steps": Number(STEPS),
        "schedule": Choice(SCHEDULE_PARAMS),
        "noise": Number(NOISE),
        "seed": Number(SEED),
        "chart": Name(CHARTS),
        "show": Flags(SHOWS),
        "at": Number(STEPS, none=""),
        "view": Box(POSITION),
    },
    names={"runs": "run"},
)


def write(scene: Scene, *, whole: bool = False) -> dict[str, list[str]]:
    """The scene as names and texts of a query; `whole` writes defaults too."""
    plain = Scene(start=SURFACES[scene.surface.name].START)
    return SCENE.write(replace(scene, start=scene.origin), None if whole else plain)


def query(scene: Scene, *, whole: bool = False) -> str:
    """The scene as a query string."""
    return "&".join(
        f"{name}={quote(text, safe=',=')}"
        for name, texts in write(scene, whole=whole).items()
        for text in texts
    )


def read(given: Mapping[str, Sequence[str]]) -> tuple[Scene, list[Problem]]:
    """The scene that names and texts of a query describe, and what could not be read."""
    return SCENE.read(given)


def parse(text: str) -> tuple[Scene, list[Problem]]:
    """The scene that a query string describes, and what could not be read."""
    return read(parse_qs(text, keep_blank_values=True, errors="replace"))

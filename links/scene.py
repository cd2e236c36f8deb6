"""Scene: a race as a query string that a person can read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote

from engine.race.scene import CHARTS, SHOWS, Scene
from engine.race.trajectory import HYPERS, NOISE, RUNS_MAX, SCHEDULE_PARAMS, SEED, STEPS, SURFACE_PARAMS
from links.fields import Box, Choice, Flags, Name, Number, Point, Runs, Table, unread
from optimizers import OPTIMIZERS
from parameters import Lin, Problem, nearest
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

# Optimizers of a network's matrices. Two coordinates are none: what they would do there is another method's.
OF_MATRICES = ("muon", "shampoo", "soap", "lamb")
# Where a link has ids, people write what they have read.
SHOWN = {
    where: {module.NAME: name for name, module in registry.items()}
    for where, registry in (("run", OPTIMIZERS), ("surface", SURFACES))
}
# What people write as names of their own, and where it stands in a link.
MEANT = {"optimizer": "run"} | {
    name: f"{where}={choice},{name}=…"
    for where, registry in (("schedule", SCHEDULE_PARAMS), ("surface", SURFACE_PARAMS), ("run", HYPERS))
    for choice, declared in reversed(registry.items())
    for name in declared
}


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
    """The scene that names and texts of a query describe, and what could not or will not be read."""
    scene, problems = SCENE.read(given)
    return scene, [*map(meant, problems), *unread(given, SCENE, MEANT)]


def meant(problem: Problem) -> Problem:
    """The problem with what is known of names that are none here."""
    if problem.where == "run" and problem.given in OF_MATRICES:
        return replace(problem, kind="needs matrices", near="")
    if problem.kind == "unknown name" and not problem.near:
        shown = SHOWN.get(problem.where, {})
        return replace(problem, near=shown.get(nearest(problem.given, shown), ""))
    return problem


def parse(text: str) -> tuple[Scene, list[Problem]]:
    """The scene that a query string describes, and what could not be read."""
    return read(parse_qs(text, keep_blank_values=True, errors="replace"))

"""Scene: a race as a query string that a person can read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote

from engine.own import module_of
from engine.race.scene import CHARTS, SHOWS, Scene
from engine.race.trajectory import GROUNDS, HYPERS, NOISE, RUNS_MAX, SCHEDULE_PARAMS, SEED, STEPS
from links.fields import Box, Choice, Flags, Name, Number, Point, Runs, Table, unread
from optimizers import OPTIMIZERS
from parameters import Lin, Problem, nearest
from surfaces import SURFACES

POSITION = Lin(0, -1e12, 1e12, "x")
SCENE = Table(
    Scene(),
    {
        "surface": Choice(GROUNDS),
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

# What a link shows that says nothing of a scene. With one word of it the nine are meant, as they always were.
OPENING = Scene(runs=tuple(run for run in Scene().runs if run.name in ("sgd", "momentum", "adam")))
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
    for where, registry in (("schedule", SCHEDULE_PARAMS), ("surface", GROUNDS), ("run", HYPERS))
    for choice, declared in reversed(registry.items())
    for name in declared
}


def write(scene: Scene, *, whole: bool = False) -> dict[str, list[str]]:
    """The scene as names and texts of a query, one at least; `whole` writes defaults too."""
    plain = Scene(start=module_of(scene.surface).START)
    written = SCENE.write(replace(scene, start=scene.origin), None if whole else plain)
    return written or {"surface": [scene.surface.name]}


def query(scene: Scene, *, whole: bool = False) -> str:
    """The scene as a query string."""
    return "&".join(
        f"{name}={quote(text, safe=',=*')}"
        for name, texts in write(scene, whole=whole).items()
        for text in texts
    )


def address(scene: Scene) -> str:
    """What stands in the address: nothing of the opening, the query string of others."""
    return "" if query(scene) == query(OPENING) else query(scene)


def read(given: Mapping[str, Sequence[str]]) -> tuple[Scene, list[Problem]]:
    """The scene that names and texts of a query describe, and what could not or will not be read."""
    scene, problems = SCENE.read(given, None if any(name in given for name in SCENE) else OPENING)
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

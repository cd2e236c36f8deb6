"""Step: a race, one of its runs and one step of it, as a query string: the race's own link and `of`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.race.scene import Scene
from engine.race.trajectory import RUNS_MAX
from links import scene
from links.fields import Number
from links.scene import OPENING, SCENE
from parameters import Problem, Whole

OF = Whole(1, 1, RUNS_MAX, "")  # which of the race's runs, from 1
NAMES = (*SCENE, "of")
# What a link opens that says nothing of a race: Adam's first step.
ALONE = next(i for i, run in enumerate(OPENING.runs, start=1) if run.name == "adam")


@dataclass(frozen=True)
class Step:
    """A step of a run; `race.at` says which, and None the first."""

    race: Scene
    of: int


def read(given: Mapping[str, Sequence[str]]) -> tuple[Step, list[Problem]]:
    """What names and texts of a query describe, and what in them could not be read."""
    race, problems = scene.read({name: texts for name, texts in given.items() if name != "of"})
    usual = 1 if any(name in given for name in SCENE) else ALONE
    # No run of a race is none of its first nine, so a race without runs has the first.
    declared = replace(OF, high=max(1, len(race.runs)))
    of, wrong = Number(declared).read("of", given.get("of", ()), usual)
    return Step(race, of), problems + wrong


def write(step: Step, *, whole: bool = False) -> dict[str, list[str]]:
    """The step as names and texts of a query; `whole` writes defaults too."""
    return scene.write(step.race, whole=whole) | {"of": Number(OF).write(step.of)}

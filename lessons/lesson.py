"""Lesson: scenes in their order, each with a question that is answered before its race is seen.

A lesson is one file of YAML, of which only names, lists and texts are read, so that it holds nothing to
execute; yaml.compose knows the line of each.
What ours say of a race is checked by tests/lessons/test_lectures.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from engine.race.scene import Scene
from engine.race.trajectory import HYPERS
from links.scene import parse
from parameters import Lin, Problem, nearest, read_number
from translations import LANGUAGES

FOLDER = Path(__file__).parent / "lectures"
# In the order in which they are taught.
ORDER = (
    "gradient_descent",
    "momentum",
    "per_coordinate",
    "adam",
    "batches",
    "minima",
    "learning_rate",
)
LENGTH_MAX = 32_768  # of a file, in characters
SCENES_MAX = 40
OPTIONS_MAX = 9  # one for each of the keys 1 to 9

Said = Mapping[str, str]  # by language, in one at least


@dataclass(frozen=True)
class Choose:
    """`right` is the place of the right one among the `options`."""

    ask: Said
    options: tuple[Said, ...]
    right: int
    why: Said


@dataclass(frozen=True)
class Set:
    """A value of the hyperparameter `name` of the run in place `run`; right is all from `low` to `high`."""

    ask: Said
    run: int
    name: str
    low: float
    high: float
    why: Said


@dataclass(frozen=True)
class Draw:
    """The path of the run in place `run`, or its line in the chart: `what` of the two."""

    ask: Said
    what: str
    run: int
    why: Said


Question = Choose | Set | Draw


@dataclass(frozen=True)
class Frame:
    """A race, what is said of it before it is seen, and what is asked; `notes` are the lecturer's own."""

    race: Scene
    title: Said
    text: Said
    notes: Said
    question: Question


@dataclass(frozen=True)
class Lesson:
    """A lesson; its title, and its idea in a sentence."""

    title: Said
    idea: Said
    scenes: tuple[Frame, ...]


class Fault(ValueError):
    """Why a file is no lesson: `kind` says how, `line` (from 1) where, `given` what stands there.

    `meant` is what may stand there instead, `problem` what is wrong with a scene's link.
    """

    def __init__(self, kind: str, line: int, given="", meant="", problem: Problem | None = None):
        super().__init__(f"line {line}: {kind} {given!r}")
        self.kind, self.line, self.given, self.meant, self.problem = kind, line, given, meant, problem


DRAWN = ("path", "chart")
ASKED = {
    "choose": ("choose", "options", "right", "why"),
    "set": ("set", "run", "name", "from", "to", "why"),
    "draw": ("draw", "what", "run", "why"),
}


def read(text: str) -> Lesson:
    """The lesson in a file's text. Raises Fault, for the first reason found, where there is none."""
    of = begin(text).names("title", "idea", "scenes")
    scenes = of["scenes"].items(1, SCENES_MAX)
    return Lesson(of["title"].said(), of["idea"].said(), tuple(map(_frame, scenes)))


def begin(text: str) -> "Part":
    """All of a file. Raises Fault where it is no YAML, or too much of it."""
    if len(text) > LENGTH_MAX:
        raise Fault("too long", 1, str(len(text)), str(LENGTH_MAX))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise Fault("not yaml", mark.line + 1 if mark else 1, error.problem or "") from None
    except yaml.reader.ReaderError as error:
        raise Fault("not text", 1 + text.count("\n", 0, error.position)) from None
    except RecursionError:
        raise Fault("too deep", 1) from None
    if node is None:
        raise Fault("empty", 1)
    return Part(node, 0)


class Part:
    """A part of a file, and the line, from 0, at which it begins."""

    def __init__(self, node: Node, line: int):
        self.node, self.line = node, line

    def fault(
        self, kind: str, given: object = "", meant: object = "", problem: Problem | None = None
    ) -> Fault:
        return Fault(kind, self.line + 1, str(given), str(meant), problem)

    def names(self, *needed: str, more: tuple[str, ...] = ()) -> dict[str, "Part"]:
        """What stands under each name: all that are `needed`, and any of `more`."""
        known = (*needed, *more)
        if not isinstance(self.node, MappingNode):
            raise self.fault("not names", meant=", ".join(known))
        found = {}
        for key, value in self.node.value:
            name, part = str(key.value), Part(value, key.start_mark.line)
            if name not in known:
                raise part.fault("unknown name", name, nearest(name[:40], known) or ", ".join(known))
            if name in found:
                raise part.fault("twice", name)
            found[name] = part
        for name in needed:
            if name not in found:
                raise self.fault("missing", name)
        return found

    def items(self, least: int, most: int) -> list["Part"]:
        """The parts of a list of so many."""
        if not isinstance(self.node, SequenceNode):
            raise self.fault("not a list")
        items = [Part(node, node.start_mark.line) for node in self.node.value]
        if not least <= len(items) <= most:
            raise self.fault("number of items", len(items), f"{least}–{most}")
        return items

    def text(self) -> str:
        if not isinstance(self.node, ScalarNode):
            raise self.fault("not a text")
        return self.node.value.strip()

    def said(self) -> Said:
        """A text in one language at least."""
        said = {language: part.text() for language, part in self.names(more=tuple(LANGUAGES)).items()}
        if not all(said.values()) or not said:
            raise self.fault("says nothing", meant=", ".join(LANGUAGES))
        return said

    def number(self, declared: Lin) -> float:
        value, problems = read_number(self.text(), declared, declared.symbol)
        if problems:
            raise self.fault("never", self.text(), f"{declared.limits[0]:g} … {declared.limits[1]:g}")
        return value

    def place(self, many: int) -> int:
        """A place among so many, which the file counts from 1."""
        if self.text() not in map(str, range(1, many + 1)):
            raise self.fault("no such", self.text(), many)
        return int(self.text()) - 1

    def one_of(self, known: Iterable[str]) -> str:
        if self.text() not in known:
            raise self.fault("unknown choice", self.text(), ", ".join(known))
        return self.text()


def _frame(scene: Part) -> Frame:
    of = scene.names("link", "title", "text", "question", more=("notes",))
    # Whoever writes a lesson copies a link from the address bar.
    link = of["link"].text().rpartition("?")[2]
    race, problems = parse(link)
    if problems:
        raise of["link"].fault("link", problem=problems[0])
    notes = of["notes"].said() if "notes" in of else {}
    question = _question(of["question"], race)
    return Frame(race, of["title"].said(), of["text"].said(), notes, question)


def _question(asked: Part, race: Scene) -> Question:
    every = tuple(dict.fromkeys(name for names in ASKED.values() for name in names))
    kind = next((kind for kind in ASKED if kind in asked.names(more=every)), None)
    if kind is None:
        raise asked.fault("no question", meant=", ".join(ASKED))
    of = asked.names(*ASKED[kind])
    ask, why = of[kind].said(), of["why"].said()
    if kind == "choose":
        options = of["options"].items(2, OPTIONS_MAX)
        return Choose(ask, tuple(option.said() for option in options), of["right"].place(len(options)), why)
    run = of["run"].place(len(race.runs))
    if kind == "draw":
        return Draw(ask, of["what"].one_of(DRAWN), run, why)
    hyper = HYPERS[race.runs[run].name]
    name = of["name"].one_of(hyper)
    low, high = (of[end].number(hyper[name]) for end in ("from", "to"))
    if low > high:
        raise of["to"].fault("empty range", of["to"].text(), of["from"].text())
    return Set(ask, run, name, low, high, why)


@cache
def lessons() -> dict[str, Lesson]:
    """Ours by their names, in the order in which they are taught."""
    return {name: read((FOLDER / f"{name}.yaml").read_text()) for name in ORDER}

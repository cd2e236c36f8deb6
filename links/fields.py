"""Fields: the kinds of value that a link holds. Each kind reads, writes, describes and draws its own.

A table names the fields of one frozen dataclass. What a link leaves out is as in the opening that it is read
on; what cannot be read is so too, and is reported.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Generic, TypeVar

import parameters
from parameters import (
    Decay,
    Lin,
    Log,
    Problem,
    Whole,
    format_number,
    nearest,
    read_choice,
    read_number,
    write_choice,
)

Registry = Mapping[str, Mapping[str, Lin]]  # what may be chosen, and the parameters of each
Read = tuple[Any, list[Problem]]
Opening = TypeVar("Opening")
SHARED = ("lang", "embed", "embed_options", "controls", "background")  # names that every page's link may have
FOREIGN_MAX = 5  # names that nothing reads, of which is spoken
LENGTH_MAX = 4000  # of a link, in characters: nine runs with every number written out fit in 2,000


class Field(ABC):
    """One kind of value. `where` is its name in the link, for the sentences that refuse a text."""

    def read(self, where: str, texts: Sequence[str], opening: Any) -> Read:
        """The value in the last of `texts`; without one, or where it cannot be read, that of the opening."""
        usual = self.usual(opening)
        return self.parse(where, texts[-1], usual) if texts and texts[-1] else (usual, [])

    def usual(self, opening: Any) -> Any:
        """The opening's value, or the nearest to it that this field takes."""
        return opening

    @abstractmethod
    def parse(self, where: str, text: str, usual: Any) -> Read:
        """The value that one text holds, or the usual one and what is wrong with it."""

    @abstractmethod
    def write(self, value: Any) -> list[str]:
        """The shortest texts that are read as this value."""

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """What a control needs to know, as JSON."""

    @abstractmethod
    def draw(self, rng: Random) -> Any:
        """Any value that is taken, absurd ones too."""


@dataclass(frozen=True)
class Number(Field):
    """A number of a declared range; an `int` where it is whole.

    `none` is the word for None, where that is taken too: "" if only a link without the name says it.
    """

    declared: Lin
    none: str | None = None

    def usual(self, opening):
        taken = self.none is not None if opening is None else self.declared.accepts(opening)
        return opening if taken else self._typed(self.declared.default)

    def parse(self, where, text, usual):
        if text == self.none:
            return None, []
        value, problems = read_number(text, self.declared, where)
        if problems:
            return usual, [replace(problem, used="".join(self.write(usual))) for problem in problems]
        return self._typed(value), []

    def write(self, value):
        return [format_number(value)] if value is not None else [self.none] if self.none else []

    def describe(self):
        p = self.declared
        return {
            "default": p.default,
            "low": p.low,
            "high": p.high,
            "limits": [None if math.isinf(limit) else limit for limit in p.limits],
            "scale": "decay" if isinstance(p, Decay) else "log" if isinstance(p, Log) else "lin",
            "whole": isinstance(p, Whole),
        }

    def draw(self, rng) -> Any:
        p = self.declared
        if self.none is not None and rng.random() < 0.3:
            return None
        absurd = [0.0, 5e-324, 1e-300, 1e300, 1 / 3, 1 - 2**-53, 10 ** rng.uniform(-12, 12)]
        plain = [p.default, p.low, p.high, rng.uniform(p.low, p.high), rng.randint(int(p.low), int(p.high))]
        return self._typed(rng.choice([float(value) for value in plain + absurd if p.accepts(value)]))

    def _typed(self, value):
        return int(value) if isinstance(self.declared, Whole) else float(value)


@dataclass(frozen=True)
class Name(Field):
    """One of a few names."""

    names: Sequence[str]

    def usual(self, opening):
        return opening if opening in self.names else self.names[0]

    def parse(self, where, text, usual):
        return (
            (text, [])
            if text in self.names
            else (usual, [Problem("unknown name", where, text, usual, near=nearest(text, self.names))])
        )

    def write(self, value):
        return [value]

    def describe(self):
        return {"names": list(self.names)}

    def draw(self, rng):
        return rng.choice(self.names)


@dataclass(frozen=True)
class Choice(Field):
    """A member of a registry with its parameters: `adam,lr=0.1`."""

    registry: Registry

    def parse(self, where, text, usual):
        found, problems = read_choice(text, self.registry, where)
        return found or usual, problems

    def write(self, value):
        return [write_choice(value, self.registry[value.name])]

    def describe(self):
        return {
            name: {key: kind(p).describe() for key, p in declared.items()}
            for name, declared in self.registry.items()
        }

    def draw(self, rng):
        name = rng.choice(list(self.registry))
        return parameters.Choice(name, {key: kind(p).draw(rng) for key, p in self.registry[name].items()})


def kind(declared: Any) -> Any:
    """What describes and draws a parameter: a number's field, or what is declared itself where it is none."""
    return Number(declared) if isinstance(declared, Lin) else declared


@dataclass(frozen=True)
class Runs(Field):
    """Up to `most` choices from a registry, one text each; one empty text for none."""

    registry: Registry
    most: int

    def read(self, where, texts, opening):
        read = [self.parse(where, text, None) for text in texts if text]
        problems = [problem for _, wrong in read for problem in wrong]
        runs = [run for run, _ in read if run]
        if len(runs) > self.most:
            problems.append(Problem("too many", where, str(len(runs)), high=self.most))
        none_asked = texts and not any(texts)
        return tuple(runs[: self.most]) if runs or none_asked else opening, problems

    def parse(self, where, text, usual):
        return Choice(self.registry).parse(where, text, usual)

    def write(self, value):
        return [text for run in value for text in Choice(self.registry).write(run)] or [""]

    def describe(self):
        return {"most": self.most}

    def draw(self, rng):
        return tuple(Choice(self.registry).draw(rng) for _ in range(rng.randint(0, self.most)))


@dataclass(frozen=True)
class Point(Field):
    """`count` coordinates with commas between them, or None where a link has none."""

    coordinate: Lin
    count: int = 2

    def parse(self, where, text, usual):
        read = [read_number(part, self.coordinate, where) for part in text.split(",")]
        wrong = [replace(problem, used="") for _, problems in read for problem in problems]
        values = tuple(value for value, _ in read)
        if len(read) != self.count or not (wrong or self.sound(values)):
            wrong = [Problem(f"not {self.count} numbers", where, text)]
        return (usual, wrong[:1]) if wrong else (values, [])

    def sound(self, values: tuple[float, ...]) -> bool:
        return True

    def write(self, value):
        return [] if value is None else [",".join(map(format_number, value))]

    def describe(self):
        return Number(self.coordinate).describe() | {"count": self.count}

    def draw(self, rng):
        if rng.random() < 0.5:
            return None
        # Of every order of magnitude, and never at the last one, so that a box has room.
        most = math.log10(self.coordinate.high) - 1
        return tuple(rng.uniform(-1, 1) * 10.0 ** rng.uniform(-6, most) for _ in range(self.count))


@dataclass(frozen=True)
class Box(Point):
    """A part of the plane: x low, x high, y low, y high."""

    count: int = 4

    def sound(self, values):
        return values[0] < values[1] and values[2] < values[3]

    def draw(self, rng):
        corner = Point(self.coordinate).draw(rng)
        if corner is None:
            return None
        # Wide enough to be drawn in float64.
        (x, y), (w, h) = corner, (max(1, *map(abs, corner)) * 10 ** rng.uniform(-6, 0) for _ in range(2))
        return x, x + w, y, y + h


@dataclass(frozen=True)
class Flags(Field):
    """Any of a few names, with commas between them."""

    names: Sequence[str]

    def parse(self, where, text, usual):
        given = text.split(",")
        problems = [
            Problem("unknown name", where, name, near=nearest(name, self.names))
            for name in given
            if name not in self.names
        ]
        return frozenset(given) & frozenset(self.names), problems

    def write(self, value):
        return [",".join(name for name in self.names if name in value)]

    def describe(self):
        return {"names": list(self.names)}

    def draw(self, rng):
        return frozenset(name for name in self.names if rng.random() < 0.3)


@dataclass(frozen=True)
class Table(Generic[Opening]):
    """The fields of a frozen dataclass, by attribute, in the order in which a link is written and read.

    A field may be a function of what was read before it. `names` are those in the link that differ from the
    attribute's.
    """

    opening: Opening
    fields: Mapping[str, Field | Callable[[Opening], Field]]
    names: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self):
        """The names in a link."""
        return (self.names.get(attribute, attribute) for attribute in self.fields)

    def of(self, attribute: str, value: Opening) -> Field:
        """The field of an attribute, as it is for this value."""
        found = self.fields[attribute]
        return found if isinstance(found, Field) else found(value)

    def read(
        self, given: Mapping[str, Sequence[str]], opening: Opening | None = None
    ) -> tuple[Opening, list[Problem]]:
        """What names and texts of a query describe, and what in them could not be read. Other names are left
        alone."""
        value: Any = opening or self.opening
        length = sum(len(text) for name in self for text in given.get(name, ()))
        if length > LENGTH_MAX:
            return value, [Problem("too long", "link", str(length), high=LENGTH_MAX)]
        problems = []
        for name, attribute in zip(self, self.fields, strict=True):
            usual = getattr(value, attribute)
            found, wrong = self.of(attribute, value).read(name, given.get(name, ()), usual)
            value = replace(value, **{attribute: found})
            problems += wrong
        return value, problems

    def write(self, value: Opening, opening: Opening | None = None) -> dict[str, list[str]]:
        """Names and texts of a query, without what is as in `opening`; all of them without one."""
        written = {}
        for name, attribute in zip(self, self.fields, strict=True):
            own = getattr(value, attribute)
            texts = self.of(attribute, value).write(own)
            if texts and (opening is None or own != getattr(opening, attribute)):
                written[name] = texts
        return written

    def draw(self, rng: Random) -> Opening:
        """Any value that a link can hold."""
        value: Any = self.opening
        for attribute in self.fields:
            value = replace(value, **{attribute: self.of(attribute, value).draw(rng)})
        return value


def unread(given: Iterable[str], known: Iterable[str], meant: Mapping[str, str]) -> list[Problem]:
    """The names in a link that nothing reads: none of those `known`; `meant` says how others are written."""
    known = {*known, *SHARED}
    written = {name: name for name in known} | dict(meant)
    foreign = [name for name in given if name and name not in known][:FOREIGN_MAX]
    return [
        Problem("unread name", "link", name, near=written.get(nearest(name[:40], written), ""))
        for name in foreign
    ]

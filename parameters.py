"""Parameters: what a number may be, declared once for sliders, links, documents and tests.

`low` and `high` are the ends of the slider. What may be typed is wider where that makes sense
(`accepts`): a learning rate of 1e300 is a run that diverges, and a run that diverges is a result.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

# How a number is written; what Python alone takes for one, such as 1_000, is none.
NUMBER = r" *[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *"


@dataclass(frozen=True)
class Lin:
    """A number on a linear slider; only what lies on the slider is accepted."""

    default: float
    low: float
    high: float
    symbol: str
    refusal = "out of range"  # the kind of problem that a number is which is not accepted
    commas = False  # may stand in its text

    def read(self, text: str, where: str) -> tuple[float, list["Problem"]]:
        """The number in `text`, or the declared default and what is wrong."""
        return read_number(text, self, where)

    def write(self, value: float) -> str:
        return format_number(value)

    def accepts(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of what is accepted, for the sentence that refuses the rest."""
        return self.low, self.high


@dataclass(frozen=True)
class Whole(Lin):
    """A whole number on a linear slider."""

    def accepts(self, value: float) -> bool:
        return super().accepts(value) and value == int(value)


@dataclass(frozen=True)
class Log(Lin):
    """A number on a logarithmic slider; any finite number from 0 up is accepted."""

    def accepts(self, value: float) -> bool:
        return 0 <= value < math.inf

    @property
    def limits(self) -> tuple[float, float]:
        return 0, math.inf


@dataclass(frozen=True)
class Period(Log):
    """A number of steps, on a logarithmic slider; any finite number from `low` up is accepted."""

    def accepts(self, value: float) -> bool:
        return self.low <= value < math.inf

    @property
    def limits(self) -> tuple[float, float]:
        return self.low, math.inf


@dataclass(frozen=True)
class Decay(Lin):
    """A decay rate in [0, 1), on a slider that gives 0.9, 0.99 and 0.999 equal room."""

    refusal = "not below 1"

    def accepts(self, value: float) -> bool:
        return 0 <= value < 1

    @property
    def limits(self) -> tuple[float, float]:
        return 0, math.nextafter(1, 0)


@dataclass(frozen=True)
class Choice:
    """A member of a registry and all of its parameters: `adam` with its learning rate, betas, epsilon.

    They are numbers; those of a surface that somebody typed are its formula and two spans.
    """

    name: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What could not be read: `kind` says how, `where` which name, `given` what stood there."""

    kind: str  # "unknown name", "unknown parameter", "not a number", "not a whole number", "out of range", …
    where: str = ""
    given: str = ""
    used: str = ""
    low: float = 0.0
    high: float = math.inf
    near: str = ""  # what may have been meant

    def __str__(self):
        limits = {"out of range": f" ({self.low:g} to {self.high:g})", "not below 1": " (0 to less than 1)"}
        meant = f"; did you mean {self.near!r}?" if self.near else ""
        return f"{self.where}: {self.kind} {self.given!r}{limits.get(self.kind, '')}{meant}"


def read_number(text: str, declared: Lin, where: str) -> tuple[float, list[Problem]]:
    """The number in `text`, or the declared default and what is wrong."""
    used = format_number(declared.default)
    value = float(text) if re.fullmatch(NUMBER, text) else math.nan
    if not math.isfinite(value):
        return declared.default, [Problem("not a number", where, text, used)]
    if isinstance(declared, Whole) and value != int(value):
        return declared.default, [Problem("not a whole number", where, text, used)]
    if not declared.accepts(value):
        return declared.default, [Problem(declared.refusal, where, text, used, *declared.limits)]
    return value, []


def read_choice(
    text: str, registry: Mapping[str, Mapping[str, Lin]], where: str
) -> tuple[Choice | None, list[Problem]]:
    """The choice written as `name,parameter=value,…`: what can't be read keeps its default."""
    name, comma, rest = text.partition(",")
    if name not in registry:
        return None, [Problem("unknown name", where, name, near=nearest(name, registry))]
    declared = registry[name]
    # A comma within a formula is followed by no name that a value is given to.
    between = r",(?=[a-z]+=)" if any(p.commas for p in declared.values()) else ","
    values, problems = {key: p.default for key, p in declared.items()}, []
    for part in re.split(between, rest) if comma else ():
        key, _, written = part.partition("=")
        if key in declared:
            values[key], found = declared[key].read(written, f"{name}.{key}")
            problems += found
        else:
            problems.append(Problem("unknown parameter", name, key, near=nearest(key, declared)))
    return Choice(name, values), problems


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like this one, if any is."""
    written = {each.lower(): each for each in known}
    return "".join(written[each] for each in get_close_matches(name.lower(), written, n=1))


def write_choice(choice: Choice, declared: Mapping[str, Lin]) -> str:
    """The shortest text that `read_choice` reads as this choice."""
    changed = [f"{k}={declared[k].write(v)}" for k, v in choice.values.items() if v != declared[k].default]
    return ",".join([choice.name, *changed])


def format_number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    text = repr(float(value) + 0.0)  # -0.0 + 0.0 is 0.0
    return text.removesuffix(".0").replace("e-0", "e-").replace("e+", "e")

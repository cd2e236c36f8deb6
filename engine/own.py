"""Own: a surface that somebody typed, f(x, y) over a part of the plane, as those of the registry are.

What nobody knows of it is looked for: its least value on the map, by a grid and finer grids around its lowest
points. That is the least found there, no more: f may be lower between the points, and beyond the map.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.ndimage import minimum_filter

from engine.expression import BLANKS, LENGTH_MAX, Expression, Unreadable, parse
from parameters import NUMBER, Choice, Problem, format_number
from surfaces import SURFACES

OWN = "own"  # its name in links
GRID = 97  # points along each side of a grid on which is looked
FINER = 8  # times as fine is each grid after another, and so many of them: to the last digit that f can tell
ROUNDS = 10
HOLLOWS_MAX = 16  # lowest points around which is looked further
ALIKE = 1e-9  # of the relief, by which two hollows may differ and be equally deep
NEAR = (
    1e-6  # of the map's width: where f is STEEP of its relief higher, it falls without end and has no minimum
)
STEEP = 1e-2
PART = 0.02  # of the map that lies within one SHIFT of the least value
FARTHEST = 1e12  # from the origin
FINEST = 1e-9  # as wide as this part of where it is must a map be, for its points to be told apart
# What a field begins with, and what can be tried: two wells, a saddle, ripples, a kink, a narrow valley.
EXAMPLES = (
    "x**2+10*sin(y)",
    "(x**2-1)**2+y**2",
    "x**2-y**2",
    "x**2/10+y**2+sin(5*x)*sin(5*y)",
    "abs(x)+3*abs(y)",
    "(1-x)**2+20*(y-x**2)**2",
)


@dataclass(frozen=True)
class Formula:
    """A formula in x and y, kept without its blanks."""

    default: str
    symbol: str
    commas = True  # may stand in it

    def read(self, text: str, where: str) -> tuple[str, list[Problem]]:
        """The formula in a text, or the default and what is wrong."""
        try:
            parse(text, where=where)
        except Unreadable as error:
            return self.default, [error.problem]
        return "".join(letter for letter in text if letter not in BLANKS), []

    def write(self, value: str) -> str:
        return value

    def describe(self) -> dict[str, Any]:
        return {"default": self.default, "scale": "formula", "most": LENGTH_MAX, "examples": EXAMPLES}

    def draw(self, rng: Random) -> str:
        return rng.choice([*EXAMPLES, "max(x,y,1)", "1/x", "log(0-1)", "3", "-x**3^2", "e**(-x*y)+pi/.5"])


@dataclass(frozen=True)
class Span:
    """From where to where, as "-5..5"."""

    default: tuple[float, float]
    symbol: str
    commas = False

    def read(self, text: str, where: str) -> tuple[tuple[float, float], list[Problem]]:
        """The two numbers in a text, or the default and what is wrong."""
        parts = text.split("..")
        if len(parts) == 2 and all(re.fullmatch(NUMBER, part) for part in parts):
            low, high = map(float, parts)
            size = max(abs(low), abs(high))
            if size <= FARTHEST and high - low > FINEST * max(1, size):
                return (low, high), []
        return self.default, [Problem("not a span", where, text, self.write(self.default))]

    def write(self, value: Sequence[float]) -> str:
        return "..".join(map(format_number, value))

    def describe(self) -> dict[str, Any]:
        return {"default": self.default, "scale": "span", "farthest": FARTHEST, "finest": FINEST}

    def draw(self, rng: Random) -> tuple[float, float]:
        low = rng.uniform(-1, 1) * 10 ** rng.uniform(-6, 11)
        return low, low + max(1, abs(low)) * 10 ** rng.uniform(-6, 0)


PARAMS = {
    "x": Span((-5.0, 5.0), "x"),
    "y": Span((-5.0, 5.0), "y"),
    "f": Formula(EXAMPLES[0], "f(x, y)"),
}


@dataclass(frozen=True, eq=False)
class Own:
    """A typed surface, with what a module of `surfaces` has; LEAST is the least value found on its map."""

    expression: Expression
    DOMAIN: tuple[tuple[float, float], tuple[float, float]]
    START: tuple[float, float]
    LEAST: float
    MINIMA: tuple[tuple[float, float], ...]
    SHIFT: float | None

    @property
    def NAME(self) -> str:
        return f"f(x, y) = {self.expression.text}"

    def f(self, p: Any) -> jax.Array:
        x, y = p
        return jnp.asarray(self.expression(jnp, x=x, y=y))


def look(
    expression: Expression, domain: Sequence[tuple[float, float]]
) -> tuple[float, tuple[tuple[float, float], ...], float | None]:
    """The least value found over a domain, the places within where it is taken, and a SHIFT for the map's
    colours.

    There is no such place where f falls towards the rim, or without end: then colours are even in f. The
    least is 0 where f has no finite value at all.
    """
    values, xs, ys = _grid(expression, domain, GRID)
    finite = np.isfinite(values)
    if not finite.any():
        return 0.0, (), None
    values = np.where(finite, values, math.inf)
    least = float(values.min())
    relief = float(values[finite].max()) - least
    hollows = np.argwhere((values == minimum_filter(values, 3, mode="nearest")) & finite).tolist()
    deepest = sorted(hollows, key=lambda at: values[*at])[:HOLLOWS_MAX]
    found = [_descend(expression, domain, (xs[j], ys[i]), values[i, j]) for i, j in deepest]
    least = min(value for value, _ in found)
    minima: list[tuple[float, float]] = []
    for value, (x, y) in found:
        inside = all(low < at < high for at, (low, high) in zip((x, y), domain, strict=True))
        alike = value - least <= ALIKE * relief
        apart = all(abs(x - a) > xs[1] - xs[0] or abs(y - b) > ys[1] - ys[0] for a, b in minima)
        near = [
            (at - NEAR * (high - low), at + NEAR * (high - low))
            for at, (low, high) in zip((x, y), domain, strict=True)
        ]
        beside, *_ = _grid(expression, near, 3)
        ends = beside[np.isfinite(beside)].max(initial=value) - value <= STEEP * relief
        if inside and alike and apart and ends and relief > 0:
            minima.append((x, y))
    shift = float(np.quantile(values[finite], PART)) - least
    return least, tuple(minima), shift if minima and 0 < shift < math.inf else None


def _descend(expression, domain, place, value):
    """The least value near a point of the grid on finer and finer ones around it, and where it is."""
    halves = [1.5 * (high - low) / (GRID - 1) for low, high in domain]
    for _ in range(ROUNDS):
        around = [
            (max(low, at - half), min(high, at + half))
            for at, half, (low, high) in zip(place, halves, domain, strict=True)
        ]
        values, xs, ys = _grid(expression, around, 3 * FINER + 1)
        values = np.where(np.isfinite(values), values, math.inf)
        i, j = np.unravel_index(values.argmin(), values.shape)
        if values[i, j] < value:
            value, place = float(values[i, j]), (xs[j], ys[i])
        halves = [half / FINER for half in halves]
    return float(value), (float(place[0]), float(place[1]))


def _grid(expression, domain, points):
    xs, ys = (np.linspace(low, high, points) for low, high in domain)
    x, y = np.meshgrid(xs, ys)
    return np.broadcast_to(expression(np, x=x, y=y), x.shape), xs, ys


@lru_cache(maxsize=8)  # as many have compiled programs, too
def own(f: str, x: tuple[float, float], y: tuple[float, float]) -> Own:
    """The surface of a formula over a part of the plane. Raises engine.expression.Unreadable."""
    (left, right), (low, high) = domain = x, y
    expression = parse(f)
    # Off every axis and diagonal, where a step might see nothing of one coordinate.
    start = _short(left + 0.15 * (right - left)), _short(low + 0.8 * (high - low))
    return Own(expression, domain, start, *look(expression, domain))


def _short(number: float) -> float:
    return float(f"{number:.12g}")


def module_of(surface: Choice) -> Any:
    """What a chosen surface is made of: its module, or one that was typed, which has the same."""
    return own(**surface.values) if surface.name == OWN else SURFACES[surface.name]

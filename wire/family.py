"""Family: the optimizers as a tree of small maps, each with the path of its run, as HTML."""

from collections.abc import Sequence
from functools import cache
from html import escape
from itertools import pairwise

import numpy as np
from contourpy import contour_generator

from engine.race.field import values_and_gradients
from engine.race.scene import default_choice
from engine.race.trajectory import SURFACE_PARAMS, minimum, trajectory
from figures.style import THEMES, identity
from lessons.family import FAMILY, STEPS, SURFACE, VIEW
from optimizers import OPTIMIZERS, PLACE_OF
from surfaces import SURFACES
from translations import translate
from wire.race import GRID, contour_levels, elevation

WIDTH, HEIGHT = 800, 600  # of a small map, in its own units
GAP, ROOT = 0.18, 0.8  # of a column: what it leaves for lines; how wide the first is, which says less
COLUMNS, ROWS = (max(ends) for ends in zip(*(member.place for member in FAMILY.values()), strict=True))
WIDE, HIGH = COLUMNS + ROOT - GAP, ROWS + 1  # of the tree


@cache
def tree(lang: str, theme: str, query: str) -> str:
    """The family as a list of links; `query` is what each of them keeps of the page's link."""
    lines = "".join(
        f'<path d="{line(FAMILY[parent].place, member.place)}"/>'
        for member in FAMILY.values()
        for parent in member.changes
    )
    return (
        f'<svg width="0" height="0" aria-hidden="true"><g id="ground">{ground(theme)}</g></svg>'
        f'<svg class="lines" viewBox="0 0 {WIDE:g} {HIGH}" preserveAspectRatio="none" aria-hidden="true">'
        f"{lines}</svg><ul>"
        f"{''.join(node(name, lang, theme, query) for name in FAMILY)}</ul>"
    )


def node(name: str, lang: str, theme: str, query: str) -> str:
    member = FAMILY[name]
    column, row = member.place
    width = left(column + 1) - GAP - left(column)
    place = f"left:{left(column) / WIDE:.2%};top:{(row + 0.5) / HIGH:.2%};width:{width / WIDE:.2%}"
    changes = "".join(
        f"<small><i>{OPTIMIZERS[parent].NAME}:</i> {escape(translate(lang, change))}</small>"
        for parent, change in member.changes.items()
    )
    return (
        f'<li style="{place};--depth:{column}" data-parents="{len(member.changes)}">'
        f'<a href="?{escape(query)}optimizer={name}" data-name="{name}">{small_map(name, theme, shared=True)}'
        f"<span><b>{OPTIMIZERS[name].NAME}</b> {member.year}{changes}</span></a></li>"
    )


def left(column: int) -> float:
    return max(0, column - 1 + ROOT)


def line(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """From the right of one box to the left of another; between the two rows it passes what lies between."""
    (before, high), (after, low) = parent, child
    begin, end, lane = (left(before + 1) - GAP, high + 0.5), (left(after), low + 0.5), (high + low + 1) / 2
    passing = [(left(before + 1), lane), (left(after) - GAP, lane)] if after > before + 1 else []
    bends = [
        f"C{(a + c) / 2:g},{b:g} {(a + c) / 2:g},{d:g} {c:g},{d:g}"
        for (a, b), (c, d) in pairwise([begin, *passing, end])
    ]
    return f"M{begin[0]:g},{begin[1]:g}{''.join(bends)}"


@cache
def small_map(name: str, theme: str, shared: bool = False) -> str:
    """The path of an optimizer's run as an SVG picture; `shared`: its ground stands elsewhere in the page."""
    look = identity(PLACE_OF[name])
    colour, page = look["colour"][theme], THEMES[theme]["page"]
    path = places(trajectory(FAMILY[name].run, SURFACE, steps=STEPS).x)
    (x, y), end = path[0], path[-1]
    under = '<use href="#ground"/>' if shared else ground(theme)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{under}'
        f'<g fill="none" stroke-linejoin="round">{stroke([path], page, 4)}'
        f"{stroke([path], colour, 2, look['dash'])}</g>"
        f'<circle cx="{x}" cy="{y}" r="16" fill="{page}" stroke="{colour}" stroke-width="10"/>'
        f'<path transform="translate({end[0]},{end[1]}) scale(30)" d="{look["outline"]}" fill="{colour}"'
        f' stroke="{page}" stroke-width=".3" paint-order="stroke"/></svg>'
    )


@cache
def ground(theme: str) -> str:
    """The valley below every path."""
    shift, choice = SURFACES[SURFACE].SHIFT, default_choice(SURFACE, SURFACE_PARAMS)
    xs, ys = (np.linspace(*ends, count) for ends, count in zip(VIEW, reversed(GRID), strict=True))
    z = elevation(values_and_gradients(choice, xs, ys)[0] - minimum(choice), shift)
    contours = contour_generator(xs[::3], ys[::3], z[::3, ::3])
    lines = [
        places(np.asarray(found))
        for level, _ in contour_levels(z.min(), z.max(), shift)[::2]
        for found in contours.lines(float(elevation(np.array(level), shift)))
    ]
    look = THEMES[theme]
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look["map"][0]}"/>'
        f'<g fill="none" opacity=".5">{stroke(lines, look["muted"], 0.75)}</g>'
    )


def places(points: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the surface in units of the small map, y downwards."""
    (x0, x1), (y0, y1) = VIEW
    return np.round((points - [x0, y1]) / [x1 - x0, y0 - y1] * [WIDTH, HEIGHT]).astype(int)


def stroke(lines: Sequence[np.ndarray], colour: str, width: float, dash: Sequence[float] = ()) -> str:
    """Lines as a path of a width in pixels, however large the map is shown."""
    drawn = "".join("M" + "L".join(f"{x},{y}" for x, y in line) for line in lines)
    dashed = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    look = f'stroke="{colour}" stroke-width="{width}"{dashed} vector-effect="non-scaling-stroke"'
    return f'<path d="{drawn}" {look}/>'

"""Family: the optimizers as a tree of small maps, each with the path of its run, as HTML."""

from functools import cache
from html import escape

import numpy as np
from contourpy import contour_generator

from engine.race.field import values_and_gradients
from engine.race.scene import default_choice
from engine.race.trajectory import ID_OF, SURFACE_PARAMS, minimum, trajectory
from figures.style import THEMES, identity
from lessons.family import FAMILY, STEPS, SURFACE
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from translations import translate
from wire.race import GRID, contour_levels, elevation

WIDTH, HEIGHT = 800, 600  # of a small map, in its own units
COLUMNS, ROWS = (1 + max(places) for places in zip(*(member.place for member in FAMILY.values()), strict=True))
BOX = 0.82  # of a column: the rest is for the lines


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
        f'<svg class="lines" viewBox="0 0 {COLUMNS} {ROWS}" preserveAspectRatio="none" aria-hidden="true">'
        f'{lines}</svg><ul style="--columns:{COLUMNS};--rows:{ROWS};--box:{BOX}">'
        f"{''.join(node(name, lang, theme, query) for name in FAMILY)}</ul>"
    )


def node(name: str, lang: str, theme: str, query: str) -> str:
    member = FAMILY[name]
    column, row = member.place
    changes = "".join(
        f"<small><i>{OPTIMIZERS[parent].NAME}:</i> {escape(translate(lang, change))}</small>"
        for parent, change in member.changes.items()
    )
    return (
        f'<li style="--column:{column};--row:{row}" data-parents="{len(member.changes)}">'
        f'<a href="?{escape(query)}optimizer={name}" data-name="{name}">{small_map(name, theme, shared=True)}'
        f"<span><b>{OPTIMIZERS[name].NAME}</b> <time>{member.year}</time>{changes}</span></a></li>"
    )


def line(parent: tuple[int, int], child: tuple[int, int]) -> str:
    """From the right of one box to the left of another; between the two rows it passes what lies between."""
    (x0, y0), (x1, y1) = parent, child
    way = [(x0 + BOX, y0), (x1, y1)] if x1 == x0 + 1 else [(x0 + BOX, y0), (x0 + 1, (y0 + y1) / 2)]
    if x1 > x0 + 1:
        way += [(x1 - 1 + BOX, (y0 + y1) / 2), (x1, y1)]
    bends = [
        f"C{(a + c) / 2:g},{b + 0.5:g} {(a + c) / 2:g},{d + 0.5:g} {c:g},{d + 0.5:g}"
        for (a, b), (c, d) in zip(way, way[1:], strict=False)
    ]
    return f"M{x0 + BOX:g},{y0 + 0.5:g}{''.join(bends)}"


@cache
def small_map(name: str, theme: str, shared: bool = False) -> str:
    """The path of an optimizer's run as an SVG picture; `shared`: its ground stands elsewhere in the page."""
    look = identity(ID_OF[name])
    colour, page = look["colour"][theme], THEMES[theme]["page"]
    path = places(trajectory(FAMILY[name].run, SURFACE, steps=STEPS).x)
    dash = " ".join(f"{length:g}" for length in look["dash"])
    (x, y), end = path[0], path[-1]
    under = '<use href="#ground"/>' if shared else ground(theme)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{under}'
        f'<g fill="none" stroke-linejoin="round" stroke-linecap="round">'
        f'<path d="{drawn(path)}" stroke="{page}" stroke-width="34"/>'
        f'<path d="{drawn(path)}" stroke="{colour}" stroke-width="16" stroke-dasharray="{dash}"/></g>'
        f'<circle cx="{x}" cy="{y}" r="16" fill="{page}" stroke="{colour}" stroke-width="10"/>'
        f'<path transform="translate({end[0]},{end[1]}) scale(34)" d="{look["outline"]}" fill="{colour}"'
        f' stroke="{page}" stroke-width=".3" paint-order="stroke"/></svg>'
    )


@cache
def ground(theme: str) -> str:
    """The valley below every path."""
    module, choice = SURFACES[SURFACE], default_choice(SURFACE, SURFACE_PARAMS)
    xs, ys = (np.linspace(*ends, count) for ends, count in zip(module.DOMAIN, reversed(GRID), strict=True))
    z = elevation(values_and_gradients(choice, xs, ys)[0] - minimum(choice), module.SHIFT)
    contours = contour_generator(xs[::3], ys[::3], z[::3, ::3])
    lines = [
        drawn(places(np.asarray(found)))
        for level, _ in contour_levels(z.min(), z.max(), module.SHIFT)[::2]
        for found in contours.lines(elevation(np.array(level), module.SHIFT))
    ]
    look = THEMES[theme]
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look["map"][0]}"/>'
        f'<path d="{"".join(lines)}" fill="none" stroke="{look["muted"]}" stroke-width="5" opacity=".4"/>'
    )


def places(points: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the surface in units of the small map, y downwards."""
    (x0, x1), (y0, y1) = SURFACES[SURFACE].DOMAIN
    return np.round((points - [x0, y1]) / [x1 - x0, y0 - y1] * [WIDTH, HEIGHT]).astype(int)


def drawn(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x},{y}" for x, y in points)

"""Small map: the paths of a race on its surface, in one SVG picture without words."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from contourpy import contour_generator

from engine.race.field import values_and_gradients
from engine.race.scene import Scene
from engine.race.trajectory import minima, minimum
from figures.style import SHAPES, THEMES, looks
from links.scene import parse
from optimizers import PLACE_OF
from surfaces import SURFACES
from wire.race import GRID, contour_levels, elevation

WIDTH, HEIGHT = 800, 600  # in its own units
FAR = 1e4  # times the view: a path is drawn up to there
SECONDS = 4  # what moves for five must have a button that stops it: WCAG 2.2, 2.2.2
MOVING = (
    "<style>.going{display:none}@media(prefers-reduced-motion:no-preference){.going{display:inline}"
    f".gone{{animation:{SECONDS}s wait}}}}@keyframes wait{{0%,99%{{opacity:0}}}}</style>"
)


@lru_cache(maxsize=256)
def small_map(link: str, theme: str, *, shared: bool = False, moves: bool = False) -> str:
    """The race of a link as a picture; a scene without a view is seen over its surface's domain.

    `shared`: it is one of many, and their ground stands elsewhere in the page, with the id "ground".
    `moves`: the runners go along their paths once, step by step, unless less motion is asked for.
    """
    scene, _ = parse(link)
    worn = looks([PLACE_OF[run.name] for run in scene.runs])
    runs = [
        drawn(units(scene, near(scene, run.x)), look, theme, 30 if shared else 22, moves)
        for run, look in zip(scene.race(), worn, strict=True)
    ]
    lines, ends = map("".join, zip(*runs, strict=True))
    under = '<use href="#ground"/>' if shared else ground(scene, theme)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f"{MOVING if moves else ''}{under}{lines}{stars(scene, theme)}{ends}</svg>"
    )


def drawn(path: np.ndarray, look: dict, theme: str, size: float, moves: bool) -> tuple[str, str]:
    """A run's line; and its start and its runner, of this size, which lie above all lines."""
    colour, page = look["colour"][theme], THEMES[theme]["page"]
    (x, y), end = path[0], path[-1]
    shape = f'd="{look["outline"]}" fill="{colour}" stroke="{page}" stroke-width=".3" paint-order="stroke"'
    going = (
        '<g class="going"><animateTransform attributeName="transform" type="translate"'
        f' values="{";".join(f"{x},{y}" for x, y in path)}" dur="{SECONDS}s" fill="freeze"/>'
        f'<path transform="scale({size})" {shape}/></g>'
    )
    return (
        f'<g fill="none" stroke-linejoin="round">{stroke([path], page, 4)}'
        f"{stroke([path], colour, 2, look['dash'])}</g>",
        f'<circle cx="{x}" cy="{y}" r="16" fill="{page}" stroke="{colour}" stroke-width="10"/>'
        f"{going if moves else ''}"
        f'<path class="gone" transform="translate({end[0]},{end[1]}) scale({size})" {shape}/>',
    )


def ground(scene: Scene, theme: str) -> str:
    """What lies below every path: the surface's contour lines."""
    shift, look = SURFACES[scene.surface.name].SHIFT, THEMES[theme]
    x0, x1, y0, y1 = view(scene)
    rows, columns = GRID
    xs, ys = np.linspace(x0, x1, columns), np.linspace(y0, y1, rows)
    z = elevation(values_and_gradients(scene.surface, xs, ys)[0] - minimum(scene.surface), shift)
    contours = contour_generator(xs[::3], ys[::3], z[::3, ::3])
    lines = [
        units(scene, np.asarray(found))
        for level, _ in contour_levels(z.min(), z.max(), shift)[::2]
        for found in contours.lines(float(elevation(np.array(level), shift)))
    ]
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{look["map"][0]}"/>'
        f'<g fill="none" opacity=".5">{stroke(lines, look["muted"], 0.75)}</g>'
    )


def stars(scene: Scene, theme: str) -> str:
    """The minima, which lie above every line."""
    look = THEMES[theme]
    return "".join(
        f'<path transform="translate({x},{y}) scale(18)" d="{SHAPES["star"]}" fill="{look["ink"]}"'
        f' stroke="{look["page"]}" stroke-width=".3" paint-order="stroke"/>'
        for x, y in units(scene, np.array(minima(scene.surface)))
    )


def view(scene: Scene) -> tuple[float, ...]:
    """x low, x high, y low, y high of what is seen."""
    across, along = SURFACES[scene.surface.name].DOMAIN
    return scene.view or (*across, *along)


def near(scene: Scene, points: np.ndarray) -> np.ndarray:
    """The points of a path until it is so far away that nothing is seen of what follows."""
    x0, x1, y0, y1 = view(scene)
    sound = (np.abs(points - [x0, y0]) < FAR * np.array([x1 - x0, y1 - y0])).all(axis=1)
    return points if sound.all() else points[: sound.argmin()]


def units(scene: Scene, points: np.ndarray) -> np.ndarray:
    """Points (n, 2) of the surface in units of the picture, y downwards."""
    x0, x1, y0, y1 = view(scene)
    return np.round((points - [x0, y1]) / [x1 - x0, y0 - y1] * [WIDTH, HEIGHT]).astype(int)


def stroke(lines: Sequence[np.ndarray], colour: str, width: float, dash: Sequence[float] = ()) -> str:
    """Lines as a path of a width in pixels, however large the map is shown."""
    drawn = "".join("M" + "L".join(f"{x},{y}" for x, y in line) for line in lines)
    dashed = f' stroke-dasharray="{" ".join(map(str, dash))}"' if dash else ""
    look = f'stroke="{colour}" stroke-width="{width}"{dashed} vector-effect="non-scaling-stroke"'
    return f'<path d="{drawn}" {look}/>'

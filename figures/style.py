"""Style: one colour, one dash and one shape for each optimizer, everywhere.

Eight colours a theme, ink and seven of the hues of Okabe and Ito's set, moved until each has a contrast of
3:1 with the page and with every shade of the map (WCAG 2.2, 1.4.11), and until they stay apart under the
dichromacies simulated by Machado, Oliveira and Fernandes (IEEE TVCG 15, 2009,
https://doi.org/10.1109/TVCG.2009.113). A ninth colour would not stay apart: from there on lines are
dashed. Seven shapes: with its colour, each is unique for 56 optimizers. In one picture a run whose colour
is taken borrows a free one, and keeps its shape.
"""

import math
from collections.abc import Sequence

PALETTE = {
    "light": ("#a86f02", "#0c7ed1", "#2c7a4f", "#e23473", "#5a1fa8", "#8c1a00", "#21416f", "#16181c"),
    "dark": ("#b7ad07", "#7edbfa", "#57a25b", "#ff86a4", "#c876ba", "#f7c57e", "#35aeff", "#f4f6f4"),
}
INK = 7  # whose thin lines come near those of navy: one dash further on
LENT = 1, 3, 0, 7, 2, 4, 5, 6  # the order in which free colours are borrowed: the first stay farthest apart
DASHES = ([], [9, 5], [12, 4, 2.5, 4], [2.5, 4.5])  # in pixels: solid for the first eight
TIPS = [
    (radius * math.sin(k * math.pi / 5), -radius * math.cos(k * math.pi / 5))
    for k, radius in enumerate([1.25, 0.52] * 5)
]
# Outlines of unit size, as SVG paths with y downwards.
SHAPES = {
    "circle": "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z",
    "square": "M-.88,-.88H.88V.88H-.88Z",
    "triangle": "M0,-1.15L1.05,.75H-1.05Z",
    "diamond": "M0,-1.25L1,0L0,1.25L-1,0Z",
    "plus": "M-.4,-1.05H.4V-.4H1.05V.4H.4V1.05H-.4V.4H-1.05V-.4H-.4Z",
    "star": "M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in TIPS) + "Z",
    "wedge": "M0,1.15L1.05,-.75H-1.05Z",
}

# `map` runs from the lowest shade of the map to the highest.
THEMES = {
    "light": dict(page="#fbfaf6", ink="#1b222b", muted="#5f6670", grid="#dcd9cf", map=("#d9dcd8", "#f1efe8")),
    "dark": dict(page="#12161c", ink="#e8ebef", muted="#9aa5b1", grid="#2b333d", map=("#1a212a", "#3a4656")),
}


def identity(index: int) -> dict:
    """The look of the optimizer with this place in the registry: colour by theme, dash, shape, outline."""
    row, hue = divmod(index, len(LENT))
    return look(index, hue, (row + (hue == INK)) % len(DASHES))


def look(index: int, hue: int, dash: int) -> dict:
    """The optimizer's shape in a colour of PALETTE, its line in one of DASHES."""
    shape = list(SHAPES)[index % len(SHAPES)]
    colour = {theme: colours[hue] for theme, colours in PALETTE.items()}
    return {"colour": colour, "dash": DASHES[dash], "shape": shape, "outline": SHAPES[shape]}


def worn(indices: Sequence[int]) -> list[tuple[int, int]]:
    """Colour and dash of the runs of one picture, by the places of their optimizers in the registry.

    No two share a colour while there is a free one, none both colour and dash; the first run of an optimizer
    is drawn as everywhere, the others differ from it in dash too.
    """
    own = [index % len(LENT) for index in indices]
    free = iter([hue for hue in LENT if hue not in own])
    found: list[tuple[int, int]] = []
    for i, (index, hue) in enumerate(zip(indices, own, strict=True)):
        hue = next(free, hue) if hue in own[:i] else hue
        usual = DASHES.index(identity(index)["dash"])
        fitting = [dash for dash in (usual, *range(len(DASHES))) if (hue, dash) not in found]
        twins = [dash for other, (_, dash) in zip(indices, found, strict=False) if other == index]
        found.append((hue, next((dash for dash in fitting if dash not in twins), fitting[0])))
    return found


def looks(indices: Sequence[int]) -> list[dict]:
    """What is worn, as looks."""
    return [look(index, *both) for index, both in zip(indices, worn(indices), strict=True)]


def marker(look: dict, theme: str) -> str:
    """A look's marker on a piece of its line, as an SVG picture."""
    colour, dash = look["colour"][theme], " ".join(f"{length / 10:g}" for length in look["dash"])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3.2 -1.4 6.4 2.8" width="46" height="20">'
        f'<path d="M-3.2,0H3.2" stroke="{colour}" stroke-width=".36" stroke-dasharray="{dash}"/>'
        f'<path d="{look["outline"]}" fill="{colour}"/></svg>'
    )

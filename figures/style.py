"""Style: one colour, one dash and one shape for each optimizer, everywhere.

Eight colours a theme, ink and seven of the hues of Okabe and Ito's set, moved until each has a contrast of
3:1 with the page and with every shade of the map (WCAG 2.2, 1.4.11), and until they stay apart under the
dichromacies simulated by Machado, Oliveira and Fernandes (IEEE TVCG 15, 2009,
https://doi.org/10.1109/TVCG.2009.113). A ninth colour would not stay apart: from there on lines are
dashed, as two runs of one optimizer are not. Seven shapes: with its colour, each is unique for
56 optimizers.
"""

import math

PALETTE = {
    "light": ("#a86f02", "#0c7ed1", "#2c7a4f", "#e23473", "#5a1fa8", "#8c1a00", "#21416f", "#16181c"),
    "dark": ("#b7ad07", "#7edbfa", "#57a25b", "#ff86a4", "#c876ba", "#f7c57e", "#35aeff", "#f4f6f4"),
}
DASHES = ([], [12, 4, 2.5, 4], [2.5, 4.5])  # in pixels: solid for eight, dash and dot for eight, dots
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
    shape = list(SHAPES)[index % len(SHAPES)]
    return {
        "colour": {theme: colours[index % len(colours)] for theme, colours in PALETTE.items()},
        "dash": DASHES[index // len(PALETTE["light"]) % len(DASHES)],
        "shape": shape,
        "outline": SHAPES[shape],
    }


def marker(index: int, theme: str) -> str:
    """The optimizer's marker on a piece of its line, as an SVG picture."""
    look = identity(index)
    colour, dash = look["colour"][theme], " ".join(f"{length / 10:g}" for length in look["dash"])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3.2 -1.4 6.4 2.8" width="46" height="20">'
        f'<path d="M-3.2,0H3.2" stroke="{colour}" stroke-width=".36" stroke-dasharray="{dash}"/>'
        f'<path d="{look["outline"]}" fill="{colour}"/></svg>'
    )

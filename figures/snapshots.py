"""Snapshots: the borders that members draw, and what their mean comes to, beside one that falls once."""

from collections.abc import Mapping

import numpy as np

from engine.networks.snapshots import CYCLES, SIDE, Cycled
from figures.paper import DASHES, SHARED, SYMBOLS, TYPE, Figure, colours, figure, in_rows, stack
from figures.style import PALETTE, THEMES


def borders(found: Cycled, arm: int, title: str, names: Mapping[str, str], theme: str) -> Figure:
    """The first seed's training points, and where each member is undecided; the last one's is wide. `arm`: 0
    snapshots, 1 members that begin anew. `names`: class_0, class_1."""
    look, hue = THEMES[theme], colours(theme)[arm]
    data = [
        dict(
            x=found.x[found.labels == k, 0],
            y=found.x[found.labels == k, 1],
            mode="markers",
            name=names[f"class_{k}"],
            marker=dict(color=look["muted"], size=6, symbol=f"{symbol}-open"),
            hoverinfo="skip",
        )
        for k, symbol in enumerate(SYMBOLS)
    ]
    known = found.margins[arm][np.isfinite(found.margins[arm]).all(axis=(1, 2))]
    data += [
        dict(
            type="contour",
            x=SIDE,
            y=SIDE,
            z=margins.astype(np.float32),
            contours=dict(start=0, end=0, size=1, coloring="none"),
            line=dict(color=hue, width=3.5 if k == CYCLES - 1 else 1.2),
            showscale=False,
            showlegend=False,
            hoverinfo="skip",
        )
        for k, margins in enumerate(known)
    ]
    axis = dict(visible=False, constrain="domain", range=[SIDE[0], SIDE[-1]])
    return figure(
        data, theme, 380, title=dict(text=title, y=0.99), margin=dict(l=8, r=8, t=64, b=8),
        xaxis=axis, yaxis=axis | dict(scaleanchor="x"),
    )  # fmt: skip


def scores(found: Cycled, titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """Means over the seeds against the number of members: the loss of their mean above, what share of new
    points it has right, in percent, below; dotted the one whose rate falls once. `names`: count, loss,
    right."""
    counts, hues = np.arange(1, CYCLES + 1), (*colours(theme), PALETTE[theme][7])
    rows = [
        [
            *(
                (titles[way], counts, factor * values[arm].mean(axis=1), hues[arm], DASHES[arm])
                for arm, way in enumerate(("snapshots", "anew"))
            ),
            (titles["once"], counts[[0, -1]], np.full(2, factor * once.mean()), hues[2], "dot"),
        ]
        for values, once, factor in ((found.mean, found.once[0], 1), (found.right, found.once[1], 100))
    ]
    return stack(
        in_rows(*rows),
        theme,
        420,
        0.08,
        xaxis=SHARED,
        xaxis2=dict(title=dict(text=names["count"], font=dict(size=TYPE))),
        yaxis=dict(title=dict(text=names["loss"])),
        yaxis2=dict(title=dict(text=names["right"])),
    )

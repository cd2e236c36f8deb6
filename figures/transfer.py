"""Transfer: pictures of both halves, and what is recognised of the second after so many examples of it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.networks.transfer import CLASSES, COUNTS, SIDE, WAYS, Transferred
from engine.statistics import mean_interval
from figures.paper import Figure, figure
from figures.style import PALETTE, THEMES

GAP = 2  # pixels between pictures
LOOKS = {"scratch": (7, "dot", "circle"), "tuned": (1, "solid", "diamond"), "frozen": (3, "dash", "square")}
ASIDE = 1.05  # by which the intervals of one count stand beside each other


def halves(found: Transferred, names: Mapping[str, str], theme: str) -> Figure:
    """A picture of each digit, 0 to 4 above 5 to 9. `names`: source, target."""
    look, cell = THEMES[theme], SIDE + GAP
    rows = np.full((2 * cell, CLASSES * cell), np.nan, np.float32)
    for digit, picture in enumerate(found.shown):
        row, column = divmod(digit, CLASSES)
        rows[row * cell + GAP :, column * cell :][:SIDE, :SIDE] = picture
    data = [
        dict(
            type="heatmap",
            z=rows,
            colorscale=[[0, look["page"]], [1, look["ink"]]],
            showscale=False,
            hoverinfo="skip",
        )
    ]
    middle = GAP + SIDE / 2 - 0.5
    return figure(
        data,
        theme,
        200,
        margin=dict(l=8, r=8, t=8, b=8),
        xaxis=dict(visible=False, constrain="domain"),
        yaxis=dict(
            autorange="reversed",
            scaleanchor="x",
            constrain="domain",
            showgrid=False,
            showline=False,
            tickvals=[middle, middle + cell],
            ticktext=[names["source"], names["target"]],
        ),
    )


def recognised(found: Transferred, titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """What share of new pictures of 5 to 9 is recognised, in percent, against the number of examples: means
    with 95 % confidence intervals, in each of WAYS, which have `titles`. `names`: examples, right."""
    data: list[dict[str, Any]] = []
    for k, way in enumerate(WAYS):
        hue, dash, symbol = LOOKS[way]
        means = np.array([mean_interval(100 * values) for values in found.right[:, k]])
        colour = PALETTE[theme][hue]
        data.append(
            dict(
                x=np.array(COUNTS) * ASIDE ** (k - 1),
                y=means[:, 0],
                error_y=dict(array=means[:, 1], color=colour, thickness=1.5, width=4),
                mode="lines+markers",
                name=titles[way],
                line=dict(color=colour, dash=dash, width=3),
                marker=dict(color=colour, symbol=symbol, size=9),
                hovertemplate="%{y:.3g} %<extra></extra>",
            )
        )
    return figure(
        data,
        theme,
        380,
        xaxis=dict(
            title=dict(text=names["examples"]),
            type="log",
            tickvals=list(COUNTS),
            range=np.log10([4, 500]).tolist(),
        ),
        yaxis=dict(title=dict(text=names["right"]), range=[0, 102]),
    )

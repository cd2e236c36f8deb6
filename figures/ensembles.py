"""Ensembles: members and their mean, and how the error falls as there are more of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.networks.ensembles import MEMBERS, Grown
from figures.capacity import bundles
from figures.paper import Figure, cursor, figure
from figures.style import PALETTE

COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)  # of members, where the slider stops
LOOKS = {"points": (1, "dash"), "layers": (3, "solid"), "both": (2, "dashdot"), "settings": (7, "dot")}


def members(found: Grown, at: int, names: Mapping[str, str], theme: str) -> Figure:
    """The first set's members and their mean: a frame for each of COUNTS, COUNTS[at] first.

    `names`: curves, mean, truth.
    """
    drawn = [
        (
            np.where(np.arange(MEMBERS)[:, None] < count, found.members, np.nan),
            found.members[:count].mean(axis=0),
        )
        for count in COUNTS
    ]
    return bundles(drawn, at, names, theme)


def errors(
    found: Mapping[str, Grown], at: int, titles: Mapping[str, str], names: Mapping[str, str], theme: str
) -> Figure:
    """The error of the mean of so many members, for each way in which they differ: a frame for each of COUNTS
    has a line there, COUNTS[at] first. `names`: count, error."""
    counts = np.arange(1, MEMBERS + 1)
    data: list[dict[str, Any]] = [
        dict(
            x=counts,
            y=grown.error.mean(axis=0),
            mode="lines",
            name=titles[way],
            line=dict(color=PALETTE[theme][LOOKS[way][0]], dash=LOOKS[way][1], width=3),
            hovertemplate="%{y:.3g}",
        )
        for way, grown in found.items()
    ]
    ends = [0.08, 1.6]
    frames = cursor(data, COUNTS, at, ends, theme)
    drawn = figure(
        data,
        theme,
        340,
        hovermode="x unified",
        xaxis=dict(
            title=dict(text=names["count"]),
            type="log",
            tickvals=[1, 4, 16, 64],
            range=[-0.04, np.log10(72)],
        ),
        yaxis=dict(
            title=dict(text=names["error"]),
            type="log",
            tickvals=[0.1, 0.2, 0.5, 1],
            range=list(np.log10(ends)),
        ),
    )
    return drawn | {"frames": frames}

"""Ensembles: members and their mean, and how the error falls as there are more of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.networks.capacity import GRID, TRUTH
from engine.networks.ensembles import MEMBERS, Grown
from figures.capacity import CEILING, EVERY
from figures.paper import Figure, figure, threads
from figures.style import PALETTE, THEMES

COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)  # of members, where the slider stops
LOOKS = {"points": (1, "dash"), "layers": (3, "solid"), "both": (2, "dashdot"), "settings": (7, "dot")}


def members(found: Grown, at: int, names: Mapping[str, str], theme: str) -> Figure:
    """The first set's members and their mean: a frame for each of COUNTS, COUNTS[at] first.

    `names`: members, mean, truth.
    """
    x, colour, ink = GRID[::EVERY], PALETTE[theme][1], THEMES[theme]["ink"]
    curves = found.members[:, ::EVERY].astype(np.float32)

    def drawn(count):
        some = np.where(np.arange(MEMBERS)[:, None] < count, curves, np.nan).astype(np.float32)
        return threads(x.astype(np.float32), some, colour)["y"], curves[:count].mean(axis=0)

    bundle, mean = drawn(COUNTS[at])
    data = [
        threads(x.astype(np.float32), curves, colour, name=names["members"], showlegend=True, y=bundle),
        dict(x=x, y=mean, mode="lines", name=names["mean"], line=dict(color=colour, width=4)),
        dict(
            x=x,
            y=TRUTH[::EVERY],
            mode="lines",
            name=names["truth"],
            line=dict(color=ink, width=2, dash="dot"),
        ),
    ]
    frames = [
        dict(name=str(i), data=[dict(y=y) for y in drawn(count)], traces=[0, 1])
        for i, count in enumerate(COUNTS)
    ]
    shown = figure(
        [trace | dict(hoverinfo="skip") for trace in data],
        theme,
        340,
        xaxis=dict(title=dict(text="x"), range=[GRID[0], GRID[-1]]),
        yaxis=dict(range=[-CEILING, CEILING]),
    )
    return shown | {"frames": frames}


def errors(
    found: Mapping[str, Grown], at: int, titles: Mapping[str, str], names: Mapping[str, str], theme: str
) -> Figure:
    """The error of the mean of so many members, for each way in which they differ: a frame for each of COUNTS
    has a line there, COUNTS[at] first. `names`: count, error."""
    look = THEMES[theme]
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
    here: list[dict[str, Any]] = [dict(x=[count] * 2) for count in COUNTS]
    cursor = dict(y=ends, mode="lines", line=dict(color=look["ink"], width=1), showlegend=False)
    data.append(here[at] | cursor | dict(hoverinfo="skip"))
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
    frames = [dict(name=str(i), data=[line], traces=[len(data) - 1]) for i, line in enumerate(here)]
    return drawn | {"frames": frames}

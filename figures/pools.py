"""Pools: which pixels are pooled together, and what that comes to in training and in a test."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.pools import STEPS, Pooling
from figures.paper import Figure, figure, learnt
from figures.style import PALETTE, THEMES
from networks.fractional import WINDOW

GAP = 2  # pixels between a picture and what is left of it
LOOKS = ((1, "solid", "circle"), (3, "dash", "diamond"), (0, "dot", "square"))


def grids(found: Pooling, theme: str) -> Figure:
    """A picture with the windows of a grid, and beside it the largest of each: a frame for each grid."""
    ink, page = THEMES[theme]["ink"], THEMES[theme]["page"]
    side, left = len(found.picture), found.grids.shape[-1]
    shades = dict(showscale=False, zmin=0, zmax=1, colorscale=[[0, page], [1, ink]], hoverinfo="skip")
    outline = dict(mode="lines", line=dict(color=PALETTE[theme][1], width=2), hoverinfo="skip")

    def at(grid):
        rows, columns = grid
        windows = np.array([(x, y) for y in rows for x in columns])[:, :, None]
        corners = WINDOW * np.array([[0, 1, 1, 0, 0, np.nan], [0, 0, 1, 1, 0, np.nan]])
        x, y = np.moveaxis(windows + corners, 1, 0).reshape(2, -1)
        largest = np.max([found.picture[rows + i][:, columns + j] for i in (0, 1) for j in (0, 1)], axis=0)
        return x, y, largest

    x, y, largest = at(found.grids[0])
    data = [
        dict(type="heatmap", z=found.picture, x0=0.5, y0=0.5, **shades),
        dict(x=x, y=y, **outline),
        dict(type="heatmap", z=largest, x0=side + GAP + 0.5, y0=(side - left) / 2 + 0.5, **shades),
    ]
    frames = []
    for k, grid in enumerate(found.grids):
        x, y, largest = at(grid)
        frames.append(
            dict(name=str(k), data=[dict(x=x, y=y), dict(type="heatmap", z=largest)], traces=[1, 2])
        )
    hidden = dict(visible=False, constrain="domain")
    across = hidden | dict(range=[-0.2, side + GAP + left + 0.2])
    up = hidden | dict(range=[side + 0.2, -0.2], scaleanchor="x")
    return figure(data, theme, 300, showlegend=False, xaxis=across, yaxis=up) | dict(frames=frames)


def curves(steps: np.ndarray, shares: Mapping[str, np.ndarray], titles: Sequence[str], theme: str) -> Figure:
    """Shares of test pictures (C, S) after so many steps (C,), by their names; titles of both axes.

    Faint lines are seeds, the bold one is their mean.
    """
    looks = zip(shares.items(), LOOKS, strict=False)
    data = [
        trace
        for (name, values), (hue, *look) in looks
        for trace in learnt(steps[: len(values)], 100 * values, name, PALETTE[theme][hue], *look)
    ]
    across, up = (dict(title=dict(text=title)) for title in titles)
    return figure(
        data,
        theme,
        300,
        xaxis=across | dict(range=[0, 1.02 * STEPS]),
        yaxis=up | dict(range=[0, 102], ticksuffix=" %"),
    )

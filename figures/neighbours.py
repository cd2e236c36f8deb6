"""Neighbours: a convolution beside a perceptron on digits, and what it sees in one of them.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.neighbours import STEPS
from figures.paper import DASHES, SYMBOLS, Figure, colours, figure, learnt
from figures.style import THEMES

CELL = 24  # by which a filter of 3×3 and a picture of 8×8 can both be divided
GAP = 4


def curves(
    steps: Sequence[np.ndarray],
    accuracies: Sequence[np.ndarray],
    names: Sequence[str],
    title: str,
    axis: str,
    theme: str,
) -> Figure:
    """Test accuracies (C, S), from 0 to 1, after so many steps (C,), of a convolution and a perceptron.

    Faint lines are seeds, the bold one is their mean. `names` are theirs, `axis` is what steps are called.
    """
    looks = zip(steps, accuracies, names, colours(theme), DASHES, SYMBOLS, strict=True)
    data = [trace for at, values, *look in looks for trace in learnt(at, 100 * values, *look)]
    return figure(
        data,
        theme,
        300,
        title=dict(text=title, y=0.99),
        margin=dict(l=8, r=8, t=64, b=8),
        xaxis=dict(range=[0, 1.02 * STEPS], title=dict(text=axis)),
        yaxis=dict(range=[0, 102], ticksuffix=" %"),
    )


def sight(
    filters: np.ndarray, picture: np.ndarray, maps: np.ndarray, names: Mapping[str, str], theme: str
) -> Figure:
    """Filters (k, 3, 3) above the maps (k, 8, 8) that they make of one picture (8, 8) from 0 to 1.

    Of filters the shades go from the most negative weight over 0 to the most positive, of maps from 0 to the
    highest value. `names`: filters, maps.
    """
    look, (positive, negative) = THEMES[theme], colours(theme)
    blank = np.full((CELL, CELL), np.nan)
    above = _side_by_side([blank, *filters])
    below = _side_by_side([picture, *(maps / maps.max())])
    width = above.shape[1]
    most = abs(filters).max()
    shared = dict(type="heatmap", showscale=False, hoverinfo="skip", x0=0.5, dx=1, dy=-1)
    shades = [[0, negative], [0.5, look["page"]], [1, positive]]
    return figure(
        [
            shared | dict(z=above, y0=2 * CELL + GAP - 0.5, zmin=-most, zmax=most, colorscale=shades),
            shared
            | dict(z=below, y0=CELL - 0.5, zmin=0, zmax=1, colorscale=[[0, look["page"]], [1, look["ink"]]]),
        ],
        theme,
        200,
        margin=dict(l=8, r=8, t=8, b=8),
        xaxis=dict(range=[0, width], visible=False, constrain="domain"),
        yaxis=dict(
            range=[-1, 2 * CELL + GAP + 1],
            scaleanchor="x",
            constrain="domain",
            showgrid=False,
            showline=False,
            tickvals=[CELL / 2, 1.5 * CELL + GAP],
            ticktext=[names["maps"], names["filters"]],
        ),
        shapes=[
            dict(type="rect", x0=x, x1=x + CELL, y0=y, y1=y + CELL, line=dict(color=look["grid"], width=1))
            for y, first in ((0, 0), (CELL + GAP, 1))
            for x in range(first * (CELL + GAP), width, CELL + GAP)
        ],
    )


def _side_by_side(pictures):
    """Squares of any whole part of CELL pixels as one matrix (CELL, …), with gaps of NaN."""
    gap = np.full((CELL, GAP), np.nan)
    large = [np.kron(one, np.ones((CELL // len(one), CELL // len(one)))) for one in pictures]
    return np.hstack([part for one in large for part in (one, gap)][:-1])

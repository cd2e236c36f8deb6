"""Boosting: the vote of so many stumps, points as large as they weigh, and who is wrong after each round."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.networks.boosting import LOOKS, ROUNDS, SIDE, Course
from figures.paper import DASHES, SYMBOLS, Figure, colours, cursor, figure, threads
from figures.style import THEMES

AREA = 70  # px², of a point that weighs as much as all do on average


def vote(
    found: Course,
    points: np.ndarray,
    classes: np.ndarray,
    wrong: np.ndarray,
    at: int,
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """The first seed's vote and its points (n, 2), with classes (n,) 0 or 1 as they were told, and which are
    wrong (n,): a frame for each of LOOKS, LOOKS[at] first. `names`: class_0, class_1, wrong."""
    look, hues = THEMES[theme], colours(theme)
    sizes = [np.sqrt(AREA * len(points) * found.weights[rounds]) for rounds in LOOKS]
    some = [(classes == 0) & ~wrong, (classes == 1) & ~wrong, (classes == 0) & wrong, (classes == 1) & wrong]
    data: list[dict[str, Any]] = [
        dict(
            type="heatmap",
            x=SIDE,
            y=SIDE,
            z=(found.votes[at] > 0).astype(np.uint8),
            zmin=0,
            zmax=1,
            colorscale=[[0, hues[0]], [1, hues[1]]],
            opacity=0.25,
            showscale=False,
            hoverinfo="skip",
        )
    ]
    for which, rows in enumerate(some):
        told, off = which % 2, which > 1
        ring = dict(color=look["ink"], width=2.5) if off else dict(color=look["page"], width=1)
        data.append(
            dict(
                x=points[rows, 0],
                y=points[rows, 1],
                mode="markers",
                name=names[f"class_{told}"] if not off else names["wrong"],
                showlegend=bool(rows.any()) and which < 3,
                marker=dict(color=hues[told], symbol=SYMBOLS[told], size=sizes[at][rows], line=ring),
                hoverinfo="skip",
            )
        )
    frames = [
        dict(
            name=str(i),
            data=[
                dict(type="heatmap", z=(found.votes[i] > 0).astype(np.uint8)),
                *(
                    dict(marker=trace["marker"] | dict(size=sizes[i][rows]))
                    for rows, trace in zip(some, data[1:], strict=True)
                ),
            ],
            traces=list(range(len(data))),
        )
        for i in range(len(LOOKS))
    ]
    hidden = dict(visible=False, constrain="domain", range=[SIDE[0], SIDE[-1]])
    legend = dict(itemsizing="constant")
    drawn = figure(data, theme, 420, legend=legend, xaxis=hidden, yaxis=hidden | dict(scaleanchor="x"))
    return drawn | {"frames": frames}


def errors(found: Course, at: int, names: Mapping[str, str], theme: str) -> Figure:
    """The share of points, in percent, that the vote has wrong after each round: thin lines are seeds, strong
    ones means; and, where labels are wrong, what share of the weight these have. A frame for each of LOOKS
    has a line there, LOOKS[at] first. `names`: train, test, heavy, round, percent."""
    look, rounds = THEMES[theme], np.arange(1, ROUNDS + 1)
    shown = (
        ("test", found.test, colours(theme)[1], DASHES[0]),
        ("train", found.train, colours(theme)[0], DASHES[1]),
        ("heavy", found.heavy[:, 1:], look["ink"], "dot"),
    )
    data: list[dict[str, Any]] = []
    for name, measured, colour, dash in shown:
        if not measured.any():
            continue
        strong = dict(
            x=rounds,
            y=100 * measured.mean(axis=0),
            mode="lines",
            name=names[name],
            line=dict(color=colour, dash=dash, width=3),
            hovertemplate="%{y:.3g}",
        )
        if name != "heavy":  # in which seeds hardly differ
            data.append(threads(rounds, 100 * measured, colour, opacity=0.15))
        data.append(strong)
    ends = [0, 50]
    frames = cursor(data, LOOKS, at, ends, theme)
    drawn = figure(
        data,
        theme,
        420,
        hovermode="x unified",
        xaxis=dict(
            title=dict(text=names["round"]), type="log", tickvals=[1, 3, 10, 30, 100], range=[-0.04, 2.04]
        ),
        yaxis=dict(title=dict(text=names["percent"]), range=ends),
    )
    return drawn | {"frames": frames}

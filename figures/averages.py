"""Averages: the plane in which weights walk, with their mean, and the losses of both."""

from collections.abc import Mapping

import numpy as np

from engine.networks.averages import KEPT, Averaged
from figures.paper import DASHES, SHARED, TYPE, Figure, colours, figure, in_rows, stack
from figures.picture import SHADES
from figures.style import THEMES


def walk(found: Averaged, names: Mapping[str, str], theme: str) -> Figure:
    """The first seed's weights on the loss around their mean. `names`: weights, mean, loss."""
    look, hues = THEMES[theme], colours(theme)
    x, y = found.places.T
    edge = found.xs[-1]
    data = [
        dict(
            type="contour",
            x=found.xs,
            y=found.ys,
            z=np.log10(found.loss).astype(np.float32),
            ncontours=16,
            line=dict(width=0.5, color=look["muted"], smoothing=0.5),
            colorscale=[[0, SHADES[theme][0]], [1, SHADES[theme][1]]],
            showscale=False,
            customdata=found.loss,
            hovertemplate=f"{names['loss']} %{{customdata:.3g}}<extra></extra>",
        ),
        dict(
            x=x,
            y=y,
            mode="lines+markers",
            name=names["weights"],
            line=dict(color=hues[0], width=1),
            marker=dict(color=hues[0], size=7),
            hoverinfo="skip",
        ),
        dict(
            x=[0],
            y=[0],
            mode="markers",
            name=names["mean"],
            marker=dict(color=hues[1], size=18, symbol="star", line=dict(color=look["page"], width=1.5)),
            hoverinfo="skip",
        ),
    ]
    axis = dict(visible=False, constrain="domain", range=[-edge, edge])
    return figure(data, theme, 420, xaxis=axis, yaxis=axis | dict(scaleanchor="x"))


def scores(found: Averaged, names: Mapping[str, str], theme: str) -> Figure:
    """Means over the seeds against the step: the loss on the training points above, what share of new points
    is right, in percent, below; of the weights, and of the mean of those so far. `names`: weights, mean,
    training, right, step."""
    steps, hues = np.array(KEPT), colours(theme)
    rows = [
        [
            (names["weights"], steps, factor * own.mean(axis=0), hues[0], DASHES[0]),
            (names["mean"], steps, factor * mean.mean(axis=0), hues[1], DASHES[1]),
        ]
        for own, mean, factor in (
            (found.own.training, found.mean.training, 1),
            (found.own.right, found.mean.right, 100),
        )
    ]
    return stack(
        in_rows(*rows),
        theme,
        420,
        0.08,
        hovermode="x unified",
        xaxis=SHARED,
        xaxis2=dict(title=dict(text=names["step"], font=dict(size=TYPE))),
        yaxis=dict(title=dict(text=names["training"])),
        yaxis2=dict(title=dict(text=names["right"])),
    )

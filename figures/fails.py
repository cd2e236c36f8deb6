"""Fails: a network rescaled by one factor after another, and batch sizes ranked by sharpness."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.networks.counterexamples import FACTORS, REACH, Rescaled
from figures.paper import SYMBOLS, TYPE, colours, style
from figures.style import THEMES


def rescaled(found: Rescaled, names: Mapping[str, str], theme: str) -> go.Figure:
    """λmax and adaptive λ against the factor, above the loss around the minimum; a frame for each factor.

    `names`: sharpness, adaptive, factor, change, loss, distance. It stands at the factor nearest to 1.
    """
    known = FACTORS[: len(found.sharpness)]
    figure = make_subplots(rows=2, cols=1, vertical_spacing=0.14)
    curves = (found.sharpness, found.adaptive)
    for name, values, colour in zip(("sharpness", "adaptive"), curves, colours(theme)[::-1], strict=True):
        dash = "solid" if name == "sharpness" else "dash"
        line = dict(color=colour, width=3, dash=dash)
        figure.add_scatter(x=known, y=values, mode="lines", name=names[name], line=line, row=1, col=1)
    moving = _at(found, nearest_to_one(known), names, theme)
    for trace, row in zip(moving, (1, 1, 2, 2), strict=True):
        figure.add_trace(trace.update(showlegend=False), row=row, col=1)
    figure.frames = [
        go.Frame(name=str(k), data=_at(found, k, names, theme), traces=[2, 3, 4, 5])
        for k in range(len(known))
    ]
    style(figure, theme, 560)
    figure.update_xaxes(type="log", range=np.log10(FACTORS[[0, -1]]), tickvals=[0.1, 1, 10, 100], row=1)
    figure.update_yaxes(type="log", range=[-1, 5.4], dtick=1, row=1)
    figure.update_xaxes(title_text=names["factor"], row=1)
    figure.update_xaxes(title_text=names["distance"], range=[REACH[0], REACH[-1]], row=2)
    figure.update_yaxes(title_text=names["loss"], range=[0, 1], row=2)
    return figure


def nearest_to_one(factors: np.ndarray) -> int:
    return int(abs(np.log(factors)).argmin())


def _at(found, k, names, theme):
    """What moves with the slider: two heads with their numbers, the loss, and how far the outputs are off."""
    ink = THEMES[theme]["ink"]
    inwards = "top right" if FACTORS[k] < 1 else "top left"
    heads = [
        go.Scatter(
            x=[FACTORS[k]],
            y=[value],
            mode="markers+text",
            text=[f"{value:.4g}"],
            textposition=inwards,
            textfont=dict(color=ink, size=TYPE + 2),
            marker=dict(color=colour, size=13, symbol=symbol),
        )
        for value, colour, symbol in zip(
            (found.sharpness[k], found.adaptive[k]),
            colours(theme)[::-1],
            SYMBOLS[::-1],
            strict=True,
        )
    ]
    return [
        *heads,
        go.Scatter(x=REACH, y=found.loss[k], mode="lines", line=dict(color=colours(theme)[1], width=3)),
        go.Scatter(
            x=[0],
            y=[0.92],
            mode="text",
            text=[f"{names['change']} {found.change[k]:.1g}"],
            textfont=dict(color=ink, size=TYPE + 2),
        ),
    ]


def ranks(sharpness: np.ndarray, score: np.ndarray, title: str, theme: str) -> go.Figure:
    """A score against λmax, (B, S) of each: a line and a point for each batch size from seed to seed."""
    look, figure = THEMES[theme], go.Figure()
    for x, y in zip(sharpness.T, score.T, strict=True):
        order = np.argsort(x)
        figure.add_scatter(
            x=x[order],
            y=y[order],
            mode="lines+markers",
            line=dict(color=look["muted"], width=1),
            marker=dict(color=colours(theme)[0], size=7),
            opacity=0.7,
            hovertemplate="λmax %{x:.3g}: %{y:.3g}<extra></extra>",
        )
    style(figure, theme, 340)
    figure.update_layout(showlegend=False, title=dict(text=title, font_size=TYPE + 1, x=0.02))
    figure.update_xaxes(title_text="λmax")
    return figure

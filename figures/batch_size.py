"""Batch size: what two batch sizes came to, drawn so that the back row can tell them apart.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from engine.statistics import mean_interval
from figures.paper import SYMBOLS, TYPE, colours, style
from figures.style import THEMES


def pairs(values: Sequence[np.ndarray], ticks: Sequence[str], title: str, theme: str) -> go.Figure:
    """One measure of two batch sizes: `values` (S,) of each. A line joins what shares a seed.

    The large markers beside are the means with their 95 % confidence intervals.
    """
    look, figure = THEMES[theme], go.Figure()
    small, large = (np.asarray(v, float) for v in values)
    gaps = np.full(len(small), np.nan)
    figure.add_scatter(
        x=np.tile([0, 1, np.nan], len(small)),
        y=np.column_stack([small, large, gaps]).ravel(),
        mode="lines",
        line=dict(color=look["muted"], width=1),
        opacity=0.6,
        hoverinfo="skip",
    )
    for x, (v, colour, symbol) in enumerate(zip((small, large), colours(theme), SYMBOLS, strict=True)):
        mean, half = mean_interval(v)
        figure.add_scatter(
            x=np.full(len(v), x),
            y=v,
            mode="markers",
            marker=dict(color=colour, size=7, symbol=symbol, opacity=0.55),
            hovertemplate="%{y:.3g}<extra></extra>",
        )
        figure.add_scatter(
            x=[x + (0.28 if x else -0.28)],
            y=[mean],
            mode="markers",
            error_y=dict(array=[half], color=colour, thickness=2.5, width=7),
            marker=dict(color=colour, size=12, symbol=symbol),
            hovertemplate="%{y:.3g}<extra></extra>",
        )
    style(figure, theme, 220)
    figure.update_layout(showlegend=False, title=dict(text=title, font_size=TYPE + 1, x=0.02))
    figure.update_xaxes(range=[-0.55, 1.55], tickvals=[0, 1], ticktext=list(ticks), tickangle=0)
    figure.update_yaxes(nticks=5, showticklabels=bool(np.isfinite([small, large]).any()))
    return figure


def curve(batches: Sequence[int], values: Sequence[np.ndarray], title: str, theme: str) -> go.Figure:
    """One measure against the batch size: `values` (S,) of each; means with 95 % confidence intervals."""
    look, colour = THEMES[theme], colours(theme)[0]
    figure = go.Figure()
    figure.add_scatter(
        x=np.repeat(batches, [len(v) for v in values]),
        y=np.concatenate(values),
        mode="markers",
        marker=dict(color=look["muted"], size=5, symbol="line-ew-open", line_width=1),
        opacity=0.7,
        hoverinfo="skip",
    )
    means, halves = np.array([mean_interval(v) for v in values]).T
    figure.add_scatter(
        x=batches,
        y=means,
        mode="lines+markers",
        line=dict(color=colour, width=3),
        marker=dict(color=colour, size=10),
        error_y=dict(array=halves, color=colour, thickness=2, width=6),
        hovertemplate="B = %{x}: %{y:.3g} ± %{error_y.array:.2g}<extra></extra>",
        connectgaps=True,
    )
    style(figure, theme, 280)
    figure.update_layout(showlegend=False, title=dict(text=title, font_size=TYPE + 1, x=0.02))
    figure.update_xaxes(type="log", tickvals=batches, ticktext=list(map(str, batches)), title_text="B")
    figure.update_yaxes(nticks=6)
    return figure

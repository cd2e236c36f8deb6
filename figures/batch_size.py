"""Batch size: what two batch sizes came to, drawn so that the back row can tell them apart.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Sequence

import numpy as np

from engine.statistics import mean_interval
from figures.paper import SYMBOLS, Figure, colours, figure, joined
from figures.style import THEMES


def pairs(values: Sequence[np.ndarray], ticks: Sequence[str], title: str, theme: str) -> Figure:
    """One measure of two batch sizes: `values` (S,) of each. A line joins what shares a seed.

    The large markers beside are the means with their 95 % confidence intervals.
    """
    small, large = (np.asarray(v, float) for v in values)
    gaps = np.full(len(small), np.nan)
    data = [
        dict(
            x=np.tile([0, 1, np.nan], len(small)),
            y=np.column_stack([small, large, gaps]).ravel(),
            mode="lines",
            line=dict(color=THEMES[theme]["muted"], width=1),
            opacity=0.6,
            hoverinfo="skip",
        )
    ]
    for x, (v, colour, symbol) in enumerate(zip((small, large), colours(theme), SYMBOLS, strict=True)):
        mean, half = mean_interval(v)
        data += [
            dict(
                x=np.full(len(v), x),
                y=v,
                mode="markers",
                marker=dict(color=colour, size=7, symbol=symbol, opacity=0.55),
                hovertemplate="%{y:.3g}<extra></extra>",
            ),
            dict(
                x=[x + (0.28 if x else -0.28)],
                y=[mean],
                mode="markers",
                error_y=dict(array=[half], color=colour, thickness=2.5, width=7),
                marker=dict(color=colour, size=12, symbol=symbol),
                hovertemplate="%{y:.3g}<extra></extra>",
            ),
        ]
    return figure(
        data,
        theme,
        220,
        showlegend=False,
        title=dict(text=title),
        xaxis=dict(range=[-0.55, 1.55], tickvals=[0, 1], ticktext=list(ticks), tickangle=0),
        yaxis=dict(nticks=5, showticklabels=bool(np.isfinite([small, large]).any())),
    )


def curve(
    batches: Sequence[int],
    values: Sequence[np.ndarray],
    title: str,
    axis: str,
    theme: str,
    *,
    complete: bool,
) -> Figure:
    """One measure against the batch size: `values` (S,) of each; means with 95 % confidence intervals.

    They are joined once the measure is `complete`. `axis` is what the batch size is called.
    """
    look, colour = THEMES[theme], colours(theme)[0]
    means, halves = np.array([mean_interval(v) for v in values]).T
    seeds = dict(
        x=np.repeat(batches, [len(v) for v in values]),
        y=np.concatenate(values),
        mode="markers",
        marker=dict(color=look["muted"], size=5, symbol="line-ew-open", line=dict(width=1)),
        opacity=0.7,
        hoverinfo="skip",
    )
    mean = dict(
        x=list(batches),
        y=means,
        mode=joined("lines+markers", complete),
        line=dict(color=colour, width=3),
        marker=dict(color=colour, size=10),
        error_y=dict(array=halves, color=colour, thickness=2, width=6),
        hovertemplate="B = %{x}: %{y:.3g} ± %{error_y.array:.2g}<extra></extra>",
        connectgaps=True,
    )
    ticks = dict(tickvals=list(batches), ticktext=list(map(str, batches)))
    return figure(
        [seeds, mean],
        theme,
        280,
        showlegend=False,
        title=dict(text=title),
        xaxis=dict(type="log", title=dict(text=axis), **ticks),
        yaxis=dict(nticks=6),
    )

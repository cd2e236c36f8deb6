"""Losses: curves fitted to points with outliers, what pulls on them, and mistakes on their way back."""

from collections.abc import Mapping

import numpy as np

from engine.networks.losses import GRID, MARGINS, STEPS, Fit, Recovery, push
from engine.statistics import mean_interval
from figures.paper import LOG, Figure, figure, joined, threads
from figures.style import PALETTE, THEMES

# Of each loss a colour of the palette, a dash and a marker.
LOOKS = {
    "squared": (1, "solid", "circle"),
    "absolute": (2, "dashdot", "square"),
    "gaussian": (3, "dash", "diamond"),
    "cross_entropy": (3, "dash", "diamond"),
}
TOP = 4.6  # of the fits: an outlier is 3 above a sine with noise


def fit(
    name: str,
    found: Fit | None,
    x: np.ndarray,
    y: np.ndarray,
    outliers: np.ndarray,
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """The first seed's points (n,), its curve under one loss, a band of 2σ where there is one, and sin 3x.

    `names`: title, truth, curve, band, outlier.
    """
    look, colour = THEMES[theme], PALETTE[theme][LOOKS[name][0]]
    data = []
    if found and np.isfinite(found.sigmas[0]).all():
        low, high = (found.curves[0] + k * found.sigmas[0] for k in (-2, 2))
        data.append(
            dict(
                x=np.concatenate([GRID, GRID[::-1]]),
                y=np.concatenate([low, high[::-1]]),
                mode="lines",
                fill="toself",
                fillcolor=f"{colour}33",
                line=dict(color=colour, width=1),
                name=names["band"],
                hoverinfo="skip",
            )
        )
    marks = ((~outliers, "circle", 6, ""), (outliers, "x", 10, names["outlier"]))
    for which, symbol, size, title in marks:
        data.append(
            dict(
                x=x[which],
                y=y[which],
                mode="markers",
                marker=dict(color=look["ink"] if title else look["muted"], size=size, symbol=symbol),
                name=title,
                showlegend=bool(title),
                hovertemplate="%{x:.2f}: %{y:.2f}<extra></extra>",
            )
        )
    data.append(
        dict(
            x=GRID,
            y=np.sin(3 * GRID),
            mode="lines",
            line=dict(color=look["ink"], width=1.5, dash="dot"),
            name=names["truth"],
            hoverinfo="skip",
        )
    )
    if found:
        data.append(
            dict(
                x=GRID,
                y=found.curves[0],
                mode="lines",
                line=dict(color=colour, width=3),
                name=names["curve"],
                showlegend=False,
                hovertemplate="%{x:.2f}: %{y:.2f}<extra></extra>",
            )
        )
    return figure(
        data,
        theme,
        320,
        title=dict(text=names["title"], y=1, yanchor="top", pad=dict(t=6)),
        margin=dict(t=64),
        xaxis=dict(range=[GRID[0], GRID[-1]], title=dict(text="x")),
        yaxis=dict(range=[-2.2, TOP]),
    )


def pulls(
    fits: Mapping[str, Fit],
    outliers: np.ndarray,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """What each of the first seed's points (n,) pulls, of what one pulls on average, against how far off it
    is; outliers are the large markers. `names`: residual, pull."""
    data = []
    for name, found in fits.items():
        hue, _, symbol = LOOKS[name]
        off, pull = abs(found.residuals[0]), found.pulls[0] / found.pulls[0].mean()
        for which, size in ((~outliers, 6), (outliers, 13)):
            data.append(
                dict(
                    x=off[which],
                    y=pull[which],
                    mode="markers",
                    marker=dict(color=PALETTE[theme][hue], size=size, symbol=symbol, opacity=0.8),
                    name=titles[name],
                    legendgroup=name,
                    showlegend=size > 6,
                    hovertemplate="%{x:.2g}: %{y:.2g}<extra></extra>",
                )
            )
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["residual"]), **LOG),
        yaxis=dict(title=dict(text=names["pull"]), **LOG),
    )


def pushes(titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """What a point pushes its logits at a step, against how far the right one is ahead.

    `names`: margin, push, wrong, right.
    """
    margin = np.linspace(-10, 6, 241)
    data = [
        dict(
            x=margin,
            y=push(name, margin),
            mode="lines",
            name=title,
            line=dict(color=PALETTE[theme][LOOKS[name][0]], dash=LOOKS[name][1], width=3),
            hovertemplate="%{x:.1f}: %{y:.2g}<extra></extra>",
        )
        for name, title in titles.items()
    ]
    look = THEMES[theme]
    sides = [
        dict(text=names[side], x=x, xanchor=anchor, y=1, yref="y domain", yanchor="top", showarrow=False)
        for side, x, anchor in (("wrong", -0.3, "right"), ("right", 0.3, "left"))
    ]
    middle = dict(type="line", x0=0, x1=0, y0=0, y1=1, yref="y domain")
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["margin"])),
        yaxis=dict(title=dict(text=names["push"]), rangemode="tozero"),
        shapes=[middle | dict(line=dict(color=look["muted"], width=1, dash="dot"))],
        annotations=sides,
    )


def recoveries(
    found: Recovery | None, titles: Mapping[str, str], names: Mapping[str, str], theme: str
) -> Figure:
    """Steps until recovery against the margin at the start: a dash is a seed, large markers are geometric
    means with 95 % confidence intervals. `names`: start, steps."""
    data = []
    steps = () if found is None else found.steps
    apart = (-0.12, 0.12)  # so that intervals of equal height are seen
    for (name, title), measured, shift in zip(titles.items(), steps, apart, strict=False):
        hue, dash, symbol = LOOKS[name]
        colour, x = PALETTE[theme][hue], shift - np.array(MARGINS[: len(measured)])
        middle, half = np.array([mean_interval(np.log(v)) for v in measured]).T
        data += [
            dict(
                x=np.repeat(x, measured.shape[1]),
                y=measured.ravel(),
                mode="markers",
                marker=dict(color=colour, size=7, symbol="line-ew-open", line=dict(width=1)),
                opacity=0.7,
                hoverinfo="skip",
                showlegend=False,
            ),
            dict(
                x=x,
                y=np.exp(middle),
                name=title,
                mode=joined("lines+markers", len(measured) == len(MARGINS)),
                line=dict(color=colour, width=3, dash=dash),
                marker=dict(color=colour, size=10, symbol=symbol),
                error_y=dict(
                    symmetric=False,
                    array=np.exp(middle + half) - np.exp(middle),
                    arrayminus=np.exp(middle) - np.exp(middle - half),
                    color=colour,
                    thickness=2,
                    width=6,
                ),
                hovertemplate="%{y:.3g}<extra></extra>",
            ),
        ]
    ticks = dict(tickvals=[-m for m in MARGINS], ticktext=[f"−{m}" for m in MARGINS])
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["start"]), range=[-MARGINS[-1] - 0.6, 0], **ticks),
        yaxis=dict(title=dict(text=names["steps"]), range=[1, np.log10(2 * STEPS)], **LOG),
    )


def accuracies(
    found: Recovery, k: int, titles: Mapping[str, str], names: Mapping[str, str], theme: str
) -> Figure:
    """The accuracy in percent on the way back from the k-th margin: thin lines are seeds, strong ones means.
    `names`: accuracy, step."""
    shown = np.unique(np.geomspace(1, STEPS, 120).astype(int))
    data = []
    for (name, title), measured in zip(titles.items(), found.accuracy[:, k], strict=True):
        hue, dash, _ = LOOKS[name]
        colour, values = PALETTE[theme][hue], 100 * measured[shown]
        data += [
            threads(shown, values.T, colour),
            dict(
                x=shown,
                y=values.mean(axis=1),
                mode="lines",
                name=title,
                line=dict(color=colour, width=3, dash=dash),
                hovertemplate="%{x}: %{y:.0f} %<extra></extra>",
            ),
        ]
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["step"]), range=[0, np.log10(STEPS)], **LOG),
        yaxis=dict(title=dict(text=names["accuracy"]), range=[0, 101]),
    )

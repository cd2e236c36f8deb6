"""Capacity: curves of many training sets in one picture, what their error is made of, and what it was said
to be."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.networks.capacity import GRID, NOISE, TRUTH, WIDTHS, Chosen, Fits
from figures.paper import LOG, SYMBOLS, Figure, cursor, figure, threads
from figures.style import PALETTE, THEMES

DRAWN = 20  # curves
EVERY = 2  # points of GRID, in the picture
CEILING = 2.5  # of the curves: the wildest leave the picture
LOOKS = {"error": (7, "solid"), "bias": (1, "dash"), "variance": (3, "dashdot"), "train": (2, "dot")}
ACROSS = dict(type="log", tickvals=[1, 4, 16, 64, 256], range=[-0.06, np.log10(300)])  # widths
MARKERS = ("circle", "square", "diamond", "triangle-up")  # of the penalties


def curves(fits: Sequence[Fits], at: int, names: Mapping[str, str], theme: str) -> Figure:
    """Of the first sets, with the mean of all and the truth: a frame for each width, WIDTHS[at] first.

    `names`: curves, mean, truth.
    """
    return bundles([(one.curves[:DRAWN], one.curves.mean(axis=0)) for one in fits], at, names, theme)


def bundles(
    drawn: Sequence[tuple[np.ndarray, np.ndarray]], at: int, names: Mapping[str, str], theme: str
) -> Figure:
    """Thin curves (S, len(GRID)) with their mean (len(GRID),) and the truth: a frame for each pair, drawn[at]
    first. `names`: curves, mean, truth."""
    x, colour, ink = GRID[::EVERY].astype(np.float32), PALETTE[theme][1], THEMES[theme]["ink"]
    pairs = [[each[..., ::EVERY].astype(np.float32) for each in pair] for pair in drawn]
    many = [threads(x, some, colour, name=names["curves"], showlegend=True) for some, _ in pairs]
    strong = dict(color=colour, width=4)
    dots = dict(color=ink, width=2, dash="dot")
    data = [
        many[at],
        dict(x=x, y=pairs[at][1], mode="lines", name=names["mean"], line=strong, hoverinfo="skip"),
        dict(x=x, y=TRUTH[::EVERY], mode="lines", name=names["truth"], line=dots, hoverinfo="skip"),
    ]
    frames = [
        dict(name=str(i), data=[dict(y=thin["y"]), dict(y=mean)], traces=[0, 1])
        for i, (thin, (_, mean)) in enumerate(zip(many, pairs, strict=True))
    ]
    shown = figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text="x"), range=[GRID[0], GRID[-1]]),
        yaxis=dict(range=[-CEILING, CEILING]),
    )
    return shown | {"frames": frames}


def errors(fits: Sequence[Fits], at: int, names: Mapping[str, str], theme: str) -> Figure:
    """What the error on new points is made of, and that on the training points, against the width; a frame
    for each width has a line there, WIDTHS[at] first. `names`: error, bias, variance, train, noise, width,
    squared."""
    look = THEMES[theme]
    values = {
        "error": [one.error.mean() for one in fits],
        "bias": [one.bias.mean() for one in fits],
        "variance": [one.variance.mean() for one in fits],
        "train": [one.train.mean() for one in fits],
    }
    data: list[dict[str, Any]] = [
        dict(
            x=list(WIDTHS[: len(fits)]),
            y=values[name],
            mode="lines",
            name=names[name],
            line=dict(color=PALETTE[theme][hue], dash=dash, width=3),
            hovertemplate="%{y:.3g}",
        )
        for name, (hue, dash) in LOOKS.items()
    ]
    level = dict(color=look["muted"], width=1.5)
    noise = dict(x=[WIDTHS[0], WIDTHS[-1]], y=[NOISE**2] * 2, mode="lines", line=level, name=names["noise"])
    ends = [1e-3, 2.0]
    data.append(noise | dict(hoverinfo="skip"))
    frames = cursor(data, WIDTHS[: len(fits)], at, ends, theme)
    drawn = figure(
        data,
        theme,
        340,
        hovermode="x unified",
        xaxis=dict(title=dict(text=names["width"]), **ACROSS),
        yaxis=dict(title=dict(text=names["squared"]), range=list(np.log10(ends)), **LOG),
    )
    return drawn | {"frames": frames}


def folds(found: Chosen, names: Mapping[str, str], theme: str) -> Figure:
    """The first set's error by cross-validation against the width, a line for each penalty, and a ring where
    it is least. `names`: width, folds, least, and a title for each place among PENALTIES."""
    measured = found.folds[:, :, 0]
    widths = list(WIDTHS[: len(measured)])
    data: list[dict[str, Any]] = [
        dict(
            x=widths,
            y=measured[:, k],
            mode="lines+markers",
            name=names[str(k)],
            line=dict(color=PALETTE[theme][hue], width=2),
            marker=dict(symbol=symbol, size=8),
            hovertemplate="%{y:.3g}",
        )
        for k, (hue, symbol) in enumerate(zip((7, 1, 2, 3), MARKERS, strict=True))
    ]
    i, k = np.unravel_index(measured.argmin(), measured.shape)
    data.append(
        dict(
            x=[widths[i]],
            y=[measured[i, k]],
            mode="markers",
            name=names["least"],
            marker=dict(symbol="circle-open", size=20, color=THEMES[theme]["ink"], line=dict(width=3)),
            hoverinfo="skip",
        )
    )
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["width"]), **ACROSS),
        yaxis=dict(title=dict(text=names["folds"]), **LOG),
    )


def kept(
    said: Mapping[str, np.ndarray],
    true: Mapping[str, np.ndarray],
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """What the points said of the network that was chosen by them, against what new points say: one marker
    for each training set. `names`: said, true, equal, and a title for each way of choosing."""
    data: list[dict[str, Any]] = [
        dict(
            x=said[name],
            y=true[name],
            mode="markers",
            name=names[name],
            marker=dict(color=PALETTE[theme][hue], symbol=symbol, size=8, opacity=0.7),
            hovertemplate="%{x:.3g}: %{y:.3g}<extra></extra>",
        )
        for (name, hue), symbol in zip((("spare", 1), ("folds", 3)), SYMBOLS, strict=True)
    ]
    low = min(each.min() for each in (*said.values(), *true.values()))
    high = max(each.max() for each in (*said.values(), *true.values()))
    ink = THEMES[theme]["ink"]
    line = dict(x=[low, high], y=[low, high], mode="lines", line=dict(color=ink, dash="dot", width=1.5))
    data.append(line | dict(name=names["equal"], hoverinfo="skip"))
    axis = dict(type="log", tickvals=[0.03, 0.1, 0.3, 1, 3, 10])
    return figure(
        data,
        theme,
        340,
        xaxis=axis | dict(title=dict(text=names["said"])),
        yaxis=axis | dict(title=dict(text=names["true"])),
    )

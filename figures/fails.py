"""Fails: a network rescaled by one factor after another, and batch sizes ranked by sharpness."""

from collections.abc import Mapping

import numpy as np

from engine.networks.counterexamples import FACTORS, REACH, Rescaled
from figures.paper import LOG, ROWS, SYMBOLS, TYPE, Figure, colours, figure, joined, stack
from figures.style import THEMES


def rescaled(found: Rescaled, names: Mapping[str, str], theme: str) -> Figure:
    """λmax and adaptive λ against the factor, above the loss around the minimum; a frame for each factor.

    `names`: sharpness, adaptive, factor, change, loss, distance. It stands at the factor nearest to 1.
    """
    known = FACTORS[: len(found.sharpness)]
    looks = zip(("sharpness", "adaptive"), colours(theme)[::-1], ("solid", "dash"), strict=True)
    data = [
        dict(
            x=known,
            y=getattr(found, name),
            mode=joined("lines", len(known) == len(FACTORS)),
            name=names[name],
            line=dict(color=colour, width=3, dash=dash),
            marker=dict(color=colour),
            **ROWS[0],
        )
        for name, colour, dash in looks
    ]
    for trace, row in zip(_at(found, nearest_to_one(known), names, theme), (0, 0, 1, 1), strict=True):
        data.append(trace | dict(showlegend=False, **ROWS[row]))
    frames = [
        dict(name=str(k), data=_at(found, k, names, theme), traces=[2, 3, 4, 5]) for k in range(len(known))
    ]
    factors = dict(range=list(np.log10(FACTORS[[0, -1]])))
    drawn = stack(
        data,
        theme,
        560,
        0.14,
        xaxis=dict(title=dict(text=names["factor"]), **factors, **LOG),
        yaxis=dict(range=[-1, 5.4], **LOG),
        xaxis2=dict(title=dict(text=names["distance"]), range=[REACH[0], REACH[-1]]),
        yaxis2=dict(title=dict(text=names["loss"]), range=[0, 1]),
    )
    return drawn | {"frames": frames}


def nearest_to_one(factors: np.ndarray) -> int:
    return int(abs(np.log(factors)).argmin())


def _at(found, k, names, theme):
    """What moves with the slider: two heads with their numbers, the loss, and how far the outputs are off."""
    large = dict(color=THEMES[theme]["ink"], size=TYPE + 2)
    inwards = "top right" if FACTORS[k] < 1 else "top left"
    measured = found.sharpness[k], found.adaptive[k]
    heads = [
        dict(
            x=[FACTORS[k]],
            y=[value],
            mode="markers+text",
            text=[f"{value:.4g}"],
            textposition=inwards,
            textfont=large,
            marker=dict(color=colour, size=13, symbol=symbol),
        )
        for value, colour, symbol in zip(measured, colours(theme)[::-1], SYMBOLS[::-1], strict=True)
    ]
    change = f"{names['change']} {found.change[k]:.1g}"
    return [
        *heads,
        dict(x=REACH, y=found.loss[k], mode="lines", line=dict(color=colours(theme)[1], width=3)),
        dict(x=[0], y=[0.92], mode="text", text=[change], textfont=large),
    ]


def ranks(sharpness: np.ndarray, score: np.ndarray, title: str, theme: str, *, complete: bool) -> Figure:
    """A score against λmax, (B, S) of each: a point for each batch size and seed, and, once they are
    `complete`, a line for each seed."""
    data = []
    for x, y in zip(sharpness.T, score.T, strict=True):
        order = np.argsort(x)
        data.append(
            dict(
                x=x[order],
                y=y[order],
                mode=joined("lines+markers", complete),
                line=dict(color=THEMES[theme]["muted"], width=1),
                marker=dict(color=colours(theme)[0], size=7),
                opacity=0.7,
                hovertemplate="λmax %{x:.3g}: %{y:.3g}<extra></extra>",
            )
        )
    return figure(
        data, theme, 340, showlegend=False, title=dict(text=title), xaxis=dict(title=dict(text="λmax"))
    )

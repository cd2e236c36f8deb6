"""Bugs: what a training code shows of itself, a sweep and two probes, beside what healthy code shows.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.bugs import EPOCH, RATES, STEPS, Seen
from figures.paper import DASHES, LOG, ROWS, SHARED, SYMBOLS, Figure, colours, figure, stack, threads
from figures.style import PALETTE, THEMES

LAYERS = ((1, "solid"), (2, "dash"), (3, "dot"))  # of each a colour of the palette and a dash
EXPLODED = 1e3  # a loss above it stands at the top, as one that overflowed
ZERO = 1e-6  # where 0 stands on a logarithmic axis
FAINT = 0.55
SHOWN = 8 * EPOCH  # steps of a gradient: what comes again with each epoch is seen to
HEIGHT = 420
ABOVE = dict(l=8, r=8, t=100, b=8)  # room for a title, and for three names below each other


def sweep(seen: Seen | None, healthy: Seen | None, names: Mapping[str, str], theme: str) -> Figure:
    """The loss in the last epoch at each rate, and below the accuracies; a cross where the loss exploded.

    `names`: sweep, rate, loss, accuracy, training, test, healthy, first, exploded.
    """
    look, (one, other) = THEMES[theme], colours(theme)
    data = []
    if healthy:
        faint = dict(color=look["muted"], width=2, dash="dot")
        for y, row in ((_tame(healthy.last), ROWS[0]), (100 * healthy.training, ROWS[1])):
            shared = dict(x=RATES, mode="lines", line=faint, opacity=FAINT, hoverinfo="skip")
            data.append(shared | dict(y=y, name=names["healthy"], showlegend=False, **row))
    if seen:
        tame = _tame(seen.last)
        began = dict(color=look["ink"], width=1.5, dash="dot")
        ends = dict(x=RATES[[0, -1]], y=np.full(2, seen.printed[0, 0]), mode="lines", line=began)
        data.append(ends | dict(name=names["first"], hoverinfo="skip", **ROWS[0]))
        data.append(_line(RATES, tame, names["loss"], one, 0, "η = %{x:.2g}: %{y:.3g}", ROWS[0]))
        data[-1]["showlegend"] = False
        wild = np.isnan(tame)
        data.append(
            dict(
                x=RATES[wild],
                y=np.full(wild.sum(), EXPLODED),
                mode="markers",
                name=names["exploded"],
                marker=dict(color=look["ink"], size=10, symbol="x"),
                hovertemplate=f"η = %{{x:.2g}}: {names['exploded']}<extra></extra>",
                showlegend=bool(wild.any()),
                **ROWS[0],
            )
        )
        lost = ~np.isfinite(seen.last)
        for name, values, colour, k in (
            ("training", seen.training, one, 0),
            ("test", seen.test, other, 1),
        ):
            percent = np.where(lost, np.nan, 100 * values)
            data.append(_line(RATES, percent, names[name], colour, k, "η = %{x:.2g}: %{y:.3g} %", ROWS[1]))
    scale = dict(range=list(np.log10([RATES[0] / 1.5, RATES[-1] * 1.5])), **LOG)
    return stack(
        data,
        theme,
        HEIGHT + 40,
        0.08,
        margin=ABOVE | dict(t=121),  # ... and for a fourth
        title=dict(text=names["sweep"], y=0.98),
        xaxis=SHARED | scale,
        xaxis2=dict(title=dict(text=names["rate"]), **scale),
        yaxis=dict(title=dict(text=names["loss"], standoff=14), **LOG),
        yaxis2=dict(title=dict(text=names["accuracy"], standoff=14), range=[-4, 104], ticksuffix=" %"),
    )


def _tame(losses):
    return np.where(losses <= EXPLODED, np.maximum(losses, ZERO), np.nan)


def _line(x, y, name, colour, k, hover, row):
    return dict(
        x=x,
        y=y,
        mode="lines+markers",
        name=name,
        line=dict(color=colour, width=3, dash=DASHES[k]),
        marker=dict(color=colour, size=8, symbol=SYMBOLS[k]),
        hovertemplate=f"{hover}<extra></extra>",
        **row,
    )


def alone(seen: Seen | None, healthy: Seen | None, names: Mapping[str, str], theme: str) -> Figure:
    """The loss of one batch that is trained on alone. `names`: alone, step, loss, code, healthy."""
    data = []
    looks = (
        (healthy, names["healthy"], dict(color=THEMES[theme]["muted"], width=2, dash="dot"), FAINT),
        (seen, names["code"], dict(color=colours(theme)[0], width=3), 1),
    )
    for one, name, line, opacity in looks:
        if one:
            y = np.maximum(one.alone, ZERO)
            hover = "%{x}: %{y:.3g}<extra></extra>"
            shown = dict(x=np.arange(1, STEPS + 1), y=y, mode="lines", name=name, hovertemplate=hover)
            data.append(shown | dict(line=line, opacity=opacity))
    return figure(
        data,
        theme,
        HEIGHT,
        showlegend=False,
        title=dict(text=names["alone"], y=0.98),
        xaxis=dict(title=dict(text=names["step"])),
        yaxis=dict(title=dict(text=names["loss"]), **LOG),
    )


def norms(
    seen: Seen | None, healthy: Seen | None, layers: Sequence[str], names: Mapping[str, str], theme: str
) -> Figure:
    """The length of each layer's gradient at the lowest rate, by step; 0 stands at the bottom, where there is
    one.

    `names`: norms, step, length, healthy.
    """
    data, steps = [], np.arange(1, SHOWN + 1)
    if healthy:
        faint = threads(steps, healthy.norms[:SHOWN].T, THEMES[theme]["muted"])
        data.append(faint | dict(name=names["healthy"], opacity=FAINT))
        data[-1]["line"] = dict(color=THEMES[theme]["muted"], width=1, dash="dot")
    if seen:
        for (hue, dash), name, y in zip(LAYERS, layers, seen.norms[:SHOWN].T, strict=True):
            data.append(
                dict(
                    x=steps,
                    y=np.maximum(y, ZERO),
                    mode="lines",
                    name=name,
                    line=dict(color=PALETTE[theme][hue], width=2.5, dash=dash),
                    hovertemplate="%{x}: %{y:.3g}<extra></extra>",
                )
            )
    words = ["0" if at == ZERO else word for at, word in zip(LOG["tickvals"], LOG["ticktext"], strict=True)]
    return figure(
        data,
        theme,
        HEIGHT,
        margin=ABOVE,
        title=dict(text=names["norms"], y=0.98),
        xaxis=dict(title=dict(text=names["step"])),
        yaxis=dict(title=dict(text=names["length"]), **LOG | dict(ticktext=words)),
    )

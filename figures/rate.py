"""Rate: range tests, searches, schedules and shapes of the loss, by which a learning rate is chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.networks.rates import (
    CURVED,
    FIXED,
    PEAKS,
    SCHEDULES,
    SEARCHED,
    SHAPES,
    TENTH,
    TRIALS,
    Range,
    Scheduled,
    Search,
    Shape,
    fixed_rates,
    shape,
    smoothed,
    sweep_rates,
)
from engine.statistics import mean_interval
from figures.paper import (
    DASHES,
    LOG,
    ROWS,
    SHARED,
    SYMBOLS,
    TYPE,
    Figure,
    colours,
    figure,
    joined,
    stack,
    threads,
    upright,
)
from figures.style import PALETTE, THEMES

# Of each optimizer, schedule and shape a colour of the palette, a dash and a marker.
LOOKS = {
    "sgd": (1, "solid", "circle"),
    "momentum": (2, "solid", "circle"),
    "adam": (3, "solid", "circle"),
    "constant": (7, "solid", "circle"),
    "step": (0, "dot", "square"),
    "cosine": (1, "dash", "diamond"),
    "warmup": (3, "dashdot", "star"),
    "low": (0, "dot", "square"),
    "good": (1, "solid", "circle"),
    "high": (2, "dash", "diamond"),
    "very_high": (3, "dashdot", "star"),
}
EVERY = 5  # steps of which one is drawn
LAST = 20  # steps, about, whose losses are averaged in a curve by step
SMALLEST = 1e-7  # of a batch's loss: what rounds to 0 has no logarithm
FLOOR, CEILING = 0.02, 30.0  # of the losses of a range test: what explodes leaves the picture
# Where the names of a range test's rates stand beside their lines, in no other's way.
SIDES = {
    "steepest": dict(xanchor="left", xshift=3, y=0, yanchor="bottom"),
    "tenth": dict(xanchor="right", xshift=-3, y=0, yshift=22, yanchor="bottom"),
    "exploded": dict(xanchor="right", xshift=-3, y=1, yanchor="top"),
}
ONES = (0.2, 0.3, 0.5, 1, 2, 3)
NEAR_ONE = dict(type="log", tickvals=list(ONES), ticktext=[f"{one:g}" for one in ONES])
HUGE = (0, 10, 20, 30)  # powers of ten of what explodes
DIM = 0.3  # of what stands for a single seed


def middle(values: np.ndarray) -> np.ndarray:
    """The geometric mean (k,) over the seeds (S, k) that have one; NaN where none has."""
    known = np.isfinite(values) & (values > 0)
    logs = np.log(np.where(known, values, 1.0))
    count = known.sum(axis=0)
    return np.where(count > 0, np.exp(logs.sum(axis=0) / np.maximum(count, 1)), np.nan)


def _means(values: Sequence[np.ndarray]) -> dict[str, Any]:
    """Geometric means of losses (S,), with their 95 % confidence intervals, as a trace has them.

    Nothing where a seed was lost: the mean of those that are left would flatter.
    """
    middles, lows, highs = [], [], []
    for v in values:
        whole = np.isfinite(v).all()
        mean, half = mean_interval(np.log(v)) if whole else (np.nan, np.nan)
        middles.append(np.exp(mean))
        lows.append(np.exp(mean) - np.exp(mean - half))
        highs.append(np.exp(mean + half) - np.exp(mean))
    error = dict(symmetric=False, array=np.array(highs), arrayminus=np.array(lows), thickness=2, width=5)
    return dict(y=np.array(middles), error_y=error)


def range_test(
    optimizer: str, found: Range | None, title: str, names: Mapping[str, str], theme: str
) -> Figure:
    """The loss while the rate grows, and below the loss at the end of whole trainings at fixed rates.

    Upright lines are the steepest rate, a tenth of the one that explodes, and that one: geometric means over
    the seeds. `names`: growing, fixed, rate, steepest, tenth, exploded, lost.
    """
    colour = PALETTE[theme][LOOKS[optimizer][0]]
    rates, data = sweep_rates(optimizer), []
    if found:
        x, y = rates[::EVERY], found.sweep.loss[:, ::EVERY]
        data.append(threads(x, y, colour, **ROWS[0]))
        strong = dict(color=colour, width=3)
        data.append(dict(x=x, y=middle(y), mode="lines", line=strong, hoverinfo="skip", **ROWS[0]))
        data += _fixed(optimizer, found, names, colour, theme)
    scale = dict(range=list(np.log10([rates[0] / 1.3, rates[-1] * 1.3])), **LOG)
    losses = dict(range=list(np.log10([FLOOR, CEILING])), **LOG)
    drawn = stack(
        data,
        theme,
        480,
        0.06,
        showlegend=False,
        title=dict(text=title),
        xaxis=SHARED | scale,
        xaxis2=dict(title=dict(text=names["rate"]), **scale),
        yaxis=dict(title=dict(text=names["growing"], standoff=14), **losses),
        yaxis2=dict(title=dict(text=names["fixed"], standoff=14), **losses),
    )
    if found:
        drawn["layout"] |= _marked(found, names, theme)
    return drawn


def _marked(found, names, theme):
    """The upright lines with their names, as a layout has them."""
    steepest, exploded = (
        float(np.exp(np.log(v).mean())) for v in (found.sweep.steepest, found.sweep.exploded)
    )
    marks = (
        ("steepest", steepest, "dot"),
        ("tenth", TENTH * exploded, "solid"),
        ("exploded", exploded, "dash"),
    )
    look = THEMES[theme]
    line = dict(color=look["ink"], width=1.5)
    # On a phone a name lies across the line beside it.
    said = dict(xref="x", yref="y domain", font=dict(size=TYPE), showarrow=False, bgcolor=look["page"])
    return dict(
        shapes=[upright(at, row, dash=dash, **line) for _, at, dash in marks for row in ROWS],
        annotations=[said | dict(text=names[name], x=np.log10(at), **SIDES[name]) for name, at, _ in marks],
    )


def _fixed(optimizer, found, names, colour, theme):
    """Whole trainings at fixed rates, and, where a seed was lost, a cross at the top."""
    x = fixed_rates(optimizer)[: len(found.fixed)]
    lost = np.isnan(found.fixed).any(axis=1)
    return [
        dict(
            x=np.repeat(x, found.fixed.shape[1]),
            y=found.fixed.ravel(),
            mode="markers",
            marker=dict(color=colour, size=6, symbol="line-ew-open", line=dict(width=1)),
            opacity=2 * DIM,
            hoverinfo="skip",
            **ROWS[1],
        ),
        dict(
            x=x,
            mode=joined("lines+markers", len(x) == FIXED),
            line=dict(color=colour, width=2.5),
            marker=dict(color=colour, size=8),
            hovertemplate="η = %{x:.2g}: %{y:.3g}<extra></extra>",
            **_means(found.fixed),
            **ROWS[1],
        ),
        dict(
            x=x[lost],
            y=np.full(lost.sum(), CEILING / 2),
            mode="markers",
            marker=dict(color=THEMES[theme]["ink"], size=10, symbol="x"),
            hovertemplate=f"η = %{{x:.2g}}: {names['lost']}<extra></extra>",
            **ROWS[1],
        ),
    ]


def searched(
    points: np.ndarray, losses: np.ndarray, title: str, names: Mapping[str, str], theme: str
) -> Figure:
    """Trials (k, 2), learning rate and weight decay, of one seed, the larger and bluer the lower their loss
    (k,), with the best one starred and a dash below for each learning rate. `names`: rate, decay, loss."""
    look, (best_colour, dash_colour) = THEMES[theme], colours(theme)
    data = []
    if len(points):
        finite = np.where(np.isfinite(losses), losses, np.nanmax(losses))
        order = (np.log(finite) - np.log(finite.min())) / max(np.ptp(np.log(finite)), 1e-9)
        data.append(
            dict(
                x=points[:, 0],
                y=points[:, 1],
                mode="markers",
                marker=dict(
                    color=order,
                    cmin=0,
                    cmax=1,
                    colorscale=[[0, best_colour], [1, look["grid"]]],
                    size=8 + 16 * (1 - order),
                    line=dict(color=look["ink"], width=1),
                ),
                customdata=losses,
                hovertemplate="η %{x:.2g}, λ %{y:.2g}: %{customdata:.3g}<extra></extra>",
            )
        )
        best = int(finite.argmin())
        data.append(
            dict(
                x=points[best : best + 1, 0],
                y=points[best : best + 1, 1],
                mode="markers+text",
                text=[f"{losses[best]:.3f}"],
                textposition="top center",
                textfont=dict(size=TYPE + 1),
                marker=dict(
                    color=dash_colour, size=13, symbol="star", line=dict(color=look["page"], width=1)
                ),
                hoverinfo="skip",
            )
        )
        data.append(
            dict(
                x=points[:, 0],
                y=np.full(len(points), SEARCHED["weight_decay"][0] / 2.2),
                mode="markers",
                marker=dict(color=look["ink"], size=12, symbol="line-ns-open", line=dict(width=2)),
                hoverinfo="skip",
            )
        )
    (x0, x1), (y0, y1) = (np.log10(limits) for limits in SEARCHED.values())
    return figure(
        data,
        theme,
        340,
        showlegend=False,
        title=dict(text=title),
        xaxis=dict(title=dict(text=names["rate"]), range=[x0 - 0.25, x1 + 0.25], **LOG),
        yaxis=dict(title=dict(text=names["decay"]), range=[y0 - 0.5, y1 + 0.4], **LOG),
    )


def best_so_far(found: Search, titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """The lowest loss of the first k trials, by k: geometric means over the seeds, once all trials are there
    with the 95 % confidence interval at the end. `names`: trial, best."""
    data = []
    looks = zip(titles.values(), (found.random, found.grid), colours(theme), DASHES, SYMBOLS, strict=True)
    for title, losses, colour, dash, symbol in looks:
        lowest = np.fmin.accumulate(losses, axis=0)
        data.append(
            dict(
                x=np.arange(1, len(lowest) + 1),
                y=middle(lowest.T),
                mode="lines+markers",
                name=title,
                line=dict(color=colour, width=3, dash=dash, shape="hv"),
                marker=dict(color=colour, size=7, symbol=symbol),
                hovertemplate="%{x}: %{y:.3g}<extra></extra>",
            )
        )
    return figure(
        data,
        theme,
        340,
        xaxis=dict(title=dict(text=names["trial"]), range=[0.5, TRIALS + 0.5]),
        yaxis=dict(title=dict(text=names["best"])),
    )


def schedules(titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """The learning rate at each step, with CURVED at its height. `names`: step, rate."""
    data = []
    for name in SCHEDULES:
        hue, dash, _ = LOOKS[name]
        y = CURVED * shape(name)
        data.append(
            dict(
                x=np.arange(1, len(y) + 1),
                y=y,
                mode="lines",
                name=titles[name],
                line=dict(color=PALETTE[theme][hue], width=3, dash=dash),
                hovertemplate="%{x}: %{y:.2g}<extra></extra>",
            )
        )
    axes = dict(xaxis=dict(title=dict(text=names["step"])), yaxis=dict(title=dict(text=names["rate"])))
    return figure(data, theme, 360, margin=dict(t=60), **axes)


def curves(found: Scheduled, titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """The loss by step under each schedule: geometric means of the last steps and of the seeds.

    `names`: step, loss.
    """
    data = []
    for name, seen in found.curves.items():
        hue, dash, _ = LOOKS[name]
        y = middle(_last_steps(seen))[::EVERY]
        data.append(
            dict(
                x=1 + EVERY * np.arange(len(y)),
                y=y,
                mode="lines",
                name=titles[name],
                line=dict(color=PALETTE[theme][hue], width=3, dash=dash),
                hovertemplate="%{x}: %{y:.3g}<extra></extra>",
            )
        )
    axes = dict(
        xaxis=dict(title=dict(text=names["step"])), yaxis=dict(title=dict(text=names["loss"]), **NEAR_ONE)
    )
    return figure(data, theme, 360, margin=dict(t=60), **axes)


def _last_steps(seen):
    """The geometric mean of about the LAST steps, of losses (S, steps) that may overflow."""
    known = np.where(np.isfinite(seen), np.maximum(seen, SMALLEST), np.nan)
    return np.exp(smoothed(np.log(known), 1 - 1 / LAST))


def peaks(found: Scheduled, titles: Mapping[str, str], names: Mapping[str, str], theme: str) -> Figure:
    """The loss at the end against the peak of the rate, for each schedule: geometric means with 95 %
    confidence intervals. `names`: peak, end."""
    data = []
    apart = 1.03 ** (np.arange(len(SCHEDULES)) - 1.5)  # so that intervals of equal height are seen
    for name, ended, shift in zip(SCHEDULES, found.ended, apart, strict=True):
        hue, dash, symbol = LOOKS[name]
        colour = PALETTE[theme][hue]
        means = _means(ended)
        means["error_y"] |= dict(color=colour)
        data.append(
            dict(
                x=shift * np.array(PEAKS),
                mode=joined("lines+markers", found.complete),
                name=titles[name],
                line=dict(color=colour, width=2.5, dash=dash),
                marker=dict(color=colour, size=9, symbol=symbol),
                hovertemplate="%{y:.3g}<extra></extra>",
                **means,
            )
        )
    ticks = dict(tickvals=list(PEAKS), ticktext=[f"{peak:g}" for peak in PEAKS])
    return figure(
        data,
        theme,
        360,
        margin=dict(t=60),
        xaxis=dict(type="log", title=dict(text=names["peak"]), **ticks),
        yaxis=dict(title=dict(text=names["end"])),
    )


def monitored(
    found: Sequence[Shape], titles: Mapping[str, str], names: Mapping[str, str], theme: str
) -> Figure:
    """The loss by step at each of SHAPES, below, and what explodes above on an axis of its own.

    Thin lines are seeds, strong ones geometric means of those that have not overflowed. `names`: step, loss.
    """
    data = []
    for name, one in zip(SHAPES, found, strict=False):
        hue, dash, symbol = LOOKS[name]
        colour, values = PALETTE[theme][hue], _last_steps(one.seen)[:, ::EVERY]
        place = dict(legendgroup=name, **ROWS[name != "very_high"])
        x, mean = 1 + EVERY * np.arange(values.shape[1]), middle(values)
        data += [
            threads(x, values, colour, **place),
            dict(
                x=x,
                y=mean,
                mode="lines",
                line=dict(color=colour, width=3.5, dash=dash),
                name=titles[name],
                hovertemplate="%{x}: %{y:.3g}<extra></extra>",
                **place,
            ),
            dict(
                x=x[-1:],
                y=mean[-1:],
                mode="markers",
                marker=dict(color=colour, size=12, symbol=symbol),
                showlegend=False,
                hoverinfo="skip",
                **place,
            ),
        ]
    return stack(
        data,
        theme,
        480,
        0.07,
        upper=0.3,
        xaxis=SHARED,
        xaxis2=dict(title=dict(text=names["step"])),
        yaxis=dict(
            type="log",
            tickvals=[10.0**k for k in HUGE],
            ticktext=[f"10<sup>{k}</sup>" if k else "1" for k in HUGE],
        ),
        yaxis2=dict(title=dict(text=names["loss"], standoff=14), range=list(np.log10([0.25, 3])), **NEAR_ONE),
    )

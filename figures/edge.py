"""Edge: λmax on its way up to 2/η, and a run that is thrown out of a minimum that is too sharp."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.edge import Climb
from figures.paper import (
    DASHES,
    LOG,
    ROWS,
    SHARED,
    SYMBOLS,
    Figure,
    colours,
    figure,
    joined,
    level,
    stack,
    threads,
)
from figures.style import PALETTE, THEMES

FAR = 1e6  # of a weight that diverges: no picture holds what comes then
SETTLED = 1e-8  # of a loss whose further way down nobody needs to see


def climbs(
    climbed: Sequence[Climb | None],
    rates: Sequence[float],
    ticks: Sequence[str],
    steps: int,
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """λmax and training loss for the small batch and the large one over `steps`, with 2/η of each.

    Thin lines are seeds, strong ones means over those that did not diverge; points until the last step.
    `names`: sharpness, loss, step.
    """
    data = []
    looks = zip(climbed, ticks, colours(theme), DASHES, SYMBOLS, strict=True)
    for climb, tick, colour, dash, symbol in looks:
        if climb is None:
            continue
        whole = np.isfinite(climb.sharpness[-1])
        mode = joined("lines", climb.steps[-1] == steps or not whole.any())
        for values, row in zip((climb.sharpness, climb.losses), ROWS, strict=True):
            place = dict(legendgroup=tick, mode=mode, **row)
            data.append(threads(climb.steps, values.T, colour, marker=dict(color=colour, size=3), **place))
            if whole.any():
                data.append(
                    dict(
                        x=climb.steps,
                        y=values[:, whole].mean(axis=1),
                        line=dict(color=colour, width=3, dash=dash),
                        marker=dict(color=colour, size=6, symbol=symbol),
                        name=tick,
                        hovertemplate="%{x}: %{y:.3g}<extra></extra>",
                        showlegend=row == ROWS[0],
                        **place,
                    )
                )
    time = dict(range=[0, 1.01 * steps])
    drawn = stack(
        data,
        theme,
        540,
        0.05,
        xaxis=SHARED | time,
        xaxis2=dict(title=dict(text=names["step"]), **time),
        yaxis=dict(title=dict(text=names["sharpness"], standoff=14), rangemode="tozero"),
        yaxis2=dict(title=dict(text=names["loss"], standoff=14), **LOG),
    )
    if data:  # a line alone would be taken for a result
        for rate in dict.fromkeys(rates):
            level(drawn, 2 / rate, f"2/η = {2 / rate:.3g}", theme)
    return drawn


def catapult_plane(path: np.ndarray, lr: float, names: Mapping[str, str], theme: str) -> Figure:
    """The path (N + 1, 2) of (u, v) beside the minima uv = 1, thick where λ = u² + v² < 2/η.

    `names`: stable, unstable, run, start, end.
    """
    look, colour = THEMES[theme], PALETTE[theme][3]
    high = 1.25 * path[0, 0]
    u = np.geomspace(0.5 / high, high, 400)
    stable = u**2 + u**-2 < 2 / lr
    looks = (("unstable", u > 0, 1.5, "dot"), ("stable", stable, 5, "solid"))
    minima = [
        dict(
            x=u,
            y=np.where(shown, 1 / u, np.nan),
            mode="lines",
            name=names[name],
            line=dict(color=look["muted"], width=width, dash=dash),
            hoverinfo="skip",
        )
        for name, shown, width, dash in looks
    ]
    seen = _in_sight(path)
    run = dict(
        x=seen[:, 0],
        y=seen[:, 1],
        mode="lines+markers",
        name=names["run"],
        line=dict(color=colour, width=1.5),
        marker=dict(size=5),
        hovertemplate="u %{x:.3g}, v %{y:.3g}<extra></extra>",
    )
    ends = [("start", path[0], "circle-open"), ("end", path[-1], "star")]
    marks = [
        dict(
            x=point[:1],
            y=point[1:],
            mode="markers+text",
            text=names[name],
            textposition="top right" if name == "start" else "bottom left",
            marker=dict(color=look["ink"], size=14, symbol=symbol, line=dict(width=2)),
            hovertemplate="u %{x:.3g}, v %{y:.3g}<extra></extra>",
            showlegend=False,
        )
        for name, point, symbol in ends[: 1 + (len(seen) == len(path))]
    ]
    # A run that diverges leaves the picture: all of its path would leave nothing else in sight.
    near = seen[(abs(seen) < 2 * high).all(axis=1)]
    low, top = near.min(axis=0), near.max(axis=0)
    return figure(
        [*minima, run, *marks],
        theme,
        440,
        xaxis=dict(title=dict(text="u"), range=[min(low[0], 0) - 0.2, max(top[0], high)]),
        yaxis=dict(title=dict(text="v"), range=[min(low[1], 0) - 0.2, max(top[1], 2) + 0.2]),
    )


def _in_sight(path):
    """Of a run that diverges the steps before its weights are too large to be drawn."""
    far = ~(abs(path) < FAR).all(axis=1)
    return path[: far.argmax()] if far.any() else path


def catapult(path: np.ndarray, lr: float, names: Mapping[str, str], theme: str) -> Figure:
    """λ = u² + v² and the loss (uv - 1)²/2 along a path (N + 1, 2). `names`: sharpness, loss, step."""
    colour = PALETTE[theme][3]
    path = _in_sight(path)
    sharpness, loss = (path**2).sum(axis=1), (path.prod(axis=1) - 1) ** 2 / 2
    data = [
        dict(
            x=np.arange(len(values)),
            y=values,
            mode="lines",
            line=dict(color=colour, width=2.5),
            hovertemplate="%{x}: %{y:.3g}<extra></extra>",
            **row,
        )
        for values, row in zip((sharpness, loss), ROWS, strict=True)
    ]
    # Neither what has long settled nor what diverges may press the rest flat.
    settled = np.flatnonzero(loss >= SETTLED)
    time = dict(range=[0, max(40, 1.2 * settled.max(initial=0))])
    high = 1.1 * max(2 / lr, sharpness[sharpness < 3 * sharpness[0]].max())
    top = np.log10(loss[loss < 1e6].max()) + 0.5
    drawn = stack(
        data,
        theme,
        440,
        0.05,
        showlegend=False,
        xaxis=SHARED | time,
        xaxis2=dict(title=dict(text=names["step"]), **time),
        yaxis=dict(title=dict(text=names["sharpness"], standoff=14), range=[0, high]),
        yaxis2=dict(title=dict(text=names["loss"], standoff=14), range=[np.log10(SETTLED), top], **LOG),
    )
    level(drawn, 2 / lr, f"2/η = {2 / lr:.3g}", theme)
    return drawn

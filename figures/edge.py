"""Edge: λmax on its way up to 2/η, and a run that is thrown out of a minimum that is too sharp."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.networks.edge import Climb
from figures.paper import DASHES, colours, level, style
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
) -> go.Figure:
    """λmax and training loss for the small batch and the large one over `steps`, with 2/η of each.

    Thin lines are seeds, strong ones means over those that did not diverge. `names`: sharpness, loss, step.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.05)
    for climb, tick, colour, dash in zip(climbed, ticks, colours(theme), DASHES, strict=True):
        if climb is None:
            continue
        whole = np.isfinite(climb.sharpness[-1])
        for row, values in enumerate((climb.sharpness, climb.losses), start=1):
            place = dict(row=row, col=1, legendgroup=tick, mode="lines")
            figure.add_scatter(
                x=np.tile(np.append(climb.steps, np.nan), values.shape[1]),
                y=np.pad(values, ((0, 1), (0, 0)), constant_values=np.nan).T.ravel(),
                line=dict(color=colour, width=1),
                opacity=0.3,
                hoverinfo="skip",
                showlegend=False,
                **place,
            )
            if whole.any():
                figure.add_scatter(
                    x=climb.steps,
                    y=values[:, whole].mean(axis=1),
                    line=dict(color=colour, width=3, dash=dash),
                    name=tick,
                    hovertemplate="%{x}: %{y:.3g}<extra></extra>",
                    showlegend=row == 1,
                    **place,
                )
    for rate in dict.fromkeys(rates):
        level(figure, 2 / rate, f"2/η = {2 / rate:.3g}", theme, row=1, col=1)
    style(figure, theme, 540)
    figure.update_yaxes(title_standoff=14)
    figure.update_xaxes(range=[0, 1.01 * steps])
    figure.update_xaxes(title_text=names["step"], row=2)
    figure.update_yaxes(title_text=names["sharpness"], rangemode="tozero", row=1)
    figure.update_yaxes(title_text=names["loss"], type="log", dtick=1, row=2)
    return figure


def catapult_plane(path: np.ndarray, lr: float, names: Mapping[str, str], theme: str) -> go.Figure:
    """The path (N + 1, 2) of (u, v) beside the minima uv = 1, thick where λ = u² + v² < 2/η.

    `names`: stable, unstable, run, start, end.
    """
    look, colour = THEMES[theme], PALETTE[theme][3]
    high = 1.25 * path[0, 0]
    u = np.geomspace(0.5 / high, high, 400)
    stable = u**2 + u**-2 < 2 / lr
    figure = go.Figure()
    for name, shown, width, dash in (("unstable", u > 0, 1.5, "dot"), ("stable", stable, 5, "solid")):
        line = dict(color=look["muted"], width=width, dash=dash)
        figure.add_scatter(
            x=u, y=np.where(shown, 1 / u, np.nan), mode="lines", name=names[name], line=line, hoverinfo="skip"
        )
    seen = _in_sight(path)
    figure.add_scatter(
        x=seen[:, 0],
        y=seen[:, 1],
        mode="lines+markers",
        name=names["run"],
        line=dict(color=colour, width=1.5),
        marker=dict(size=5),
        hovertemplate="u %{x:.3g}, v %{y:.3g}<extra></extra>",
    )
    ends = [("start", path[0], "circle-open"), ("end", path[-1], "star")]
    for name, point, symbol in ends[: 1 + (len(seen) == len(path))]:
        figure.add_scatter(
            x=point[:1],
            y=point[1:],
            mode="markers+text",
            text=names[name],
            textposition="top right" if name == "start" else "bottom left",
            marker=dict(color=look["ink"], size=14, symbol=symbol, line_width=2),
            hovertemplate="u %{x:.3g}, v %{y:.3g}<extra></extra>",
            showlegend=False,
        )
    style(figure, theme, 440)
    # A run that diverges leaves the picture: all of its path would leave nothing else in sight.
    near = seen[(abs(seen) < 2 * high).all(axis=1)]
    low, top = near.min(axis=0), near.max(axis=0)
    figure.update_xaxes(title_text="u", range=[min(low[0], 0) - 0.2, max(top[0], high)])
    figure.update_yaxes(title_text="v", range=[min(low[1], 0) - 0.2, max(top[1], 2) + 0.2])
    return figure


def _in_sight(path):
    """Of a run that diverges the steps before its weights are too large to be drawn."""
    far = ~(abs(path) < FAR).all(axis=1)
    return path[: far.argmax()] if far.any() else path


def catapult(path: np.ndarray, lr: float, names: Mapping[str, str], theme: str) -> go.Figure:
    """λ = u² + v² and the loss (uv - 1)²/2 along a path (N + 1, 2). `names`: sharpness, loss, step."""
    colour = PALETTE[theme][3]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.05)
    path = _in_sight(path)
    sharpness, loss = (path**2).sum(axis=1), (path.prod(axis=1) - 1) ** 2 / 2
    for row, values in enumerate((sharpness, loss), start=1):
        figure.add_scatter(
            x=np.arange(len(values)),
            y=values,
            mode="lines",
            line=dict(color=colour, width=2.5),
            hovertemplate="%{x}: %{y:.3g}<extra></extra>",
            row=row,
            col=1,
        )
    level(figure, 2 / lr, f"2/η = {2 / lr:.3g}", theme, row=1, col=1)
    style(figure, theme, 440)
    figure.update_layout(showlegend=False)
    # Neither what has long settled nor what diverges may press the rest flat.
    figure.update_yaxes(title_standoff=14)
    settled = np.flatnonzero(loss >= SETTLED)
    figure.update_xaxes(range=[0, max(40, 1.2 * settled.max(initial=0))])
    figure.update_xaxes(title_text=names["step"], row=2)
    high = 1.1 * max(2 / lr, sharpness[sharpness < 3 * sharpness[0]].max())
    figure.update_yaxes(title_text=names["sharpness"], range=[0, high], row=1)
    top = np.log10(loss[loss < 1e6].max()) + 0.5
    figure.update_yaxes(title_text=names["loss"], type="log", range=[np.log10(SETTLED), top], row=2)
    return figure

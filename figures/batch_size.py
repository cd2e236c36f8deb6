"""Batch size: what two batch sizes came to, drawn so that the back row can tell them apart.

The small batch and the large one keep colour, marker and dash in every picture. Figures know no language:
`names` are handed over in it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.networks.comparison import Outcome
from engine.statistics import mean_interval
from figures.style import PALETTE, THEMES

TYPE = 14  # px, the smallest on a picture
SYMBOLS = ("circle", "diamond")
DASHES = ("solid", "dash")
FRAMES = 40
SECONDS = 6  # that they take
POINTS = 60  # of a loss curve


def colours(theme: str) -> tuple[str, str]:
    """Of the small batch and of the large one."""
    return PALETTE[theme][1], PALETTE[theme][3]


def style(figure: go.Figure, theme: str, height: int) -> go.Figure:
    """The page's own paper, ink and type; `height` in px."""
    look = THEMES[theme]
    figure.update_layout(
        height=height,
        margin=dict(l=8, r=8, t=34, b=8),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(color=look["ink"], size=TYPE, family="system-ui, sans-serif"),
        legend=dict(orientation="h", x=0, y=1.02, yanchor="bottom", font_size=TYPE),
        hoverlabel=dict(font_size=TYPE),
        uirevision="kept",
    )
    axes: dict[str, Any] = dict(
        gridcolor=look["grid"],
        linecolor=look["muted"],
        zeroline=False,
        automargin=True,
        tickfont_size=TYPE,
        title_font_size=TYPE,
        exponentformat="power",
        minexponent=4,
    )
    figure.update_xaxes(showgrid=False, showline=True, **axes)
    figure.update_yaxes(**axes)
    return figure


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


@lru_cache(maxsize=8)
def training(
    outcomes: tuple[Outcome | None, ...],
    rates: tuple[float, ...],
    ticks: tuple[str, ...],
    theme: str,
    *,
    loss: str,
    sharpness: str,
    step: str,
    play: str,
    pause: str,
) -> go.Figure:
    """Training loss and λmax of two batch sizes against the step, with 2/η; thin lines are seeds.

    Strong lines are means, up to where the first seed ended, and then to where seeds end on average; the
    button `play` lets them run along. Those who look at the same outcomes share the figure: change it not.
    """
    figure = go.Figure(make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06))
    means = {}
    for outcome, tick, colour, dash, symbol in zip(
        outcomes, ticks, colours(theme), DASHES, SYMBOLS, strict=True
    ):
        for row, (steps, values, end) in enumerate(_curves(outcome), start=1):
            place = dict(row=row, col=1, legendgroup=tick)
            figure.add_scatter(
                x=np.tile(np.append(_axis(steps), np.nan), values.shape[1]),
                y=np.pad(values, ((0, 1), (0, 0)), constant_values=np.nan).T.ravel(),
                mode="lines",
                line=dict(color=colour, width=1),
                opacity=0.3,
                hoverinfo="skip",
                showlegend=False,
                **place,
            )
            mean = _mean(outcome, steps, values, end)
            figure.add_scatter(
                **_until(mean, np.inf),
                mode="lines+markers",
                name=tick,
                line=dict(color=colour, width=3, dash=dash),
                marker=dict(color=colour, symbol=symbol),
                hovertemplate="%{x:.3g}: %{y:.3g}<extra></extra>",
                showlegend=row == 1,
                **place,
            )
            means[len(list(figure.data)) - 1] = mean
    for rate in dict.fromkeys(rates):
        level(figure, 2 / rate, f"2/η = {2 / rate:.3g}", theme, row=2, col=1)
    style(figure, theme, 530)
    figure.update_layout(legend=dict(orientation="v", x=1, xanchor="right", y=1, yanchor="top"))
    decades = [1, 10, 100, 1000, 10_000, 100_000]
    figure.update_xaxes(type="log", tickvals=decades, ticktext=["0", "10", "100", "10³", "10⁴", "10⁵"])
    figure.update_xaxes(title_text=step, row=2)
    figure.update_yaxes(showticklabels=any(mean.size for mean in means.values()))
    figure.update_yaxes(title_text=loss, type="log", dtick=1, tickformat="~g", row=1)
    figure.update_yaxes(title_text=sharpness, rangemode="tozero", row=2)
    _play(figure, means, play, pause)
    return figure


def _axis(steps):
    """Steps on a logarithmic axis, where the start stands at 1."""
    return np.maximum(steps, 1)


def _curves(outcome):
    """The loss and λmax: steps (C,), values (C, S), and where they end (S,)."""
    if outcome is None:
        yield from [(np.empty(0), np.empty((0, 0)), np.empty(0))] * 2
        return
    steps, losses = outcome.training.steps, outcome.training.losses
    chosen = np.unique(
        np.searchsorted(steps, np.geomspace(1, max(steps[-1], 1), POINTS)).clip(0, len(steps) - 1)
    )
    chosen = np.union1d(0, chosen)
    looks = np.array(sorted(outcome.along))
    ended = np.where(steps[chosen, None] > outcome.steps, np.nan, losses[chosen])
    yield steps[chosen], ended, outcome.train_loss
    yield looks, np.array([outcome.along[look] for look in looks]), outcome.sharpness


def _mean(outcome, steps, values, end):
    """x and y of the mean over seeds that did not diverge, while all of them go on, and where they ended."""
    if outcome is None or outcome.diverged.all():
        return np.empty((2, 0))
    whole = ~outcome.diverged
    together = steps <= outcome.steps[whole].min()
    x, y = _axis(steps[together]), values[np.ix_(together, whole)].mean(axis=1)
    return np.array([np.append(x, outcome.steps[whole].mean()), np.append(y, end[whole].mean())])


def _until(mean, step):
    """The part of a mean up to a step, with a marker at its end."""
    x, y = mean[:, mean[0] <= step]
    size = np.zeros(len(x))
    size[-1:] = 11
    return dict(x=x, y=y, marker_size=size)


def _play(figure, means, play, pause):
    """A frame for each of many places, even on the axis, and the buttons to play and to pause them."""
    last = max((mean[0].max() for mean in means.values() if mean.size), default=1)
    figure.frames = [
        go.Frame(data=[go.Scatter(**_until(mean, step)) for mean in means.values()], traces=list(means))
        for step in [*np.geomspace(1, last, FRAMES)[:-1], np.inf]
    ]
    timing = dict(frame=dict(duration=1000 * SECONDS / FRAMES, redraw=False), transition_duration=0)
    buttons = [
        dict(label=play, method="animate", args=[None, timing | dict(fromcurrent=True)]),
        dict(label=pause, method="animate", args=[[None], timing | dict(mode="immediate")]),
    ]
    figure.update_layout(
        updatemenus=[
            dict(
                type="buttons",
                direction="left",
                buttons=buttons,
                showactive=False,
                x=1,
                xanchor="right",
                y=1.02,
                yanchor="bottom",
                pad=dict(r=0, b=0),
                font_size=TYPE,
            )
        ]
    )


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


def level(figure: go.Figure, height: float, text: str, theme: str, **place) -> None:
    """A dotted line at `height`, named."""
    line = dict(color=THEMES[theme]["ink"], width=1.5, dash="dot")
    figure.add_hline(height, line=line, annotation=dict(text=text, font_size=TYPE, yanchor="top"), **place)

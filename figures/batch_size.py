"""Batch size: what two batch sizes came to, drawn so that the back row can tell them apart.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.networks.comparison import Outcome
from engine.statistics import mean_interval
from figures.paper import DASHES, SYMBOLS, TYPE, colours, level, style
from figures.style import THEMES

POINTS = 60  # of a loss curve


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


def training(
    outcomes: Sequence[Outcome | None],
    rates: Sequence[float],
    ticks: Sequence[str],
    names: Mapping[str, str],
    theme: str,
) -> go.Figure:
    """Training loss and λmax of two batch sizes against the step, with 2/η; thin lines are seeds.

    Strong lines are means, up to where the first seed ended, and then to where seeds end on average.
    `names`: loss, sharpness, step.
    """
    figure = go.Figure(make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06))
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
            x, y = _mean(outcome, steps, values, end)
            figure.add_scatter(
                x=x,
                y=y,
                mode="lines+markers",
                name=tick,
                line=dict(color=colour, width=3, dash=dash),
                marker=dict(color=colour, symbol=symbol, size=[*[0] * (len(x) - 1), 11]),
                hovertemplate="%{x:.3g}: %{y:.3g}<extra></extra>",
                showlegend=row == 1,
                **place,
            )
    for rate in dict.fromkeys(rates):
        level(figure, 2 / rate, f"2/η = {2 / rate:.3g}", theme, row=2, col=1)
    style(figure, theme, 530)
    figure.update_layout(legend=dict(orientation="v", x=1, xanchor="right", y=1, yanchor="top"))
    decades = [1, 10, 100, 1000, 10_000, 100_000]
    figure.update_xaxes(type="log", tickvals=decades, ticktext=["0", "10", "100", "10³", "10⁴", "10⁵"])
    figure.update_xaxes(title_text=names["step"], row=2)
    figure.update_yaxes(showticklabels=any(outcomes))
    figure.update_yaxes(title_text=names["loss"], type="log", dtick=1, tickformat="~g", row=1)
    figure.update_yaxes(title_text=names["sharpness"], rangemode="tozero", row=2)
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

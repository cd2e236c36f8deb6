"""Claims: how much two runs differ at each setting of a control, and which side the claim is on.

Figures know no language: `names` are handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.statistics import mean_interval
from figures.batch_size import pairs
from figures.paper import TYPE, Figure, colours, figure
from figures.style import THEMES

DIGITS = (1, 2, 5)


def effects(
    differences: Sequence[np.ndarray],
    threshold: float,
    stated: str,
    share: bool,
    ticks: Sequence[str],
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """`differences` (S,) at each setting, as `engine.networks.trials.difference` has them: seeds, means with
    95 % confidence intervals, and the side of `threshold` that is "lower" or "higher", as `stated`.

    `names`: title, axis and claimed, what that side is called. A logarithm is shown as a ratio.
    """
    shown = [100 * d if share else np.exp(d) for d in differences]
    line = 100 * threshold if share else float(np.exp(threshold))
    means = np.array([mean_interval(d) for d in differences])
    middle, low, high = means[:, 0], means[:, 0] - means[:, 1], means[:, 0] + means[:, 1]
    middle, low, high = ((100 * v if share else np.exp(v)) for v in (middle, low, high))
    places = np.arange(len(shown))
    colour = colours(theme)[0]
    seeds = dict(
        x=np.repeat(places - 0.12, [len(v) for v in shown]),
        y=np.concatenate(shown),
        mode="markers",
        marker=dict(color=THEMES[theme]["muted"], size=6),
        opacity=0.7,
        hovertemplate="%{y:.3g}<extra></extra>",
    )
    mean = dict(
        x=places + 0.12,
        y=middle,
        mode="markers",
        marker=dict(color=colour, size=12, symbol="diamond"),
        error_y=dict(array=high - middle, arrayminus=middle - low, color=colour, thickness=2.5, width=7),
        hovertemplate="%{y:.3g}<extra></extra>",
    )
    known = np.concatenate([*shown, [line, 0 if share else 1]])
    known = known[np.isfinite(known) & (share | (known > 0))]
    bottom, top = (known.min(), known.max()) if share else np.log10([known.min(), known.max()])
    room = max(0.15 * (top - bottom), 1 if share else 0.1)
    span = [bottom - room, top + room]
    ends = [line, span[0] if stated == "lower" else span[1]]
    if not share:
        ends[1] = 10.0 ** ends[1]
    side = dict(type="rect", xref="x domain", x0=0, x1=1, yref="y", y0=ends[0], y1=ends[1], layer="below")
    border = dict(type="line", xref="x domain", x0=0, x1=1, yref="y", y0=line, y1=line)
    ink = THEMES[theme]["ink"]
    corner = dict(xref="x domain", x=0.99, xanchor="right", yref="y domain")
    corner |= dict(y=0.02, yanchor="bottom") if stated == "lower" else dict(y=0.98, yanchor="top")
    axis = dict(range=span, title=dict(text=names["axis"]), nticks=6) | ({} if share else _ratios(span))
    return figure(
        [seeds, mean],
        theme,
        280,
        showlegend=False,
        title=dict(text=names["title"]),
        xaxis=dict(range=[-0.5, len(shown) - 0.5], tickvals=places, ticktext=list(ticks)),
        yaxis=axis,
        shapes=[
            side | dict(fillcolor=colour, opacity=0.12, line=dict(width=0)),
            border | dict(line=dict(color=ink, width=1.5, dash="dot")),
        ],
        annotations=[corner | dict(text=names["claimed"], showarrow=False, font=dict(size=TYPE))],
    )


def _ratios(span):
    """A logarithmic axis of ratios, with as many ticks as are legible."""
    wide = span[1] - span[0]
    digits = DIGITS if wide < 2.5 else (1,)
    every = max(1, round(wide / 5))
    powers = [k for k in range(int(np.floor(span[0])), int(np.ceil(span[1])) + 1) if k % every == 0]
    ticks = [d * 10.0**k for k in powers for d in digits]
    return dict(type="log", tickvals=ticks, ticktext=[_ratio(tick) for tick in ticks])


def _ratio(tick):
    return f"{tick:g}" if 1e-3 <= tick <= 1e4 else f"10<sup>{round(np.log10(tick))}</sup>".replace("-", "−")


def compared(values: Sequence[np.ndarray], at: int, ticks: Sequence[str], title: str, theme: str) -> Figure:
    """One measure of both runs, `values` (2, S) at each setting: a frame for each, `at` first."""
    frames = [pairs(list(both), ticks, title, theme)["data"] for both in values]
    drawn = pairs(list(values[at]), ticks, title, theme)
    every = list(range(len(drawn["data"])))
    moving = [dict(name=str(i), data=data, traces=every) for i, data in enumerate(frames)]
    return drawn | {"frames": moving}

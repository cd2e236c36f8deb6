"""SAM: one measure against ρ, for a small batch and a large one."""

from collections.abc import Sequence

import numpy as np

from engine.statistics import mean_interval
from figures.paper import DASHES, SYMBOLS, Figure, colours, figure, joined


def against_rho(
    rhos: Sequence[float],
    values: Sequence[Sequence[np.ndarray]],
    ticks: Sequence[str],
    title: str,
    axis: str,
    theme: str,
    *,
    complete: Sequence[bool],
) -> Figure:
    """`values` are (S,) for each batch size and each ρ: means with 95 % confidence intervals.

    Those of a batch size are joined once it is `complete`. `axis` is what ρ is called.
    """
    data = []
    apart = 0.01 * (rhos[-1] - rhos[0])  # so that intervals of equal height are seen
    looks = zip(values, complete, ticks, colours(theme), SYMBOLS, DASHES, (-apart, apart), strict=True)
    for measured, all_there, tick, colour, symbol, dash, shift in looks:
        x = np.array(rhos) + shift
        means, halves = np.array([mean_interval(v) for v in measured]).T
        data += [
            dict(
                x=np.repeat(x, [len(v) for v in measured]),
                y=np.concatenate(measured),
                mode="markers",
                marker=dict(color=colour, size=5, symbol="line-ew-open", line=dict(width=1)),
                opacity=0.5,
                hoverinfo="skip",
                showlegend=False,
            ),
            dict(
                x=x,
                y=means,
                name=tick,
                mode=joined("lines+markers", all_there),
                line=dict(color=colour, width=3, dash=dash),
                marker=dict(color=colour, size=10, symbol=symbol),
                error_y=dict(array=halves, color=colour, thickness=2, width=6),
                hovertemplate="%{y:.3g} ± %{error_y.array:.2g}<extra></extra>",
            ),
        ]
    return figure(
        data,
        theme,
        330,
        margin=dict(t=64),
        title=dict(text=title, y=1, yanchor="top", pad=dict(t=6)),
        xaxis=dict(tickvals=list(rhos), title=dict(text=axis)),
        yaxis=dict(nticks=6),
    )

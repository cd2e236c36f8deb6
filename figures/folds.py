"""Folds: what is left out of a training set and the network that never saw it, and what each fold says."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.networks.capacity import GRID, TRUTH, Folds, splits
from figures.capacity import CEILING
from figures.paper import Figure, colours, figure
from figures.style import THEMES


def left_out(
    found: Folds, folds: int, width: int, penalty: int, names: Mapping[str, str], theme: str
) -> Figure:
    """The points, those of the fold with their distance from the curve that was fitted to the others: a frame
    for each fold that is there, the first one first. `width` and `penalty` are places among the networks.
    `names`: kept, out, curve, truth."""
    (out_hue, kept_hue), ink = reversed(colours(theme)), THEMES[theme]["ink"]
    frames = []
    for i, (out, curve) in enumerate(zip(splits(folds), found.curves[:, width, penalty], strict=False)):
        stays = np.delete(np.arange(len(found.x)), out)
        said = np.interp(found.x[out], GRID, curve)
        gaps = np.stack([found.y[out], said, np.full(len(out), np.nan)], axis=1).ravel()
        frames.append(
            dict(
                name=str(i),
                traces=[0, 1, 2, 3],
                data=[
                    dict(x=found.x[stays], y=found.y[stays]),
                    dict(x=np.repeat(found.x[out], 3), y=gaps),
                    dict(x=found.x[out], y=found.y[out]),
                    dict(x=GRID, y=curve),
                ],
            )
        )
    looks: list[dict[str, Any]] = [
        dict(mode="markers", name=names["kept"], marker=dict(color=kept_hue, size=8)),
        dict(mode="lines", line=dict(color=out_hue, width=1.5), showlegend=False),
        dict(mode="markers", name=names["out"], marker=dict(color=out_hue, size=12, symbol="diamond")),
        dict(mode="lines", name=names["curve"], line=dict(color=kept_hue, width=3)),
        dict(x=GRID, y=TRUTH, mode="lines", name=names["truth"], line=dict(color=ink, width=2, dash="dot")),
    ]
    first = [*frames[0]["data"], {}]
    drawn = figure(
        [look | part | dict(hoverinfo="skip") for look, part in zip(looks, first, strict=True)],
        theme,
        340,
        xaxis=dict(title=dict(text="x"), range=[GRID[0], GRID[-1]]),
        yaxis=dict(range=[-CEILING, CEILING]),
    )
    return drawn | {"frames": frames}


def errors(values: np.ndarray, folds: int, names: Mapping[str, str], theme: str) -> Figure:
    """The error of each fold so far, values (K,), and their mean with its standard deviation: a frame for
    each fold that is there. `names`: error, mean, fold, squared."""
    hue, mean_hue = reversed(colours(theme))
    frames = []
    for i in range(len(values)):
        some = values[: i + 1]
        spread = float(some.std(ddof=1)) if i else 0.0
        bar = dict(array=[spread], color=mean_hue, thickness=2.5, width=7)
        data = [
            dict(x=np.arange(1, i + 2), y=some),
            dict(x=[folds + 1], y=[float(some.mean())], error_y=bar),
        ]
        frames.append(dict(name=str(i), traces=[0, 1], data=data))
    marks = dict(mode="markers", hovertemplate="%{y:.3g}<extra></extra>")
    one, mean = frames[0]["data"]
    top = 1.08 * max(values.max(), values.mean() + (values.std(ddof=1) if len(values) > 1 else 0))
    drawn = figure(
        [
            marks | dict(name=names["error"], marker=dict(color=hue, size=11, symbol="diamond")) | one,
            marks | dict(name=names["mean"], marker=dict(color=mean_hue, size=13, symbol="square")) | mean,
        ],
        theme,
        340,
        xaxis=dict(
            title=dict(text=names["fold"]),
            range=[0.4, folds + 1.6],
            tickvals=list(range(1, folds + 1, -(-folds // 10))),
        ),
        yaxis=dict(title=dict(text=names["squared"]), range=[0, float(top)]),
    )
    return drawn | {"frames": frames}

"""Thinned: which weights are left of a layer, and how near the whole network comes to the mean."""

from collections.abc import Mapping

import numpy as np

from engine.networks.thinned import MASKS, SHOWN, Thinned
from figures.paper import DASHES, SHARED, TYPE, Figure, colours, figure, in_rows, stack
from figures.style import PALETTE, THEMES


def weights(found: Thinned, names: Mapping[str, str], theme: str) -> Figure:
    """The second layer's weights in the first thinned networks, blank where 0: a frame for each. `names`:
    from, to."""
    most = float(abs(found.weights).max())
    low, high = PALETTE[theme][1], PALETTE[theme][0]
    shown = [np.where(kept[:, None], found.weights, np.nan).astype(np.float32) for kept in found.kept[:SHOWN]]
    data = [
        dict(
            type="heatmap",
            z=shown[0],
            zmin=-most,
            zmax=most,
            colorscale=[[0, low], [0.5, THEMES[theme]["page"]], [1, high]],
            showscale=False,
            hoverongaps=False,
            hovertemplate="%{y} → %{x}: %{z:.2g}<extra></extra>",
        )
    ]
    bare = dict(showgrid=False, constrain="domain", dtick=8)
    drawn = figure(
        data,
        theme,
        420,
        plot_bgcolor=THEMES[theme]["grid"],
        xaxis=bare | dict(title=dict(text=names["to"])),
        yaxis=bare | dict(title=dict(text=names["from"]), autorange="reversed", scaleanchor="x"),
    )
    frames = [dict(name=str(i), data=[dict(type="heatmap", z=z)], traces=[0]) for i, z in enumerate(shown)]
    return drawn | {"frames": frames}


def scores(found: Thinned, names: Mapping[str, str], theme: str) -> Figure:
    """Means over the seeds against how many thinned networks are asked: the loss on new points above, what
    share of these is right, in percent, below; dotted the whole network. `names`: mean, whole, loss, right,
    count."""
    counts, hues = np.arange(1, MASKS + 1), colours(theme)
    rows = [
        [
            (names["mean"], counts, factor * mean.mean(axis=0), hues[0], DASHES[0]),
            (names["whole"], counts[[0, -1]], np.full(2, factor * whole.mean()), hues[1], DASHES[1]),
        ]
        for mean, whole, factor in zip(found.mean, found.whole, (1, 100), strict=True)
    ]
    log = dict(type="log", tickvals=[1, 4, 16, 64, 256], range=[-0.04, np.log10(MASKS) + 0.04])
    return stack(
        in_rows(*rows),
        theme,
        420,
        0.08,
        xaxis=SHARED | log,
        xaxis2=log | dict(title=dict(text=names["count"], font=dict(size=TYPE))),
        yaxis=dict(title=dict(text=names["loss"])),
        yaxis2=dict(title=dict(text=names["right"])),
    )

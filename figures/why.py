"""Why: swarms in two wells and a network of two weights, against batch size and against time."""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.toys import BOLTZMANN
from figures.paper import ROWS, TYPE, Figure, figure, joined, level, upright
from figures.style import PALETTE, THEMES

COLOURS = {"honest": 2, "constant": 4}  # of each kind of noise, in the palette
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "star")


def shares(
    batches: Sequence[int], values: np.ndarray, now: int, names: Mapping[str, str], theme: str
) -> Figure:
    """The share in the flat well against batch size: `values` (2, len(batches)), in the order of COLOURS.

    `now` is the batch size to mark. `names`: honest, constant, batch, share, boltzmann.
    """
    data = [
        dict(
            x=list(batches),
            y=row,
            mode=joined("lines+markers", bool(np.isfinite(row).all())),
            name=names[kind],
            line=dict(color=PALETTE[theme][colour], width=3, dash=dash),
            marker=dict(size=9, symbol=symbol),
            hovertemplate="B = %{x}: %{y:.1%}<extra></extra>",
        )
        for (kind, colour), row, symbol, dash in zip(
            COLOURS.items(), values, ("circle", "diamond"), ("solid", "dash"), strict=True
        )
    ]
    powers = [2**k for k in range(3, 10)]
    sizes = dict(tickvals=powers, ticktext=list(map(str, powers)), range=list(np.log10([7, 580])))
    drawn = figure(
        data,
        theme,
        380,
        xaxis=dict(type="log", title=dict(text=names["batch"]), **sizes),
        yaxis=dict(title=dict(text=names["share"], standoff=14), tickformat=".0%", range=[0.45, 1.04]),
    )
    level(drawn, BOLTZMANN, names["boltzmann"], theme)
    drawn["layout"]["shapes"].append(upright(now, ROWS[0], color=THEMES[theme]["ink"], width=1.5))
    # On a logarithmic axis lines stand at numbers, notes at their logarithms.
    drawn["layout"]["annotations"].append(_note(f"B = {now}", np.log10(now), 0.47, 4))
    return drawn


def _note(text, x, y, shift):
    return dict(text=text, x=x, y=y, showarrow=False, xanchor="left", xshift=shift, font=dict(size=TYPE))


def uv(
    batches: Sequence[int],
    values: np.ndarray,
    steps: int,
    names: Mapping[str, str],
    theme: str,
) -> Figure:
    """λmax of the network of two weights over `steps`: `values` (2, len(batches), frames + 1).

    The first are simulated, the second theory. `names`: simulation, theory, step, sharpness.
    """
    data, notes = [], []
    x = np.linspace(0, steps, values.shape[2])
    for batch, points, line, colour, symbol in zip(batches, *values, PALETTE[theme], SYMBOLS, strict=False):
        common = dict(
            hovertemplate=f"B = {batch}: %{{y:.3f}}<extra></extra>", showlegend=batch == batches[-1]
        )
        data += [
            dict(x=x, y=line, mode="lines", name=names["theory"], line=dict(color=colour, width=2), **common),
            dict(
                x=x[::10],
                y=points[::10],
                mode="markers",
                name=names["simulation"],
                marker=dict(color=colour, size=9, symbol=symbol),
                **common,
            ),
        ]
        notes.append(_note(f"B = {batch}", steps, line[-1], 12))
    time = dict(range=[-0.02 * steps, 1.28 * steps], tickvals=np.linspace(0, steps, 5))
    return figure(
        data,
        theme,
        380,
        annotations=notes,
        xaxis=dict(title=dict(text=names["step"]), **time),
        yaxis=dict(title=dict(text=names["sharpness"], standoff=14), rangemode="tozero"),
    )

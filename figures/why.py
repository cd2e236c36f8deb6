"""Why: swarms in two wells and a network of two weights, against batch size and against time."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from engine.networks.toys import BOLTZMANN
from figures.paper import TYPE, level, style
from figures.style import PALETTE, THEMES

COLOURS = {"honest": 2, "constant": 4}  # of each kind of noise, in the palette
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "star")


def shares(
    batches: Sequence[int], values: np.ndarray, now: int, names: Mapping[str, str], theme: str
) -> go.Figure:
    """The share in the flat well against batch size: `values` (2, len(batches)), in the order of COLOURS.

    `now` is the batch size to mark. `names`: honest, constant, batch, share, boltzmann.
    """
    figure = go.Figure()
    for (kind, colour), row, symbol, dash in zip(
        COLOURS.items(), values, ("circle", "diamond"), ("solid", "dash"), strict=True
    ):
        figure.add_scatter(
            x=list(batches),
            y=row,
            mode="lines+markers",
            name=names[kind],
            line=dict(color=PALETTE[theme][colour], width=3, dash=dash),
            marker=dict(size=9, symbol=symbol),
            hovertemplate="B = %{x}: %{y:.1%}<extra></extra>",
        )
    level(figure, BOLTZMANN, names["boltzmann"], theme)
    figure.add_vline(now, line=dict(color=THEMES[theme]["ink"], width=1.5))
    # On a logarithmic axis lines stand at numbers, notes at their logarithms.
    note = dict(text=f"B = {now}", showarrow=False, xanchor="left", xshift=4, font_size=TYPE)
    figure.add_annotation(x=np.log10(now), y=0.47, **note)
    style(figure, theme, 380)
    figure.update_xaxes(
        type="log", title_text=names["batch"], tickvals=[2**k for k in range(3, 10)], range=np.log10([7, 580])
    )
    figure.update_yaxes(title_text=names["share"], tickformat=".0%", range=[0.45, 1.04], title_standoff=14)
    return figure


def uv(
    batches: Sequence[int],
    values: np.ndarray,
    steps: int,
    names: Mapping[str, str],
    theme: str,
) -> go.Figure:
    """λmax of the network of two weights over `steps`: `values` (2, len(batches), frames + 1).

    The first are simulated, the second theory. `names`: simulation, theory, step, sharpness.
    """
    figure = go.Figure()
    x = np.linspace(0, steps, values.shape[2])
    for batch, points, line, colour, symbol in zip(batches, *values, PALETTE[theme], SYMBOLS, strict=False):
        last = batch == batches[-1]
        figure.add_scatter(
            x=x,
            y=line,
            mode="lines",
            name=names["theory"],
            line=dict(color=colour, width=2),
            hovertemplate=f"B = {batch}: %{{y:.3f}}<extra></extra>",
            showlegend=last,
        )
        figure.add_scatter(
            x=x[::10],
            y=points[::10],
            mode="markers",
            name=names["simulation"],
            marker=dict(color=colour, size=9, symbol=symbol),
            hovertemplate=f"B = {batch}: %{{y:.3f}}<extra></extra>",
            showlegend=last,
        )
        figure.add_annotation(
            x=steps,
            y=line[-1],
            text=f"B = {batch}",
            showarrow=False,
            xanchor="left",
            xshift=12,
            font_size=TYPE,
        )
    style(figure, theme, 380)
    figure.update_xaxes(
        title_text=names["step"], range=[-0.02 * steps, 1.28 * steps], tickvals=np.linspace(0, steps, 5)
    )
    figure.update_yaxes(title_text=names["sharpness"], rangemode="tozero", title_standoff=14)
    return figure

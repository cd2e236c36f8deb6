"""Picture: the loss between two minima, around them, on the way to them, and what their networks say.

Loss planes share one muted scale, on which each line doubles the loss. Figures know no language: `names` are
handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.networks.minima import ALPHAS, LEVEL, SLICE, Between, Boundaries, Way
from figures.paper import DASHES, SYMBOLS, TYPE, colours, style
from figures.style import PALETTE, THEMES

SHADES = {
    "light": ("#7d93a5", "#f4f2ec"),
    "dark": ("#0b0f14", "#536579"),
}  # from the lowest loss to the highest
DOUBLINGS = (-4, 7)  # of LEVEL, from end to end of the scale
CLASS_SYMBOLS = ("circle", "square", "triangle-up")
PANEL = 210  # px


def interpolation(found: Between, ticks: Sequence[str], names: Mapping[str, str], theme: str) -> go.Figure:
    """Loss and accuracy from one minimum to the other and beyond; `names`: loss, accuracy, train, test.

    Lines are medians over seeds, bands the middle half of them.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=[3, 2])
    looks = {"train": (PALETTE[theme][7], "solid"), "test": (PALETTE[theme][2], "dash")}
    for part, (colour, dash) in looks.items():
        curves = getattr(found, f"{part}_loss"), 100 * getattr(found, f"{part}_accuracy")
        for row, values in enumerate(curves, start=1):
            low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75), axis=0)
            figure.add_scatter(
                x=np.concatenate([ALPHAS, ALPHAS[::-1]]),
                y=np.concatenate([low, high[::-1]]),
                fill="toself",
                fillcolor=colour,
                opacity=0.15,
                line_width=0,
                hoverinfo="skip",
                showlegend=False,
                row=row,
                col=1,
            )
            figure.add_scatter(
                x=ALPHAS,
                y=middle,
                name=names[part],
                line=dict(color=colour, width=3, dash=dash),
                hovertemplate="α = %{x:.2f}: %{y:.3g}<extra></extra>",
                showlegend=row == 1,
                row=row,
                col=1,
            )
    for alpha, tick, colour, dash in zip((0, 1), ticks, colours(theme), DASHES, strict=True):
        figure.add_vline(alpha, line=dict(color=colour, width=2, dash=dash))
        figure.add_annotation(
            x=alpha,
            y=1,
            yref="paper",
            text=tick,
            font_color=colour,
            showarrow=False,
            xanchor="left",
            xshift=4,
            yanchor="top",
        )
    style(figure, theme, 520)
    figure.update_xaxes(range=[ALPHAS[0], ALPHAS[-1]])
    figure.update_xaxes(title_text="α", row=2)
    figure.update_yaxes(title_text=names["loss"], type="log", dtick=1, row=1)
    figure.update_yaxes(title_text=names["accuracy"], row=2)
    return figure


def basins(losses: np.ndarray, titles: Sequence[str], theme: str) -> go.Figure:
    """One seed's slices (2, n, n), that of the small batch above that of the large one."""
    figure = _stacked(titles)
    for row, (loss, colour) in enumerate(zip(losses, colours(theme), strict=True), start=1):
        _map(figure, SLICE, SLICE, loss, theme, row)
        _basin(figure, SLICE, SLICE, loss, colour, row)
    _finish(figure, theme)
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, constrain="domain")
    figure.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2")
    return figure


def way(found: Way, side: int, names: Mapping[str, str], theme: str) -> go.Figure:
    """A training path in its plane, on the loss there; `names`: start, end, true, seen.

    The last two are the loss on the path and that of the plane beneath it.
    """
    figure, colour = go.Figure(), colours(theme)[side]
    _map(figure, found.xs, found.ys, found.loss, theme)
    x, y = found.coordinates.T
    casing = dict(color=THEMES[theme]["page"], width=6)
    figure.add_scatter(x=x, y=y, mode="lines", line=casing, hoverinfo="skip")
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line=dict(color=colour, width=2.5, dash=DASHES[side]),
        marker=dict(color=colour, size=6, symbol=SYMBOLS[side]),
        customdata=np.column_stack([found.true, found.seen]),
        hovertemplate="<br>".join(
            f"{names[name]} %{{customdata[{i}]:.3g}}" for i, name in enumerate(("true", "seen"))
        )
        + "<extra></extra>",
    )
    for at, name in ((0, names["start"]), (-1, names["end"])):
        figure.add_annotation(
            x=x[at],
            y=y[at],
            text=name,
            showarrow=False,
            yshift=16,
            font_size=TYPE,
            bgcolor=THEMES[theme]["page"],
            opacity=0.9,
        )
    _finish(figure, theme)
    figure.update_layout(height=420)
    figure.update_traces(
        colorbar_orientation="v", colorbar_y=0.5, colorbar_yanchor="middle", selector=dict(type="contour")
    )
    for axis, share, update in zip(
        "12", found.share, (figure.update_xaxes, figure.update_yaxes), strict=True
    ):
        update(title_text=f"PC {axis}: {100 * share:.0f} %")
    return figure


def boundaries(found: Boundaries, seed: int, titles: Sequence[str], theme: str) -> go.Figure:
    """What one seed's networks say of each point, that of the small batch above; its training points on it.

    A ring is a wrong label.
    """
    figure, data = _stacked(titles), found.data[seed]
    hues = [PALETTE[theme][i] for i in (1, 0, 2)][: data.classes]
    labels = data.y_train.argmax(axis=1)
    for row, classes in enumerate(found.classes[:, seed], start=1):
        place = dict(row=row, col=1)
        figure.add_heatmap(
            x=found.xs,
            y=found.ys,
            z=classes.astype(np.uint8),
            zmin=0,
            zmax=data.classes - 1,
            colorscale=[[i / (data.classes - 1), hue] for i, hue in enumerate(hues)],
            opacity=0.25,
            showscale=False,
            hoverinfo="skip",
            **place,
        )
        for label, (hue, symbol) in enumerate(zip(hues, CLASS_SYMBOLS, strict=False)):
            x, y = data.x_train[labels == label].T
            figure.add_scatter(
                x=x,
                y=y,
                mode="markers",
                marker=dict(color=hue, size=6, symbol=symbol),
                hoverinfo="skip",
                **place,
            )
        x, y = data.x_train[data.flipped].T
        ring = dict(symbol="circle-open", size=12, color=THEMES[theme]["ink"], line_width=1.5)
        figure.add_scatter(x=x, y=y, mode="markers", marker=ring, hoverinfo="skip", **place)
    style(figure, theme, 2 * PANEL + 60)
    figure.update_layout(showlegend=False)
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, constrain="domain")
    figure.update_layout(yaxis_scaleanchor="x", yaxis2_scaleanchor="x2")
    return figure


def _stacked(titles):
    return make_subplots(rows=2, cols=1, subplot_titles=list(titles), vertical_spacing=0.12)


def _map(figure, xs, ys, loss, theme, row=None):
    """The loss on the common scale."""
    low, high = (np.log10(LEVEL * 2.0**k) for k in DOUBLINGS)
    ticks = [LEVEL * 4.0**k for k in range(-2, 4)]
    figure.add_contour(
        x=xs,
        y=ys,
        z=np.log10(loss).astype(np.float32),
        zmin=low,
        zmax=high,
        contours=dict(start=low, end=high, size=np.log10(2)),
        line=dict(width=0.5, color=THEMES[theme]["muted"], smoothing=0.5),
        colorscale=[[0, SHADES[theme][0]], [1, SHADES[theme][1]]],
        colorbar=dict(
            orientation="h",
            y=-0.03,
            yanchor="top",
            thickness=10,
            outlinewidth=0,
            tickvals=np.log10(ticks),
            ticktext=[f"{tick:.3g}" for tick in ticks],
        ),
        showscale=row in (None, 2),
        customdata=loss,
        hovertemplate="L = %{customdata:.3g}<extra></extra>",
        **(dict(row=row, col=1) if row else {}),
    )


def _basin(figure, xs, ys, loss, colour, row):
    """The line at LEVEL."""
    level = np.log10(LEVEL)
    figure.add_contour(
        x=xs,
        y=ys,
        z=np.log10(loss).astype(np.float32),
        contours=dict(start=level, end=level, size=1, coloring="none"),
        line=dict(width=3, color=colour, dash=DASHES[row - 1]),
        showscale=False,
        hoverinfo="skip",
        row=row,
        col=1,
    )


def _finish(figure, theme):
    style(figure, theme, 2 * PANEL + 100)
    figure.update_layout(showlegend=False)
    figure.update_xaxes(nticks=5)
    figure.update_yaxes(nticks=5, showgrid=False)

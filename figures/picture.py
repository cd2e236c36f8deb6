"""Picture: the loss between two minima, around them, on the way to them, and what their networks say.

Loss planes share one muted scale, on which each line doubles the loss. Figures know no language: `names` are
handed over in it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engine.networks.minima import ALPHAS, LEVEL, SLICE, Between, Boundaries, Way
from figures.paper import DASHES, LOG, ROWS, SHARED, SYMBOLS, TYPE, Figure, colours, figure, stack, upright
from figures.style import PALETTE, THEMES

SHADES = {
    "light": ("#7d93a5", "#f4f2ec"),
    "dark": ("#0b0f14", "#536579"),
}  # from the lowest loss to the highest
DOUBLINGS = (-4, 7)  # of LEVEL, from end to end of the scale
CLASS_SYMBOLS = ("circle", "square", "triangle-up")
PANEL = 210  # px


def interpolation(found: Between, ticks: Sequence[str], names: Mapping[str, str], theme: str) -> Figure:
    """Loss and accuracy from one minimum to the other and beyond; `names`: loss, accuracy, line,
    train, test.

    Lines are medians over seeds, bands the middle half of them.
    """
    data = []
    looks = {"train": (PALETTE[theme][7], "solid"), "test": (PALETTE[theme][2], "dash")}
    for part, (colour, dash) in looks.items():
        curves = getattr(found, f"{part}_loss"), 100 * getattr(found, f"{part}_accuracy")
        for values, row in zip(curves, ROWS, strict=True):
            low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75), axis=0)
            data += [
                dict(
                    x=np.concatenate([ALPHAS, ALPHAS[::-1]]),
                    y=np.concatenate([low, high[::-1]]),
                    fill="toself",
                    fillcolor=colour,
                    opacity=0.15,
                    line=dict(width=0),
                    hoverinfo="skip",
                    showlegend=False,
                    **row,
                ),
                dict(
                    x=ALPHAS,
                    y=middle,
                    name=names[part],
                    line=dict(color=colour, width=3, dash=dash),
                    hovertemplate="α = %{x:.2f}: %{y:.3g}<extra></extra>",
                    showlegend=row == ROWS[0],
                    **row,
                ),
            ]
    ends, notes = [], []
    for alpha, tick, colour, dash in zip((0, 1), ticks, colours(theme), DASHES, strict=True):
        ends += [upright(alpha, row, color=colour, width=2, dash=dash) for row in ROWS]
        notes.append(
            dict(
                x=alpha,
                y=1,
                yref="paper",
                text=tick,
                font=dict(color=colour),
                showarrow=False,
                xanchor="left",
                xshift=4,
                yanchor="top",
            )
        )
    line = dict(range=[ALPHAS[0], ALPHAS[-1]])
    return stack(
        data,
        theme,
        520,
        0.07,
        upper=0.6,
        shapes=ends,
        annotations=notes,
        xaxis=SHARED | line,
        xaxis2=dict(title=dict(text=names["line"]), **line),
        yaxis=dict(title=dict(text=names["loss"]), **LOG),
        yaxis2=dict(title=dict(text=names["accuracy"])),
    )


def basins(losses: np.ndarray, titles: Sequence[str], theme: str) -> Figure:
    """One seed's slices (2, n, n), that of the small batch above that of the large one."""
    data, edge = [], np.log10(LEVEL)
    for loss, colour, dash, row in zip(losses, colours(theme), DASHES, ROWS, strict=True):
        ground = _map(SLICE, SLICE, loss, theme)
        data += [
            ground | row,
            dict(
                type="contour",
                x=SLICE,
                y=SLICE,
                z=ground["z"],
                contours=dict(start=edge, end=edge, size=1, coloring="none"),
                line=dict(width=3, color=colour, dash=dash),
                showscale=False,
                hoverinfo="skip",
                **row,
            ),
        ]
    return _squares(data, titles, theme, 2 * PANEL + 60)


def way(found: Way, side: int, names: Mapping[str, str], theme: str) -> Figure:
    """A training path in its plane, on the loss there; `names`: start, end, true, seen.

    The last two are the loss on the path and that of the plane beneath it.
    """
    colour, page = colours(theme)[side], THEMES[theme]["page"]
    x, y = found.coordinates.T
    seen = (f"{names[name]} %{{customdata[{i}]:.3g}}" for i, name in enumerate(("true", "seen")))
    data = [
        _map(found.xs, found.ys, found.loss, theme),
        dict(x=x, y=y, mode="lines", line=dict(color=page, width=6), hoverinfo="skip"),
        dict(
            x=x,
            y=y,
            mode="lines+markers",
            line=dict(color=colour, width=2.5, dash=DASHES[side]),
            marker=dict(color=colour, size=6, symbol=SYMBOLS[side]),
            customdata=np.column_stack([found.true, found.seen]),
            hovertemplate="<br>".join(seen) + "<extra></extra>",
        ),
    ]
    notes = [
        dict(
            x=x[at],
            y=y[at],
            text=names[name],
            showarrow=False,
            yshift=16,
            font=dict(size=TYPE),
            bgcolor=page,
            opacity=0.9,
        )
        for at, name in ((0, "start"), (-1, "end"))
    ]
    across, up = (
        dict(title=dict(text=f"PC {k}: {100 * share:.0f} %"), nticks=5)
        for k, share in enumerate(found.share, 1)
    )
    return figure(
        data, theme, 420, showlegend=False, annotations=notes, xaxis=across, yaxis=up | dict(showgrid=False)
    )


def boundaries(found: Boundaries, seed: int, titles: Sequence[str], theme: str) -> Figure:
    """What one seed's networks say of each point, that of the small batch above; its training points on it.

    A ring is a wrong label.
    """
    drawn, data = [], found.data[seed]
    hues = [PALETTE[theme][i] for i in (1, 0, 2)][: data.classes]
    labels = data.y_train.argmax(axis=1)
    points: list[tuple[np.ndarray, dict]] = [
        (data.x_train[labels == label].T, dict(color=hue, size=6, symbol=symbol))
        for label, (hue, symbol) in enumerate(zip(hues, CLASS_SYMBOLS, strict=False))
    ]
    ring = dict(symbol="circle-open", size=12, color=THEMES[theme]["ink"], line=dict(width=1.5))
    points.append((data.x_train[data.flipped].T, ring))
    for classes, row in zip(found.classes[:, seed], ROWS, strict=True):
        drawn.append(
            dict(
                type="heatmap",
                x=found.xs,
                y=found.ys,
                z=classes.astype(np.uint8),
                zmin=0,
                zmax=data.classes - 1,
                colorscale=[[i / (data.classes - 1), hue] for i, hue in enumerate(hues)],
                opacity=0.25,
                showscale=False,
                hoverinfo="skip",
                **row,
            )
        )
        drawn += [
            dict(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip", **row)
            for (x, y), marker in points
        ]
    return _squares(drawn, titles, theme, 2 * PANEL + 60)


def _squares(data, titles, theme, height):
    """One map above the other, each with its title, drawn as wide as high."""
    hidden = dict(visible=False, constrain="domain")
    drawn = stack(
        data,
        theme,
        height,
        0.12,
        showlegend=False,
        xaxis=hidden,
        yaxis=dict(scaleanchor="x", **hidden),
        xaxis2=hidden,
        yaxis2=dict(scaleanchor="x2", **hidden),
    )
    layout = drawn["layout"]
    layout["annotations"] = [
        dict(
            text=title,
            font=dict(size=TYPE + 2),
            showarrow=False,
            xref="paper",
            x=0.5,
            yref="paper",
            y=axis["domain"][1],
            yanchor="bottom",
        )
        for title, axis in zip(titles, (layout["yaxis"], layout["yaxis2"]), strict=True)
    ]
    return drawn


def scale(theme: str) -> tuple[Sequence[str], list[tuple[float, str]]]:
    """The common scale: the shades at its ends, and numbers at their share of its length."""
    low, high = DOUBLINGS
    ticks = range(low, high + 1, 2)
    return SHADES[theme], [((k - low) / (high - low), f"{LEVEL * 2.0**k:.3g}") for k in ticks]


def _map(xs, ys, loss, theme):
    """The loss on the common scale."""
    low, high = (np.log10(LEVEL * 2.0**k) for k in DOUBLINGS)
    return dict(
        type="contour",
        x=xs,
        y=ys,
        z=np.log10(loss).astype(np.float32),
        zmin=low,
        zmax=high,
        contours=dict(start=low, end=high, size=np.log10(2)),
        line=dict(width=0.5, color=THEMES[theme]["muted"], smoothing=0.5),
        colorscale=[[0, SHADES[theme][0]], [1, SHADES[theme][1]]],
        showscale=False,
        customdata=loss,
        hovertemplate="L = %{customdata:.3g}<extra></extra>",
    )

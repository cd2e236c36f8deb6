"""Inside: what each layer of a deep network hands on and gets back, one network beside the other.

Layers stand from left to right as they follow each other; a frame is a look after so many steps.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.networks.inside import ALONG, SLICE, Bent, Boundary, Chain, Freedom, Inside, Scape
from engine.networks.lab import PIXELS
from engine.networks.training import Training
from figures.paper import LOG, ROWS, SHARED, TYPE, Figure, figure, joined, stack, threads
from figures.picture import CLASS_SYMBOLS, SHADES
from figures.style import PALETTE, THEMES

HUES = (3, 1, 2, 0)  # places in the palette
DASHES = ("solid", "dash", "dashdot", "dot")
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
FEW = 10  # layers, of which each other one has its number; of more each fifth
SCALE = (-2, 5)  # of a loss over a plane, in powers of ten
FOOT = 1e-12  # of derivatives, below which there are but 0 and rounding


def profiles(
    found: Sequence[Inside | None], ticks: Sequence[str], rows: Mapping[str, str], layer: str, theme: str
) -> Figure:
    """Two measures of each layer, one above the other: `rows` are their names in `Inside`, in words.

    A line is the median of the seeds, a band all of them that were not lost. The share of dead neurons has an
    axis from 0 to 1, all else a logarithmic one.
    """

    def at(k):
        data = []
        for one, tick, look in zip(found, ticks, _looks(theme), strict=False):
            for name, row in zip(rows, ROWS, strict=True) if one else ():
                low, middle, high = _seeds(getattr(one, name), k)
                line = dict(
                    x=_layers(middle),
                    y=middle,
                    mode="lines+markers",
                    name=tick,
                    hovertemplate="%{x}: %{y:.2g}<extra></extra>",
                    showlegend=row == ROWS[0],
                    **look,
                )
                place = dict(legendgroup=tick, **row)
                data += [_band(low, high, look["line"]["color"], 0.18) | place, line | place]
        return data

    across = _across(found)
    shares = dict(range=[0, 1], tickformat=".0%", dtick=0.25)
    up, below = (
        dict(title=dict(text=title, standoff=14))
        | (shares if name == "dead" else LOG | dict(range=_range(found, name)))
        for name, title in rows.items()
    )
    drawn = stack(
        at(0),
        theme,
        480,
        0.06,
        upper=0.6,
        xaxis=SHARED | across,
        xaxis2=dict(title=dict(text=layer), **across),
        yaxis=up,
        yaxis2=below,
    )
    return drawn | _frames(at, found)


def distributions(
    found: Sequence[Inside | Freedom | None],
    ticks: Sequence[str],
    name: str,
    titles: tuple[str, str],
    theme: str,
    *,
    log: bool,
) -> Figure:
    """The quantiles `name` of what was found, a panel for each network; titles of the layers and the values.

    The wide band holds nine tenths of the numbers, the narrow one half, the line is the median; each is the
    median of the seeds. On a logarithmic axis all below FOOT stands there, 0 too.
    """
    foot = FOOT if log else -np.inf

    def at(k):
        data = []
        for one, place, look in zip(found, _places(len(ticks)), _looks(theme), strict=False):
            if one is None:
                continue
            q = [np.maximum(_seeds(part, k)[1], foot) for part in np.moveaxis(getattr(one, name), -1, 0)]
            line = dict(
                x=_layers(q[2]),
                y=q[2],
                mode="lines",
                line=look["line"],
                hovertemplate="%{x}: %{y:.2g}<extra></extra>",
            )
            colour = look["line"]["color"]
            bands = [_band(q[i], q[-1 - i], colour, shade) for i, shade in enumerate((0.18, 0.35))]
            data += [trace | place for trace in (*bands, line)]
        return data

    across, up = _numbered(max((getattr(one, name).shape[2] for one in found if one), default=1)), {}
    if log:
        _, high = _range(found, name)
        named = dict(zip(LOG["tickvals"], LOG["ticktext"], strict=True))
        named[FOOT] = f"< {named[FOOT]}"
        up = LOG | dict(range=[np.log10(FOOT), high], ticktext=list(named.values()))

    def axes(place, first, last):
        shared = {} if place["yaxis"] == "y" else dict(matches="y")
        below, beside = (dict(title=dict(text=title)) for title in titles)
        x = across | (below if last else {})
        return x, up | (beside if first else {}) | dict(showticklabels=first) | shared

    return _panelled(at(0), ticks, theme, 480, axes) | _frames(at, found)


def losses(
    trainings: Sequence[Training | None], ticks: Sequence[str], titles: tuple[str, str], theme: str
) -> Figure:
    """Training losses by step, thin lines for the seeds and strong ones for their median; titles of both
    axes, that of the steps first."""
    data = []
    for one, tick, look in zip(trainings, ticks, _looks(theme), strict=False):
        if one is None:
            continue
        whole = np.isfinite(one.losses[-1])
        mode = joined("lines", one.steps[-1] == one.limit or not whole.any())
        data.append(
            threads(
                one.steps,
                one.losses.T,
                str(look["line"]["color"]),
                mode=mode,
                marker=dict(color=look["line"]["color"], size=3),
                legendgroup=tick,
            )
        )
        if whole.any():
            middle = np.median(one.losses[:, whole], axis=1)
            hover = "%{x}: %{y:.3g}<extra></extra>"
            data.append(
                dict(
                    x=one.steps, y=middle, mode=mode, name=tick, legendgroup=tick, hovertemplate=hover, **look
                )
            )
    across, up = (dict(title=dict(text=title)) for title in titles)
    return figure(data, theme, 480, xaxis=across, yaxis=up | LOG)


def boundary(found: Boundary, theme: str) -> Figure:
    """What the first seed's network says of each point of two classes, its training points on it; the strong
    line is where it cannot decide."""
    x0, x1, y0, y1 = found.ground.view
    middle = (np.arange(PIXELS) + 0.5) / PIXELS
    xs, ys = x0 + (x1 - x0) * middle, y0 + (y1 - y0) * middle
    place = dict(x=xs, y=ys, showscale=False, hoverinfo="skip")
    chosen, margin = np.divmod(found.picture.astype(int), 128)
    sure = (2 * chosen - 1) * margin / 127
    hues = [PALETTE[theme][i] for i in (1, 0)]
    shade = dict(colorscale=[[0, hues[0]], [0.5, THEMES[theme]["page"]], [1, hues[1]]], zmin=-1, zmax=1)
    line = dict(color=THEMES[theme]["ink"], width=3)
    data = [
        dict(type="heatmap", z=sure, opacity=0.4, zsmooth="best", **shade, **place),
        dict(type="contour", z=sure, contours=dict(start=0, end=0, size=1, coloring="none"), line=line)
        | place,
    ]
    for label, (hue, symbol) in enumerate(zip(hues, CLASS_SYMBOLS, strict=False)):
        x, y = found.ground.points[found.ground.labels == label].T
        marker = dict(color=hue, size=7, symbol=symbol)
        data.append(dict(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip"))
    hidden = dict(visible=False, constrain="domain")
    across = hidden | dict(range=[xs[0], xs[-1]])
    up = hidden | dict(range=[ys[0], ys[-1]], scaleanchor="x")
    return figure(data, theme, 420, showlegend=False, xaxis=across, yaxis=up)


def planes(found: Sequence[Scape | None], ticks: Sequence[str], theme: str) -> Figure:
    """The first seed's loss around where each network has ended, on one scale; from line to line it grows by
    √10."""
    low, high = SCALE
    data = []
    for one, place in zip(found, _places(len(ticks)), strict=True):
        if one is None or not len(one.loss):
            continue
        data.append(
            dict(
                type="contour",
                x=SLICE,
                y=SLICE,
                z=np.log10(one.loss[0]).astype(np.float32),
                zmin=low,
                zmax=high,
                contours=dict(start=low, end=high, size=0.5),
                line=dict(width=0.7, color=THEMES[theme]["muted"], smoothing=0),
                colorscale=[[0, SHADES[theme][0]], [1, SHADES[theme][1]]],
                showscale=False,
                customdata=one.loss[0],
                hovertemplate="L = %{customdata:.3g}<extra></extra>",
                **place,
            )
        )
    hidden = dict(visible=False, constrain="domain")

    def axes(place, first, last):
        return hidden, hidden | dict(constraintoward="top", scaleanchor=place["xaxis"])

    return _panelled(data, ticks, theme, 200, axes)


def scale(theme: str) -> tuple[Sequence[str], list[tuple[float, str]]]:
    """Of the planes: the shades at its ends, and numbers at their share of its length."""
    low, high = SCALE
    ticks = range(low, high + 1, 2)
    return SHADES[theme], [((k - low) / (high - low), f"{10.0**k:g}") for k in ticks]


def spaces(found: Bent, names: Sequence[str], theme: str) -> Figure:
    """The inputs with a grid, and where each layer takes them, one panel after the other under its name; the
    upright line in the last is where the network cannot decide."""
    hues, count = [PALETTE[theme][i] for i in (1, 0)], len(found.labels)
    places, muted = _places(len(names)), dict(color=THEMES[theme]["muted"], width=0.8)

    def at(k):
        data = []
        for space, place in zip(found.spaces[k].astype(np.float32), places, strict=True):
            grid = space[:, :-count].reshape(2, -1, ALONG)
            x, y = np.pad(grid, ((0, 0), (0, 0), (0, 1)), constant_values=np.nan).reshape(2, -1)
            data.append(dict(x=x, y=y, mode="lines", line=muted, hoverinfo="skip", **place))
            for label, (hue, symbol) in enumerate(zip(hues, CLASS_SYMBOLS, strict=False)):
                x, y = space[:, -count:][:, found.labels == label]
                marker = dict(color=hue, size=7, symbol=symbol)
                data.append(dict(x=x, y=y, mode="markers", marker=marker, hoverinfo="skip", **place))
        return data

    hidden = dict(showgrid=False, zeroline=False, showline=False, showticklabels=False)
    decides = dict(zeroline=True, zerolinecolor=THEMES[theme]["ink"], zerolinewidth=3)

    def axes(place, first, last):
        return hidden | (decides if place == places[-1] else {}), hidden | dict(scaleanchor=place["xaxis"])

    return _panelled(at(0), names, theme, 300, axes) | _frames(at, [found])


def chains(
    found: Sequence[Chain | None], ticks: Sequence[str], titles: tuple[str, str], theme: str
) -> Figure:
    """How long the first seed's derivatives are on the way back, a panel for each network; titles of both
    axes. A layer multiplies them by two bars, each from where the one to its right ends: a full one is of its
    weights, a hatched one of its slopes."""
    data = []
    for one, place in zip(found, _places(len(ticks)), strict=True):
        if one is None:
            continue
        begins, between, ends = one.lengths[0, 1:], one.weighed[0], one.lengths[0, :-1]
        looks = ((begins, between, 0.2, 0, ""), (between, ends, -0.2, 1, "/"))
        for before, after, aside, hue, shape in looks:
            data.append(
                dict(
                    type="bar",
                    x=_layers(after) + aside,
                    width=0.4,
                    base=before,
                    y=after - before,  # from its base on, on a logarithmic axis too
                    customdata=after / before,
                    hovertemplate="× %{customdata:.2g}<extra></extra>",
                    marker=dict(color=PALETTE[theme][hue], pattern=dict(shape=shape)),
                    **place,
                )
            )
    count = max((one.weighed.shape[1] for one in found if one), default=1)
    across = _numbered(count) | dict(range=[0.4, count + 0.6])  # a bar at each side

    def axes(place, first, last):
        shared = {} if place["yaxis"] == "y" else dict(matches="y")
        below, beside = (dict(title=dict(text=title)) for title in titles)
        x = across | (below if last else {})
        return x, LOG | (beside if first else {}) | dict(showticklabels=first) | shared

    return _panelled(data, ticks, theme, 480, axes)


def _looks(theme):
    """The lines and markers of the networks."""
    for hue, dash, symbol in zip(HUES, DASHES, SYMBOLS, strict=True):
        colour = PALETTE[theme][hue]
        yield dict(
            line=dict(color=colour, width=3, dash=dash), marker=dict(color=colour, size=8, symbol=symbol)
        )


def _seeds(values, k):
    """The least, the median and the greatest (L,) of the seeds of (k, S, L) that were not lost; NaN where
    none is left, or the look has not been."""
    whole = values[k : k + 1].reshape(-1, values.shape[2])
    whole = whole[np.isfinite(whole).all(axis=1)]
    if not len(whole):
        return np.full((3, values.shape[2]), np.nan)
    return whole.min(axis=0), np.median(whole, axis=0), whole.max(axis=0)


def _band(low, high, colour, shade):
    """Between two values of each layer."""
    x = _layers(low)
    return dict(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([low, high[::-1]]),
        fill="toself",
        fillcolor=colour,
        opacity=shade,
        mode="lines",
        line=dict(width=0),
        hoverinfo="skip",
        showlegend=False,
    )


def _layers(values):
    return np.arange(1, len(values) + 1)


def _across(found):
    """The axis of the layers."""
    return _numbered(max((one.slope.shape[2] for one in found if one), default=1))


def _numbered(count):
    """The axis of so many layers."""
    shown = list(range(1, count + 1, 2)) if count <= FEW else [1, *range(5, count + 1, 5)]
    return dict(range=[0.7, count + 0.3], tickvals=shown, tickangle=0)


def _range(found, name):
    """Of a logarithmic axis that holds all that is above 0, the same at every step."""
    values = np.concatenate([getattr(one, name).ravel() for one in found if one] or [np.empty(0)])
    above = np.log10(values[values > 0])
    return [above.min() - 0.3, above.max() + 0.3] if above.size else [None, None]


def _frames(at: Callable[[int], list[dict[str, Any]]], found):
    """A frame for each look, where there are several."""
    looks = max((len(one.steps) for one in found if one), default=0)
    if looks < 2:
        return {}
    drawn = map(at, range(looks))
    return dict(
        frames=[dict(name=str(k), data=data, traces=list(range(len(data)))) for k, data in enumerate(drawn)]
    )


def _places(count):
    """Where the traces of so many panels stand."""
    numbers = ["", *map(str, range(2, count + 1))]
    return [dict(xaxis=f"x{number}", yaxis=f"y{number}") for number in numbers]


def _panelled(data, ticks, theme, height, axes):
    """Panels beside each other, three in a row or two of four, each below its name.

    `axes` gives the layout of both axes of one: by its place, whether it is the first of its row, and whether
    no row is below.
    """
    columns = 2 if len(ticks) == 4 else len(ticks)
    rows = -(-len(ticks) // columns)
    layout, names = {}, []
    for i, (tick, place) in enumerate(zip(ticks, _places(len(ticks)), strict=True)):
        row, column = divmod(i, columns)
        (left, right), (low, high) = _part(column, columns, 0.05), _part(rows - 1 - row, rows, 0.12)
        x, y = axes(place, column == 0, row == rows - 1)
        layout["xaxis" + place["xaxis"][1:]] = x | dict(anchor=place["yaxis"], domain=[left, right])
        layout["yaxis" + place["yaxis"][1:]] = y | dict(anchor=place["xaxis"], domain=[low, high])
        above = dict(
            x=(left + right) / 2, y=high, xref="paper", yref="paper", xanchor="center", yanchor="bottom"
        )
        names.append(dict(text=tick, font=dict(size=TYPE + 1), showarrow=False, **above))
    return figure(data, theme, height, showlegend=False, annotations=names, **layout)


def _part(i, count, gap):
    """The i-th of so many equal parts of the way from 0 to 1, with gaps between them."""
    length = (1 - gap * (count - 1)) / count
    return i * (length + gap), min(i * (length + gap) + length, 1)

"""Paper: what pictures of experiments share: paper, ink, type, and the looks of a small and a large batch.

A figure is a dictionary in Plotly's own schema, with its least height in px beside its layout. Plotly's own
classes would check it, for fifty times as long as it takes to make: the tests have them do so.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from figures.style import PALETTE, THEMES

Figure = dict[str, Any]
TYPE = 14  # px, the smallest on a picture
SYMBOLS = ("circle", "diamond")
DASHES = ("solid", "dash")
ROWS = (dict(xaxis="x", yaxis="y"), dict(xaxis="x2", yaxis="y2"))  # where a trace of a stack stands
# Whole powers of ten, in the type of every other number: Plotly writes its own a quarter larger.
POWERS = range(-12, 13)
LOG = dict(
    type="log",
    tickvals=[10.0**k for k in POWERS],
    ticktext=[("1", "10")[k] if k in (0, 1) else f"10<sup>{k}</sup>".replace("-", "−") for k in POWERS],
)
SHARED = dict(matches="x2", showticklabels=False)  # the upper x-axis of a stack that needs only one


def colours(theme: str) -> tuple[str, str]:
    """Of the small batch and of the large one."""
    return PALETTE[theme][1], PALETTE[theme][3]


def figure(data: list[dict[str, Any]], theme: str, height: int, **layout: Any) -> Figure:
    """Traces on the page's own paper, in its ink and type; what `layout` says goes before these."""
    look = THEMES[theme]
    axis = dict(
        gridcolor=look["grid"],
        linecolor=look["muted"],
        zeroline=False,
        automargin=True,
        tickfont=dict(size=TYPE),
        title=dict(font=dict(size=TYPE)),
        exponentformat="power",
        minexponent=4,
    )
    axes = {"x": axis | dict(showgrid=False, showline=True), "y": axis}
    page = dict(
        margin=dict(l=8, r=8, t=34, b=8),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(color=look["ink"], size=TYPE, family="system-ui, sans-serif"),
        title=dict(font=dict(size=TYPE + 1), x=0.02),
        legend=dict(orientation="h", x=0, y=1, yanchor="bottom", font=dict(size=TYPE)),
        hoverlabel=dict(font=dict(size=TYPE)),
        uirevision="kept",
        **{name: axes[name[0]] for name in ("xaxis", "yaxis", *layout) if "axis" in name},
    )
    return {"data": data, "layout": _merged(page, layout), "height": height}


def stack(
    data: list[dict[str, Any]], theme: str, height: int, gap: float, *, upper: float = 0.5, **layout: Any
) -> Figure:
    """A figure of two rows (ROWS), `gap` of its height between them; `upper` is the upper one's share."""
    lower = (1 - gap) * (1 - upper)
    rows = dict(
        xaxis=dict(anchor="y"),
        yaxis=dict(anchor="x", domain=[lower + gap, 1]),
        xaxis2=dict(anchor="y2"),
        yaxis2=dict(anchor="x2", domain=[0, lower]),
    )
    return figure(data, theme, height, **_merged(rows, layout))


def in_rows(*rows: Sequence[tuple[str, np.ndarray, np.ndarray, str, str]]) -> list[dict[str, Any]]:
    """The lines of a stack, row by row, each (name, x, y, colour, dash); what has one name is one entry of
    the legend."""
    return [
        dict(
            x=x,
            y=y,
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=row == ROWS[0],
            line=dict(color=colour, dash=dash, width=3),
            hovertemplate="%{y:.3g}",
            **row,
        )
        for row, lines in zip(ROWS, rows, strict=True)
        for name, x, y, colour, dash in lines
    ]


def joined(mode: str, complete: bool) -> str:
    """A trace's mode: points alone until all are there, for a line through the first two would be taken for
    a result."""
    return mode if complete else "markers"


def threads(x: np.ndarray, values: np.ndarray, colour: str, **own: Any) -> dict[str, Any]:
    """A thin line for each of S seeds, values (S, k) over x (k,), as one trace; `own` is what else it has."""
    trace = dict(
        x=np.tile(np.append(x, np.nan), len(values)),
        y=np.pad(values, ((0, 0), (0, 1)), constant_values=np.nan).ravel(),
        mode="lines",
        line=dict(color=colour, width=1),
        opacity=0.3,
        hoverinfo="skip",
        showlegend=False,
    )
    return trace | own


def learnt(
    steps: np.ndarray, values: np.ndarray, name: str, colour: str, dash: str, symbol: str
) -> list[dict[str, Any]]:
    """What S seeds have come to after so many steps (C,), values (C, S): thin lines, and a strong one for
    their mean."""
    mean = dict(
        x=steps,
        y=values.mean(axis=1),
        mode="lines+markers",
        name=name,
        line=dict(color=colour, width=3, dash=dash),
        marker=dict(color=colour, size=7, symbol=symbol),
        hovertemplate="%{x}: %{y:.3g}<extra></extra>",
    )
    return [threads(steps, values.T, colour), mean]


def cursor(
    data: list[dict[str, Any]], places: Sequence[float], at: int, ends: Sequence[float], theme: str
) -> list[dict[str, Any]]:
    """Adds a line to `data`, upright at places[at] and as long as `ends`; gives the frames that move it to
    each of `places`."""
    look = dict(color=THEMES[theme]["ink"], width=1)
    line = dict(x=[places[at]] * 2, y=list(ends), mode="lines", line=look, showlegend=False, hoverinfo="skip")
    data.append(line)
    return [
        dict(name=str(i), data=[dict(x=[place] * 2)], traces=[len(data) - 1])
        for i, place in enumerate(places)
    ]


def level(drawn: Figure, height: float, text: str, theme: str) -> None:
    """A dotted line at `height`, named; in the upper row of a stack."""
    line = dict(color=THEMES[theme]["ink"], width=1.5, dash="dot")
    across = dict(type="line", xref="x domain", x0=0, x1=1, yref="y", y0=height, y1=height, line=line)
    # Below the mark of a point that lies on the line.
    end = dict(xref="x domain", x=1, xanchor="right", yref="y", y=height, yanchor="top", yshift=-6)
    said = dict(text=text, font=dict(size=TYPE), showarrow=False, **end)
    drawn["layout"].setdefault("shapes", []).append(across)
    drawn["layout"].setdefault("annotations", []).append(said)


def upright(at: float, row: dict[str, str], **line: Any) -> dict[str, Any]:
    """A line from the bottom of a row (one of ROWS) to its top."""
    x, y = row.values()
    return dict(type="line", xref=x, x0=at, x1=at, yref=f"{y} domain", y0=0, y1=1, line=line)


def _merged(common, own):
    deeper = {
        name: _merged(value, own[name])
        for name, value in common.items()
        if isinstance(value, dict) and name in own
    }
    return common | own | deeper

"""Paper: what pictures of experiments share: paper, ink, type, and the looks of a small and a large batch."""

import json
from typing import Any

import plotly.graph_objects as go

from figures.style import PALETTE, THEMES

TYPE = 14  # px, the smallest on a picture
SYMBOLS = ("circle", "diamond")
DASHES = ("solid", "dash")


def colours(theme: str) -> tuple[str, str]:
    """Of the small batch and of the large one."""
    return PALETTE[theme][1], PALETTE[theme][3]


def style(figure: go.Figure, theme: str, height: int) -> go.Figure:
    """The page's own paper, ink and type; `height` in px is the least that the picture needs."""
    look = THEMES[theme]
    figure.update_layout(
        template=None,
        height=height,
        margin=dict(l=8, r=8, t=34, b=8),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(color=look["ink"], size=TYPE, family="system-ui, sans-serif"),
        legend=dict(orientation="h", x=0, y=1, yanchor="bottom", font_size=TYPE),
        hoverlabel=dict(font_size=TYPE),
        uirevision="kept",
    )
    axes: dict[str, Any] = dict(
        gridcolor=look["grid"],
        linecolor=look["muted"],
        zeroline=False,
        automargin=True,
        tickfont_size=TYPE,
        title_font_size=TYPE,
        exponentformat="power",
        minexponent=4,
    )
    figure.update_xaxes(showgrid=False, showline=True, **axes)
    figure.update_yaxes(**axes)
    return figure


def level(figure: go.Figure, height: float, text: str, theme: str, **place) -> None:
    """A dotted line at `height`, named."""
    line = dict(color=THEMES[theme]["ink"], width=1.5, dash="dot")
    figure.add_hline(height, line=line, annotation=dict(text=text, font_size=TYPE, yanchor="top"), **place)


def plain(figure: go.Figure) -> dict[str, Any]:
    """The figure as JSON has it: data, layout, frames if it has some, and the least `height` in px."""
    drawn = json.loads(str(figure.to_json()))
    return drawn | {"height": drawn["layout"].pop("height")}

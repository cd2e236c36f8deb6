"""Plotly's own schema, against which figures are checked that are plain dictionaries."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from wire.sheets.blocks import figure


def checked(drawn: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figure, if Plotly knows all of it, by the very names that its JavaScript reads.

    Its Python classes raise on what they do not know. Yet they also take `line_width` for `line`'s `width`,
    and an array where JavaScript reads only a list: such things come back changed.
    """
    sent = figure(drawn, "name", "label")
    sent = {part: sent[part] for part in ("data", "layout", "frames") if part in sent}
    for traces in (sent["data"], *(frame["data"] for frame in sent.get("frames", ()))):
        for trace in traces:
            trace.setdefault("type", "scatter")
    read = go.Figure(sent).to_dict()
    del read["layout"]["template"]
    assert read == sent
    return drawn

"""Results: the table below a race."""

from base64 import b64encode

import pyarrow as pa
import streamlit as st

from engine.race.results import THRESHOLDS, Result, summarise
from engine.race.scene import Scene
from engine.race.trajectory import Trajectory, minimum
from engine.race.verdict import NEIGHBOURS, STATUSES
from figures.style import looks, marker
from optimizers import PLACE_OF
from ui.text import _
from ui.theme import theme
from wire.race import names


def table(scene: Scene, results: list[Trajectory]) -> None:
    """What each run came to: sortable by its column heads, copyable, downloadable."""
    threshold = st.session_state.setdefault("threshold", 1e-2)
    f_star = minimum(scene.surface)
    drawn = looks([PLACE_OF[run.name] for run in scene.runs])
    rows = [summarise(result, f_star, threshold) for result in results]
    columns = {
        "": [picture(look, theme()) for look in drawn],
        _("run"): [f"{label} ({rest})" if rest else label for label, rest in names(scene.runs)],
        _("status"): [outcome(row) for row in rows],
        _("final f − f*"): [row.final for row in rows],
        _("best f − f*"): [row.best for row in rows],
        _("steps to f − f* ≤ {threshold:g}").format(threshold=threshold): [row.reached for row in rows],
        _("gradient evaluations"): [row.evaluations for row in rows],
        _("path length"): [row.length for row in rows],
    }
    numeric = st.column_config.NumberColumn(format="%.3g")
    st.dataframe(
        pa.table(columns),  # a pandas frame would be turned into this, at ten times the cost
        hide_index=True,
        placeholder="–",
        column_config={"": st.column_config.ImageColumn(width=70)}
        | dict.fromkeys(list(columns)[3:], numeric),
        key="results",
    )
    st.selectbox(_("Threshold for f − f*"), THRESHOLDS, format_func="{:g}".format, key="threshold", width=200)


def picture(look: dict, theme: str) -> str:
    """A run's marker as the address of a picture that holds itself."""
    return f"data:image/svg+xml;base64,{b64encode(marker(look, theme).encode()).decode()}"


def outcome(row: Result) -> str:
    said = _(STATUSES[row.status.kind]).format(step=row.status.step)
    return f"{said} · {_(NEIGHBOURS[row.neighbour])}" if row.neighbour != "steady" else said

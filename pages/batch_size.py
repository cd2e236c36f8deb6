"""Sharp and flat: what batch size does to the minimum that training finds."""

import streamlit as st

from engine.networks.experiment import Experiment
from ui.experiment import controls, linked
from ui.parts import PARTS
from ui.text import _


def choose() -> None:
    st.query_params["part"] = st.session_state.part


part = st.query_params.get("part")
st.session_state.part = part if part in PARTS else next(iter(PARTS))
st.segmented_control(
    _("Parts"),
    PARTS,
    format_func=lambda name: _(PARTS[name].TITLE),
    key="part",
    on_change=choose,
    label_visibility="collapsed",
    required=True,
)
part = PARTS[st.session_state.part]
experiment = linked(getattr(part, "opening", Experiment)())
st.markdown(f"**{_(part.CLAIM)}**  \n:small[{part.SOURCE}]")
part.show(experiment)
if getattr(part, "CONTROLS", True):
    with st.sidebar:
        controls(experiment, getattr(part, "IDLE", ()))

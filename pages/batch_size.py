"""Sharp and flat: what batch size does to the minimum that training finds."""

import streamlit as st

from engine.networks.experiment import Experiment
from ui.experiment import controls, linked_experiment
from ui.linked import linked_name
from ui.parts import PARTS
from ui.text import _

titles = {name: _(part.TITLE) for name, part in PARTS.items()}
part = PARTS[linked_name("part", titles, _("Parts"))]
experiment = linked_experiment(getattr(part, "opening", Experiment)())
st.markdown(f"**{_(part.CLAIM)}**  \n:small[{part.SOURCE}]")
part.show(experiment)
if getattr(part, "CONTROLS", True):
    with st.sidebar:
        controls(experiment, getattr(part, "IDLE", ()))

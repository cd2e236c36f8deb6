"""Race: optimizers compared on one surface, from one start."""

import streamlit as st

from links.scene import read
from ui.player import show
from ui.results import table
from ui.text import _, language

st.session_state.setdefault("table", False)
link = show(lang=language(), follow=st.session_state.table)
if not st.context.is_embedded:
    folded = st.expander(_("Results as a table"), key="table", on_change="rerun")
    if folded.open:
        scene, _problems = read(link)
        with folded:
            table(scene, scene.race())

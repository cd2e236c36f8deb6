"""Family: the optimizers' family tree, as a Streamlit component."""

from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2 import component

from ui.linked import shared
from ui.player import loader
from ui.text import _, language
from ui.theme import theme
from wire.family import tree


def family() -> None:
    render = component("downhill_family", js=loader("hosts/family", language()))
    kept = urlencode(shared())
    html = tree(language(), theme(), f"{kept}&" if kept else "")
    chosen = render(
        key="family", data={"html": html, "label": _("Optimizers")}, on_chosen_change=lambda: None
    ).chosen
    # Not in the callback, which knows what was chosen only after the run that has made the tree.
    if chosen:
        st.query_params["optimizer"] = chosen
        st.rerun()

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
    render(key="family", data={"html": html, "label": _("Optimizers")}, on_chosen_change=choose)


def choose() -> None:
    st.query_params["optimizer"] = st.session_state.family.chosen

"""Network: the race on a real network, whose loss is the hill, and what happens in one, part by part."""

import streamlit as st

from ui.linked import link, shared
from ui.parts import choose_part, line, show_part, titles
from ui.player import show_lab
from ui.text import _, language


def turn() -> None:
    """The player of the race remembers its own link, and reads none of what other parts have in theirs."""
    chosen = st.session_state["linked.part"]
    kept = link() if "part" in st.query_params else shared()
    st.query_params.from_dict(shared() if chosen == "race" else kept | {"part": chosen})


parts = {"race": _("The race"), **titles("network")}
if len(parts) == 1 or (st.context.is_embedded and "part" not in st.query_params):
    part = "race"
else:
    st.html("<style>:root { --downhill-parts: 3rem }</style>")
    beside = line()
    with beside:
        part = choose_part(parts, turn)
if part == "race":
    show_lab(lang=language())
else:
    show_part("network", part, beside)

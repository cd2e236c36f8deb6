"""Surfaces: the equation of each, and the way to a race on it."""

import inspect

import streamlit as st

from surfaces import SURFACES
from ui.linked import RACE, shared
from ui.text import _
from wire.catalog import idea


def surfaces() -> None:
    """Every surface, from its own file."""
    st.subheader(_("Surfaces"), anchor=False)
    st.html(
        "<style>.st-key-surfaces { display: grid; gap: 1.2rem 2.5rem;"
        " grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)) }"
        ".st-key-surfaces [data-testid=stPageLink-NavLink] { padding: 0; text-decoration: underline }"
        ".st-key-surfaces [data-testid=stPageLink-NavLink] p { font-size: 1.05rem }"
        ".st-key-surfaces [data-testid=stMarkdownContainer] p { margin-bottom: 0.3rem }</style>"
    )
    with st.container(key="surfaces"):
        for name, module in SURFACES.items():
            _title, source, *notes = inspect.cleandoc(module.__doc__ or "").split("\n\n")
            *cited, address = source.split()
            sentence = _(idea(module))
            said = [sentence[0].upper() + sentence[1:], f"${module.EQUATION}$"]
            for note in notes:
                unfolded = " ".join(note.split())
                said.append(_(unfolded))
            said.append(f":small[[{' '.join(cited)}]({address})]")
            with st.container(gap=None):
                st.page_link(RACE, label=f"**{_(module.NAME)}**", query_params={"surface": name} | shared())
                st.markdown("\n\n".join(said))

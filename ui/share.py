"""Share: the button that opens the panel which shares a page, where a page has no player with one."""

import streamlit as st
from streamlit.components.v2 import component

from links.fields import SHARED
from translations import translate
from ui.player import loader
from ui.text import language
from wire.cite import cited
from wire.text import SHARE


def show_share(page: str) -> None:
    """Draw it for the page of this title, in the line that holds the pages' names."""
    lang = language()
    data = {
        "lang": lang,
        "shared": [*SHARED],
        "text": {key: translate(lang, sentence) for key, sentence in SHARE.items()},
        "title": f"Downhill: {page}",
        "cited": cited(),
    }
    with st.container(key="share", width="content"):
        component("downhill_share", js=loader("hosts/share", lang))(
            key="share.page", data=data, width="content"
        )

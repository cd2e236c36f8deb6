"""The frame around every page: navigation, language, theme. This script runs for each session."""

from pathlib import Path

import streamlit as st

from translations import LANGUAGES
from ui.text import _, find_language

ROOT = Path(__file__).parent.parent
spoken = find_language()

ABOUT = "**Downhill**: see why an optimizer goes where it goes."

st.set_page_config(
    page_title="Downhill",
    page_icon=str(ROOT / "ui" / "icon.svg"),
    layout="wide",
    menu_items={"About": ABOUT},
    initial_sidebar_state="collapsed" if st.context.is_embedded else "auto",
)
PAGES = [
    st.Page(ROOT / "pages" / "race.py", title=_("Race"), default=True),
    st.Page(ROOT / "pages" / "batch_size.py", title=_("Sharp and flat"), url_path="batch_size"),
    st.Page(ROOT / "pages" / "optimizers.py", title=_("Optimizers"), url_path="optimizers"),
]
page = st.navigation(PAGES, position="hidden" if st.context.is_embedded else "top")
# Changing pages empties the query; the first run on a page may not take that for a wish.
st.session_state.arrived = st.session_state.get("page") != page.url_path
st.session_state.page = page.url_path

# What loads later has its space reserved: two lines for what to watch.
st.html(
    "<style>.stMainBlockContainer { padding-inline: 1.5rem; max-width: 2200px }"
    ".st-key-watch .stMarkdown { min-height: 3.2rem }</style>"
)
if st.context.is_embedded:
    # On somebody's slide: the picture and its sentence, as large as the frame allows.
    st.html("<style>:root { --downhill-above: 130px } .st-key-watch .stMarkdown { min-height: 0 }</style>")


def choose_language() -> None:
    st.query_params["lang"] = st.session_state.lang


with st.sidebar:
    st.session_state.lang = spoken
    st.segmented_control(
        _("Language"),
        LANGUAGES,
        format_func=LANGUAGES.__getitem__,
        key="lang",
        on_change=choose_language,
        label_visibility="collapsed",
        required=True,
    )
page.run()

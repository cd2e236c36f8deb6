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

# The language stands in the header's free place, so that no page needs a sidebar for it.
st.html(
    "<style>.stMainBlockContainer { padding: 3.4rem 1.5rem 2rem; max-width: 2200px }"
    ".st-key-language { position: fixed; top: 0.7rem; right: 4rem; z-index: 999991; width: auto }</style>"
)
if st.context.is_embedded:
    # On somebody's slide: the picture and its sentence, as large as the frame allows.
    st.html(
        "<style>:root { --downhill-above: 120px } .st-key-language { display: none }"
        ".stMainBlockContainer { padding-top: 0 }</style>"
    )


def choose_language() -> None:
    st.query_params["lang"] = st.session_state.lang


with st.container(key="language"):
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

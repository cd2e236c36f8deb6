"""The frame around every page: navigation, language, theme. This script runs for each session."""

from pathlib import Path

import streamlit as st

from translations import LANGUAGES
from ui.linked import shared
from ui.share import show_share
from ui.text import _, find_language

ROOT = Path(__file__).parent.parent
spoken = find_language()

ABOUT = _("**Downhill**: see why an optimizer goes where it goes.")

st.set_page_config(
    page_title="Downhill",
    page_icon=str(ROOT / "ui" / "icon.svg"),
    layout="wide",
    menu_items={"About": ABOUT},
)
RACE = st.Page(ROOT / "pages" / "race.py", title=_("Race"), default=True)
NETWORK = st.Page(ROOT / "pages" / "network.py", title=_("Network"), url_path="network")
NOTES = st.Page(ROOT / "pages" / "notes.py", title=_("Notes on trial"), url_path="notes")
PAGES = [
    RACE,
    st.Page(ROOT / "pages" / "lessons.py", title=_("Lessons"), url_path="lessons"),
    NETWORK,
    st.Page(ROOT / "pages" / "batch_size.py", title=_("Sharp and flat"), url_path="batch_size"),
    NOTES,
    st.Page(ROOT / "pages" / "optimizers.py", title=_("Optimizers"), url_path="optimizers"),
]
# Streamlit's accent on what is chosen is too faint to be read from the last row, and so is its ring of focus.
st.html(
    "<style>.stButtonGroup [data-selected=true] { color: inherit !important }"
    ".stButtonGroup [data-selected=true] p { font-weight: 600 }"
    "[class*=st-key-warning] { flex-wrap: nowrap }"
    ".stPageLink a:focus-visible, .stButtonGroup :focus-visible, .downhill-skip a:focus-visible"
    " { outline: 2.5px solid CanvasText !important; outline-offset: -2px }"
    ".downhill-skip { position: fixed; z-index: 1000000; left: 8px; top: 6px; padding: 6px 12px;"
    " border-radius: 10px; background: Canvas; color: CanvasText; box-shadow: 0 4px 16px rgb(0 0 0 / 0.3) }"
    ".downhill-skip:not(:focus-within) { clip-path: inset(50%) }"
    ".downhill-skip a { margin-left: 8px; padding: 4px 12px; border-radius: 999px; color: inherit }</style>"
)
# Beyond 2,300 pixels type grows with the window, for those in the back row.
st.html("<style>:root { font-size: max(100%, 0.7vw) }</style>")
# Streamlit breaks Korean within words; a long word without a place to break still does not overflow.
st.html(
    "<style>body * { word-break: keep-all !important }"
    "[data-testid=stMarkdownContainer] p { overflow-wrap: anywhere }</style>"
)
page = st.navigation(PAGES, position="hidden")


def choose_language() -> None:
    st.query_params["lang"] = st.session_state.lang


# Streamlit's header is an empty line over the page, of which only the buttons are to take clicks.
st.html(
    "<style>.stAppHeader { background: none } .stAppHeader, .stAppHeader * { pointer-events: none }"
    ".stAppHeader button, .stAppHeader button * { pointer-events: auto }"
    "@media (max-width: 640px) { .stMain .stMainBlockContainer { padding-inline: 0.5rem } }</style>"
)
# --downhill-above is the height of the window that is not the race's.
if st.context.is_embedded:
    if st.query_params.get("background") == "transparent":
        st.html("<style>:root, body, #root, .stApp { background: transparent !important }</style>")
    # On somebody's slide: the picture and its sentence, as large as the frame allows; then the other parts.
    st.html(
        "<style>:root { --downhill-above: 14px } :has(> .st-key-parts) { order: 1 }"
        "@media (max-height: 420px)"
        " { :has(> [class*=st-key-choices]) { order: 1 } }"
        ".stMainBlockContainer { padding: 6px 1rem; max-width: none }</style>"
    )
else:
    # Beside Streamlit's menu, in the line that its header leaves free at every width.
    st.html(
        "<style>:root { --downhill-above: calc(4.5rem + var(--downhill-parts, 0px)) }"
        ".stMainBlockContainer { padding: 0.55rem 1.5rem 2rem; max-width: none }"
        ".st-key-frame { padding-right: 2.5rem; min-height: 2.6rem }"
        ".st-key-frame .st-key-lang { margin-left: auto }"
        # What all this is, to those who come for the first time, where there is room for it.
        ".st-key-about { margin-left: 1.5rem }"
        "@media (max-width: 1240px) { :has(> .st-key-about) { display: none } }"
        "@media (max-width: 900px) { .st-key-pages { gap: 0 } .st-key-pages a { padding-inline: 0.3rem } }"
        # A phone that lies has no second line to give.
        "@media (min-width: 621px) and (max-width: 720px) { .st-key-frame .st-key-pages { gap: 0 }"
        " .st-key-frame .st-key-pages p { font-size: 0.75rem }"
        " .st-key-frame .st-key-pages a { padding-inline: 0.12rem } }"
        "@media (max-width: 700px) { .st-key-frame { gap: 0 0.25rem } .st-key-frame p { font-size: 0.9rem }"
        ".st-key-pages { gap: 0 0.25rem } .st-key-pages a { padding-inline: 0.3rem } }"
        # On a phone the languages have a line of their own.
        "@media (max-width: 620px) { :root { --downhill-above: calc(6.5rem + var(--downhill-parts, 0px)) }"
        ".st-key-frame .st-key-lang { width: calc(100% - 3.5rem) } }"
        # Six pages are more than a line of it, in three columns then, each as long as its longest name.
        "@media (max-width: 520px) { :root { --downhill-above: calc(8.4rem + var(--downhill-parts, 0px)) }"
        ".st-key-pages { display: grid; grid-template-columns: repeat(3, auto); justify-content: start;"
        " grid-auto-rows: 1.75rem; gap: 0 0.4rem } .st-key-pages a { min-height: 1.75rem } }"
        "@media (max-width: 360px) { .st-key-frame p { font-size: 0.8rem } }</style>"
    )
    with st.container(key="frame", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="pages", horizontal=True, width="content", gap="small"):
            for known in PAGES:
                # Beside five others there is room for a word or two.
                label = _("On trial") if known == NOTES else None
                st.page_link(known, label=label, query_params=shared())
        if page == RACE:
            with st.container(key="about", width="content"):
                st.markdown(ABOUT)
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
        # A player has its own, of what is in sight.
        if page != RACE and not (page == NETWORK and st.query_params.get("part", "race") == "race"):
            show_share(page.title)
page.run()

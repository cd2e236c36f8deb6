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
# The name of each page in the menu; where there is little room, what stands between stars is left out.
MENU = {
    "race": _("Race"),
    "maps": _("Maps"),
    "lessons": _("Lessons"),
    "network": _("Network"),
    "batch_size": _("Sharp *and flat*"),
    "notes": _("Notes *on trial*"),
    "optimizers": _("Optimizers"),
}
PAGES = {
    name: st.Page(ROOT / "pages" / f"{name}.py", title=label.replace("*", ""), default=name == "race")
    for name, label in MENU.items()
}
# Reached from each run of a race.
PAGES["step"] = st.Page(ROOT / "pages" / "step.py", title=_("Step by step"))
# Reached from the race's panel that shares it.
PAGES["class"] = st.Page(ROOT / "pages" / "class.py", title=_("Ask the class"))
RACE, MAPS, NETWORK = PAGES["race"], PAGES["maps"], PAGES["network"]
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
page = st.navigation(list(PAGES.values()), position="hidden")


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
        "@media (max-width: 1400px) { :has(> .st-key-about) { display: none } }"
        # The pages are one line at every width: by their short names, in smaller type, as close as can be.
        ".st-key-pages { flex-wrap: nowrap } .st-key-pages em { font-style: normal }"
        "@media (max-width: 1000px) { .st-key-pages { gap: 0 } .st-key-pages a { padding-inline: 0.3rem } }"
        "@media (max-width: 800px) { .st-key-pages em { display: none }"
        ".st-key-frame { gap: 0 0.25rem } .st-key-frame p { font-size: 0.875rem } }"
        # On a phone the languages have a line of their own, with Streamlit's menu.
        "@media (max-width: 700px) { .st-key-frame p { font-size: 0.8125rem } }"
        "@media (max-width: 620px) { :root { --downhill-above: calc(6.5rem + var(--downhill-parts, 0px)) }"
        ".st-key-frame { padding-right: 0 } .st-key-frame > :last-child { margin-right: 2.5rem }"
        ".st-key-frame > :has(> .st-key-pages) { flex: 0 0 100% } .stAppHeader { top: 1.4rem } }"
        "@media (max-width: 400px) { .st-key-frame p { font-size: 0.775rem } }"
        "@media (max-width: 380px) { .st-key-pages a { padding-inline: 0.15rem } }"
        "@media (max-width: 340px) { .st-key-pages p { font-size: 0.7rem }"
        ".st-key-pages a { padding: 0.1rem } }</style>"
    )
    with st.container(key="frame", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="pages", horizontal=True, width="content", gap="small"):
            for name, label in MENU.items():
                st.page_link(PAGES[name], label=label, query_params=shared())
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
        # A player has its own, of what is in sight; a room is shared by its code.
        if page not in (RACE, MAPS, PAGES["class"]) and not (
            page == NETWORK and st.query_params.get("part", "race") == "race"
        ):
            show_share(page.title)
page.run()

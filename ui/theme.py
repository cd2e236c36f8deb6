"""Theme: light or dark, as the session's page is."""

import streamlit as st


def theme() -> str:
    return st.context.theme.type or "light"

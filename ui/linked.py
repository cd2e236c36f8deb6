"""Linked: a number of one part of a page, which stands in the page's link under its own name."""

from collections.abc import Sequence

import streamlit as st

from parameters import Lin, format_number, read_number
from ui.text import language
from wire.text import explain


def linked_number(name: str, declared: Lin, label: str, stops: Sequence[float]) -> float:
    """The link's number of this name, and a slider over `stops` and that number, which rewrites the link."""
    key, text = f"linked.{name}", st.query_params.get(name)
    value, problems = read_number(text, declared, name) if text else (declared.default, [])
    for problem in problems:
        st.warning(explain(problem, language()))

    def change() -> None:
        st.query_params[name] = format_number(st.session_state[key])

    st.session_state[key] = value
    st.select_slider(label, sorted({*stops, value}), format_func=format_number, key=key, on_change=change)
    return value

"""Text: every sentence a person reads, in their language."""

from contextvars import ContextVar

import streamlit as st

from parameters import Problem
from translations import LANGUAGES, translate
from wire import text

# Found once in each run of the script: a page asks for a hundred sentences.
_spoken: ContextVar[str] = ContextVar("language")


def find_language() -> str:
    """The session's language, for `language` to give: the link's, else the browser's, else English."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    browser = (st.context.locale or "en").partition("-")[0]
    found = next((code for code in (chosen, browser) if code in LANGUAGES), "en")
    _spoken.set(found)
    return found


def language() -> str:
    """The session's language."""
    return _spoken.get(None) or find_language()


def _(sentence: str) -> str:
    """The sentence in the session's language; the code holds the English one."""
    return translate(language(), sentence)


def explain(problem: Problem) -> str:
    """What could not be read in the link, in the session's language."""
    return text.explain(problem, language())

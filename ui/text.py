"""Text: every sentence a person reads, in their language."""

import re
from contextvars import ContextVar

import streamlit as st

from parameters import Problem
from translations import LANGUAGES, translate
from wire import text

# Found once in each run of the script: a page asks for a hundred sentences.
_spoken: ContextVar[str] = ContextVar("language")


def find_language() -> str:
    """The session's language, for `language` to give: the link's, else the browser's, else English.

    Nothing else remembers it, so that a page is in the language that its link says.
    """
    browser = (st.context.locale or "en").partition("-")[0]
    found = next((code for code in (st.query_params.get("lang"), browser) if code in LANGUAGES), "en")
    _spoken.set(found)
    return found


def language() -> str:
    """The session's language."""
    return _spoken.get(None) or find_language()


def _(sentence: str) -> str:
    """The sentence in the session's language; the code holds the English one."""
    return translate(language(), sentence)


def explain(problem: Problem) -> str:
    """What could not be read in the link, in the session's language, as Markdown."""
    return text.explain(problem, language(), verbatim)


def verbatim(foreign: str) -> str:
    """Text from outside, as Markdown that shows it letter by letter and makes nothing of it.

    Code is the one thing in which Streamlit looks for no link, image, formula, colour or emoji; a backslash
    before each sign would not do, since addresses and emoji are sought after those are gone.
    """
    shown = "".join(c if c.isprintable() else "\ufffd" for c in foreign)
    shown = shown.replace(":material/", ":material\u2060/")  # an icon's name is rewritten in code too
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}"

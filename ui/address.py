"""Address: the scene lives in the link, and the link in the session.

Streamlit's `bind="query-params"` drops what it cannot read without a word, and knows neither a list of
runs nor a start that depends on the surface; so the whole scene is read and written here, at once.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from engine.scene import Scene, read, write
from parameters import Problem, format_number
from ui.text import _

OURS = ("surface", "start", "run", "steps", "schedule", "noise", "seed", "chart", "show", "at", "view")


def scene() -> Scene:
    """The session's scene: the link's, if the session is new or the Back button has changed the link.

    A quick edit may come with the link before the last, which the browser still showed when it asked; so the
    rerun of an edit never takes its link for a wish.
    """
    state = st.session_state
    here = {name: st.query_params.get_all(name) for name in OURS if name in st.query_params}
    edited = state.pop("edited", False)
    if "scene" in state and state.arrived and not here:
        state.address = here  # changing pages has emptied the query
    elif "scene" not in state or (here != state.address and not edited):
        state.scene, state.problems = read(here)
        state.address = here
    return state.scene


def change(new: Scene, problems: Sequence[Problem] = ()) -> None:
    """Put a new scene into the session; `publish` writes its link."""
    st.session_state.scene, st.session_state.problems = new, list(problems)
    st.session_state.edited = True


def alter(**changes) -> None:
    """Change parts of the session's scene, as it is now and not as it was when a control was made."""
    change(replace(st.session_state.scene, **changes))


def publish() -> None:
    """Write the link of the session's scene, if it is another than the last one written or read."""
    state = st.session_state
    written = write(state.scene)
    if written != state.address:
        state.address = written
        kept = {name: st.query_params.get_all(name) for name in st.query_params if name not in OURS}
        st.query_params.from_dict(kept | written)


def explain(problem: Problem) -> str:
    """What could not be read, and what to write instead."""
    sentence = {
        "unknown name": _("{where}: “{given}” is not known here."),
        "unknown parameter": _("{where} has no parameter “{given}”."),
        "not a number": _(
            "{where}: “{given}” is not a number. Write one such as 0.1 or 1e-3; {used} is used."
        ),
        "not a whole number": _("{where}: “{given}” is not a whole number; {used} is used."),
        "not 2 numbers": _("{where}: “{given}” should be two numbers with a comma between them."),
        "not 4 numbers": _("{where}: “{given}” should be four numbers with commas between them."),
        "out of range": _("{where}: “{given}” is outside {low} to {high}; {used} is used."),
        "too many": _("{given} runs are too many; the first {used} are shown."),
        "too long": _("The link is longer than {high} characters; the opening race is shown."),
    }[problem.kind]
    return sentence.format(
        given=problem.given[:40],
        where=problem.where,
        used=problem.used,
        low=format_number(problem.low),
        high="∞" if problem.high == math.inf else format_number(problem.high),
    )

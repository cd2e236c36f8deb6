"""Watch: a long computation shown as it goes on, with a bar and a button that stops it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from server.jobs import JOBS, Job
from ui.text import _, verbatim

POLL = 2  # seconds


def watch(calls: tuple[tuple, ...], draw: Callable[[list[Any]], None], legend: str = "") -> None:
    """Draw the results of several calls of generators (see `server.jobs`), again and again while they come.

    `draw` gets one result for each call, None where there is none yet. Calls are functions with their
    arguments, all hashable. `legend` says how to read the picture, and takes the bar's place in the end.
    """
    watcher = st.session_state.setdefault("watcher", object())
    halted = st.session_state.setdefault("halted", set())
    stopped = calls in halted
    name = hash(calls)  # of the widgets, of which a page may have several

    def ask() -> list[Job]:
        return [JOBS.look(*call) if stopped else JOBS.watch(watcher, *call) for call in calls]

    going = not stopped and not all(job.over for job in ask())

    @st.fragment(run_every=POLL if going else None)
    def picture():
        jobs = ask()
        if going and all(job.over for job in jobs):
            st.rerun()  # without the clock
        with st.container(key=f"progress{name}"):
            tell(jobs)
        draw([job.result for job in jobs])

    def tell(jobs: list[Job]) -> None:
        for error in {str(job.error) for job in jobs if job.error}:
            sentence = _("This could not be computed: {error}. Change a setting; what was computed stays.")
            st.error(sentence.format(error=verbatim(error)))
        if all(job.over for job in jobs):
            st.caption(legend)
            return
        share = sum(job.share for job in jobs) / len(jobs)
        ahead = min(JOBS.ahead(job) for job in jobs if not job.over)
        if stopped:
            said = _("Stopped at {percent} %. What was computed stays.")
        elif ahead:
            said = _("Waiting; computations before this one: {ahead}")
        else:
            said = _("Computing: {percent} %")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(share, text=said.format(percent=round(100 * share), ahead=ahead))
            if st.button(_("Go on") if stopped else _("Stop"), key=f"stop{name}"):
                halted.symmetric_difference_update({calls})
                for job in jobs:
                    JOBS.leave(watcher, job)
                st.rerun()

    # The bar's place is kept when it goes.
    st.html("<style>[class*=st-key-progress] { min-height: 3.2rem }</style>")
    picture()

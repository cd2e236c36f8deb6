"""Watch: a long computation shown as it goes on, with a bar and a button that stops it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.jobs import JOBS, Job
from ui.text import _

POLL = 0.5  # seconds


def watch(calls: Sequence[tuple], draw: Callable[[list[Any]], None]) -> None:
    """Draw the results of several calls of generators (see `engine.jobs`), again and again while they come.

    `draw` gets one result for each call, None where there is none yet. Calls are functions with their
    arguments, all hashable.
    """
    watcher = st.session_state.setdefault("watcher", object())
    stopped = st.session_state.get("stopped") == calls

    def ask() -> list[Job]:
        return [JOBS.look(*call) if stopped else JOBS.watch(watcher, *call) for call in calls]

    going = not stopped and not all(job.over for job in ask())

    @st.fragment(run_every=POLL if going else None)
    def picture():
        jobs = ask()
        tell(jobs, stopped)
        draw([job.result for job in jobs])
        if going and all(job.over for job in jobs):
            st.rerun()  # without the clock

    def tell(jobs: list[Job], stopped: bool) -> None:
        share = sum(job.share for job in jobs) / len(jobs)
        for error in {str(job.error) for job in jobs if job.error}:
            sentence = _("This could not be computed: {error}. Change a setting; what was computed stays.")
            st.error(sentence.format(error=error))
        if all(job.over for job in jobs):
            return
        ahead = min(JOBS.ahead(job) for job in jobs if not job.over)
        if stopped:
            said = _("Stopped at {percent} %. What was computed stays.")
        elif ahead:
            said = _("Waiting for {ahead} other computations")
        else:
            said = _("Computing: {percent} %")
        with st.container(horizontal=True, vertical_alignment="center", key="progress"):
            st.progress(share, text=said.format(percent=round(100 * share), ahead=ahead))
            if stopped:
                st.button(_("Go on"), on_click=go_on)
            else:
                st.button(_("Stop"), on_click=stop)

    def stop():
        st.session_state.stopped = calls
        for job in ask():
            JOBS.leave(watcher, job)

    def go_on():
        st.session_state.stopped = None

    picture()

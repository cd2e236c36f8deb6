"""Settings: the sidebar of the Race page, made from the scene's declarations."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import streamlit as st

from engine.scene import NOISE, POSITION, SEED, STEPS, Scene, default_choice
from engine.trajectory import SCHEDULE_PARAMS, SURFACE_PARAMS
from parameters import Choice, Lin, Log, Problem, format_number, read_number
from player.picture import symbol
from surfaces import SURFACES
from ui.address import alter
from ui.text import _

SLIDER_STEPS = 60


def settings(scene: Scene) -> None:
    """Every setting of a scene but its runs and its start, which live in the picture."""
    pick_surface(scene)
    vary(scene.surface, SURFACE_PARAMS, lambda new: alter(surface=new))
    number("steps", _("Steps"), STEPS, scene.steps, lambda n: alter(steps=int(n), at=None), whole=True)
    start(scene)
    # What is folded away is not made: every widget costs each rerun its share.
    folded = st.expander(
        _("Learning rate schedule"), expanded=scene.schedule.name != "constant", on_change="rerun"
    )
    if folded.open:
        with folded:
            pick_schedule(scene)
            vary(scene.schedule, SCHEDULE_PARAMS, lambda new: alter(schedule=new))
    folded = st.expander(_("Gradient noise"), expanded=scene.noise > 0, on_change="rerun")
    if folded.open:
        with folded:
            vary_noise(scene)


def vary_noise(scene: Scene) -> None:
    number("noise", _("Standard deviation"), NOISE, scene.noise, lambda sigma: alter(noise=sigma))
    entry("seed", _("Seed"), SEED, scene.seed, lambda seed: alter(seed=int(seed)), whole=True)
    st.caption(_("Every run gets the same noise, so that the comparison is fair."))


def pick_surface(scene: Scene) -> None:
    def chosen():
        new = default_choice(st.session_state.surface, SURFACE_PARAMS)
        alter(surface=new, start=None, at=None, view=None)

    names = {name: f"{_(module.NAME)} · {_(module.GROUP)}" for name, module in SURFACES.items()}
    st.session_state.surface = scene.surface.name
    st.selectbox(
        _("Surface"),
        names,
        format_func=names.__getitem__,
        key="surface",
        on_change=chosen,
    )


def pick_schedule(scene: Scene) -> None:
    names = {
        "constant": _("constant"),
        "step": _("step"),
        "exponential": _("exponential"),
        "cosine": _("cosine"),
        "restarts": _("cosine with warm restarts"),
    }

    def chosen():
        alter(schedule=default_choice(st.session_state.schedule, SCHEDULE_PARAMS))

    st.session_state.schedule = scene.schedule.name
    st.selectbox(_("Schedule"), names, format_func=names.__getitem__, key="schedule", on_change=chosen)


def start(scene: Scene) -> None:
    x, y = scene.origin
    left, right = st.columns(2)
    with left:
        entry("start_x", _("Start x"), POSITION, x, lambda x: alter(start=(x, y), at=None))
    with right:
        entry("start_y", _("Start y"), POSITION, y, lambda y: alter(start=(x, y), at=None))


def vary(choice: Choice, registry: dict[str, dict[str, Lin]], changed: Callable[[Choice], None]) -> None:
    """A slider and an exact entry for each parameter of a choice."""
    for name, declared in registry[choice.name].items():
        put = lambda value, name=name: changed(Choice(choice.name, choice.values | {name: value}))  # noqa: E731
        label = name.replace("_", " ")
        label = f"{_(label)} {symbol(declared.symbol)}"
        number(f"{choice.name}.{name}", label, declared, choice.values[name], put)


def number(
    key: str, label: str, declared: Lin, value: float, changed: Callable[[float], None], whole=False
) -> None:
    """A slider with an exact entry beside it."""
    left, right = st.columns([5, 3], vertical_alignment="bottom")
    with left:
        slider_key = f"{key}.slider"
        st.session_state[slider_key] = value
        st.select_slider(
            label,
            sorted({*stops(declared, whole), value}),
            format_func=lambda v: f"{v:.3g}",
            key=slider_key,
            on_change=lambda: changed(st.session_state[slider_key]),
        )
    with right:
        entry(key, label, declared, value, changed, whole, label_visibility="collapsed")


@cache
def stops(declared: Lin, whole: bool) -> list[float]:
    if isinstance(declared, Log):
        zero = [] if declared.default else [0.0]
        places = [*zero, *np.geomspace(declared.low, declared.high, SLIDER_STEPS)]
        return [float(f"{place:.2g}") for place in places]
    places = np.linspace(declared.low, declared.high, 101)
    return [int(place) if whole else float(f"{place:.6g}") for place in places]


def entry(key: str, label: str, declared: Lin, value: float, changed, whole=False, **options) -> None:
    """A field for an exact number; what cannot be read changes nothing and is explained."""

    def typed():
        new, problems = read_number(st.session_state[key], declared, label)
        if whole and not problems and new != int(new):
            problems = [Problem("not a whole number", label, st.session_state[key])]
        if problems:
            st.session_state.problems = [replace(problem, used=format_number(value)) for problem in problems]
        else:
            changed(new)

    st.session_state[key] = format_number(value)
    help_ = _("Default {default}").format(default=format_number(declared.default))
    st.text_input(
        label, key=key, on_change=typed, help=help_ if "label_visibility" not in options else None, **options
    )

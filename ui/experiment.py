"""Experiment: its link, and the settings that rewrite it. Nothing else remembers a setting.

Every run of the page reads the link; every control writes another one.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from engine.networks.experiment import MATCHES, Experiment
from lessons.experiments import SETTINGS
from links.experiment import EXPERIMENT
from parameters import format_number
from ui.linked import link, say
from ui.text import _

# Where the sliders stop, if the field takes it; a link may hold any other number.
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, None)
RATES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
STOPS = {
    "n": (64, 128, 256, 512),
    "flips": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5),
    "width": (1, 2, 4, 8, 16, 32, 64, 128, 256),
    "depth": (1, 2, 3, 4, 5),
    "lr": RATES,
    "large_lr": (*RATES, None),
    "target": (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
    "steps": (10, 20, 50, 100, 200, 500, 1000, 1500, 2000, 5000, 10_000, 20_000),
    "epochs": (1, 2, 5, 10, 20, 60, 100, 200, 500, 1000),
    "small": BATCHES,
    "large": BATCHES,
    "seeds": (8, 24),
}
ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU", "sigmoid": "sigmoid", "identity": "identity"}


def linked_experiment(opening: Experiment) -> Experiment:
    """The link's experiment, `opening` in all that the link leaves out; what could not be read is said."""
    st.session_state.opening = opening
    experiment, problems = EXPERIMENT.read(link(), opening)
    say("experiment", problems, lambda: change(experiment))
    return experiment


def change(new: Experiment) -> None:
    """Write the link of another experiment, and leave its other names alone."""
    kept = {name: texts for name, texts in link().items() if name not in EXPERIMENT}
    st.query_params.from_dict(kept | EXPERIMENT.write(new, st.session_state.opening))


def controls(experiment: Experiment, idle: Sequence[str] = ()) -> None:
    """Every setting of an experiment but those that change nothing here: "batches" or "match"."""
    pick_setting(experiment)
    if "batches" not in idle:
        slide(experiment, "small", _("Small batch"))
        slide(experiment, "large", _("Large batch"))
    slide(experiment, "lr", _("Learning rate η"))
    if "match" not in idle:
        pick(experiment, "match", _("Compare at equal"), matches())
        slide(experiment, MATCHES[experiment.match], matches()[experiment.match].capitalize())
    slide(experiment, "seeds", _("Seeds"))
    folded = st.expander(_("Data and network"), on_change="rerun")
    if folded.open:
        with folded:
            pick(experiment, "data", _("Data set"), data_sets())
            slide(experiment, "n", _("Training points"))
            slide(experiment, "flips", _("Share of wrong labels"))
            slide(experiment, "depth", _("Hidden layers"))
            slide(experiment, "width", _("Neurons in each"))
            pick(experiment, "activation", _("Activation"), ACTIVATIONS)
            pick(experiment, "loss", _("Loss"), losses())
            if "batches" not in idle:
                slide(experiment, "large_lr", _("Learning rate of the large batch"))


def pick_setting(experiment: Experiment) -> None:
    settings = {setting.id: setting for setting in SETTINGS}
    chosen = next((s.id for s in SETTINGS if s.experiment == experiment), None)
    st.session_state["experiment.setting"] = chosen

    def take():
        if name := st.session_state["experiment.setting"]:
            change(settings[name].experiment)

    st.pills(
        _("Settings"),
        settings,
        format_func=lambda name: _(settings[name].title),
        key="experiment.setting",
        on_change=take,
        label_visibility="collapsed",
    )
    if chosen:
        st.markdown(f":small[{_(settings[chosen].sentence)}]")


def pick(experiment: Experiment, name: str, label: str, titles: dict[str, str]) -> None:
    key = f"experiment.{name}"
    st.session_state[key] = getattr(experiment, name)
    st.selectbox(
        label,
        EXPERIMENT.of(name, experiment).describe()["names"],
        format_func=titles.__getitem__,
        key=key,
        on_change=lambda: change(replace(experiment, **{name: st.session_state[key]})),
    )


def slide(experiment: Experiment, name: str, label: str) -> None:
    """A slider over the stops that are taken and the number that is set, in order.

    None is the full batch, or the same learning rate.
    """
    key, value, field = f"experiment.{name}", getattr(experiment, name), EXPERIMENT.of(name, experiment)
    stops = {value, *(stop for stop in STOPS[name] if field.usual(stop) == stop)}
    if len(stops) == 1:
        return
    nothing = _("the same") if name == "large_lr" else _("full batch")
    st.session_state[key] = value
    st.select_slider(
        label,
        sorted(stops, key=lambda stop: (stop is None, stop or 0)),
        format_func=lambda stop: nothing if stop is None else format_number(stop),
        key=key,
        on_change=lambda: change(replace(experiment, **{name: st.session_state[key]})),
    )


def matches() -> dict[str, str]:
    return {"loss": _("training loss"), "steps": _("steps"), "epochs": _("epochs")}


def data_sets() -> dict[str, str]:
    return {
        "digits": _("digits"),
        "moons": _("moons"),
        "circles": _("circles"),
        "spirals": _("spirals"),
        "blobs": _("blobs"),
        "sine": _("sine, a regression"),
    }


def losses() -> dict[str, str]:
    return {"squared_error": _("squared error"), "cross_entropy": _("cross-entropy")}

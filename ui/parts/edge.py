"""The edge of stability: λmax climbs to 2/η and stays; above it a run is thrown into a flatter minimum."""

from dataclasses import replace

import jax
import numpy as np
import streamlit as st

from engine.networks.edge import Climb, climb
from engine.networks.experiment import Experiment
from engine.networks.toys import EXAMPLES, uv_network
from figures import edge as figures
from parameters import Lin
from translations import N_
from ui.experiment import batch_name
from ui.linked import linked_number
from ui.parts.see import plot
from ui.text import _
from ui.watch import watch

TITLE = N_("The edge of stability")
CLAIM = N_("Under gradient descent on the full batch λmax rises until it reaches 2/η, and there it stays.")
IDLE = ("match",)  # it trains for so many steps, whatever the loss
SOURCE = "[Cohen et al., ICLR 2021](https://arxiv.org/abs/2103.00065)"
STEPS = 4000
START = Lin(5, 1, 12, "u")
RATE = Lin(0.1, 0.001, 1, r"\eta")
CATAPULT_STEPS = 500


def show(experiment: Experiment) -> None:
    small, large = (
        (climb, replace(side, match="steps", steps=STEPS).training_only(), batch)
        for side, batch in experiment.sides
    )
    # What is claimed is of the large batch: that comes first.
    watch((large, small), lambda climbed: picture(experiment, climbed[::-1]))
    st.markdown(
        _(
            "Above 2/η the sharpest direction overshoots further at each step, and that very swinging moves"
            " the weights to where the loss is flatter; below, λmax rises again. The loss goes down all the"
            " same, though not at every step. With a small learning rate 2/η is not reached in {steps} steps;"
            " small batches settle below it. With cross-entropy λmax falls again once the loss is small"
            " ([Cohen et al. 2021](https://arxiv.org/abs/2103.00065))."
        ).format(steps=STEPS)
    )
    st.divider()
    catapult()


def picture(experiment: Experiment, climbed: list[Climb | None]) -> None:
    theme = st.context.theme.type or "light"
    ticks = [batch_name(experiment, batch) for batch in experiment.batches]
    rates = [side.lr for side, _batch in experiment.sides]
    names = {"sharpness": "λmax", "loss": _("training loss"), "step": _("training step")}
    for tick, one in zip(ticks, climbed, strict=True):
        if one and one.lost:
            sentence = _(
                "{batch}: {count} of {seeds} seeds diverged, the first at step {step}. Lower the learning"
                " rate."
            )
            seeds = one.sharpness.shape[1]
            st.warning(sentence.format(batch=tick, count=len(one.lost), seeds=seeds, step=min(one.lost)))
    plot(figures.climbs(climbed, rates, ticks, STEPS, names, theme), "climbs")
    for tick, rate, one in zip(ticks, rates, climbed, strict=True):
        if one and np.isfinite(one.sharpness[-1]).any():
            sentence = _("Step {step}, {batch}: λmax is {ratio:.2f} times 2/η, the mean of {seeds} seeds.")
            whole = np.isfinite(one.sharpness[-1])
            ratio = one.sharpness[-1, whole].mean() * rate / 2
            st.markdown(sentence.format(batch=tick, ratio=ratio, step=one.steps[-1], seeds=whole.sum()))


def catapult() -> None:
    """A network of two weights, started beside a minimum that is too sharp for the learning rate."""
    st.markdown(
        _(
            "**The catapult.** A network uv fits one number, 1, by gradient descent, from beside the minimum"
            " (u, 1/u), where λmax = u² + 1/u². If that is above 2/η the run is thrown out, its loss grows,"
            " and it lands where λmax is below 2/η; above about 4/η it diverges"
            " ([Lewkowycz et al. 2020](https://arxiv.org/abs/2003.02218))."
        )
    )
    left, right = st.columns(2)
    with left:
        u = linked_number("u", START, _("Start u"), [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8])
    with right:
        lr = linked_number("eta", RATE, _("Learning rate η"), [0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2])
    path = np.asarray(
        uv_network(
            jax.random.key(0),
            EXAMPLES,
            start=(u, 1 / u + 1e-3),
            lr=lr,
            steps=CATAPULT_STEPS,
            particles=1,
            frames=CATAPULT_STEPS,
        )
    )[:, 0]
    st.markdown(fate(path, lr))
    theme = st.context.theme.type or "light"
    names = {
        "stable": _("minima with λmax < 2/η"),
        "unstable": _("minima with λmax > 2/η"),
        "run": _("run"),
        "start": _("start"),
        "end": _("end"),
        "sharpness": "u² + v²",
        "loss": _("loss"),
        "step": _("training step"),
    }
    left, right = st.columns(2)
    with left:
        plot(figures.catapult_plane(path, lr, names, theme), "catapult_plane")
    with right:
        plot(figures.catapult(path, lr, names, theme), "catapult")


def fate(path: np.ndarray, lr: float) -> str:
    """What became of a run, (N + 1, 2), in a sentence."""
    finite = np.isfinite(path).all(axis=1)
    if not finite.all():
        sentence = _("It diverged at step {step}: λmax was {before:.3g} at first, 2/η is {edge:.3g}.")
    elif abs(path[-1].prod() - 1) > 1e-3:
        sentence = _(
            "After {step} steps it is still moving: λmax was {before:.3g} at first, 2/η is {edge:.3g}."
        )
    elif abs(path[-1] - path[0]).max() < 0.01:
        sentence = _("λmax, {before:.3g}, is below 2/η = {edge:.3g}: the run stays in its minimum.")
    else:
        sentence = _(
            "Thrown out of λmax = {before:.3g}, it has landed at {after:.3g}, below 2/η = {edge:.3g}."
        )
    step = len(path) - 1 if finite.all() else int(finite.argmin())
    before, after = (path[[0, -1]] ** 2).sum(axis=1)
    return sentence.format(step=step, before=before, after=after, edge=2 / lr)

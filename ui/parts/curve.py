"""Whole curve: every batch size from 4 to the full batch."""

import numpy as np
import streamlit as st

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.experiment import Experiment
from figures import batch_size as figures
from translations import N_
from ui.experiment import fates
from ui.parts.see import plot
from ui.text import _
from ui.watch import watch

TITLE = N_("Whole curve")
CLAIM = N_(
    "The smaller the batch, the flatter the minimum; a large batch stays where λmax is at most about 2/η."
)
IDLE = ("batches",)  # it goes through them all
SOURCE = (
    "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836) ·"
    " [Cohen et al., ICLR 2021](https://arxiv.org/abs/2103.00065)"
)


def show(experiment: Experiment) -> None:
    alone = experiment.training_only()
    # The full batch first: the accuracy of the others is compared with its own.
    sizes = [experiment.n, *(2**k for k in range(2, 11) if 2**k < experiment.n)]
    watch(
        tuple((train_and_measure, alone, batch) for batch in sizes),
        lambda outcomes: picture(alone, sizes, outcomes),
        _("Points are means over {seeds} seeds with 95 % confidence intervals; dashes are seeds.").format(
            seeds=experiment.seeds
        ),
    )


def picture(experiment: Experiment, sizes: list[int], outcomes: list[Outcome | None]) -> None:
    theme = st.context.theme.type or "light"
    for sentence in fates(experiment, outcomes):
        st.warning(sentence)
    unknown = np.full(experiment.seeds, np.nan)
    order = np.argsort(sizes)

    def values(name):
        return [getattr(outcome, name) if outcome else unknown for outcome in outcomes]

    accuracy = values("test_accuracy")
    panels = {
        "sharpness": ("λmax", values("sharpness")),
        "trace": (_("trace of the Hessian"), values("trace")),
        "test_loss": (_("test loss"), values("test_loss")),
        "gap": (
            _("test accuracy gained, percentage points"),
            [100 * (one - accuracy[0]) for one in accuracy],
        ),
    }
    columns = st.columns(2) + st.columns(2)
    for (name, (title, measured)), column in zip(panels.items(), columns, strict=True):
        figure = figures.curve(np.sort(sizes).tolist(), [measured[i] for i in order], title, theme)
        if name == "sharpness":
            figures.level(figure, 2 / experiment.lr, f"2/η = {2 / experiment.lr:.3g}", theme)
        elif name == "gap":
            figures.level(figure, 0, _("full batch"), theme)
        with column:
            plot(figure, name)

"""SAM: sharpness-aware minimisation, which looks for flat minima on purpose."""

from dataclasses import replace

import numpy as np
import streamlit as st

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.experiment import Experiment
from figures.sam import against_rho
from lessons.experiments import NOISY
from translations import N_
from ui.experiment import batch_name, fates
from ui.parts.see import plot, plus_minus
from ui.text import _
from ui.watch import watch

TITLE = N_("SAM")
CLAIM = N_(
    "Sharpness-aware minimisation (SAM) steps by the gradient of the worst point within ρ: the larger ρ, the"
    " flatter the minimum."
)
SOURCE = "[Foret et al., ICLR 2021](https://arxiv.org/abs/2010.01412)"
LEGEND = N_(
    "A step of SAM takes two gradients; ρ = 0 is plain SGD. That flatness is why it helps is disputed:"
    " [Andriushchenko & Flammarion, ICML 2022](https://arxiv.org/abs/2206.06232),"
    " [Wen et al., NeurIPS 2023](https://arxiv.org/abs/2307.11007)."
)
RHOS = (0.0, 0.05, 0.1, 0.2)
RHO = 0.1  # of the sentence


def opening() -> Experiment:
    return replace(NOISY, small=8)


def show(experiment: Experiment) -> None:
    # The large batch without SAM first: the accuracy of the others is compared with its own.
    calls = tuple((train_and_measure, *side, rho) for rho in RHOS for side in experiment.sides[::-1])
    watch(calls, lambda outcomes: picture(experiment, outcomes), _(LEGEND))


def picture(experiment: Experiment, outcomes: list[Outcome | None]) -> None:
    for sentence in dict.fromkeys(fates(experiment, outcomes)):
        st.warning(sentence)
    theme = st.context.theme.type or "light"
    ticks = [batch_name(experiment, batch) for batch in experiment.batches]
    by_side = outcomes[1::2], outcomes[::2]
    panels = {
        "sharpness": ("λmax", 1),
        "test_loss": (_("test loss"), 1),
        "test_accuracy": (_("test accuracy, %"), 100),
    }
    unknown = np.full(experiment.seeds, np.nan)

    def values(name):
        return [[getattr(one, name) if one else unknown for one in side] for side in by_side]

    for (name, (title, scale)), column in zip(panels.items(), st.columns(3), strict=True):
        scaled = [[scale * v for v in side] for side in values(name)]
        with column:
            plot(against_rho(RHOS, scaled, ticks, title, theme), f"sam.{name}")
    small, large = values("test_accuracy")
    gains = [100 * (side[RHOS.index(RHO)] - large[0]) for side in (small, large)]
    if np.isfinite(gains).any():
        sentence = _(
            "Test accuracy with ρ = {rho} against plain SGD with the {plain}, seed by seed, in percentage"
            " points: {gains}."
        )
        said = [f"{tick}: {plus_minus(gain)}" for tick, gain in zip(ticks, gains, strict=True)]
        st.caption(sentence.format(rho=RHO, plain=ticks[1], gains="; ".join(said)))

"""Why: noise that grows with curvature empties sharp wells; two models small enough to be understood."""

from functools import lru_cache

import jax
import numpy as np
import streamlit as st

from engine.networks.experiment import Experiment
from engine.networks.toys import (
    BOLTZMANN,
    EXAMPLES,
    SIGMAS,
    shares_by_batch,
    two_wells,
    uv_by_batch,
)
from figures import why as figures
from parameters import Whole
from translations import N_
from ui.linked import linked_number
from ui.parts.see import plot
from ui.player import show_swarm
from ui.text import _, language
from ui.watch import watch
from wire.swarm import SWARMS

TITLE = N_("Why")
CLAIM = N_(
    "With noisy labels the noise of small batches is strongest where the loss is most curved: it drives the"
    " weights out of sharp minima and lets them rest in flat ones."
)
SOURCE = (
    "[Blanc et al., COLT 2020](https://arxiv.org/abs/1904.09080) ·"
    " [Damian et al., NeurIPS 2021](https://arxiv.org/abs/2106.06530)"
)
CONTROLS = False
BATCH = Whole(24, 1, EXAMPLES, "B")
BATCHES = (8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 128, 256, 512)
UV_BATCHES = (16, 32, 64, 128, 256, 512)
STEPS, UV_STEPS = 4000, 20_000
FRAMES = 80
KEY = 0


def show(experiment: Experiment) -> None:
    st.markdown(
        _(
            "**Two wells.** Each dot is one run with a single weight x, fitted to {n} noisy labels in batches"
            " of B. Both wells are equally deep; the right one is 25 times as curved. Half of the runs start"
            " in each. The noise of a batch reaches x through the slope of the model, so it is stronger in"
            " the sharp well: there it throws runs over the barrier, and the flat well keeps them."
        ).format(n=EXAMPLES)
    )
    batch = int(linked_number("wells", BATCH, _("Batch size B"), BATCHES))
    show_swarm(swarms(batch), steps=STEPS, lang=language())
    st.markdown(
        _(
            "Beside it noise of the same strength everywhere. It prefers the flat well too, but only because"
            " that is wider: in the long run weak noise keeps a share of √25 / (√25 + √1) = {share:.1%} there"
            " (Boltzmann's distribution; [Jastrzębski et al. 2017](https://arxiv.org/abs/1711.04623)). With"
            " large batches neither noise crosses the barrier within {steps} steps."
        ).format(share=BOLTZMANN, steps=STEPS)
    )
    watch(
        ((shares_by_batch, BATCHES, KEY), (uv_by_batch, UV_BATCHES, KEY)),
        lambda results: pictures(batch, *results),
    )
    st.markdown(
        _(
            "**These are models.** Whether the same mechanism explains real networks is debated: label noise"
            " is assumed here, and full-batch training with explicit regularisation can generalise as well"
            " ([Geiping et al., ICLR 2022](https://arxiv.org/abs/2109.14119))."
        )
    )


@lru_cache(maxsize=16)
def swarms(batch: int) -> dict[str, np.ndarray]:
    """Both swarms over time, (FRAMES + 1, particles) each."""
    key = jax.random.key(KEY)
    return {
        kind: np.asarray(
            two_wells(key, batch, honest=kind == "honest", sigma=sigma, steps=STEPS, frames=FRAMES)
        )
        for kind, sigma in SIGMAS.items()
    }


def pictures(batch: int, shares: np.ndarray | None, uv: np.ndarray | None) -> None:
    """The share in the flat well and the network of two weights, as far as they are computed."""
    theme = st.context.theme.type or "light"
    if shares is not None:
        names = {kind: _(name) for kind, (name, _dash) in SWARMS.items()} | {
            "batch": _("batch size B"),
            "share": _("share in the flat well after {steps} steps").format(steps=STEPS),
            "boltzmann": _("Boltzmann: {share}").format(share=f"{BOLTZMANN:.1%}"),
        }
        plot(figures.shares(BATCHES, shares, batch, names, theme), "shares")
    st.markdown(
        _(
            "**Two weights.** A network uv with noisy labels of mean 1 has its minima where uv = 1; there"
            " λmax = u² + v². The noise of a batch shrinks u² − v² at each step by the factor"
            " 1 − η² s² / (1 − η λmax / 2), s² the variance of the mean of B labels: small batches slide"
            " to the flattest minimum, λmax = 2."
        )
    )
    if uv is None:
        return
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        names = {
            "simulation": _("simulation, mean of 500 runs"),
            "theory": _("theory"),
            "step": _("training step"),
            "sharpness": "λmax",
        }
        plot(figures.uv(UV_BATCHES, uv, UV_STEPS, names, theme), "uv")
    with right:
        rows = [
            ("B", _("λmax, simulated"), _("λmax, by theory")),
            ("--:", "--:", "--:"),
            *(
                (f"{size}", f"{simulated:.3f}", f"{theory:.3f}")
                for size, simulated, theory in zip(UV_BATCHES, *uv[:, :, -1], strict=True)
            ),
        ]
        st.markdown("\n".join("|".join(row) for row in rows))

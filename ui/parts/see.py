"""See it: a small batch and a large one, trained to the same loss, measured seed by seed."""

import numpy as np
import streamlit as st

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.experiment import Experiment
from engine.statistics import mean_interval
from figures import batch_size as figures
from translations import N_
from ui.experiment import batch_name, fates
from ui.text import _
from ui.watch import watch

TITLE = N_("See it")
CLAIM = N_("Trained to the same loss, small batches end in flatter minima than large ones.")
SOURCE = "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836)"
MEASURES = {
    "sharpness": N_("λmax, sharpness"),
    "adaptive": N_("adaptive λ"),
    "test_loss": N_("test loss"),
    "test_accuracy": N_("test accuracy, %"),
}
LEGEND = N_(
    "Small markers are seeds; a line joins two that share data and initialisation. Large markers are means"
    " with 95 % confidence intervals."
)
CAVEATS = (
    N_(
        "**One run promises nothing.** On clean digits about 7 seeds of 10 classify better with batches of 8"
        " than with the full batch: look at the interval, not at a dot."
    ),
    N_(
        "**What is matched matters.** At equal training loss the comparison is fair; after equal epochs the"
        " full batch is merely undertrained."
    ),
    N_(
        "**Each batch size has its own best learning rate.** With each tuned, the gap in test loss can"
        " vanish."
    ),
    N_(
        "**λmax is no oracle.** Rescaling a ReLU network's weights changes it and not the function; adaptive"
        " λ stays ([Dinh et al. 2017](https://arxiv.org/abs/1703.04933),"
        " [Kwon et al. 2021](https://arxiv.org/abs/2102.11600))."
    ),
)


def show(experiment: Experiment) -> None:
    # Plotly lights a button up under the pointer, in a colour for light pages only.
    st.html("<style>.updatemenu-item-rect { fill: transparent !important }</style>")
    calls = tuple((train_and_measure, *side) for side in experiment.sides)
    watch(calls, lambda outcomes: picture(experiment, outcomes), _(LEGEND))
    st.markdown("\n".join(f"- {_(caveat)}" for caveat in CAVEATS))


def picture(experiment: Experiment, outcomes: list[Outcome | None]) -> None:
    theme = st.context.theme.type or "light"
    ticks = [batch_name(experiment, batch) for batch in experiment.batches]
    for sentence in fates(experiment, outcomes):
        st.warning(sentence)
    left, right = st.columns([6, 5])
    with left:
        for names in (("sharpness", "adaptive"), ("test_loss", "test_accuracy")):
            for name, column in zip(names, st.columns(2), strict=True):
                with column:
                    measure(name, outcomes, experiment.seeds, ticks, theme)
    with right:
        figure = figures.training(
            tuple(outcomes),
            tuple(side.lr for side, _batch in experiment.sides),
            tuple(ticks),
            theme,
            loss=_("training loss"),
            sharpness="λmax",
            step=_("training step"),
            play=_("Play"),
            pause=_("Pause"),
        )
        plot(figure, "training")


def measure(name: str, outcomes: list[Outcome | None], seeds: int, ticks: list[str], theme: str) -> None:
    """One measure of both batch sizes, drawn and in words."""
    percent = 100 if name == "test_accuracy" else 1
    unknown = np.full(seeds, np.nan)
    small, large = (percent * getattr(outcome, name) if outcome else unknown for outcome in outcomes)
    numbers = [f"{tick}<br>{plus_minus(v)}" for tick, v in zip(ticks, (small, large), strict=True)]
    plot(figures.pairs([small, large], numbers, _(MEASURES[name]), theme), name)
    if name == "test_accuracy":
        gain, said = small - large, _("Higher in {count} of {seeds} seeds by {gain}")
    else:
        gain, said = large - small, _("Lower in {count} of {seeds} seeds by {gain}")
    known = np.isfinite(gain).sum()
    st.caption(said.format(count=(gain > 0).sum(), seeds=known, gain=plus_minus(gain)) if known else "…")


def plus_minus(values: np.ndarray) -> str:
    """The mean with its 95 % confidence interval, to one or two digits of the latter."""
    mean, half = mean_interval(values)
    if not half > 0:
        return f"{mean:.3g}" if np.isfinite(mean) else "–"
    digits = max(0, int(np.ceil(np.log10(3.5 / half))))
    return f"{mean:.{digits}f} ± {half:.{digits}f}"


def plot(figure, key: str) -> None:
    st.plotly_chart(figure, theme=None, key=key, config={"displayModeBar": False})

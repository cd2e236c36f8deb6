"""When it fails: settings in which flat is not better, and measures that mislead, each run live."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.counterexamples import FACTORS, Moving, Rescaled, rescaled, still_moving
from engine.networks.experiment import Experiment
from engine.statistics import judge, kendall_tau
from figures import batch_size, fails
from lessons.experiments import COUNTEREXAMPLES, Counterexample
from translations import N_
from ui.experiment import batch_name, fates, slide
from ui.linked import linked_name
from ui.parts.see import LEGEND, MEASURES, measure, plot, plus_minus
from ui.text import _
from ui.watch import watch

TITLE = N_("When it fails")
CLAIM = N_("Flatter need not be better, and no measure of sharpness decides alone: each of these runs here.")
SOURCE = "[Andriushchenko et al., ICML 2023](https://arxiv.org/abs/2302.07011)"
CONTROLS = False
CASES = {case.id: case for case in COUNTEREXAMPLES}
RELATIONS = {
    "lower": N_("lower with the small batch"),
    "higher": N_("higher with the small batch"),
    "not lower": N_("not lower with the small batch"),
    "not higher": N_("not higher with the small batch"),
    "not always higher": N_("not higher in every seed"),
}
VERDICTS = {
    True: N_("came out as stated"),
    False: N_("did not come out as stated"),
    None: N_("undecided: more seeds would tell"),
}


def show(experiment: Experiment) -> None:
    titles = {name: _(case.title) for name, case in CASES.items()}
    case = CASES[linked_name("case", titles, _("Counterexamples"), st.pills)]
    st.markdown(f"{_(case.sentence)} :small[{case.source}]")
    with st.sidebar:
        slide(experiment, "seeds", _("Seeds"))
    experiment = replace(case.experiment, seeds=experiment.seeds)
    views = {"ranks": rank, "rescaled": rescale, "still_moving": move}
    views.get(case.id, partial(compare, case))(experiment)


def theme() -> str:
    return st.context.theme.type or "light"


def tell(stated: str, came_out: bool | None) -> str:
    return f"- {stated} · **{_(VERDICTS[came_out])}**"


# Two batch sizes compared


def compare(case: Counterexample, experiment: Experiment) -> None:
    calls = tuple((train_and_measure, *side) for side in experiment.sides)
    watch(calls, lambda outcomes: compared(case, experiment, outcomes), _(LEGEND))


def compared(case: Counterexample, experiment: Experiment, outcomes: list[Outcome | None]) -> None:
    for sentence in fates(experiment, outcomes):
        st.warning(sentence)
    ticks = [batch_name(experiment, batch) for batch in experiment.batches]
    for name, column in zip(MEASURES, st.columns(len(MEASURES)), strict=True):
        with column:
            measure(name, outcomes, experiment.seeds, ticks, theme())
    small, large = outcomes
    if small and large and np.isfinite(small.sharpness - large.sharpness).any():
        lines = [
            tell(
                f"{_(MEASURES[name])}: {_(RELATIONS[stated])}",
                judge(getattr(small, name) - getattr(large, name), stated),
            )
            for name, stated in case.stated
        ]
        st.markdown("\n".join(lines))


# Batch sizes ranked


def rank(experiment: Experiment) -> None:
    alone = experiment.training_only()
    sizes = [2**k for k in range(2, 8)] + [experiment.n]
    calls = tuple((train_and_measure, alone, size) for size in sizes)
    watch(calls, partial(ranked, alone), _("A point is a batch size, a line joins those of one seed."))


def ranked(experiment: Experiment, outcomes: list[Outcome | None]) -> None:
    for sentence in fates(experiment, outcomes):
        st.warning(sentence)
    known = [one for one in outcomes if one and np.isfinite(one.sharpness).any()]
    if len(known) < 3:
        return
    sharpness = np.array([one.sharpness for one in known])
    scores = {
        _("test loss"): np.array([one.test_loss for one in known]),
        _("test error, %"): np.array([100 * (1 - one.test_accuracy) for one in known]),
    }
    taus = []
    for (title, score), column in zip(scores.items(), st.columns(2), strict=True):
        taus.append(np.array([kendall_tau(*pair) for pair in zip(sharpness.T, score.T, strict=True)]))
        with column:
            plot(fails.ranks(sharpness, score, title, theme()), f"ranks.{title}")
            st.caption(_("Kendall's τ with λmax: {tau}").format(tau=plus_minus(taus[-1])))
    if len(known) == len(outcomes):
        st.markdown(
            tell(_("λmax ranks the test loss better than the test error"), judge(taus[0] - taus[1], "higher"))
        )


# One function, rescaled


def rescale(experiment: Experiment) -> None:
    watch(((rescaled, experiment),), lambda found: draw_rescaled(*found), _("Move the slider: 10 is enough."))


def draw_rescaled(found: Rescaled | None) -> None:
    if not found:
        return
    names = {
        "sharpness": "λmax",
        "adaptive": _("adaptive λ"),
        "factor": _("factor"),
        "change": _("outputs on the test images change by at most"),
        "loss": _("training loss"),
        "distance": _("distance from the minimum, in one random direction"),
    }
    plot(fails.rescaled(found, names, theme()), "rescaled")
    if len(found.sharpness) == len(FACTORS):
        constant = np.ptp(found.adaptive) < 1e-6 * found.adaptive[0] and found.change.max() < 1e-6
        stated = _("The function and adaptive λ stay, λmax grows more than a hundredfold")
        st.markdown(tell(stated, bool(constant and np.ptp(np.log10(found.sharpness)) > 2)))


# A minimum that is not reached yet


def move(experiment: Experiment) -> None:
    watch(((still_moving, experiment),), lambda found: draw_moving(experiment, *found), _(LEGEND))


def draw_moving(experiment: Experiment, found: Moving | None) -> None:
    if not found:
        return
    for sentence in fates(experiment, found.sides):
        st.warning(sentence)
    ticks = [batch_name(experiment, side.batch) for side in found.sides]
    panels = {_("where training stopped"): found.before, _("after annealing"): found.after}
    for (title, values), column in zip(panels.items(), st.columns(2), strict=True):
        numbers = [f"{tick}<br>{plus_minus(v)}" for tick, v in zip(ticks, values, strict=True)]
        with column:
            plot(batch_size.pairs(list(values), numbers, title, theme()), f"moving.{title}")
    shares = [
        f"{tick}: {share:.0f} %"
        for tick, share in zip(ticks, 100 * (found.slope / found.before).mean(axis=1), strict=True)
    ]
    st.caption(
        _("Keskar's sharpness, ε = 5·10⁻⁴. Of the left numbers the gradient alone makes {shares}.").format(
            shares="; ".join(shares)
        )
    )
    if found.before.shape[1] == experiment.seeds:
        (small, large), (calm_small, calm_large) = found.before, found.after
        stated = _("The small batch's advantage grows by annealing")
        st.markdown(tell(stated, judge(calm_small / calm_large - small / large, "lower")))

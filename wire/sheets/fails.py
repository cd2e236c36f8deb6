"""When it fails: settings in which flat is not better, and measures that mislead, each run live."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.counterexamples import FACTORS, Moving, Rescaled, rescaled, still_moving
from engine.networks.experiment import Experiment
from engine.statistics import judge, kendall_tau, mean_interval
from figures import batch_size
from figures import fails as figures
from lessons.experiments import COUNTEREXAMPLES, Counterexample
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import (
    LEGEND,
    MEASURES,
    batch_name,
    batch_names,
    below,
    fates,
    judged,
    measure,
    plus_minus,
)

TITLE = N_("When it fails")
CLAIM = N_("Flatter need not be better, and no measure of sharpness decides alone: each of these runs here.")
SOURCE = "[Andriushchenko et al., ICML 2023](https://arxiv.org/abs/2302.07011)"
CONTROLS = ("seeds",)
CASES = {case.id: case for case in COUNTEREXAMPLES}
FIELDS = {"case": Pick(N_("Counterexamples"), {name: case.title for name, case in CASES.items()}, pills=True)}
RELATIONS = {
    "lower": N_("lower with the small batch"),
    "higher": N_("higher with the small batch"),
    "not lower": N_("not lower with the small batch"),
    "not higher": N_("not higher with the small batch"),
    "not always higher": N_("not higher in every seed"),
}
RANKED = tuple(2**k for k in range(2, 8))  # batch sizes, and the full batch


def opening(chosen: Mapping[str, Any]) -> Experiment:
    return CASES[chosen["case"]].experiment


def calls(asked: Asked) -> list[tuple]:
    return _view(asked).calls(_experiment(asked))


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    case = CASES[asked.chosen["case"]]
    said = text(f"{reader.say(case.sentence)} {case.source}")
    return [said, *_view(asked).draw(_experiment(asked), results, reader)]


def legend(asked: Asked) -> str:
    return _view(asked).legend


def _experiment(asked):
    """The case's own, for as many seeds as are asked for."""
    return replace(CASES[asked.chosen["case"]].experiment, seeds=asked.experiment.seeds)


class View(NamedTuple):
    calls: Callable[[Experiment], list[tuple]]
    draw: Callable[[Experiment, Sequence[Any], Reader], list[Block]]
    legend: str


def _view(asked) -> View:
    case = CASES[asked.chosen["case"]]
    return VIEWS.get(case.id) or View(both_sides, partial(draw_compared, case), LEGEND)


# Two batch sizes compared


def both_sides(experiment: Experiment) -> list[tuple]:
    return [(train_and_measure, *side) for side in experiment.sides]


def draw_compared(
    case: Counterexample, experiment: Experiment, outcomes: Sequence[Outcome | None], reader: Reader
) -> list[Block]:
    _, ticks = reader.say, batch_names(experiment, reader)
    columns = [measure(name, outcomes, experiment.seeds, ticks, reader) for name in MEASURES]
    blocks = [*fates(experiment, outcomes, reader), row(*columns, fill=True)]
    small, large = outcomes
    if small and large and np.isfinite(small.sharpness - large.sharpness).any():
        for name, stated in case.stated:
            came_out = judge(getattr(small, name) - getattr(large, name), stated)
            blocks.append(judged(f"{_(MEASURES[name])}: {_(RELATIONS[stated])}", came_out, reader))
    return blocks


# Batch sizes ranked


def by_size(experiment: Experiment) -> list[tuple]:
    alone = experiment.training_only()
    return [(train_and_measure, alone, size) for size in (*RANKED, experiment.n)]


def draw_ranked(experiment: Experiment, outcomes: Sequence[Outcome | None], reader: Reader) -> list[Block]:
    _, blocks = reader.say, fates(experiment, outcomes, reader)
    known = [one for one in outcomes if one and np.isfinite(one.sharpness).any()]
    if len(known) < 3:
        return blocks
    sharpness = np.array([one.sharpness for one in known])
    scores = {
        "loss": (_("test loss"), np.array([one.test_loss for one in known])),
        "error": (_("test error, %"), np.array([100 * (1 - one.test_accuracy) for one in known])),
    }
    taus, columns, complete = [], [], all(one and one.complete for one in outcomes)
    for name, (title, score) in scores.items():
        tau = np.array([kendall_tau(*pair) for pair in zip(sharpness.T, score.T, strict=True)])
        drawn = figures.ranks(sharpness, score, title, reader.theme, complete=complete)
        said = order(tau, reader)
        columns.append([figure(drawn, f"ranks.{name}", f"{title}. {said}"), caption("{said}", said=said)])
        taus.append(tau)
    blocks.append(row(*columns, fill=True))
    if len(known) == len(outcomes):
        stated = _("λmax ranks the test loss better than the test error")
        blocks.append(judged(stated, judge(taus[0] - taus[1], "higher"), reader))
    return blocks


def order(tau: np.ndarray, reader: Reader) -> str:
    """What Kendall's τ (S,) says of two orders."""
    _, (mean, half) = reader.say, mean_interval(tau)
    if abs(mean) > half:
        said = (
            _("the same order more often than not")
            if mean > 0
            else _("the reverse order more often than not")
        )
    else:
        said = _("neither the same order nor its reverse")
    return _("Kendall's τ with λmax: {tau}, {order}").format(tau=plus_minus(tau), order=said)


# One function, rescaled


def draw_rescaled(experiment: Experiment, results: Sequence[Rescaled | None], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    if not found:
        return []
    names = {
        "sharpness": "λmax",
        "adaptive": _("adaptive λ"),
        "factor": _("factor"),
        "change": _("outputs on the test images change by at most"),
        "loss": _("training loss"),
        "distance": _("distance from the minimum, in one random direction"),
    }
    known = FACTORS[: len(found.sharpness)]
    slider = {
        "label": names["factor"],
        "values": [f"{factor:.3g}" for factor in known],
        "at": figures.nearest_to_one(known),
    }
    label = _("λmax and adaptive λ against the factor; the loss around the minimum")
    drawn = figures.rescaled(found, names, reader.theme)
    blocks = [row([figure(drawn, "rescaled", label, slider)], fill=True)]
    if len(found.sharpness) == len(FACTORS):
        constant = np.ptp(found.adaptive) < 1e-6 * found.adaptive[0] and found.change.max() < 1e-6
        stated = _("The function and adaptive λ stay, λmax grows more than a hundredfold")
        came_out = bool(constant and np.ptp(np.log10(found.sharpness)) > 2)
        blocks.append(judged(stated, came_out, reader))
    return blocks


# A minimum that is not reached yet


def draw_moving(experiment: Experiment, results: Sequence[Moving | None], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    if not found:
        return []
    ticks = [batch_name(experiment, side.batch, reader) for side in found.sides]
    panels = {
        "before": (_("where training stopped"), found.before),
        "after": (_("after annealing"), found.after),
    }
    columns = []
    for name, (title, values) in panels.items():
        numbers = [below(tick, v) for tick, v in zip(ticks, values, strict=True)]
        drawn = batch_size.pairs(list(values), numbers, title, reader.theme)
        columns.append([figure(drawn, f"moving.{name}", title)])
    shares = [
        f"{tick}: {share:.0f} %"
        for tick, share in zip(ticks, 100 * (found.slope / found.before).mean(axis=1), strict=True)
    ]
    sentence = _("Keskar's sharpness, ε = 5·10⁻⁴. Where training stopped the gradient alone makes {shares}.")
    blocks = [
        *fates(experiment, found.sides, reader),
        row(*columns, fill=True),
        caption(sentence, shares="; ".join(shares)),
    ]
    if found.before.shape[1] == experiment.seeds:
        (small, large), (calm_small, calm_large) = found.before, found.after
        stated = _("The small batch's advantage grows by annealing")
        came_out = judge(calm_small / calm_large - small / large, "lower")
        blocks.append(judged(stated, came_out, reader))
    return blocks


VIEWS = {
    "ranks": View(by_size, draw_ranked, N_("A point is a batch size, a line joins those of one seed.")),
    "rescaled": View(
        lambda experiment: [(rescaled, experiment)], draw_rescaled, N_("Move the slider: 10 is enough.")
    ),
    "still_moving": View(lambda experiment: [(still_moving, experiment)], draw_moving, LEGEND),
}

"""Seeds: what a handful of them came to, in words and numbers.

A sentence that compares decides by the very numbers it prints.
"""

from collections.abc import Sequence
from math import ceil, isfinite, log10
from typing import NamedTuple

import numpy as np

from engine.networks.comparison import Outcome
from engine.networks.experiment import STEPS_MAX, Experiment
from engine.networks.minima import Side
from engine.statistics import mean_interval
from figures import batch_size as figures
from parameters import format_number
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, verdict, warning

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
VERDICTS = {
    True: N_("came out as stated"),
    False: N_("did not come out as stated"),
    None: N_("undecided: more seeds would tell"),
}


# Numbers


def number(value: float, digits: int) -> str:
    """With so many decimals and a true minus sign; never -0."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def plus_minus(values: np.ndarray) -> str:
    """The mean with its 95 % confidence interval, to one or two digits of the latter, or to as many more as
    show whether the interval holds 0."""
    return _written(*mean_interval(values))


def below(tick: str, values: np.ndarray) -> str:
    """What stands below a panel's tick: its name, the mean and its interval, in short lines."""
    return f"{tick}<br>{plus_minus(values)}".replace(" ± ", "<br>± ")


def _written(mean, half):
    if not half > 0:
        return f"{mean:.3g}".replace("-", "−") if isfinite(mean) else "–"
    digits = max(0, ceil(log10(3.5 / half)))
    while digits < 12 and (abs(mean) > half) != (round(abs(mean), digits) > round(half, digits)):
        digits += 1
    return f"{number(mean, digits)} ± {number(half, digits)}"


class Difference(NamedTuple):
    """How one measure differs from another over the seeds that have both: `sign` is that of the mean, 0 where
    it prints as 0; `amount` is its printed size. `decided`: the 95 % confidence interval does not hold 0."""

    seeds: int
    lower: int
    higher: int
    sign: int
    amount: str
    decided: bool


def difference(a: np.ndarray, b: np.ndarray) -> Difference:
    """Of a (S,) from b (S,)."""
    gaps = np.asarray(a, float) - np.asarray(b, float)
    gaps = gaps[np.isfinite(gaps)]
    mean, half = mean_interval(gaps)
    amount = _written(abs(mean), half)
    printed = float(amount.partition(" ")[0]) if gaps.size else 0.0
    decided = bool(abs(mean) > half)  # not with one seed, whose interval is NaN
    return Difference(
        gaps.size,
        int((gaps < 0).sum()),
        int((gaps > 0).sum()),
        int(np.sign(mean)) if printed else 0,
        amount,
        decided,
    )


def compare(a: np.ndarray, b: np.ndarray, reader: Reader) -> str:
    """In how many seeds `a` is lower or higher than `b`, and by how much on average."""
    _ = reader.say
    found = difference(a, b)
    if not found.seeds:
        return "…"
    if not found.lower and not found.higher:
        return _("The same in all {seeds} seeds").format(seeds=found.seeds)
    count = {-1: found.lower, 0: found.lower, 1: found.higher}[found.sign]
    if not found.sign:
        said = _("No difference on average, {amount}: lower in {count} of {seeds} seeds, higher in {higher}")
    elif 2 * count < found.seeds:
        said = {
            -1: _("Lower on average by {amount}, though in only {count} of {seeds} seeds"),
            1: _("Higher on average by {amount}, though in only {count} of {seeds} seeds"),
        }[found.sign]
    else:
        said = {
            -1: _("Lower in {count} of {seeds} seeds, by {amount} on average"),
            1: _("Higher in {count} of {seeds} seeds, by {amount} on average"),
        }[found.sign]
    said = said.format(count=count, seeds=found.seeds, amount=found.amount, higher=found.higher)
    return said if found.decided or not found.sign else _("{said}: undecided").format(said=said)


# Blocks


def batch_name(experiment: Experiment, batch: int, reader: Reader) -> str:
    _ = reader.say
    return _("full batch") if batch == experiment.n else f"B = {batch}"


def batch_names(experiment: Experiment, reader: Reader) -> list[str]:
    return [batch_name(experiment, batch, reader) for batch in experiment.batches]


def fates(experiment: Experiment, outcomes: Sequence[Outcome | Side | None], reader: Reader) -> list[Block]:
    """What became of seeds that did not end as they should, and what to change."""
    _, said = reader.say, []
    for outcome in filter(None, outcomes):
        statuses = outcome.training.statuses
        lost = [status.step for status in statuses if status.lost and status.step is not None]
        going = outcome.training.steps[-1] < outcome.training.limit
        short = sum(status.kind == "moving" for status in statuses)
        if lost:
            sentence = _(
                "B = {batch}: {count} of {seeds} seeds diverged until their numbers overflowed, the first at"
                " step {step}, and are left out. Lower the learning rate or enlarge the batch."
            )
            said.append(
                warning(sentence, batch=outcome.batch, count=len(lost), seeds=len(statuses), step=min(lost))
            )
        if short and experiment.match == "loss" and not going:
            sentence = _(
                "B = {batch}: {count} of {seeds} seeds did not reach the loss {target} within {limit} steps,"
                " so they are not at equal loss. Raise the target or the learning rate."
            )
            said.append(
                warning(
                    sentence,
                    batch=outcome.batch,
                    count=short,
                    seeds=len(statuses),
                    target=format_number(experiment.target),
                    limit=STEPS_MAX,
                )
            )
    return [block for i, block in enumerate(said) if block not in said[:i]]


def measure(
    name: str, outcomes: Sequence[Outcome | None], seeds: int, ticks: Sequence[str], reader: Reader
) -> list[Block]:
    """One measure of both batch sizes, drawn and in words."""
    title, percent = reader.say(MEASURES[name]), 100 if name == "test_accuracy" else 1
    unknown = np.full(seeds, np.nan)
    small, large = (percent * getattr(outcome, name) if outcome else unknown for outcome in outcomes)
    numbers = [below(tick, v) for tick, v in zip(ticks, (small, large), strict=True)]
    said = compare(small, large, reader)
    drawn = figures.pairs([small, large], numbers, title, reader.theme)
    return [figure(drawn, name, f"{title}. {said}"), caption("{said}", said=said)]


def judged(stated: str, came_out: bool | None, reader: Reader) -> Block:
    return verdict(stated, came_out, reader.say(VERDICTS[came_out]))

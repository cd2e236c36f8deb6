"""Rate: how a learning rate is chosen, by a range test, a search, a schedule, and the shape of the loss."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.networks.rates import (
    CURVED,
    HALF,
    LEVELS,
    PEAKS,
    RANGES,
    SEEDS,
    SHAPE_STEPS,
    SHAPES,
    TRIALS,
    Range,
    Scheduled,
    Search,
    Shape,
    fixed_rates,
    range_test,
    scheduled,
    search,
    shapes,
)
from engine.statistics import judge
from figures import rate as figures
from parameters import format_number
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text, warning
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged

TITLE = N_("Choosing a learning rate")
CLAIM = N_(
    "No rate is right for every network: test a growing one, search at random, lower it by a schedule, and"
    " watch the loss."
)
SOURCE = (
    "[Smith, WACV 2017](https://arxiv.org/abs/1506.01186) ·"
    " [Bergstra & Bengio, JMLR 2012](https://jmlr.org/papers/v13/bergstra12a.html)"
)
CONTROLS = ()
FIELDS = {
    "rate": Pick(
        N_("Ways to choose"),
        {
            "range": N_("Range test"),
            "search": N_("Random search"),
            "schedules": N_("Schedules"),
            "shapes": N_("The shape of the loss"),
        },
        pills=True,
    )
}
FIRST = 0  # of the seeds
OPTIMIZERS = {"sgd": "SGD", "momentum": N_("Momentum"), "adam": "Adam"}
SCHEDULES = {
    "constant": N_("constant"),
    "step": N_("step"),
    "cosine": N_("cosine"),
    "warmup": N_("warm-up, then cosine"),
}
SHAPE_TITLES = {
    "low": N_("too low, η = {rate}"),
    "good": N_("good, η = {rate}"),
    "high": N_("high, η = {rate}"),
    "very_high": N_("too high, η = {rate}"),
}


class View(NamedTuple):
    calls: Sequence[tuple]
    draw: Callable[[Sequence[Any], Reader], list[Block]]
    legend: str


def calls(asked: Asked) -> list[tuple]:
    return list(VIEWS[asked.chosen["rate"]].calls)


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    return VIEWS[asked.chosen["rate"]].draw(results, reader)


def legend(asked: Asked) -> str:
    return VIEWS[asked.chosen["rate"]].legend


# The range test


def draw_range(results: Sequence[Range | None], reader: Reader) -> list[Block]:
    _ = reader.say
    names = {
        "growing": _("loss while η grows"),
        "fixed": _("loss after training at η"),
        "rate": _("learning rate η"),
        "steepest": _("steepest"),
        "tenth": "1/10",
        "exploded": _("explodes"),
        "lost": _("overflowed"),
    }
    columns, verdicts, lost = [], [], []
    for name, found in zip(RANGES, results, strict=True):
        title = _(OPTIMIZERS[name])
        drawn = figures.range_test(name, found, title, names, reader.theme)
        columns.append([figure(drawn, f"range.{name}", f"{title}: {names['growing']}, {names['fixed']}")])
        if found and len(found.fixed) == len(fixed_rates(name)):
            verdicts += range_verdicts(title, found, reader)
            beyond = fixed_rates(name)[np.isnan(found.fixed).any(axis=1)]
            lost += [f"{title}: η = {format_number(float(f'{beyond.min():.2g}'))}"] if len(beyond) else []
    before = _(
        "One run, in which the learning rate grows a little at each step: at first nothing moves, then the"
        " loss falls, and at last it explodes, here: is four times its lowest. Below, whole trainings at one"
        " rate each say what the test is worth."
    )
    after = _(
        "The loss falls steepest while the easy part is learnt, long before the rate that trains best; a"
        " tenth of the rate that explodes is a rule of thumb and does better here. With wrong labels the loss"
        " explodes later, if at all. Smith takes the rates between which the accuracy rises, and lets the"
        " rate go up and down between them."
    )
    said = []
    if lost:
        sentence = _(
            "A cross: seeds overflowed. The lowest rate at which one did, of those tried: {rates}. No mean is"
            " drawn there."
        )
        said.append(caption(sentence, rates="; ".join(lost)))
    return [text(before), row(*columns, fill=True), *said, *verdicts, text(after)]


def range_verdicts(title: str, found: Range, reader: Reader) -> list[Block]:
    """By the logarithms of the losses; the best fixed rate is that with the lowest mean of them."""
    _, logs = reader.say, np.log(found.fixed)
    best = logs[np.where(np.isfinite(logs).all(axis=1), logs.mean(axis=1), np.inf).argmin()]
    tenth, steepest = np.log(found.at_tenth), np.log(found.at_steepest)
    stated = (
        (_("a tenth of the rate that explodes trains better than the steepest"), tenth - steepest),
        (_("its loss is less than twice that of the best rate tried"), tenth - best - np.log(2)),
    )
    return [judged(f"{title}: {said}", judge(gap, "lower"), reader) for said, gap in stated]


# The search


def draw_search(results: Sequence[Search | None], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    names = {
        "rate": _("learning rate η"),
        "decay": _("weight decay λ"),
        "trial": _("trainings"),
        "best": _("lowest validation loss so far"),
    }
    titles = {"random": _("At random"), "grid": _("On a grid")}
    nothing = np.empty((0, SEEDS)), np.empty((0, SEEDS, 2))
    columns = []
    for name, title in titles.items():
        losses, points = nothing
        if found:
            losses, points = getattr(found, name), found.drawn if name == "random" else found.on_grid
        drawn = figures.searched(points[:, 0], losses[:, 0], title, names, reader.theme)
        said = []
        if found:
            count = len(np.unique(points[:, 0, 0].round(12)))
            said.append(caption(_("Learning rates tried: {count}"), count=count))
        columns.append([figure(drawn, f"search.{name}", title), *said])
    if found:
        drawn = figures.best_so_far(found, titles, names, reader.theme)
        columns.append([figure(drawn, "best", names["best"])])
    before = _(
        "Adam with weight decay (AdamW), {trials} trainings at points drawn evenly in the logarithms of both,"
        " and as many on a grid of {levels} by {levels}. The larger a point the lower its loss on a"
        " validation set, and the star is the best. Dashes below: every learning rate that was tried."
    )
    after = _(
        "When one of two numbers matters more, a grid spends {levels} trainings on each of {levels} values of"
        " it, and a random search never tries a value twice. How the best compare depends on where the grid"
        " happens to lie; and the lowest of {trials} validation losses may owe something to luck:"
        " test once, on points that chose nothing."
    )
    blocks = [text(before, trials=TRIALS, levels=LEVELS), row(*columns, fill=True)]
    if not found or len(found.random) < TRIALS:
        return blocks
    return [*blocks, *search_verdicts(found, reader), text(after, trials=TRIALS, levels=LEVELS)]


def search_verdicts(found: Search, reader: Reader) -> list[Block]:
    _ = reader.say
    lowest = [np.log(np.nanmin(losses, axis=0)) for losses in (found.random, found.grid)]
    distinct = min(len(np.unique(rates.round(12))) for rates in found.drawn[..., 0].T)
    tried = _("At random {count} learning rates are tried, on the grid {levels}").format(
        count=distinct, levels=LEVELS
    )
    return [
        judged(tried, distinct > LEVELS, reader),
        judged(
            _("On the grid the loss depends more on the learning rate than on the weight decay"),
            judge(effect(found, 0) - effect(found, 1), "higher"),
            reader,
        ),
        judged(
            _("The best of the random search is not above the grid's"),
            judge(lowest[0] - lowest[1], "not higher"),
            reader,
        ),
    ]


def effect(found: Search, which: int) -> np.ndarray:
    """(S,) how far the mean logarithm of the loss on the grid varies, a standard deviation, with the learning
    rate, 0, or the weight decay, 1."""
    deviations = []
    for values, losses in zip(found.on_grid[..., which].T, np.log(found.grid).T, strict=True):
        levels = [losses[np.isclose(values, level)] for level in np.unique(values)]
        deviations.append(np.std([level[np.isfinite(level)].mean() for level in levels]))
    return np.array(deviations)


# Schedules


def draw_schedules(results: Sequence[Scheduled | None], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    titles = {name: _(title) for name, title in SCHEDULES.items()}
    names = {
        "step": _("training step"),
        "rate": _("learning rate η"),
        "loss": _("training loss"),
        "peak": _("highest learning rate"),
        "end": _("training loss at the end"),
    }
    drawn = [(figures.schedules(titles, names, reader.theme), "schedules", names["rate"])]
    if found:
        drawn.append((figures.curves(found, titles, names, reader.theme), "curves", names["loss"]))
        drawn.append((figures.peaks(found, titles, names, reader.theme), "peaks", names["end"]))
    before = _(
        "SGD with batches of 32, a tenth of the labels wrong, from the same highest rate: the rate by step,"
        " the loss by step at η = {rate:g}, and the loss at the end for other rates."
    )
    blocks = [text(before, rate=CURVED), row(*([figure(*one)] for one in drawn), fill=True)]
    if not found or not found.complete:
        return blocks
    said = []
    for title, ended in zip(titles.values(), found.ended, strict=True):
        for peak, count in zip(PEAKS, np.isnan(ended).sum(axis=1), strict=True):
            if count:
                sentence = _("{schedule}, η = {rate:g}: {count} of {seeds} seeds overflowed.")
                said.append(warning(sentence, schedule=title, rate=peak, count=count, seeds=SEEDS))
    after = _(
        "A high rate is quick and never settles: the noise of the batches keeps the loss up, until the rate"
        " is lowered ([Loshchilov & Hutter, ICLR 2017](https://arxiv.org/abs/1608.03983)). A warm-up lets a"
        " network start that the full rate would break at once ([Goyal et al."
        " 2017](https://arxiv.org/abs/1706.02677)). Where the constant rate is low, there is nothing to"
        " settle, and a schedule gains nothing: it lets you use a rate that you could not use without."
    )
    return [*blocks, *said, *schedule_verdicts(found, reader), text(after)]


def schedule_verdicts(found: Scheduled, reader: Reader) -> list[Block]:
    _ = reader.say
    constant, _step, cosine, warm = np.log(found.ended)
    low, middle, high = 0, PEAKS.index(CURVED), len(PEAKS) - 1
    stated = (
        (
            _("At η = {rate:g} the cosine ends below the constant rate").format(rate=CURVED),
            cosine[middle] - constant[middle],
            "lower",
        ),
        (
            _("At η = {rate:g} the cosine ends lower after a warm-up").format(rate=PEAKS[high]),
            warm[high] - cosine[high],
            "lower",
        ),
        (
            _("At η = {rate:g} the cosine does not end below the constant rate").format(rate=PEAKS[low]),
            cosine[low] - constant[low],
            "not lower",
        ),
    )
    return [judged(said, judge(gap, relation), reader) for said, gap, relation in stated]


# Shapes of the loss


def draw_shapes(results: Sequence[Sequence[Shape] | None], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    names = {"step": _("training step"), "loss": _("training loss")}
    titles = {name: _(title).format(rate=format_number(SHAPES[name])) for name, title in SHAPE_TITLES.items()}
    drawn = figures.monitored(found or (), titles, names, reader.theme)
    label = _("Training loss by step at four learning rates")
    before = _(
        "SGD with batches of 8, a tenth of the labels wrong. Too low: the loss still falls when you stop."
        " Good: it falls fast, and goes on falling. High: it falls and stays up, for the steps are too long"
        " to settle. Too high: it explodes."
    )
    blocks = [text(before), row([figure(drawn, "shapes", label)], fill=True)]
    if not found or len(found) < len(SHAPES):
        return blocks
    said = []
    for name, one in zip(SHAPES, found, strict=True):
        if one.lost:
            highest = f"{one.seen[np.isfinite(one.seen)].max():.0e}".replace("e+", "e")
            sentence = _(
                "{rate}: {count} of {seeds} seeds overflowed, and their lines end there. The highest loss of"
                " a batch was {highest}."
            )
            values = dict(rate=titles[name], count=one.lost, seeds=SEEDS, highest=highest)
            said.append(warning(sentence, **values))
    after = _(
        "The four shapes are those of [the notes of CS231n](https://cs231n.github.io/neural-networks-3/)."
        " Real curves are noisier than textbooks draw them: look at the mean of many batches, and at a"
        " logarithmic axis. When a loss does not move at any rate, look for a mistake in the code."
    )
    return [*blocks, *said, *shape_verdicts(found, reader), text(after)]


def shape_verdicts(found: Sequence[Shape], reader: Reader) -> list[Block]:
    _ = reader.say
    low, good, high, very_high = found

    def gap(a, b):
        return np.log(a) - np.log(b)

    broken = np.isnan(very_high.end) | (very_high.end > very_high.start)
    half = dict(half=HALF, steps=SHAPE_STEPS)
    return [
        judged(_("Too low ends above good"), judge(gap(low.end, good.end), "higher"), reader),
        judged(
            _("Too low still falls between steps {half} and {steps}").format(**half),
            judge(gap(low.end, low.half), "lower"),
            reader,
        ),
        judged(_("High ends above good"), judge(gap(high.end, good.end), "higher"), reader),
        judged(
            _("High does not fall between steps {half} and {steps}").format(**half),
            judge(gap(high.end, high.half), "not lower"),
            reader,
        ),
        judged(
            _("Too high, every seed overflows or ends above where it started"), bool(broken.all()), reader
        ),
    ]


VIEWS = {
    "range": View(
        [(range_test, name, FIRST) for name in RANGES],
        draw_range,
        N_("Thin lines and dashes are 8 seeds, strong ones geometric means with 95 % confidence intervals."),
    ),
    "search": View(
        [(search, FIRST)], draw_search, N_("The first of 8 seeds is drawn; the curves are means of all.")
    ),
    "schedules": View(
        [(scheduled, FIRST)],
        draw_schedules,
        N_("Geometric means of 8 seeds; bars are 95 % confidence intervals."),
    ),
    "shapes": View(
        [(shapes, FIRST)],
        draw_shapes,
        N_("Thin lines are 8 seeds, strong ones geometric means; about 20 batches make a point."),
    ),
}

"""Losses: what each makes of an outlier, and of a mistake that is made with confidence."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.losses import (
    EXAMPLES,
    FIT_RATE,
    FIT_STEPS,
    FITTED,
    MARGINS,
    OUTLIERS,
    POINTS,
    RATES,
    RECOVERED,
    SHIFT,
    STEPS,
    Fit,
    Recovery,
    mistake,
    outlier,
    with_outliers,
)
from engine.statistics import judge
from figures import losses as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

TITLE = N_("Losses")
CLAIM = N_(
    "A loss decides what a mistake weighs: a few outliers bend the curve of squared error, which, behind a"
    " softmax, hardly sees a confident mistake."
)
SOURCE = (
    "[Nix & Weigend, ICNN 1994](https://doi.org/10.1109/ICNN.1994.374138) ·"
    " [Glorot & Bengio, AISTATS 2010](https://proceedings.mlr.press/v9/glorot10a.html)"
)
CONTROLS = ()
FIELDS = {
    "losses": Pick(
        N_("Losses"), {"outlier": N_("An outlier"), "mistake": N_("A confident mistake")}, pills=True
    )
}
LEGENDS = {
    "outlier": N_("The first of 8 seeds is drawn; numbers are means of all with 95 % confidence intervals."),
    "mistake": N_(
        "Thin lines and dashes are 8 seeds, strong lines their means; bars are 95 % confidence intervals."
    ),
}
FIRST = 0  # of the seeds
TITLES = {
    "squared": N_("Squared error"),
    "absolute": N_("Absolute error"),
    "gaussian": N_("Likelihood, width learnt"),
    "cross_entropy": N_("Cross-entropy"),
}


def calls(asked: Asked) -> list[tuple]:
    return [({"outlier": outlier, "mistake": mistake}[asked.chosen["losses"]], FIRST)]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    (found,) = results
    drawn = {"outlier": draw_outlier, "mistake": draw_mistake}[asked.chosen["losses"]]
    return drawn(found, reader)


def legend(asked: Asked) -> str:
    return LEGENDS[asked.chosen["losses"]]


# An outlier


def draw_outlier(found: Sequence[Fit] | None, reader: Reader) -> list[Block]:
    _ = reader.say
    data, which = with_outliers(FIRST)
    x, y = data[0].x_train[:, 0], data[0].y_train[:, 0]
    fits = dict(zip(FITTED, found or (), strict=False))
    names = {
        "truth": "sin 3x",
        "curve": _("learnt"),
        "band": "± 2σ",
        "outlier": _("outlier"),
        "residual": _("distance from the curve"),
        "pull": _("pull; 1 is the mean"),
    }
    columns = []
    for name in FITTED:
        one, title = fits.get(name), _(TITLES[name])
        drawn = figures.fit(name, one, x, y, which[0], names | {"title": title}, reader.theme)
        said = []
        if one:
            sentence = _("Off the truth by {error}; the outliers' share of the pull: {share} %")
            error, share = plus_minus(one.error), plus_minus(100 * one.share(which))
            said.append(caption(sentence, error=error, share=share))
        columns.append([figure(drawn, f"fit.{name}", title), *said])
    before = _(
        "{outliers} of {points} points of a sine lie {shift:g} too high. Squared error is the likelihood of"
        " noise that is equally wide everywhere: a point pulls on the curve in proportion to its distance. A"
        " network with a second output, log σ², learns the width as well, and a point pulls by its distance"
        " over σ²: the band opens where an outlier stands, and its pull fades. Absolute error lets every"
        " point pull alike."
    )
    blocks = [
        text(before, outliers=OUTLIERS, points=POINTS, shift=SHIFT),
        row(*columns, fill=True),
    ]
    if len(fits) < len(FITTED):
        return blocks
    titles = {name: _(title) for name, title in TITLES.items()}
    drawn = figures.pulls(fits, which[0], titles, names, reader.theme)
    after = _(
        "Held equal: data, network, initial weights, {steps} steps of Adam on all points with η = {rate:g},"
        " which is as quick whatever a loss is multiplied by. A learnt width has its price: it may also call"
        " noise what is merely hard to fit ([Seitzer et al., ICLR"
        " 2022](https://arxiv.org/abs/2203.09168)). Outliers that are errors are what absolute error and"
        " other robust losses are for ([Huber 1964](https://doi.org/10.1214/aoms/1177703732)); σ is for"
        " noise that is wanted to be known."
    )
    label = _("Pull of each point against its distance from the curve; large markers are outliers")
    said = [*outlier_verdicts(fits, which, reader), text(after, steps=FIT_STEPS, rate=FIT_RATE)]
    return [*blocks, row([figure(drawn, "pulls", label), caption(f"{label}.")], said)]


def outlier_verdicts(fits: dict[str, Fit], which: np.ndarray, reader: Reader) -> list[Block]:
    _ = reader.say
    squared, absolute, gaussian = (fits[name] for name in FITTED)
    wide = np.log(gaussian.widths)
    there = (wide * which).sum(axis=1) / OUTLIERS - (wide * ~which).sum(axis=1) / (POINTS - OUTLIERS)
    stated = (
        (_("With the width learnt the curve is nearer to the truth"), gaussian.error - squared.error),
        (_("The outliers' share of the pull is smaller"), gaussian.share(which) - squared.share(which)),
        (_("The band is wider at the outliers than elsewhere"), -there),
        (_("Absolute error is nearer to the truth still"), absolute.error - gaussian.error),
    )
    return [judged(said, judge(gap, "lower"), reader) for said, gap in stated]


# A confident mistake


def draw_mistake(found: Recovery | None, reader: Reader) -> list[Block]:
    _ = reader.say
    titles = {name: _(TITLES[name]) for name in RATES}
    names = {
        "margin": _("margin: how far the right logit is ahead"),
        "push": _("step of the logit, η |∂ℓ/∂m|"),
        "wrong": _("wrong"),
        "right": _("right"),
        "start": _("margin at the start"),
        "steps": _("steps until {share:.0%} are right").format(share=RECOVERED),
        "accuracy": _("training accuracy, %"),
        "step": _("training step"),
    }
    before = _(
        "One point of two classes pushes its logits by 1 − p under cross-entropy, p the probability of the"
        " right class, and by 2p (1 − p)² under squared error: nothing, where p is nearly 0. Below, networks"
        " have learnt {examples} points of two moons the wrong way round, with more and more confidence;"
        " then they are taught the right labels."
    )
    drawn = [(figures.pushes(titles, names, reader.theme), "pushes", names["push"])]
    drawn.append((figures.recoveries(found, titles, names, reader.theme), "recoveries", names["steps"]))
    done = 0 if found is None else found.accuracy.shape[1]
    if found is not None and done == len(MARGINS):
        curves = figures.accuracies(found, done - 1, titles, names, reader.theme)
        drawn.append((curves, "accuracies", names["accuracy"]))
    columns = [[figure(one, name, label)] for one, name, label in drawn]
    blocks = [text(before, examples=EXAMPLES), row(*columns, fill=True)]
    if found is None or done < len(MARGINS):
        return blocks
    for name, late in zip(RATES, (found.steps == STEPS).sum(axis=2), strict=True):
        for margin, count in zip(MARGINS, late, strict=True):
            if count:
                sentence = _(
                    "{loss}: {count} of {seeds} seeds are not back from −{margin} after {steps} steps, and"
                    " count with as many."
                )
                seeds = found.steps.shape[2]
                said = dict(loss=titles[name], count=count, seeds=seeds, margin=margin, steps=STEPS)
                blocks.append(caption(sentence, **said))
    after = _(
        "Held equal: networks, weights at the start, data, plain gradient descent on all points; and the"
        " push at even odds, for which squared error has η = {squared:g}, cross-entropy {entropy:g}. After a"
        " mild mistake both take about as long. Ten times the rate brings most seeds of squared error back"
        " as soon, others not at all. Squared error on the outputs themselves, without a softmax, does not"
        " fade, and can classify as well ([Hui & Belkin, ICLR 2021](https://arxiv.org/abs/2006.07322))."
    )
    return [
        *blocks,
        *mistake_verdicts(found, reader),
        text(after, squared=RATES["squared"], entropy=RATES["cross_entropy"]),
    ]


def mistake_verdicts(found: Recovery, reader: Reader) -> list[Block]:
    """By the logarithms of the steps, since seeds differ by factors."""
    _ = reader.say
    entropy, squared = np.log(found.steps)
    mild, firm = MARGINS.index(4), MARGINS.index(10)
    stated = (
        (_("From −10 squared error takes longer than cross-entropy"), squared[firm] - entropy[firm]),
        (_("Squared error takes longer from −10 than from −4"), squared[firm] - squared[mild]),
        (_("Cross-entropy takes less long from −10 than from −4"), entropy[mild] - entropy[firm]),
    )
    return [judged(said, judge(gap, "higher"), reader) for said, gap in stated]

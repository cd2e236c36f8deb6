"""Capacity: what the error on new points is made of, and what choosing by it makes of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.capacity import (
    FOLDS,
    NOISE,
    PENALTIES,
    POINTS,
    SETS,
    SPARE,
    WIDTHS,
    Chosen,
    Fits,
    chosen,
    resampled,
)
from engine.statistics import judge
from figures import capacity as figures
from translations import LANGUAGES, N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

TITLE = N_("Generalisation")
CLAIM = N_(
    "What counts is the error on points that nobody has used: neither the training error nor the gap between"
    " the two tells which network has the smallest."
)
SOURCE = (
    "[Geman et al., Neural Computation 1992](https://doi.org/10.1162/neco.1992.4.1.1) ·"
    " [Cawley & Talbot, JMLR 2010](https://jmlr.org/papers/v11/cawley10a.html)"
)
CONTROLS = ()
PENALTY = dict(zip(("weak", "low", "medium", "strong"), PENALTIES, strict=True))
TOLD = dict(zip(PENALTIES, ("λ = 10⁻⁶", "λ = 10⁻⁴", "λ = 10⁻²", "λ = 1"), strict=True))
FIELDS = {
    "penalty": Pick(
        N_("Weight penalty"),
        {
            **{name: dict.fromkeys(LANGUAGES, TOLD[value]) for name, value in PENALTY.items()},
            "choice": N_("chosen by data"),
        },
        pills=True,
    )
}
LEGEND = N_("Lines and numbers are means over all training sets, intervals hold 95 %.")
FIRST = 0  # of the seeds
SMALL, MIDDLE, LARGE = (WIDTHS.index(width) for width in (1, 16, 256))


def calls(asked: Asked) -> list[tuple]:
    penalty = PENALTY.get(asked.chosen["penalty"])
    return [(chosen, FIRST) if penalty is None else (resampled, penalty, FIRST)]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    (found,) = results
    return (draw_choice if asked.chosen["penalty"] == "choice" else draw_parts)(found, reader)


# Bias and variance


def draw_parts(fits: Sequence[Fits] | None, reader: Reader) -> list[Block]:
    _ = reader.say
    before = _(
        "{sets} training sets, each of {points} points of sin 3x with noise, and networks of one hidden layer"
        " whose first layer stays as it is drawn: the best second layer is then known at once, and no"
        " training blurs the picture. The error on new points is the sum of three: the noise; the **bias**²,"
        " by which the mean of all curves misses the truth; and the **variance**, by which a curve changes"
        " with its training set."
    )
    blocks = [text(before, sets=SETS, points=POINTS)]
    if not fits:
        return blocks
    names = {
        "curves": _("{count} of the sets").format(count=figures.DRAWN),
        "mean": _("mean of all"),
        "truth": "sin 3x",
        "error": _("error on new points"),
        "bias": _("bias²"),
        "variance": _("variance"),
        "train": _("training error"),
        "noise": _("noise, σ²"),
        "width": _("hidden neurons"),
        "squared": _("mean squared error"),
    }
    at = min(MIDDLE, len(fits) - 1)
    slider = {"label": names["width"], "values": [str(width) for width in WIDTHS[: len(fits)]], "at": at}
    bundle = figures.curves(fits, at, names, reader.theme)
    parts = figures.errors(fits, at, names, reader.theme)
    label = _("What the error is made of, against the number of hidden neurons")
    columns = (
        [figure(bundle, "curves", _("Curves learnt from different training sets"), slider)],
        [figure(parts, "errors", label, follows="curves")],
    )
    blocks.append(row(*columns, fill=True))
    if len(fits) < len(WIDTHS):
        return blocks
    after = _(
        "The training error falls as the network grows, whatever becomes of the rest. A penalty λ on the"
        " squared weights makes curves smoother: it buys less variance with more bias, and with the right one"
        " the largest network is among the best. So “more capacity, more variance” is no law: with a penalty,"
        " or far beyond as many weights as points, the error can fall again ([Belkin et al., PNAS"
        " 2019](https://arxiv.org/abs/1812.11118); [Nakkiran et al., ICLR"
        " 2021](https://arxiv.org/abs/2003.01897)). Held equal: data, first layers, noise with σ = {noise:g}."
    )
    return [*blocks, *parts_verdicts(fits, reader), text(after, noise=NOISE)]


def parts_verdicts(fits: Sequence[Fits], reader: Reader) -> list[Block]:
    _ = reader.say
    small, middle, large = (fits[i] for i in (SMALL, MIDDLE, LARGE))
    stated = (
        (_("The training error of 256 neurons is smaller than that of 16"), large.train - middle.train),
        (_("On new points 16 neurons err less than 256"), middle.error - large.error),
        (
            _("The gap between the errors is smaller with 1 neuron than with 16"),
            small.error - small.train - middle.error + middle.train,
        ),
        (_("And yet on new points 16 neurons err less than 1"), middle.error - small.error),
    )
    return [judged(said, judge(gap, "lower"), reader) for said, gap in stated]


# Choosing by data


def draw_choice(found: Chosen | None, reader: Reader) -> list[Block]:
    _ = reader.say
    before = _(
        "Which of {count} networks, {widths} sizes under {penalties} penalties, shall be kept? **Cross-"
        "validation** asks the training set itself: {folds} times a part of it is left out, the rest is"
        " fitted, and what was left out is asked. Or {spare} other points are asked: as a validation set,"
        " which is fair, or as the test set, whose number is then no longer a test."
    )
    count = len(WIDTHS) * len(PENALTIES)
    sizes = dict(count=count, widths=len(WIDTHS), penalties=len(PENALTIES), folds=FOLDS, spare=SPARE)
    blocks = [text(before, **sizes)]
    if found is None:
        return blocks
    names = {
        "width": _("hidden neurons"),
        "folds": _("error by cross-validation"),
        "least": _("least"),
        **{str(k): TOLD[value] for k, value in enumerate(PENALTIES)},
    }
    drawn = figures.folds(found, names, reader.theme)
    label = _("The first training set, asked by cross-validation")
    columns = [[figure(drawn, "folds", label), caption(f"{label}.")]]
    if found.error.shape[0] < len(WIDTHS):
        return [*blocks, row(*columns, fill=True)]
    said, true = outcome(found)
    names |= {
        "said": _("error that the choice was made by"),
        "true": _("error on new points"),
        "equal": _("equal"),
        "spare": _("{spare} other points").format(spare=SPARE),
        "folds": _("cross-validation"),
    }
    kept = figures.kept(said, true, names, reader.theme)
    label = _("Of each network that was kept, what it was chosen by and what new points say")
    means = _("{way}: {said} where it was chosen, {true} on new points.")
    columns.append(
        [
            figure(kept, "kept", label),
            *(
                caption(means, way=names[way], said=plus_minus(said[way]), true=plus_minus(true[way]))
                for way in ("spare", "folds")
            ),
        ]
    )
    after = _(
        "The least of many numbers is a lucky one: whoever tells it as the test error tells too little. A"
        " last set, asked once and after all choices, says what the network is worth. Cross-validation costs"
        " no points, but each of its fits has fewer of them, and an unlucky choice can cost much: markers far"
        " above the line. The statements compare logarithms, so that none of these outweighs all others."
    )
    return [*blocks, row(*columns, fill=True), *choice_verdicts(found, reader), text(after)]


def outcome(found: Chosen) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(S,) by the way of choosing: the least error by which each set chose, and that network's on new
    points."""
    said, true = {}, {}
    error = found.error.reshape(-1, SETS)
    for way in ("spare", "folds"):
        measured = getattr(found, way).reshape(-1, SETS)
        said[way] = measured.min(axis=0)
        true[way] = error[measured.argmin(axis=0), np.arange(SETS)]
    return said, true


def choice_verdicts(found: Chosen, reader: Reader) -> list[Block]:
    """By logarithms: one unlucky choice would outweigh all others."""
    _ = reader.say
    said, true = ({way: np.log(v) for way, v in values.items()} for values in outcome(found))
    stated = (
        (_("Points that a choice was made by say less than new ones"), said["spare"] - true["spare"]),
        (_("So does cross-validation of the network that it chose"), said["folds"] - true["folds"]),
        (_("As many other points choose better than cross-validation"), true["spare"] - true["folds"]),
    )
    return [judged(sentence, judge(gap, "lower"), reader) for sentence, gap in stated]

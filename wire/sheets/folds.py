"""Folds: cross-validation of one training set, as it proceeds: what is left out, and what it says."""

from collections.abc import Sequence

import numpy as np

from engine.networks.capacity import PENALTIES, POINTS, WIDTHS, Folds, crossed
from figures import folds as figures
from parameters import Whole
from translations import N_
from wire.sheets import capacity
from wire.sheets.blocks import Block, Reader, caption, figure, row, text, warning
from wire.sheets.link import Asked, Slide
from wire.sheets.seeds import number

FIELDS = {
    **capacity.FIELDS,
    "folds": Slide(N_("Folds"), Whole(5, 2, 1000, "k"), (2, 3, 4, 5, 6, 8, 10, 15, 30)),
}
SENSIBLE = 5, 10


def calls(asked: Asked) -> list[tuple]:
    count = int(asked.chosen["folds"])
    return [(crossed, count, capacity.FIRST)] if count <= POINTS else []


def draw(asked: Asked, results: Sequence[Folds | None], reader: Reader) -> list[Block]:
    _, count = reader.say, int(asked.chosen["folds"])
    if count > POINTS:
        sentence = _(
            "{points} points make at most {points} folds, each of one point; with {folds} some would leave"
            " nothing out. {few} or {more} are the usual choice."
        )
        few, more = SENSIBLE
        return [warning(sentence, points=POINTS, folds=count, few=few, more=more)]
    before = _(
        "**Fold by fold.** The {points} points of one training set in {folds} folds: each in turn is left"
        " out, the network is fitted to all other points, and then asked about those that it has not seen."
        " What cross-validation says of it is the mean."
    )
    blocks = [text(before, points=POINTS, folds=count)]
    (found,) = results
    if found is None:
        return blocks
    width, penalty = kept(found, asked)
    errors, known = found.error[:, width, penalty], len(found.error)
    names = {
        "kept": _("fitted"),
        "out": _("left out"),
        "curve": _("network"),
        "truth": "sin 3x",
        "error": _("error of a fold"),
        "mean": _("their mean, ± standard deviation"),
        "fold": _("fold"),
        "squared": _("mean squared error"),
    }
    slider = {"label": _("Fold"), "values": [str(k) for k in range(1, known + 1)], "at": 0}
    seen = figures.left_out(found, count, width, penalty, names, reader.theme)
    told = figures.errors(errors, count, names, reader.theme)
    label = _("The error on what was left out, fold by fold, and the mean so far")
    columns = (
        [
            figure(
                seen,
                "left_out",
                _("The points that are left out, and the network that never saw them"),
                slider,
            )
        ],
        [figure(told, "folds_so_far", label, follows="left_out")],
    )
    blocks.append(row(*columns, fill=True))
    if known < count:
        return blocks
    said = _(
        "{width} hidden neurons, {penalty}: {mean} is the mean of {folds} folds, whose standard deviation is"
        " {spread}; new points say {new}."
    )
    after = _(
        "More folds leave more points to fit to, and cost more fits; with as many as there are points each is"
        " left out alone. How far folds lie apart shows how rough the number is. It is no interval for it:"
        " folds share most of the points that they are fitted to, and no estimate of its variance is without"
        " bias ([Bengio & Grandvalet, JMLR 2004](https://jmlr.org/papers/v5/grandvalet04a.html))."
    )
    numbers = dict(mean=number(errors.mean(), 3), spread=number(errors.std(ddof=1), 3))
    new = number(found.new[width, penalty], 3)
    told_penalty = capacity.TOLD[PENALTIES[penalty]]
    return [
        *blocks,
        caption(said, width=WIDTHS[width], penalty=told_penalty, folds=count, new=new, **numbers),
        text(after),
    ]


def kept(found: Folds, asked: Asked) -> tuple[int, int]:
    """Places among WIDTHS and PENALTIES of the network whose mean over the folds so far is least: of those
    with the penalty that is asked for, or of all."""
    mean = found.error.mean(axis=0)
    asked_for = capacity.PENALTY.get(asked.chosen["penalty"])
    if asked_for is not None:
        penalty = PENALTIES.index(asked_for)
        return int(mean[:, penalty].argmin()), penalty
    width, penalty = np.unravel_index(mean.argmin(), mean.shape)
    return int(width), int(penalty)

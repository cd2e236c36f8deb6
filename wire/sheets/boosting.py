"""Boosting: each stump looks most at what those before it got wrong, also where the label is."""

from collections.abc import Sequence

from engine.networks.boosting import LOOKS, POINTS, SEEDS, WRONG, Course, course, moons
from engine.statistics import judge
from figures import boosting as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged

FIELDS = {
    "labels": Pick(
        N_("Labels"),
        {"right": N_("All labels right"), "wrong": N_("A fifth of the labels wrong")},
        pills=True,
    )
}
FIRST = 0  # of the seeds
OPENING = LOOKS.index(10)


def calls(asked: Asked) -> list[tuple]:
    return [(course, _wrong(asked), FIRST)]


def draw(asked: Asked, results: Sequence[Course | None], reader: Reader) -> list[Block]:
    (found,) = results
    _ = reader.say
    before = _(
        "**Boosting.** {points} points of two moons, and stumps, which split one coordinate at one place and"
        " know no more. After each one the points that it has wrong are made heavier (AdaBoost; [Freund &"
        " Schapire 1997](https://doi.org/10.1006/jcss.1997.1504)), and the next stump minds these most; all"
        " of them vote. A point is drawn as large as it weighs."
    )
    blocks = [text(before, points=POINTS)]
    if found is None:
        return blocks
    names = {
        "class_0": _("class 1"),
        "class_1": _("class 2"),
        "wrong": _("label wrong"),
        "train": _("training points that are wrong"),
        "test": _("new points that are wrong"),
        "heavy": _("weight of the wrong labels"),
        "round": _("number of stumps"),
        "percent": "%",
    }
    data = moons(FIRST, _wrong(asked))
    told = data.y_train.argmax(axis=1)
    slider = {"label": names["round"], "values": [str(count) for count in LOOKS], "at": OPENING}
    seen = figures.vote(found, data.x_train, told, data.flipped, OPENING, names, reader.theme)
    curves = figures.errors(found, OPENING, names, reader.theme)
    label = _("What is wrong, against the number of stumps; thin lines are seeds")
    blocks.append(
        row(
            [figure(seen, "vote", _("The vote of the stumps, and points as large as they weigh"), slider)],
            [figure(curves, "wrong", label, follows="vote")],
            fill=True,
        )
    )
    if len(found.train) < SEEDS:
        return blocks
    after = _(
        "Bagging and boosting are two remedies: the mean of unsteady models has less variance, a vote of"
        " models that are each too simple has less bias. With labels that are wrong, weights pile up on just"
        " these ([Dietterich, Machine Learning 2000](https://doi.org/10.1023/A:1007607513941)): those who"
        " boost on such data stop early, or take a loss that lets go of what it cannot learn."
    )
    return [*blocks, *verdicts(found, reader), text(after)]


def verdicts(found: Course, reader: Reader) -> list[Block]:
    _ = reader.say
    stated = [
        (_("Of new points 10 stumps have fewer wrong than 1"), found.test[:, 9] - found.test[:, 0]),
        (_("100 stumps have fewer wrong than 10"), found.test[:, 99] - found.test[:, 9]),
    ]
    if found.heavy.any():
        gap = found.heavy[:, 0] - found.heavy[:, -1]
        stated.append((_("Wrong labels weigh more at the end than their number"), gap))
    return [judged(sentence, judge(gap, "lower"), reader) for sentence, gap in stated]


def _wrong(asked):
    return WRONG if asked.chosen["labels"] == "wrong" else 0.0

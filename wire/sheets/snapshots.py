"""Snapshots: one training as many members, at the end of each cycle of its rate."""

from collections.abc import Sequence

import numpy as np

from engine.networks.snapshots import CYCLES, LENGTH, RATE, SEEDS, Cycled, cycled
from engine.statistics import judge
from figures import snapshots as figures
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked
from wire.sheets.seeds import judged, plus_minus

FIRST = 0  # of the seeds


def calls(asked: Asked) -> list[tuple]:
    return [(cycled, FIRST)]


def draw(asked: Asked, results: Sequence[Cycled | None], reader: Reader) -> list[Block]:
    (found,) = results
    _ = reader.say
    before = _(
        "**Snapshots.** The rate of one training falls as a cosine from {rate} to 0, and begins again:"
        " {cycles} cycles of {steps} steps. The weights at the end of each are a member ([Huang et al., ICLR"
        " 2017](https://arxiv.org/abs/1704.00109); the rate: [Loshchilov & Hutter, ICLR"
        " 2017](https://arxiv.org/abs/1608.03983)). Beside them as many members that each begin anew, with"
        " the same batches and the same rates, so that all steps together are as many; and one training of as"
        " many steps whose rate falls once."
    )
    blocks = [text(before, rate=RATE, cycles=CYCLES, steps=LENGTH)]
    if found is None:
        return blocks
    titles = {"snapshots": _("snapshots"), "anew": _("members that begin anew"), "once": _("rate falls once")}
    names = {
        "class_0": _("class 1"),
        "class_1": _("class 2"),
        "count": _("number of members"),
        "loss": _("loss on new points"),
        "right": _("new points right, %"),
    }
    columns = []
    for arm, way in enumerate(("snapshots", "anew")):
        drawn = figures.borders(found, arm, titles[way], names, reader.theme)
        label = _("Where the members of the first seed draw the border: {way}").format(way=titles[way])
        columns.append([figure(drawn, f"borders.{way}", label)])
    curves = figures.scores(found, titles, names, reader.theme)
    label = _("Loss and right new points of the mean of so many members, means of {seeds} seeds")
    blocks.append(row(*columns, [figure(curves, "cycled", label.format(seeds=SEEDS))], fill=True))
    if np.isnan(found.once).any():
        return blocks
    said = _(
        "Two snapshots say different things of {snapshots} % of new points, two members that begin anew of"
        " {anew} %. By the mean of all, {mean} % are right, and {other} %; by the one whose rate falls once,"
        " {once} %."
    )
    snapshots, anew = (plus_minus(100 * apart) for apart in found.apart)
    mean, other = (plus_minus(100 * right[-1]) for right in found.right)
    after = _(
        "Snapshots are not independent: each begins where the last one ended. They differ by where the large"
        " rate throws them, and by how long they have been trained, the later ones with more of the wrong"
        " labels by heart. Members that begin anew have only one cycle each; with all steps for each of them,"
        " at {cycles} times the cost, they are the usual ensemble. A fifth of the labels is wrong. Whether"
        " the mean is worth more than the last snapshot alone is not certain here."
    )
    numbers = dict(
        snapshots=snapshots, anew=anew, mean=mean, other=other, once=plus_minus(100 * found.once[1])
    )
    return [*blocks, caption(said, **numbers), *verdicts(found, reader), text(after, cycles=CYCLES)]


def verdicts(found: Cycled, reader: Reader) -> list[Block]:
    _ = reader.say
    loss, right = found.mean[:, -1], found.right[:, -1]
    stated = (
        (
            _("The mean of the snapshots has more new points right than the one whose rate falls once"),
            found.once[1] - right[0],
        ),
        (_("Its loss is lower than that of as many members that begin anew"), loss[0] - loss[1]),
        (_("And lower than that of the last snapshot alone"), loss[0] - found.single[0, -1]),
    )
    return [judged(sentence, judge(gap, "lower"), reader) for sentence, gap in stated]

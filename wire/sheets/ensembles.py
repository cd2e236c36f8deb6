"""Ensembles: the mean of many networks, and by what its members have to differ."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.ensembles import MEMBERS, WAYS, WIDTH, Grown, grown
from engine.statistics import judge
from figures import ensembles as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, number

TITLE = N_("Many models")
CLAIM = N_(
    "The mean of many networks errs less than they do on average, by just what they differ: members that make"
    " the same mistakes gain nothing."
)
SOURCE = (
    "[Breiman, Machine Learning 1996](https://doi.org/10.1007/BF00058655) · [Krogh & Vedelsby, NIPS"
    " 1994](https://proceedings.neurips.cc/paper/1994/hash/b8c37e33defde51cf91e1e03e51657da-Abstract.html)"
)
CONTROLS = ()
TITLES = {
    "layers": N_("Other first layers"),
    "points": N_("Other points (bagging)"),
    "both": N_("Both"),
    "settings": N_("Other settings"),
}
FIELDS = {"members": Pick(N_("By what members differ"), TITLES, pills=True)}
LEGEND = N_("The slider moves both pictures. Lines of errors are means over fifty training sets.")
FIRST = 0  # of the seeds
OPENING = figures.COUNTS.index(16)


def calls(asked: Asked) -> list[tuple]:
    return [(grown, FIRST)]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    _ = reader.say
    found: dict[str, Grown] = dict(zip(WAYS, results[0] or (), strict=False))
    before = _(
        "One training set, {members} networks of {width} hidden neurons whose first layer stays as it is"
        " drawn, and their mean. They differ by their points, drawn from the training set with replacement"
        " (the **bootstrap**, and their mean is **bagging**); by their first layers; by both; or by first"
        " layers, widths and penalties."
    )
    blocks = [text(before, members=MEMBERS, width=WIDTH)]
    way = asked.chosen["members"]
    if way not in found:
        return blocks
    titles = {name: _(title) for name, title in TITLES.items()}
    names = {
        "curves": _("members"),
        "mean": _("their mean"),
        "truth": "sin 3x",
        "count": _("number of members"),
        "error": _("error on new points"),
    }
    slider = {"label": names["count"], "values": [str(count) for count in figures.COUNTS], "at": OPENING}
    bundle = figures.members(found[way], OPENING, names, reader.theme)
    falling = figures.errors(found, OPENING, titles, names, reader.theme)
    label = _("The error of the mean, against the number of members")
    columns = (
        [figure(bundle, "members", _("Members of the first training set, and their mean"), slider)],
        [figure(falling, "errors", label, follows="members")],
    )
    blocks.append(row(*columns, fill=True))
    if len(found) < len(WAYS):
        return blocks
    one = found[way]
    single, spread, error = (v.mean() for v in (one.single, one.spread[:, -1], one.error[:, -1]))
    left = _(
        "{way}: members err by {single} on average, and are {spread} away from their mean, which errs by"
        " {error}: the difference."
    )
    numbers = {"single": number(single, 3), "spread": number(spread, 3), "error": number(error, 3)}
    after = _(
        "Members that are fitted to other points know fewer of them each; they gain by what they differ, and"
        " pay for it first. In deep networks too, other initial weights alone do as well as bagging or better"
        " ([Lakshminarayanan et al., NIPS 2017](https://arxiv.org/abs/1612.01474)). The best of the members"
        " would often be better than the mean, but nobody knows which it is. Held equal: data, noise, and but"
        " for “other settings” widths and the penalty λ = 10⁻⁶. Statements compare logarithms of errors."
    )
    return [
        *blocks,
        caption(left, way=titles[way], **numbers),
        *verdicts(found, reader),
        text(after),
    ]


def verdicts(found: dict[str, Grown], reader: Reader) -> list[Block]:
    """By logarithms, since training sets differ by factors."""
    _ = reader.say
    last = {way: np.log(one.error[:, -1]) for way, one in found.items()}
    layers = found["layers"]
    typical, best = (np.log(f(layers.single, axis=1)) for f in (np.median, np.min))
    two = np.log(layers.error[:, 1])
    stated = (
        (_("Other first layers: the mean of 64 errs less than that of 2"), last["layers"] - two),
        (_("It errs less than the median member"), last["layers"] - typical),
        (_("It errs less than the best member"), last["layers"] - best),
        (_("Other first layers gain more than other points"), last["layers"] - last["points"]),
        (_("Both gain more than other first layers alone"), last["both"] - last["layers"]),
    )
    return [judged(sentence, judge(gap, "lower"), reader) for sentence, gap in stated]

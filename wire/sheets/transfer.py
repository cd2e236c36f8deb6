"""Transfer: what layers that have learnt one half of the digits are worth for the other half."""

from collections.abc import Sequence

import numpy as np

from engine.networks import transfer
from engine.networks.transfer import COUNTS, SOURCE_STEPS, STEPS, WAYS, Transferred, transferred
from engine.statistics import judge
from figures import transfer as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

TITLE = N_("Transfer")
CLAIM = N_(
    "Layers that have learnt something similar spare examples where these are few and the pictures hard; with"
    " enough examples a network does without, and layers that stay frozen hold it back."
)
SOURCE = "[Yosinski et al., NIPS 2014](https://arxiv.org/abs/1411.1792)"
CONTROLS = ("seeds",)
TITLES = {
    "scratch": N_("nothing taken over"),
    "tuned": N_("layers fine-tuned"),
    "frozen": N_("layers frozen"),
}
FIELDS = {
    "pictures": Pick(
        N_("Pictures"),
        {"moved": N_("Pictures moved at random"), "still": N_("Pictures as they are")},
        pills=True,
    )
}
LEGEND = N_("Markers are means over all seeds, with 95 % confidence intervals.")
FEW, MORE = COUNTS.index(20) + 1, [COUNTS.index(count) for count in (50, 100)]


def calls(asked: Asked) -> list[tuple]:
    return [(transferred, asked.chosen["pictures"], asked.experiment.seeds)]


def draw(asked: Asked, results: Sequence[Transferred | None], reader: Reader) -> list[Block]:
    (found,) = results
    _ = reader.say
    before = _(
        "A small convolution learns to tell 0 to 4 apart, from {source} pictures in {steps} steps. Another"
        " one, which shall tell 5 to 9 apart, gets its layers, all but the last: **frozen**, so that a new"
        " last layer is all that learns; or to be trained further, **fine-tuned**. A third takes nothing"
        " over. How many of new pictures do they recognise, if there are so few examples to learn from?"
    )
    blocks = [text(before, source=transfer.SOURCE, steps=SOURCE_STEPS)]
    if found is None:
        return blocks
    titles = {way: _(title) for way, title in TITLES.items()}
    names = {
        "source": _("learnt first"),
        "target": _("then"),
        "examples": _("examples of 5 to 9"),
        "right": _("new pictures recognised, %"),
    }
    pictures = figures.halves(found, names, reader.theme)
    lines = figures.recognised(found, titles, names, reader.theme)
    label = _("New pictures of 5 to 9 that are recognised, against the number of examples")
    blocks.append(
        row(
            [figure(lines, "recognised", label)],
            [figure(pictures, "halves", _("A picture of each digit, as the first seed has them"))],
            widths=(7, 4),
            fill=True,
        )
    )
    if np.isnan(found.right).any():
        return blocks
    said = _(
        "{count} examples: {scratch} % with nothing taken over, {tuned} % fine-tuned, {frozen} % frozen."
    )
    after = _(
        "First layers find strokes, which all digits are made of; later ones what just 0 to 4 differ by"
        " (“general” and “specific” in the paper). Where each digit stands in its place, the pixels say"
        " enough, and there is little to take over. So the notes' advice has its order: with few examples"
        " only the last layer is trained again, with more of them more layers; similar data only, and a lower"
        " η for what was taken over. Held equal here, for all three: examples, {steps} steps, batches, and"
        " η = {rate}."
    )
    return [
        *blocks,
        *(
            caption(
                said, count=COUNTS[i], **dict(zip(WAYS, map(plus_minus, 100 * found.right[i]), strict=True))
            )
            for i in (COUNTS.index(20), COUNTS.index(400))
        ),
        *verdicts(found, reader),
        text(after, steps=STEPS, rate=transfer.RATE),
    ]


def verdicts(found: Transferred, reader: Reader) -> list[Block]:
    _ = reader.say
    scratch, tuned, frozen = np.moveaxis(found.right, 1, 0)
    stated = (
        (
            _("With 5 to 20 examples, frozen layers recognise more than layers that begin anew"),
            (frozen - scratch)[:FEW].mean(axis=0),
        ),
        (
            _("With 50 and 100 examples, fine-tuned layers recognise more than those"),
            (tuned - scratch)[MORE].mean(axis=0),
        ),
        (
            _("With 400 examples, layers that begin anew recognise more than frozen ones"),
            (scratch - frozen)[-1],
        ),
        (_("So do fine-tuned layers"), (tuned - frozen)[-1]),
    )
    return [judged(sentence, judge(gap, "higher"), reader) for sentence, gap in stated]

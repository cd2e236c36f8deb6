"""Averages: one training's own weights as members, and their mean as one network."""

from collections.abc import Sequence

from engine.networks.averages import BATCH, KEPT, RATE, SEEDS, Averaged, averaged
from engine.statistics import judge
from figures import averages as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

FIELDS = {
    "walk": Pick(
        N_("Weights"),
        {"moving": N_("Weights that keep moving"), "still": N_("Weights that stand nearly still")},
        pills=True,
    )
}
FIRST = 0  # of the seeds


def calls(asked: Asked) -> list[tuple]:
    return [(averaged, asked.chosen["walk"], FIRST)]


def draw(asked: Asked, results: Sequence[Averaged | None], reader: Reader) -> list[Block]:
    (found,) = results
    _ = reader.say
    before = _(
        "**The mean of the weights.** Not the outputs of many networks but the weights of one, from step"
        " {step} on, are averaged, and the mean is a network too ([Polyak & Juditsky"
        " 1992](https://doi.org/10.1137/0330046); [Izmailov et al., UAI"
        " 2018](https://arxiv.org/abs/1803.05407)). Plain descent with η = {rate} and batches of {batch}"
        " walks on at the bottom of a valley: how deep are its steps, and how deep is their mean?"
    )
    blocks = [text(before, step=KEPT[0], rate=RATE, batch=BATCH)]
    if found is None:
        return blocks
    names = {
        "weights": _("the weights"),
        "mean": _("mean of the weights"),
        "loss": "L =",
        "training": _("training loss"),
        "right": _("new points right, %"),
        "step": _("training step"),
    }
    seen = figures.walk(found, names, reader.theme)
    curves = figures.scores(found, names, reader.theme)
    label = _("The first seed's weights in the plane in which they move most, on the training loss")
    means = _("Training loss and right new points of both, means of {seeds} seeds").format(seeds=SEEDS)
    own, mean = (plus_minus(100 * right) for right in _right(found))
    said = _("New points right: {own} % by the weights on average, {mean} % by their mean.")
    after = {
        "moving": _(
            "A fifth of the labels is wrong, no weights are right for all batches, and the noise of a"
            " constant rate keeps them moving. Lowering the rate to the end brings them to rest as well; the"
            " mean needs no schedule."
        ),
        "still": _(
            "Digits that are learnt by heart: all gradients fade, the weights hardly move, and there is"
            " nothing to average. Where the loss still falls, the mean even lags behind."
        ),
    }
    return [
        *blocks,
        row([figure(seen, "walk", label)], [figure(curves, "scores", means)], fill=True),
        caption(said, own=own, mean=mean),
        *verdicts(found, reader),
        text(after[asked.chosen["walk"]]),
    ]


def verdicts(found: Averaged, reader: Reader) -> list[Block]:
    """The mean of all weights that were kept, beside what these come to on average."""
    _ = reader.say
    training, test = (
        mean[:, -1] - own.mean(axis=1) for own, mean in ((found.own[k], found.mean[k]) for k in (0, 1))
    )
    own, mean = _right(found)
    stated = (
        (_("The mean has a lower training loss than the weights have on average"), training),
        (_("So it has on new points"), test),
        (_("And it has more of these right"), own - mean),
    )
    return [judged(sentence, judge(gap, "lower"), reader) for sentence, gap in stated]


def _right(found):
    """(S,) the shares of new points that are right: of the weights on average, and of their mean."""
    return found.own.right.mean(axis=1), found.mean.right[:, -1]

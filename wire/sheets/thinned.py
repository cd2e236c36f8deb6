"""Thinned: a network trained with dropout, the many that it is, and the one that is used."""

from collections.abc import Sequence

from engine.networks import thinned
from engine.networks.thinned import HIDDEN, MASKS, RATES, SHOWN, Thinned
from engine.statistics import judge
from figures import thinned as figures
from parameters import format_number
from translations import LANGUAGES, N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

TITLE = N_("Dropout")
CLAIM = N_(
    "Dropout trains as many networks as there are ways to leave neurons out, with one set of weights; the"
    " whole network then stands for the mean of them all."
)
SOURCE = (
    "[Srivastava et al., JMLR 2014](https://jmlr.org/papers/v15/srivastava14a.html) ·"
    " [Warde-Farley et al., ICLR 2014](https://arxiv.org/abs/1312.6197)"
)
CONTROLS = ()
FIELDS = {
    "drop": Pick(
        N_("Probability to drop"),
        {format_number(p): dict.fromkeys(LANGUAGES, f"p = {format_number(p)}") for p in reversed(RATES)},
        pills=True,
    )
}
LEGEND = N_("On the left the first seed; lines and numbers are means of eight, intervals hold 95 %.")
FIRST = 0  # of the seeds


def calls(asked: Asked) -> list[tuple]:
    return [(thinned.asked, float(asked.chosen["drop"]), FIRST)]


def draw(asked: Asked, results: Sequence[Thinned | None], reader: Reader) -> list[Block]:
    (found,) = results
    _ = reader.say
    before = _(
        "A network of two hidden layers of {neurons} neurons learns digits, and in each step each hidden"
        " neuron is left out with probability p. p is the probability to **drop**; the notes use the letter"
        " both ways. Without a neuron all weights that lead on from it count for nothing: what is left is"
        " **a network of its own**. In training what is kept is divided by 1 − p, so that in use the whole"
        " network has nothing to be multiplied by."
    )
    blocks = [text(before, neurons=HIDDEN[0])]
    if found is None:
        return blocks
    names = {
        "from": _("neuron of the first layer"),
        "to": _("neuron of the second layer"),
        "mean": _("mean of thinned networks"),
        "whole": _("the whole network"),
        "loss": _("loss on new points"),
        "right": _("new points right, %"),
        "count": _("number of thinned networks"),
    }
    slider = {
        "label": _("Thinned network"),
        "values": [str(k) for k in range(1, SHOWN + 1)],
        "at": 0,
    }
    label = _("Weights of the second layer in a thinned network; rows of neurons that are out are blank")
    curves = _("Loss and right new points, against how many thinned networks are asked")
    said = _(
        "New points right: {single} % by a thinned network, {mean} % by the mean of {masks}, {whole} % by the"
        " whole network."
    )
    shares = (found.single[1].mean(axis=1), found.mean[1][:, -1], found.whole[1])
    single, mean, whole = (plus_minus(100 * share) for share in shares)
    after = _(
        "The mean is over the probabilities that {masks} thinned networks give. Scaling instead of asking"
        " them all is exact for a single layer and the geometric mean, and else a guess: the whole network is"
        " right as often, but it can be surer of itself than the mean, whose loss is then the lower one. The"
        " members are not independent: they have the same weights, unlike those of bagging. Against"
        " overfitting p goes up, against underfitting down."
    )
    return [
        *blocks,
        row(
            [figure(figures.weights(found, names, reader.theme), "weights", label, slider)],
            [figure(figures.scores(found, names, reader.theme), "scores", curves)],
            fill=True,
        ),
        caption(said, single=single, mean=mean, whole=whole, masks=MASKS),
        *verdicts(found, reader),
        text(after, masks=MASKS),
    ]


def verdicts(found: Thinned, reader: Reader) -> list[Block]:
    _ = reader.say
    (loss, right), (mean_loss, mean_right) = found.whole, found.mean[:, :, -1]
    single = found.single[1].mean(axis=1)
    stated = (
        (_("The whole network is right more often than a thinned one"), right - single, "higher"),
        (_("It is right no less often than the mean of {masks}"), right - mean_right, "not lower"),
        (_("Nor is its loss higher than that of the mean"), loss - mean_loss, "not higher"),
    )
    return [judged(sentence.format(masks=MASKS), judge(gap, side), reader) for sentence, gap, side in stated]

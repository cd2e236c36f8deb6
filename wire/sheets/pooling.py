"""Pooling at random: which pixels are pooled together is drawn at every step, and averaged over in a test."""

from collections.abc import Sequence

from engine.networks.neighbours import CHANNELS, CLASSES, SIDE
from engine.networks.pools import DRAWS, LEFT, SEEDS, STEPS, Pooling, learn_pooled
from engine.statistics import judge
from figures import pools as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text
from wire.sheets.link import Asked, Pick
from wire.sheets.seeds import judged, plus_minus

CONTROLS = ()
FIELDS = {
    "train": Pick(
        N_("Training pictures"),
        {"64": N_("64 training pictures"), "512": N_("512 training pictures")},
        pills=True,
    )
}
LEGEND = N_("Faint lines are 8 seeds, strong ones their means; intervals hold 95 %.")


def calls(asked: Asked) -> list[tuple]:
    return [(learn_pooled, kind, int(asked.chosen["train"])) for kind in LEFT]


def draw(asked: Asked, results: Sequence[Pooling | None], reader: Reader) -> list[Block]:
    _, (fixed, drawn) = reader.say, results
    before = _(
        "**Fractional max pooling** draws anew at every step which pixels are pooled together, and lets a"
        " test take the mean over several draws ([Graham 2014](https://arxiv.org/abs/1412.6071))."
    )
    blocks = [text(before)]
    if drawn:
        slider = {"label": _("Grid"), "values": [str(k + 1) for k in range(DRAWS)], "at": 0}
        label = _("A digit under a random grid of windows, and the largest pixel of each")
        picture = figure(figures.grids(drawn, reader.theme), "grids", label, slider)
        named = {
            _("max pooling"): fixed and fixed.one,
            _("fractional, one grid"): drawn.one,
            _("fractional, mean of {grids} grids").format(grids=DRAWS): drawn.mean,
        }
        shares = {name: values for name, values in named.items() if values is not None}
        titles = _("training step"), _("test pictures recognised")
        curves = figures.curves(drawn.steps, shares, titles, reader.theme)
        label = _("Test pictures recognised, by training step: {networks}").format(networks="; ".join(shares))
        blocks.append(row([picture], [figure(curves, "curves", label)], fill=True))
    if fixed and drawn and fixed.steps[-1] == drawn.steps[-1] == STEPS:
        said = _(
            "Test pictures recognised: {fixed} % with max pooling; {one} % with one random grid, {mean} % by"
            " the mean of {grids}. Training pictures: {learnt} % and {drawn} %."
        )
        values = dict(fixed=fixed.one, one=drawn.one, mean=drawn.mean, learnt=fixed.train, drawn=drawn.train)
        said = caption(
            said, grids=DRAWS, **{name: plus_minus(100 * share[-1]) for name, share in values.items()}
        )
        blocks += [said, *verdicts(fixed, drawn, reader)]
    sentence = _(
        "Windows of 2×2 pixels on {side}×{side}: max pooling leaves {whole}×{whole} of them and then"
        " {last}×{last}; the random ones overlap, at places that are drawn, and leave {most}×{most} and"
        " {least}×{least}, so that the last layer has {many} weights instead of {few}. The notes ask for the"
        " mean at the test. {steps} steps of Adam, {seeds} seeds."
    )
    (whole, last), (most, least) = LEFT.values()
    few, many = (CLASSES * CHANNELS[-1] * n**2 for n in (last, least))
    sizes = dict(side=SIDE, whole=whole, last=last, most=most, least=least, few=few, many=many)
    return [*blocks, text(sentence, steps=STEPS, seeds=SEEDS, **sizes)]


def verdicts(fixed: Pooling, drawn: Pooling, reader: Reader) -> list[Block]:
    _ = reader.say
    stated = (
        (_("The mean of the grids recognises more than one grid"), drawn.mean - drawn.one, "higher"),
        (_("It recognises more than max pooling"), drawn.mean - fixed.one, "higher"),
        (_("One grid recognises more than max pooling"), drawn.one - fixed.one, "higher"),
    )
    return [judged(sentence, judge(gaps[-1], side), reader) for sentence, gaps, side in stated]

"""SAM: sharpness-aware minimisation, which looks for flat minima on purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from engine.networks.comparison import Outcome, train_and_measure
from engine.networks.experiment import Experiment
from figures.sam import against_rho
from lessons.experiments import NOISY
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row
from wire.sheets.link import Asked
from wire.sheets.seeds import batch_names, difference, fates

TITLE = N_("SAM")
CLAIM = N_(
    "Sharpness-aware minimisation (SAM) steps by the gradient of the worst point within ρ: the larger ρ, the"
    " flatter the minimum."
)
SOURCE = "[Foret et al., ICLR 2021](https://arxiv.org/abs/2010.01412)"
LEGEND = N_(
    "A step of SAM takes two gradients; ρ = 0 is plain SGD. That flatness is why it helps is disputed:"
    " [Andriushchenko & Flammarion, ICML 2022](https://arxiv.org/abs/2206.06232),"
    " [Wen et al., NeurIPS 2023](https://arxiv.org/abs/2307.11007)."
)
RHOS = (0.0, 0.05, 0.1, 0.2)
RHO = 0.1  # of the sentence


def opening(chosen: Mapping) -> Experiment:
    return replace(NOISY, small=8)


def calls(asked: Asked) -> list[tuple]:
    """The large batch without SAM first: the accuracy of the others is compared with its own."""
    return [(train_and_measure, *side, rho) for rho in RHOS for side in asked.experiment.sides[::-1]]


def draw(asked: Asked, outcomes: Sequence[Outcome | None], reader: Reader) -> list[Block]:
    _, experiment = reader.say, asked.experiment
    ticks = batch_names(experiment, reader)
    by_side = outcomes[1::2], outcomes[::2]
    panels = {
        "sharpness": ("λmax", 1),
        "test_loss": (_("test loss"), 1),
        "test_accuracy": (_("test accuracy, %"), 100),
    }
    unknown = np.full(experiment.seeds, np.nan)
    complete = [all(one and one.complete for one in side) for side in by_side]

    def values(name):
        return [[getattr(one, name) if one else unknown for one in side] for side in by_side]

    columns = []
    for name, (title, scale) in panels.items():
        scaled = [[scale * v for v in side] for side in values(name)]
        drawn = against_rho(RHOS, scaled, ticks, title, _("radius ρ"), reader.theme, complete=complete)
        columns.append([figure(drawn, name, _("{quantity} against ρ").format(quantity=title))])
    blocks = [*fates(experiment, outcomes, reader), row(*columns, fill=True)]
    plain_sgd = 100 * values("test_accuracy")[1][0]
    said = [
        f"{tick}: {gain}"
        for tick, side in zip(ticks, values("test_accuracy"), strict=True)
        if (gain := gained(100 * side[RHOS.index(RHO)], plain_sgd, reader))
    ]
    if said:
        sentence = _(
            "Test accuracy with ρ = {rho} against plain SGD with the {plain}, seed by seed, in percentage"
            " points: {gains}."
        )
        blocks.append(caption(sentence, rho=RHO, plain=ticks[1], gains="; ".join(said)))
    return blocks


def gained(accuracy: np.ndarray, plain_sgd: np.ndarray, reader: Reader) -> str:
    """By how much the accuracy (S,) is higher or lower, in words; empty before it is known."""
    _, found = reader.say, difference(accuracy, plain_sgd)
    if not found.seeds:
        return ""
    said = {
        -1: _("lower by {amount}"),
        0: _("no difference, {amount}"),
        1: _("higher by {amount}"),
    }[found.sign].format(amount=found.amount)
    return said if found.decided or not found.sign else _("{said}: undecided").format(said=said)

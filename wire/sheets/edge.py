"""The edge of stability: λmax climbs to 2/η and stays."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.networks.edge import Climb, climb
from figures import edge as figures
from translations import N_
from wire.sheets.blocks import Block, Reader, caption, figure, row, text, warning
from wire.sheets.link import Asked
from wire.sheets.seeds import batch_names

TITLE = N_("The edge of stability")
CLAIM = N_("Under gradient descent on the full batch λmax rises until it reaches 2/η, and there it stays.")
SOURCE = "[Cohen et al., ICLR 2021](https://arxiv.org/abs/2103.00065)"
IDLE = ("match",)  # it trains for so many steps, whatever the loss
STEPS = 4000


def calls(asked: Asked) -> list[tuple]:
    """The large batch, of which something is claimed, comes first."""
    return [
        (climb, replace(side, match="steps", steps=STEPS).training_only(), batch)
        for side, batch in asked.experiment.sides[::-1]
    ]


def draw(asked: Asked, results: Sequence[Climb | None], reader: Reader) -> list[Block]:
    _, climbed = reader.say, results[::-1]
    ticks = batch_names(asked.experiment, reader)
    rates = [side.lr for side, _batch in asked.experiment.sides]
    names = {"sharpness": "λmax", "loss": _("training loss"), "step": _("training step")}
    warnings, said = [], []
    for tick, rate, one in zip(ticks, rates, climbed, strict=True):
        if one and one.lost:
            sentence = _(
                "{batch}: {count} of {seeds} seeds diverged until their numbers overflowed, the first at step"
                " {step}. Lower the learning rate."
            )
            seeds = one.sharpness.shape[1]
            warnings.append(
                warning(sentence, batch=tick, count=len(one.lost), seeds=seeds, step=min(one.lost))
            )
        if one and np.isfinite(one.sharpness[-1]).any():
            sentence = _("Step {step}, {batch}: λmax is {ratio:.2f} times 2/η, the mean of {seeds} seeds.")
            whole = np.isfinite(one.sharpness[-1])
            ratio = one.sharpness[-1, whole].mean() * rate / 2
            said.append(caption(sentence, batch=tick, ratio=ratio, step=one.steps[-1], seeds=whole.sum()))
    drawn = figures.climbs(climbed, rates, ticks, STEPS, names, reader.theme)
    label = _("Training loss and λmax of {small} and {large}, by step").format(small=ticks[0], large=ticks[1])
    sentence = _(
        "Above 2/η the sharpest direction overshoots further at each step, and that very swinging moves"
        " the weights to where the loss is flatter; below, λmax rises again. The loss goes down all the"
        " same, though not at every step. With a small learning rate 2/η is not reached in {steps} steps;"
        " small batches settle below it. With cross-entropy λmax falls again once the loss is small"
        " ([Cohen et al. 2021](https://arxiv.org/abs/2103.00065))."
    )
    return [
        *warnings,
        row([figure(drawn, "climbs", label), *said], fill=True),
        text(sentence, steps=STEPS),
    ]

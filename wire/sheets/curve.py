"""Whole curve: every batch size from 4 to the full batch."""

from collections.abc import Sequence

import numpy as np

from engine.networks.comparison import Outcome, train_and_measure
from figures import batch_size as figures
from figures.paper import level
from translations import N_
from wire.sheets.blocks import Block, Reader, figure, row
from wire.sheets.link import Asked
from wire.sheets.seeds import fates

TITLE = N_("Whole curve")
CLAIM = N_(
    "The smaller the batch, the flatter the minimum; a large batch stays where λmax is at most about 2/η."
)
SOURCE = (
    "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836) ·"
    " [Cohen et al., ICLR 2021](https://arxiv.org/abs/2103.00065)"
)
LEGEND = N_("Points are means over the seeds with 95 % confidence intervals; dashes are seeds.")
IDLE = ("batches",)  # it goes through them all


def sizes(n: int) -> list[int]:
    """The full batch first: the accuracy of the others is compared with its own."""
    return [n, *(2**k for k in range(2, 11) if 2**k < n)]


def calls(asked: Asked) -> list[tuple]:
    alone = asked.experiment.training_only()
    return [(train_and_measure, alone, size) for size in sizes(alone.n)]


def draw(asked: Asked, outcomes: Sequence[Outcome | None], reader: Reader) -> list[Block]:
    _, experiment = reader.say, asked.experiment.training_only()
    unknown = np.full(experiment.seeds, np.nan)
    batches = sizes(experiment.n)
    order = np.argsort(batches)

    def values(name):
        return [getattr(outcome, name) if outcome else unknown for outcome in outcomes]

    accuracy = values("test_accuracy")
    panels = {
        "sharpness": ("λmax", values("sharpness")),
        "trace": (_("trace of the Hessian"), values("trace")),
        "test_loss": (_("test loss"), values("test_loss")),
        "gap": (
            _("test accuracy gained, percentage points"),
            [100 * (one - accuracy[0]) for one in accuracy],
        ),
    }
    levels = {
        "sharpness": (2 / experiment.lr, f"2/η = {2 / experiment.lr:.3g}"),
        "gap": (0.0, _("full batch")),
    }
    drawn, complete = [], all(outcome and outcome.complete for outcome in outcomes)
    for name, (title, measured) in panels.items():
        ordered = [measured[i] for i in order]
        axis = _("batch size B")
        curve = figures.curve(
            np.sort(batches).tolist(), ordered, title, axis, reader.theme, complete=complete
        )
        if name in levels:
            height, said = levels[name]
            level(curve, height, said, reader.theme)
        label = _("{quantity} against the batch size B").format(quantity=title)
        drawn.append([figure(curve, name, label)])
    return [*fates(experiment, outcomes, reader), row(*drawn[:2], fill=True), row(*drawn[2:], fill=True)]

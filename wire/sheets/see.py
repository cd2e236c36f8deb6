"""See it: a small batch and a large one, trained to the same loss, measured seed by seed."""

from collections.abc import Sequence

from engine.networks.comparison import Outcome, train_and_measure
from translations import N_
from wire.sheets.blocks import Block, Reader, film, points, row
from wire.sheets.link import Asked
from wire.sheets.seeds import LEGEND, batch_names, fates, measure
from wire.training import training_bytes

__all__ = ["CLAIM", "LEGEND", "SOURCE", "TITLE", "calls", "draw"]

TITLE = N_("See it")
CLAIM = N_("Trained to the same loss, small batches end in flatter minima than large ones.")
SOURCE = "[Keskar et al., ICLR 2017](https://arxiv.org/abs/1609.04836)"
CAVEATS = (
    N_(
        "**One run promises nothing.** On clean digits about 7 seeds of 10 classify better with batches of 8"
        " than with the full batch: look at the interval, not at a dot."
    ),
    N_(
        "**What is matched matters.** At equal training loss the comparison is fair; after equal epochs the"
        " full batch is merely undertrained."
    ),
    N_(
        "**Each batch size has its own best learning rate.** With each tuned, the gap in test loss can"
        " vanish."
    ),
    N_(
        "**λmax is no oracle.** Rescaling a ReLU network's weights changes it and not the function; adaptive"
        " λ stays ([Dinh et al. 2017](https://arxiv.org/abs/1703.04933),"
        " [Kwon et al. 2021](https://arxiv.org/abs/2102.11600))."
    ),
)


def calls(asked: Asked) -> list[tuple]:
    return [(train_and_measure, *side) for side in asked.experiment.sides]


def draw(asked: Asked, outcomes: Sequence[Outcome | None], reader: Reader) -> list[Block]:
    _, experiment = reader.say, asked.experiment
    ticks = batch_names(experiment, reader)
    pairs = [
        row(*(measure(name, outcomes, experiment.seeds, ticks, reader) for name in names), fill=True)
        for names in (("sharpness", "adaptive"), ("test_loss", "test_accuracy"))
    ]
    rates = [side.lr for side, _batch in experiment.sides]
    curves = film("training", training_bytes(outcomes, rates, ticks, lang=reader.language))
    return [
        *fates(experiment, outcomes, reader),
        row(pairs, [curves], widths=(6, 5), fill=True),
        points([_(caveat) for caveat in CAVEATS]),
    ]

"""Why: noise that grows with curvature empties sharp wells, in a model small enough to be seen."""

from collections.abc import Sequence
from typing import Any

from engine.networks.toys import BOLTZMANN, EXAMPLES, STEPS, swarms
from parameters import Whole
from translations import N_
from wire.sheets.blocks import Block, Reader, film, text
from wire.sheets.link import Asked, Slide
from wire.swarm import swarm_bytes

TITLE = N_("Why")
CLAIM = N_(
    "With noisy labels the noise of small batches is strongest where the loss is most curved: it drives the"
    " weights out of sharp minima and lets them rest in flat ones."
)
SOURCE = (
    "[Blanc et al., COLT 2020](https://arxiv.org/abs/1904.09080) ·"
    " [Damian et al., NeurIPS 2021](https://arxiv.org/abs/2106.06530)"
)
CONTROLS = ()
BATCHES = (8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 128, 256, 512)
FIELDS = {"wells": Slide(N_("Batch size B"), Whole(24, 1, EXAMPLES, "B"), BATCHES)}


def calls(asked: Asked) -> list[tuple]:
    return [(swarms, int(asked.chosen["wells"]))]


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    _, (found,) = reader.say, results
    before = text(
        _(
            "**Two wells.** Each dot is one run with a single weight x, fitted to {n} noisy labels in batches"
            " of B. Both wells are equally deep; the right one is 25 times as curved. Half of the runs start"
            " in each. The noise of a batch reaches x through the slope of the model, so it is stronger in"
            " the sharp well: there it throws runs over the barrier, and the flat well keeps them."
        ),
        n=EXAMPLES,
    )
    after = text(
        _(
            "The constant noise is there to compare with. It prefers the flat well too, but only because"
            " that is wider: in the long run weak noise keeps a share of √25 / (√25 + √1) = {share:.1%} there"
            " (Boltzmann's distribution; [Jastrzębski et al. 2017](https://arxiv.org/abs/1711.04623)). With"
            " large batches neither noise crosses the barrier within {steps} steps."
        ),
        share=BOLTZMANN,
        steps=STEPS,
    )
    packed = b"" if found is None else swarm_bytes(found, steps=STEPS, lang=reader.language)
    return [before, film("swarm", packed), after]

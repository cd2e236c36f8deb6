"""Why, by numbers: the share in the flat well against the batch size, and a network of two weights."""

from collections.abc import Sequence

import numpy as np

from engine.networks.toys import BOLTZMANN, STEPS, shares_by_batch, uv_by_batch
from figures import why as figures
from wire.sheets.blocks import Block, Reader, figure, row, table, text
from wire.sheets.link import Asked
from wire.sheets.wells import BATCHES, FIELDS
from wire.swarm import SWARMS

__all__ = ["BATCHES", "FIELDS", "calls", "draw"]

UV_BATCHES = (16, 32, 64, 128, 256, 512)
UV_STEPS = 20_000
KEY = 0


def calls(asked: Asked) -> list[tuple]:
    return [(shares_by_batch, BATCHES, KEY), (uv_by_batch, UV_BATCHES, KEY)]


def draw(asked: Asked, results: Sequence[np.ndarray | None], reader: Reader) -> list[Block]:
    _, blocks = reader.say, []
    shares, uv = results
    if shares is not None:
        names = {kind: _(name) for kind, (name, _dash) in SWARMS.items()} | {
            "batch": _("batch size B"),
            "share": _("share in the flat well after {steps} steps").format(steps=STEPS),
            "boltzmann": _("Boltzmann: {share}").format(share=f"{BOLTZMANN:.1%}"),
        }
        drawn = figures.shares(BATCHES, shares, int(asked.chosen["wells"]), names, reader.theme)
        label = _("{quantity} against the batch size B").format(quantity=names["share"])
        blocks.append(figure(drawn, "shares", label))
    blocks.append(
        text(
            _(
                "**Two weights.** A network uv with noisy labels of mean 1 has its minima where uv = 1; there"
                " λmax = u² + v². The noise of a batch shrinks u² − v² at each step by the factor"
                " 1 − η² s² / (1 − η λmax / 2), s² the variance of the mean of B labels: small batches slide"
                " to the flattest minimum, λmax = 2."
            )
        )
    )
    if uv is not None:
        names = {
            "simulation": _("simulation, mean of 500 runs"),
            "theory": _("theory"),
            "step": _("training step"),
            "sharpness": "λmax",
        }
        drawn = figures.uv(UV_BATCHES, uv, UV_STEPS, names, reader.theme)
        rows = [
            (f"{size}", f"{simulated:.3f}", f"{theory:.3f}")
            for size, simulated, theory in zip(UV_BATCHES, *uv[:, :, -1], strict=True)
            if np.isfinite(simulated)
        ]
        numbers = table(("B", _("λmax, simulated"), _("λmax, by theory")), rows)
        label = _("λmax of the network of two weights, by step")
        blocks.append(row([figure(drawn, "uv", label)], [numbers], widths=(3, 2)))
    blocks.append(
        text(
            _(
                "**These are models.** Whether the same mechanism explains real networks is debated: label"
                " noise is assumed here, and full-batch training with explicit regularisation can generalise"
                " as well ([Geiping et al., ICLR 2022](https://arxiv.org/abs/2109.14119))."
            )
        )
    )
    return blocks

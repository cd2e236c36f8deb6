"""The catapult: a run is thrown out of a minimum that is too sharp for its learning rate."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.toys import catapult
from figures import edge as figures
from parameters import Lin
from translations import N_
from wire.sheets.blocks import Block, Reader, figure, row, text
from wire.sheets.link import Asked, Slide

FIELDS = {
    "u": Slide(N_("Start u"), Lin(5, 1, 12, "u"), (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8)),
    "eta": Slide(
        N_("Learning rate η"),
        Lin(0.1, 0.001, 1, r"\eta"),
        (0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2),
    ),
}


def calls(asked: Asked) -> list[tuple]:
    return []  # 500 steps of two weights take less than a millisecond


def draw(asked: Asked, results: Sequence[Any], reader: Reader) -> list[Block]:
    _, lr = reader.say, asked.chosen["eta"]
    path = catapult(asked.chosen["u"], lr)
    names = {
        "stable": _("minima with λmax < 2/η"),
        "unstable": _("minima with λmax > 2/η"),
        "run": _("run"),
        "start": _("start"),
        "end": _("end"),
        "sharpness": "u² + v²",
        "loss": _("loss"),
        "step": _("training step"),
    }
    said = fate(path, lr, reader)
    plane, time = (
        drawn(path, lr, names, reader.theme) for drawn in (figures.catapult_plane, figures.catapult)
    )
    return [
        text(
            _(
                "**The catapult.** A network uv fits one number, 1, by gradient descent, from beside the"
                " minimum (u, 1/u), where λmax = u² + 1/u². If that is above 2/η the run is thrown out, its"
                " loss grows, and it lands where λmax is below 2/η; above about 4/η it diverges"
                " ([Lewkowycz et al. 2020](https://arxiv.org/abs/2003.02218))."
            )
        ),
        text("{said}", said=said),
        row([figure(plane, "plane", said)], [figure(time, "time", said)]),
    ]


def fate(path: np.ndarray, lr: float, reader: Reader) -> str:
    """What became of a run, (N + 1, 2), in a sentence."""
    _ = reader.say
    finite = np.isfinite(path).all(axis=1)
    before, after = (float(x) for x in (path[[0, -1]] ** 2).sum(axis=1))
    edge, moved = 2 / lr, abs(path[-1] - path[0]).max() >= 0.01
    if not finite.all():
        sentence = _(
            "It diverged until its numbers overflowed, at step {step}: λmax was {before} at first, 2/η is"
            " {edge}."
        )
    elif abs(path[-1].prod() - 1) > 1e-3 or (moved and after >= edge):
        sentence = _("After {step} steps it is still moving: λmax was {before} at first, 2/η is {edge}.")
    elif moved:
        sentence = _("Thrown out of λmax = {before}, it has landed at {after}, below 2/η = {edge}.")
    elif before < edge:
        sentence = _("λmax, {before}, is below 2/η = {edge}: the run stays in its minimum.")
    else:
        sentence = _(
            "λmax, {before}, is not below 2/η = {edge}, yet in {step} steps the run has hardly moved."
        )
    step = len(path) - 1 if finite.all() else int(finite.argmin())
    said = {"before": before, "edge": edge} | ({"after": after} if "{after}" in sentence else {})
    return sentence.format(step=step, **apart(**said))


def apart(**values: float) -> dict[str, str]:
    """Numbers with three digits, or with as many more as tell those apart that differ."""
    written = {}
    for digits in range(3, 18):
        written = {name: f"{value:.{digits}g}" for name, value in values.items()}
        if len(set(written.values())) == len(set(values.values())):
            break
    return written

"""Training: loss and λmax of two batch sizes against the step, played by pages/training.js."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.networks.comparison import Outcome
from figures.paper import DASHES, SYMBOLS
from figures.style import PALETTE, SHAPES
from translations import N_, translate
from wire.pack import pack
from wire.text import TEXT

POINTS = 60  # of a loss curve
COLOURS = (1, 3)  # of the palette, for the small batch and the large one
SAYS = {
    "about": N_("Training loss and λmax by step. Space plays, the arrow keys step."),
    "loss": N_("training loss"),
    "sharpness": N_("λmax"),
    "axis": N_("training step"),
    "seeds": N_("thin: single seeds"),
    "say_step": N_("After {step} steps, on average over the seeds:"),
    "say_batch": N_("{batch}: training loss {loss}, λmax {sharpness}."),
    "say_ended": N_("{batch}: ended after {step} steps with training loss {loss}, λmax {sharpness}."),
    "say_none": N_("{batch}: nothing yet."),
    "say_lost": N_("{batch}: every seed diverged until its numbers overflowed."),
}
BORROWED = ("play", "pause", "back", "forward", "scrub", "speed")


def training_bytes(
    outcomes: Sequence[Outcome | None], rates: Sequence[float], names: Sequence[str], *, lang: str
) -> bytes:
    """What pages/training.js draws, of the small batch and the large one: None where there is nothing yet.

    For each batch size k and each row ("loss", "sharpness"): `row_k_steps` (C,), `row_k` (S, C) of each seed,
    NaN after its end, and the mean `row_k_mean` (2, M), steps and values. `rates` are the learning rates η,
    whose 2/η is drawn; `names` are those of the batch sizes, in the reader's language.
    """
    sections, last = {}, 1
    for k, outcome in enumerate(outcomes):
        for row, steps, values, end in _curves(outcome):
            mean = _mean(outcome, steps, values, end)
            last = max([last, *steps, *mean[0]])
            sections |= {f"{row}_{k}_steps": steps, f"{row}_{k}": values.T, f"{row}_{k}_mean": mean}
    says = SAYS | {key: TEXT[key] for key in BORROWED}
    header = {
        "lang": lang,
        "text": {key: translate(lang, sentence) for key, sentence in says.items()},
        "batches": [
            {
                "name": name,
                "colour": {theme: palette[colour] for theme, palette in PALETTE.items()},
                "dash": [9, 5] if dash == "dash" else [],
                "outline": SHAPES[symbol],
                "wild": [] if outcome is None else outcome.lost.tolist(),
                "over": outcome is not None and np.isfinite(outcome.sharpness[~outcome.lost]).all().item(),
            }
            for outcome, name, colour, dash, symbol in zip(
                outcomes, names, COLOURS, DASHES, SYMBOLS, strict=True
            )
        ],
        "levels": [2 / rate for rate in dict.fromkeys(rates)],
        "last": float(last),
    }
    return pack(header, {name: np.asarray(values, np.float32) for name, values in sections.items()})


def _curves(outcome: Outcome | None) -> Iterator[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """The loss and λmax: steps (C,), values (C, S), and where they end (S,)."""
    if outcome is None:
        for row in ("loss", "sharpness"):
            yield row, np.empty(0), np.empty((0, 0)), np.empty(0)
        return
    steps, losses = outcome.training.steps, outcome.training.losses
    chosen = np.unique(
        np.searchsorted(steps, np.geomspace(1, max(steps[-1], 1), POINTS)).clip(0, len(steps) - 1)
    )
    chosen = np.union1d(0, chosen)
    looks = np.array(sorted(outcome.along))
    ended = np.where(steps[chosen, None] > outcome.steps, np.nan, losses[chosen])
    yield "loss", steps[chosen], ended, outcome.train_loss
    along = np.array([outcome.along[look] for look in looks]).reshape(len(looks), len(outcome.steps))
    yield "sharpness", looks, along, outcome.sharpness


def _mean(outcome, steps, values, end):
    """Steps and means over seeds that did not diverge, while all of them go on, and where they ended."""
    if outcome is None or outcome.lost.all():
        return np.empty((2, 0))
    whole = ~outcome.lost
    together = steps <= outcome.steps[whole].min()
    values = values[np.ix_(together, whole)].mean(axis=1)
    mean = np.array(
        [np.append(steps[together], outcome.steps[whole].mean()), np.append(values, end[whole].mean())]
    )
    return mean[:, np.isfinite(mean[1])]

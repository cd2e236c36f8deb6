"""Verdict: what becomes of a run, in words, and how that is told from its numbers.

A verdict never depends on where a run was cut: whoever seems to have come to rest is followed on to step
HORIZON, past the longest race, and has only come to rest if it stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from translations import N_

STEPS_MAX = 2000
HORIZON = STEPS_MAX + 500
GRADIENT_TOLERANCE = 1e-3  # a slope that counts as none
NEAR = 1e-2  # how far away Newton's method may see the minimum that a run has converged to
DIVERGENCE = 1e12  # times the loss at the start
SEPARATION = 1e-2  # of the map's width: how far apart those end that had started next to each other
STRAIGHT = 1e-9  # of the map's width: how far from a line a path may lie that keeps to it

# What may become of a run, wherever a run is spoken of in a few words ...
STATUSES = {
    "converged": N_("converged at step {step}"),
    "reached": N_("reached its target at step {step}"),
    "saddle": N_("on a saddle from step {step}"),
    "summit": N_("on a maximum from step {step}"),
    "plateau": N_("at rest on a plateau from step {step}"),
    "stopped": N_("at rest with η = 0 from step {step}"),
    "held": N_("held by weight decay from step {step}"),
    "stuck": N_("stuck from step {step}"),
    "diverged": N_("diverged at step {step}"),
    "overflowed": N_("overflowed at step {step}"),
    "undefined": N_("undefined at step {step}"),
    "moving": N_("still moving"),
    "idle": N_("no step taken"),
}
# ... and in a sentence.
SENTENCES = {
    "converged": N_("{run} has converged: from step {step} its slope stays below 0.001, beside a minimum."),
    "reached": N_("{run} has reached its target at step {step}."),
    "saddle": N_("{run} stays on a saddle from step {step}: level ground, but no minimum."),
    "summit": N_("{run} stays on a maximum from step {step}: level ground, and downhill all around."),
    "plateau": N_("{run} rests on a plateau from step {step}: too little slope to change its place."),
    "stopped": N_("{run} rests from step {step}, because its learning rate is 0."),
    "held": N_("{run} rests from step {step}, where the pull of weight decay and the slope cancel."),
    "stuck": N_("{run} is stuck from step {step}: there is a slope, but its steps are too short to count."),
    "diverged": N_("{run} diverged at step {step}: its loss has grown by more than a factor of 10¹²."),
    "overflowed": N_(
        "{run} overflowed at step {step}: {quantity} along {coordinate} has left the range of numbers for"
        " good."
    ),
    "overflowed_loss": N_("{run} overflowed at step {step}: its loss has left the range of numbers."),
    "undefined": N_(
        "{run} divided by zero at step {step}: along {coordinate} {quantity} became undefined, because"
        " {setting} = 0. It did not diverge; set {setting} above 0."
    ),
    "moving": N_("{run} is still moving."),
    "idle": N_("{run} has taken no step."),
}
# What a start next to a run's own says about it.
NEIGHBOURS = {
    "chaotic": N_("Chaotic: a start one ten-millionth of the map away ends elsewhere."),
    "balanced": N_("Balanced: it keeps to a straight line, and any push off it ends elsewhere."),
    "steady": "",
}


@dataclass(frozen=True)
class Status:
    """What became of a run: `kind` is one of STATUSES, `step` is when, if it did.

    Diverged: the loss has grown by DIVERGENCE. Overflowed: nothing divided by zero, but position, loss or
    the optimizer's state is not finite any more. Undefined: a step divided by zero. Of the last two
    `quantity` is the first without a finite value, by its name in the record ("x", "f": position, loss),
    `coordinate` the first in which, numbered from 0 (None: of the loss), and `setting` the hyperparameter
    without which there was a zero to divide by.
    """

    kind: str
    step: int | None = None
    quantity: str = ""
    coordinate: int | None = None
    setting: str = ""

    @property
    def sentence(self) -> str:
        """Which of SENTENCES tells of it."""
        return "overflowed_loss" if self.quantity == "f" else self.kind

    @property
    def lost(self) -> bool:
        """Whether the run could not go on."""
        return self.kind in ("diverged", "overflowed", "undefined")

    def __str__(self):
        return STATUSES[self.kind].format(step=self.step)


MOVING = Status("moving")


class Ahead(NamedTuple):
    """What a run did between its last step and HORIZON: whether the slope stayed below GRADIENT_TOLERANCE,
    whether it never moved, whether its last step did not move it; and the place where it then was (2,), with
    the gradient (2,) and the Hessian (2, 2) there."""

    level: bool
    still: bool
    stays: bool
    place: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray


def lost(
    step: int, x: np.ndarray, loss: float, record: Mapping[str, np.ndarray], hyper: Mapping[str, float]
) -> Status:
    """What became of a run that was sound before this step and is not after it.

    `x` (d,) is where the step has led, `record` what it has recorded, (d,) each. ε guards the denominators:
    if it is 0, a coordinate in which a quantity is exactly 0 has divided by it.
    """
    values = {**record, "x": x}
    if hyper.get("eps") == 0:
        zero = np.any([recorded == 0 for recorded in record.values()], axis=0)
        divided = np.flatnonzero(zero & ~np.isfinite(x))
        if divided.size:
            at = int(divided[0])
            quantity = next(name for name, value in values.items() if not np.isfinite(value[at]))
            return Status("undefined", step, quantity, at, "eps")
    for name, value in values.items():
        if not np.isfinite(value).all():
            return Status("overflowed", step, name, int(np.argmin(np.isfinite(value))))
    return Status("diverged", step) if np.isfinite(loss) else Status("overflowed", step, "f")


def end(
    x: np.ndarray,
    loss: np.ndarray,
    record: Mapping[str, np.ndarray],
    states: Mapping[str, float],
    hyper: Mapping[str, float],
) -> Status | None:
    """When and how a run was lost, if it was: x (N + 1, 2), loss (N + 1,), record (N, 2) each.

    `states` names those of the record that the optimizer carries from step to step: if one of them is not
    finite, it never will be again. What it computes besides may be, and go unused.
    """
    with np.errstate(all="ignore"):
        sound = np.isfinite(x).all(axis=-1) & np.isfinite(loss)
        sound &= loss - loss[0] <= DIVERGENCE * (1 + abs(loss[0]))
        for name in states:
            sound[1:] &= np.isfinite(record[name]).all(axis=-1)
    if sound.all():
        return None
    step = int(sound.argmin())
    last = {name: values[step - 1] for name, values in record.items()} if step else {}
    return lost(step, x[step], loss[step], last, hyper)


def rest(
    x: np.ndarray,
    grad: np.ndarray,
    rates: np.ndarray,
    hyper: Mapping[str, float],
    ahead: Ahead,
    width: float,
    saddles: np.ndarray,
) -> Status:
    """Whether and where a run that was not lost has come to rest.

    x and grad (N + 1, 2); rates (HORIZON,) the learning rate of each step, those to come too; `width` of the
    map, on which a curvature that does not make a slope of GRADIENT_TOLERANCE counts as none; saddles (n, 2)
    those known, for one that has no curvature.
    """
    if ahead.level and np.isfinite(ahead.hessian).all():
        since = _since(np.linalg.norm(grad, axis=-1) <= GRADIENT_TOLERANCE)
        curvatures, axes = np.linalg.eigh(ahead.hessian)
        slopes = axes.T @ ahead.gradient
        if curvatures[0] > 0 and np.linalg.norm(slopes / curvatures) <= NEAR:
            return Status("converged", since)
        bent = abs(curvatures) * width > GRADIENT_TOLERANCE
        down = bent & (curvatures < 0)
        near = np.linalg.norm(slopes[bent] / curvatures[bent]) <= NEAR
        stays = ahead.stays or np.linalg.norm(slopes[down]) <= np.linalg.norm(slopes[~down])
        if down.any() and near and stays:
            return Status("summit" if down.all() else "saddle", since)
        if ahead.stays and (np.linalg.norm(saddles - ahead.place, axis=-1) <= NEAR).any():
            return Status("saddle", since)
    still = _since((x == x[-1]).all(axis=-1))
    if ahead.still and still < len(x) - 1:
        if not rates[still:].any():
            return Status("stopped", still)
        if ahead.level:
            return Status("plateau", still)
        return Status("held" if hyper.get("weight_decay") else "stuck", still)
    return MOVING if len(x) > 1 else Status("idle")


def _since(true: np.ndarray) -> int:
    """From where on it is true to the end."""
    return int(np.flatnonzero(~true)[-1] + 1) if not true.all() else 0


def neighbour(x: np.ndarray, twin: np.ndarray, width: float) -> str:
    """One of NEIGHBOURS, from a run (N + 1, 2) and one from next to its start; `width` is the map's.

    Both kinds part as fast as an exponential. A balanced path lies on one straight line, and it is across
    this line that its neighbour leaves it.
    """
    with np.errstate(all="ignore"):
        apart = twin - x
        parted = ~(np.linalg.norm(apart, axis=-1) <= SEPARATION * width)
        if not parted[-1]:
            return "steady"
        walked = x - x[0]
        farthest = walked[np.linalg.norm(walked, axis=-1).argmax()]
        length = np.linalg.norm(farthest)
        if length == 0:
            return "balanced"
        across = np.array([-farthest[1], farthest[0]]) / length
        off = apart[parted.argmax()]
        leaves_across = abs(off @ across) > abs(off @ farthest) / length
        return "balanced" if leaves_across and (abs(walked @ across) <= STRAIGHT * width).all() else "chaotic"

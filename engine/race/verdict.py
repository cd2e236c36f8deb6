"""Verdict: what becomes of a run, in words, and how that is told from its numbers.

A verdict never depends on where a run was cut: whoever seems to have come to rest is followed on to step
HORIZON, past the longest race, and has only come to rest if it stays.

The rules are functions of a few numbers that JAX can trace: the race compiles them into its loop, and
`engine.browser` writes them for the browser. What they find are codes, the places of a kind in KINDS, of a
neighbour in ASIDE, of a quantity and of a coordinate; NONE for what there is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
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
    "unreal": N_("undefined at step {step}"),
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
        "{run} divided by zero at step {step}: {quantity} became undefined along {coordinate}, because"
        " {setting} = 0. It did not diverge; set {setting} above 0."
    ),
    "unreal": N_(
        "{run} took the root of a negative number at step {step}: {quantity} became undefined along"
        " {coordinate}. It did not diverge."
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
KINDS = tuple(STATUSES)
ASIDE = tuple(NEIGHBOURS)
NONE = -1
GUARD = "eps"  # the hyperparameter that guards denominators
RADICAND = "u"  # what is under a root, by its name in the record, and may be negative


@dataclass(frozen=True)
class Status:
    """What became of a run: `kind` is one of STATUSES, `step` is when, if it did.

    Diverged: the loss has grown by DIVERGENCE. Overflowed: nothing divided by zero, but position, loss or
    the optimizer's state is not finite any more. Undefined: a step divided by zero. Unreal: it took the root
    of a negative number. Of the last three `quantity` is the first without a finite value, by its name in
    the record ("x", "f": position, loss), `coordinate` the first in which, numbered from 0 (None: of the
    loss), and `setting` the hyperparameter without which there was a zero to divide by.
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
        return self.kind in ("diverged", "overflowed", "undefined", "unreal")

    def __str__(self):
        return STATUSES[self.kind].format(step=self.step)


MOVING = Status("moving")


def told(codes: Sequence[int], record: Sequence[str]) -> Status:
    """The status of the codes of a kind, a step, a quantity and a coordinate; `record` are the names of what
    a step has recorded, in the order in which `cause` was given it."""
    kind, step, quantity, coordinate = codes
    return Status(
        KINDS[kind],
        None if step == NONE else step,
        "" if quantity == NONE else [*record, "x", "f"][quantity],
        None if coordinate == NONE else coordinate,
        GUARD if KINDS[kind] == "undefined" else "",
    )


def lost(
    step: int, x: np.ndarray, loss: float, record: Mapping[str, np.ndarray], hyper: Mapping[str, float]
) -> Status:
    """What became of a run that was sound before this step and is not after it.

    `x` (d,) is where the step has led, `record` what it has recorded, (d,) each.
    """
    values = np.stack([*record.values(), x])
    radicand = record.get(RADICAND, np.zeros_like(x))
    kind, *where = map(int, cause_in(values, radicand, loss, hyper.get(GUARD, jnp.nan)))
    return told((kind, step, *where), list(record))


def is_sound(x: jax.Array, loss: jax.Array, first: jax.Array, state: jax.Array) -> jax.Array:
    """Whether a run can go on from x (d,), with this loss, after `first` at its start.

    `state` (k, d) is what the optimizer carries from step to step: if any of it is not finite, it never will
    be again. What it computes besides may be, and go unused.
    """
    grown = loss - first
    finite = jnp.isfinite(x).all() & jnp.isfinite(loss) & jnp.isfinite(state).all()
    return finite & (grown <= DIVERGENCE * (1 + jnp.abs(first)))


def divides(quantity: jax.Array, end: jax.Array, eps: jax.Array) -> jax.Array:
    """Whether a step has divided by a quantity of its record in a coordinate in which it has led to no finite
    `end`: the quantity is exactly 0, and so is ε, which guards denominators."""
    return (quantity == 0) & (eps == 0) & ~jnp.isfinite(end)


def roots(radicand: jax.Array, end: jax.Array) -> jax.Array:
    """Whether a step has taken the root of a negative number in a coordinate in which it has led to no finite
    `end`."""
    return (radicand < 0) & ~jnp.isfinite(end)


def cause(
    odd: jax.Array, divided: jax.Array, rooted: jax.Array, count: jax.Array | int, loss: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """By what a run was lost that was sound a step before: the codes of kind, quantity and coordinate.

    Quantities are numbered as the step has recorded them; then comes where it has led, and the loss is number
    `count`. `odd` (d,) is the first in each coordinate that is not finite, `count` where all are; `divided`
    (d,) whether the step has divided by 0 there, `rooted` (d,) whether it took the root of a negative number.
    """
    undefined, unreal = divided.any(), rooted.any()
    first = jnp.where(undefined, _first(divided), _first(rooted))
    odd = jnp.where((undefined | unreal) & (jnp.arange(len(odd)) != first), count, odd)
    quantity = odd.min()
    grown = (quantity == count) & jnp.isfinite(loss)
    kind = jnp.where(grown, _code("diverged"), _code("overflowed"))
    kind = jnp.where(undefined, _code("undefined"), jnp.where(unreal, _code("unreal"), kind))
    coordinate = jnp.where(quantity == count, NONE, _first(odd == quantity))
    return kind, jnp.where(grown, NONE, quantity), coordinate


@jax.jit
def cause_in(
    values: jax.Array, radicand: jax.Array, loss: jax.Array, eps: jax.Array
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """`cause`, from what a step has recorded and, last, where it has led: values (k, d), and of them that
    under a root, (d,), 0 where there is none."""
    k = len(values)
    odd = jnp.where(jnp.isfinite(values), k, jnp.arange(k)[:, None]).min(axis=0)
    divided = divides(values[:-1], values[-1], eps).any(axis=0)
    return cause(odd, divided, roots(radicand, values[-1]), k, loss)


def _code(kind):
    return KINDS.index(kind)


def _first(true):
    """The first index at which it is true; the length where it never is."""
    return jnp.where(true, jnp.arange(len(true)), len(true)).min()


def is_level(g: jax.Array) -> jax.Array:
    """Whether a slope (2,) counts as none."""
    return jnp.linalg.norm(g) <= GRADIENT_TOLERANCE


def is_near(place: jax.Array, point: jax.Array) -> jax.Array:
    """Whether a place (2,) is as good as this point (2,)."""
    return jnp.linalg.norm(point - place) <= NEAR


def curvatures(hessian: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The eigenvalues (2,) of a symmetric matrix (2, 2), in no order, and their axes, the columns of (2, 2).

    Golub & Van Loan, Matrix Computations, section 8.5.2: of the two rotations that make it diagonal, the
    smaller one, whose tangent loses no digits.
    """
    (a, _), (b, c) = hessian
    peak = jnp.abs(jnp.stack([a, b, c])).max()
    # No difference and no square of what is left is beyond all numbers.
    a, b, c = (jnp.where(peak > 0, each / peak, 0) for each in (a, b, c))
    tau = (c - a) / jnp.where(b == 0, 1, 2 * b)
    turn = jnp.where(tau < 0, -1, 1) / (jnp.abs(tau) + jnp.sqrt(1 + tau**2))
    tangent = jnp.where(b == 0, 0, turn)
    cosine = 1 / jnp.sqrt(1 + tangent**2)
    sine = tangent * cosine
    values = jnp.stack([a - tangent * b, c + tangent * b]) * peak
    return values, jnp.stack([jnp.stack([cosine, sine]), jnp.stack([-sine, cosine])])


def rest(
    steps: jax.Array,
    level: jax.Array,
    still: jax.Array,
    unpushed: jax.Array,
    stays: jax.Array,
    gradient: jax.Array,
    hessian: jax.Array,
    on_saddle: jax.Array,
    decay: jax.Array,
    width: jax.Array,
) -> tuple[jax.Array, jax.Array]:
    """Whether and where a run of so many steps that was not lost has come to rest: its kind, and since when.

    Until HORIZON: `level` from which step on its slope counts as none, `still` from which it has not moved,
    `unpushed` from which its learning rate is 0. There: whether its last step did not move it (`stays`), its
    gradient (2,) and Hessian (2, 2), and whether it is near a known saddle, for one that has no curvature.
    `decay` is its weight decay; `width` the map's, on which a curvature that does not make a slope of
    GRADIENT_TOLERANCE counts as none.
    """
    bends, axes = curvatures(hessian)
    slopes = (gradient[:, None] * axes).sum(axis=0)
    ways = slopes / bends  # as far away as Newton's method sees the level point
    bent = jnp.abs(bends) * width > GRADIENT_TOLERANCE
    down = bent & (bends < 0)
    steeper = jnp.linalg.norm(jnp.where(down, slopes, 0)) > jnp.linalg.norm(jnp.where(down, 0, slopes))
    beside = jnp.linalg.norm(jnp.where(bent, ways, 0)) <= NEAR
    balanced = down.any() & beside & (stays | ~steeper)
    flat = (level <= steps) & jnp.isfinite(hessian).all()
    resting = still < steps
    kind, since = jnp.where(steps > 0, _code("moving"), _code("idle")), NONE
    for holds, name, then in (
        (resting, "stuck", still),
        (resting & (decay != 0), "held", still),
        (resting & (level <= steps), "plateau", still),
        (resting & (unpushed <= still), "stopped", still),
        (flat & (balanced | (stays & on_saddle)), "saddle", level),
        (flat & balanced & down.all(), "summit", level),
        (flat & (bends > 0).all() & (jnp.linalg.norm(ways) <= NEAR), "converged", level),
    ):
        kind, since = jnp.where(holds, _code(name), kind), jnp.where(holds, then, since)
    return kind, since


def is_parted(apart: jax.Array, width: jax.Array) -> jax.Array:
    """Whether a run and one from next to its start are elsewhere, `apart` (2,); `width` is the map's."""
    return ~(jnp.linalg.norm(apart) <= SEPARATION * width)


def keeps_to(farthest: jax.Array, walked: jax.Array, width: jax.Array) -> jax.Array:
    """Whether a place (2,) lies on the line to the farthest (2,), both seen from the start."""
    return _off_line(farthest, walked) <= STRAIGHT * width


def neighbour(parted: jax.Array, off: jax.Array, farthest: jax.Array, straight: jax.Array) -> jax.Array:
    """The code of what becomes of a start next to a run's, given whether they end parted.

    Both kinds part as fast as an exponential. A balanced path lies on one straight line, and it is across
    this line that its neighbour leaves it: `off` (2,) is how it lies when they first have parted, `farthest`
    (2,) how far from its start the run has come, `straight` whether it keeps to the line there.
    """
    length = jnp.linalg.norm(farthest)
    across = _off_line(farthest, off) > jnp.abs((farthest / length * off).sum())
    balanced = (length == 0) | (across & straight)
    aside = jnp.where(balanced, ASIDE.index("balanced"), ASIDE.index("chaotic"))
    return jnp.where(parted, aside, ASIDE.index("steady"))


def _off_line(way, place):
    """How far a place (2,) lies beside the line along a way (2,)."""
    x, y = way / jnp.linalg.norm(way)
    return jnp.abs(x * place[1] - y * place[0])

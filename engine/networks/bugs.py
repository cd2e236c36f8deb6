"""Bugs: mistakes of training code, planted one at a time, and a tree of questions that names them.

What is looked at is a sweep over the learning rate and two probes: one batch that is trained on alone
(Karpathy, A Recipe for Training Neural Networks, 2019. https://karpathy.github.io/2019/04/25/recipe/), and
the gradient of each layer (Goodfellow, Bengio & Courville, Deep Learning, 2016, section 11.5.
https://www.deeplearningbook.org/contents/guidelines.html).

The code that can be wrong is written as one writes it, one part a function, and the mistakes below it.
"""

from collections.abc import Callable
from functools import partial
from inspect import getsource
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.chunks import Chunk
from engine.networks.rates import NETWORK
from networks.data import load
from networks.mlp import flat

POINTS, BATCH = 256, 32  # to train on, and as many to test with
EPOCH = POINTS // BATCH  # steps
STEPS = 40 * EPOCH
RATES = np.geomspace(1e-4, 10, 11)
NONE = "none"  # no mistake


# The code as it should be


def scale(test, training):
    mean, std = training.mean(axis=0), training.std(axis=0)
    return (test - mean) / std


def order(n, rng):
    return rng.permutation(n)


def take(rows, step):
    return rows[BATCH * step : BATCH * (step + 1)]


def pair(x, y, rows):
    return x[rows], y[rows]


def start(drawn):
    return drawn


def trained(first, second, third):
    return first, second, third


def measure(outputs, y):
    logs = jax.nn.log_softmax(outputs, axis=1)
    return -jnp.sum(y * logs) / len(y)


def keep(stored, gradient):
    return gradient


def lower(rate, step):
    epoch = step // EPOCH
    return rate * 0.95**epoch


def move(w, rate, gradient):
    return w - rate * gradient


# The mistakes


def scale_apart(test, training):
    batches = test.reshape(-1, BATCH, 2)
    mean, std = batches.mean(axis=1, keepdims=True), batches.std(axis=1, keepdims=True)
    return ((batches - mean) / std).reshape(test.shape)


def order_unshuffled(n, rng):
    return np.arange(n)


def take_first(rows, step):
    return rows[:BATCH]


def pair_shifted(x, y, rows):
    return x[rows], jnp.roll(y[rows], 1, axis=0)


def start_zero(drawn):
    return jnp.zeros_like(drawn)


def trained_frozen(first, second, third):
    return first, lax.stop_gradient(second), third


def measure_twice(outputs, y):
    logs = jax.nn.log_softmax(jax.nn.softmax(outputs, axis=1), axis=1)
    return -jnp.sum(y * logs) / len(y)


def measure_across(outputs, y):
    logs = jax.nn.log_softmax(outputs, axis=0)
    return -jnp.sum(y * logs) / len(y)


def measure_summed(outputs, y):
    logs = jax.nn.log_softmax(outputs, axis=1)
    return -jnp.sum(y * logs)


def keep_all(stored, gradient):
    return stored + gradient


def lower_each_step(rate, step):
    return rate * 0.95**step


def move_up(w, rate, gradient):
    return w + rate * gradient


# Of each part what it should be, and then the mistakes in it.
PARTS: dict[str, tuple[Callable, ...]] = {
    "scale": (scale, scale_apart),
    "order": (order, order_unshuffled),
    "take": (take, take_first),
    "pair": (pair, pair_shifted),
    "start": (start, start_zero),
    "trained": (trained, trained_frozen),
    "measure": (measure, measure_twice, measure_across, measure_summed),
    "keep": (keep, keep_all),
    "lower": (lower, lower_each_step),
    "move": (move, move_up),
}
COMPILED = ("pair", "trained", "measure", "keep", "move")
MISTAKES: dict[str, Callable] = {
    "uncleared": keep_all,
    "ascent": move_up,
    "lowered": lower_each_step,
    "twice": measure_twice,
    "across": measure_across,
    "summed": measure_summed,
    "unshuffled": order_unshuffled,
    "same": take_first,
    "shifted": pair_shifted,
    "apart": scale_apart,
    "frozen": trained_frozen,
    "zero": start_zero,
}
CODES = (*MISTAKES, NONE)


def hidden(number: int) -> str:
    """Which of CODES a number, from 1, stands for: of as many numbers as there are, each once."""
    block, place = divmod(number - 1, len(CODES))
    return CODES[np.random.default_rng([block, 7]).permutation(len(CODES))[place]]


def source(name: str) -> tuple[str, str]:
    """The part of a code that is wrong, as it should be and as it is."""
    right, wrong = next(
        (versions[0], MISTAKES[name]) for versions in PARTS.values() if MISTAKES[name] in versions
    )
    return getsource(right).strip(), getsource(wrong).strip()


# What is looked at


class Seen(NamedTuple):
    """What a code shows of itself: the loss of each step's batch as it prints it, at each of RATES, printed
    (R, STEPS), and afterwards the accuracies on all points to train on and to test with, (R,). On one batch
    that is trained on alone, at the rate below the best of the sweep, the loss, alone (STEPS,). At the lowest
    rate, at which the weights hardly move, the length of each layer's gradient as the weights are moved by
    it, norms (STEPS, 3).
    """

    printed: np.ndarray
    training: np.ndarray
    test: np.ndarray
    alone: np.ndarray
    norms: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """The loss in the first epoch (R,)."""
        return self.printed[:, :EPOCH].mean(axis=1)

    @property
    def last(self) -> np.ndarray:
        """The loss in the last epoch (R,); infinite where any of the run was not finite."""
        lost = ~np.isfinite(self.printed).all(axis=1)
        return np.where(lost, np.inf, self.printed[:, -EPOCH:].mean(axis=1))

    @property
    def best(self) -> int:
        """Which rate ends with the lowest loss."""
        return int(self.last.argmin())

    @property
    def length(self) -> np.ndarray:
        """Of the whole gradient, by epoch and its batches (STEPS / EPOCH, EPOCH)."""
        return np.linalg.norm(self.norms, axis=1).reshape(-1, EPOCH)


def look(state: None, name: str, seed: int) -> Chunk:
    """Train with one of CODES on the two moons of a seed, sorted by their class, as files lie in folders.

    The result is a `Seen`.
    """
    which = {
        part: versions.index(MISTAKES[name]) if MISTAKES.get(name) in versions else 0
        for part, versions in PARTS.items()
    }
    code = {part: versions[which[part]] for part, versions in PARTS.items()}
    (x, y), (x_test, y_test) = _sorted(seed)
    test = jnp.asarray(code["scale"](x_test, x), np.float32), jnp.asarray(y_test, np.float32)
    points = jnp.asarray(scale(x, x), np.float32), jnp.asarray(y, np.float32)
    rng = np.random.default_rng([seed, 1])
    rows = np.concatenate([code["order"](POINTS, rng) for _ in range(STEPS // EPOCH)])
    batches = np.stack([code["take"](rows, step) for step in range(STEPS)])
    rates = code["lower"](RATES[:, None], np.arange(STEPS)).astype(np.float32)
    w = code["start"](NETWORK.init(jax.random.key(seed)))
    chosen = {part: which[part] for part in COMPILED}
    ended, printed, norms = train(chosen, w, points, batches, rates)
    training, tested = (np.asarray(_accuracy(ended, *some), float) for some in (points, test))
    # At all rates once more, so that nothing else is compiled.
    _, alone, _ = train(chosen, w, points, np.broadcast_to(batches[0], batches.shape), rates)
    swept = Seen(printed, training, tested, alone, norms[0])
    return Chunk(None, 1.0, swept._replace(alone=alone[max(swept.best - 1, 0)]))


def _sorted(seed):
    """Points and labels to train on and to test with, each by class."""
    data = load("moons", POINTS, test=POINTS, standardise=False, seed=seed)
    both = (data.x_train, data.y_train), (data.x_test, data.y_test)
    by_class = [np.argsort(y.argmax(axis=1), kind="stable") for _, y in both]
    return [(x[rows], y[rows]) for (x, y), rows in zip(both, by_class, strict=True)]


def train(
    chosen: dict[str, int],
    w: jax.Array,
    points: tuple[jax.Array, jax.Array],
    batches: np.ndarray,
    rates: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """w (R, d) after the last step, the loss (R, steps) of each step's batch, and the length of each layer's
    gradient (R, steps, 3), from w (d,) at rates (R, steps) with the rows of batches (steps, B).

    `chosen` says for each of COMPILED which of its PARTS is taken.
    """
    ended, printed, norms = _train(chosen, w, points, batches, rates)
    return np.asarray(ended), np.asarray(printed, float), np.asarray(norms, float)


@jax.jit
def _train(chosen, w, points, batches, rates):
    code = {part: partial(lax.switch, which, PARTS[part]) for part, which in chosen.items()}

    def loss(w, batch):
        x, y = batch
        held = flat(list(code["trained"](*NETWORK.layers(w))))
        return code["measure"](NETWORK.predict(held, x), y)

    def run(rates):
        def step(carry, now):
            (w, stored), (rows, rate) = carry, now
            printed, gradient = jax.value_and_grad(loss)(w, code["pair"](*points, rows))
            stored = code["keep"](stored, gradient)
            lengths = [jnp.linalg.norm(flat([layer])) for layer in NETWORK.layers(stored)]
            return (code["move"](w, rate, stored), stored), (printed, jnp.stack(lengths))

        (w_end, _), seen = lax.scan(step, (w, jnp.zeros_like(w)), (batches, rates))
        return w_end, *seen

    return jax.vmap(run)(rates)


@jax.jit
def _accuracy(w, x, y):
    return jax.vmap(lambda one: jnp.mean(NETWORK.predict(one, x).argmax(axis=1) == y.argmax(axis=1)))(w)


# What it says


def still(seen: Seen) -> float:
    """Layers whose gradient is 0 at every step."""
    return float((seen.norms == 0).all(axis=0).sum())


def beginning(seen: Seen) -> float:
    """The very first loss."""
    return float(seen.printed[0, 0])


def fall(seen: Seen) -> float:
    """The lowest loss of a last epoch, by that of the first at the lowest rate, which is hardly trained."""
    return float(seen.last.min() / seen.first[0])


def growth(seen: Seen) -> float:
    """The gradient in the second epoch by that in the first."""
    return float(seen.length[1].mean() / seen.length[0].mean())


def scatter(seen: Seen) -> float:
    """The standard deviation of the gradient's length in the first epoch, by its mean."""
    return float(seen.length[0].std() / seen.length[0].mean())


def repetition(seen: Seen) -> float:
    """The correlation of the gradient's length with that of the epoch before, batch by batch: 1 if it is the
    same again."""
    logs = np.log(seen.length)
    about = logs - logs.mean(axis=1, keepdims=True)
    return float((about[1:] * about[:-1]).sum() / (about[1:] ** 2).sum())


def floor(seen: Seen) -> float:
    """The lowest loss of any batch at any rate."""
    return float(np.nanmin(seen.printed))


def learnt(seen: Seen) -> float:
    """The accuracy on the points that were trained on, at the best rate."""
    return float(seen.training[seen.best])


def rest(seen: Seen) -> float:
    """The loss of the batch that is trained on alone, half-way by that at the end."""
    return float(seen.alone[STEPS // 2 - 1] / seen.alone[-1])


def gap(seen: Seen) -> float:
    """By how much it is more accurate on the points that were trained on, at the best rate."""
    return learnt(seen) - float(seen.test[seen.best])


class Question(NamedTuple):
    """Whether a measure is above or below a limit; if so, it is this mistake."""

    mistake: str
    measure: Callable[[Seen], float]
    side: str
    limit: float


# Each limit lies between what 40 seeds, 0 to 39, came to with the mistake and, in brackets, with all those
# that no question before has named.
TREE = (
    Question("zero", still, "above", 1.5),  # 2 (at most 1)
    Question("frozen", still, "above", 0.5),  # 1 (0)
    Question("summed", beginning, "above", 8),  # at least 11.8 (at most 5.6)
    Question("ascent", fall, "above", 1),  # at least 1.03 (at most 0.97)
    Question("uncleared", growth, "above", 2),  # at least 2.5 (at most 1.5)
    Question("same", scatter, "below", 0.015),  # at most 0.003 (at least 0.059)
    Question("unshuffled", repetition, "above", 0.7),  # at least 0.99 (at most 0.16)
    Question("across", floor, "above", 2),  # at least 2.78 (at most 0.62)
    Question("shifted", learnt, "below", 0.82),  # at most 0.75 (at least 0.89)
    Question("twice", floor, "above", 0.25),  # at least 0.313, log(1 + 1/e) (at most 0.09)
    Question("lowered", rest, "below", 1.01),  # at most 1.001 (at least 1.04)
    Question("apart", gap, "above", 0.2),  # at least 0.33 (at most 0.05)
)
HALVED = 0.5


def diagnosis(seen: Seen) -> tuple[str, list[float]]:
    """The mistake that the first question with a yes names, NONE if there is none, and what was measured
    until then."""
    measured = []
    for question in TREE:
        value = question.measure(seen)
        measured.append(value)
        if value > question.limit if question.side == "above" else value < question.limit:
            return question.mistake, measured
    return NONE, measured


def exposed(seen: Seen) -> bool:
    """Whether the sweep alone shows a mistake, and not a bad rate: the loss is halved at no rate."""
    return fall(seen) > HALVED

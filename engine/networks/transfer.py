"""Transfer: layers that have learnt to tell 0 to 4 apart, and few examples of 5 to 9.

All layers of a network but the last are taken over by another: as they are, or to be trained further.
Yosinski, Clune, Bengio & Lipson, NIPS 2014, with halves of ImageNet. https://arxiv.org/abs/1411.1792
"""

from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.chunks import Chunk, chunked, together
from engine.networks.training import Progress, Trainer, scores
from networks.convolution import convolution
from networks.data import DATA, Data, digits
from networks.mlp import mlp

SIDE, CLASSES = 8, 5  # pixels; of each half
CHANNELS = (8, 16)
SOURCE = 800  # pictures of 0 to 4
COUNTS = (5, 10, 20, 50, 100, 200, 400)  # examples of 5 to 9, as many of each; divisors of SOURCE
SOURCE_STEPS, STEPS, BATCH, RATE = 1200, 200, 16, 0.01  # of Adam
MOVES = {"moved": 2, "still": 0}  # by how many pixels a picture stands elsewhere, at most, each way
# Nothing is taken over; all layers but the last, which are trained further; or which stay as they are.
WAYS = ("scratch", "tuned", "frozen")
OPTIONS: dict[str, Any] = dict(activation="relu", initialiser="he_normal", loss="cross_entropy")
NETWORK = convolution(SIDE, CHANNELS, CLASSES, **OPTIONS)
LAST = mlp(NETWORK.sizes[-2:], **OPTIONS)  # its last layer alone
TRAININGS = tuple(product(COUNTS, WAYS))
ALL_STEPS = SOURCE_STEPS + STEPS * len(TRAININGS)


class Transferred(NamedTuple):
    """right (len(COUNTS), len(WAYS), S): the share of new pictures of 5 to 9 that are recognised, NaN where
    it is not known yet. Of the first seed a picture of each digit, shown (10, 8, 8)."""

    right: np.ndarray
    shown: np.ndarray


class _State(NamedTuple):
    progress: Progress | None = None  # of the training under way
    w: Any = None  # (S, d), that have learnt 0 to 4
    features: Any = None  # (S, n, m), what their layers but the last make of 5 to 9
    found: tuple[np.ndarray, ...] = ()  # (S,) of each of TRAININGS


@chunked
def transferred(state: _State | None, pictures: str, seeds: int, first: int = 0) -> Chunk:
    """Train on 0 to 4, then on COUNTS of 5 to 9 in each of WAYS; `pictures` is one of MOVES. Results are
    `Transferred`."""
    those = range(first, first + seeds)
    sets = [halves(seed, MOVES[pictures]) for seed in those]
    progress, w, features, found = state or _State()
    network, start, steps = NETWORK, None, STEPS
    if w is None:
        data, steps = sets, SOURCE_STEPS
    else:
        count, way = TRAININGS[len(found)]
        x = [one.x_test for one in sets]
        if way == "frozen":
            x, network = features, LAST
        if way == "tuned":
            start = with_new_last(w, those)
        data = [few(each, one.y_test, count) for each, one in zip(x, sets, strict=True)]
    trainer = Trainer(network, data, those, batch=BATCH, steps=steps, optimizer="adam", lr=RATE)
    progress = trainer.advance(progress or trainer.begin(start))
    done = max(progress.step, 0) + (0 if w is None else SOURCE_STEPS + STEPS * len(found))
    if trainer.over(progress):
        if w is None:
            w = progress.w
            features = together(handed_on, w, [one.x_test for one in sets])
        else:
            new = [one.x_test for one in data], [one.y_test for one in data]
            found = (*found, scores(network, progress.w, *new)[1])
        progress = None
    right = np.full((len(TRAININGS), seeds), np.nan)
    right[: len(found)] = found or np.nan
    result = Transferred(right.reshape(len(COUNTS), len(WAYS), seeds), shown(sets[0]))
    if len(found) == len(TRAININGS):
        return Chunk(None, 1.0, result)
    return Chunk(_State(progress, w, features, found), done / ALL_STEPS, result)


@lru_cache(maxsize=32)
def halves(seed: int, pixels: int) -> Data:
    """0 to 4 as what is trained on, (SOURCE, 64), 5 to 9 as the rest: each five of these have one of each
    class, as long as there are any. Each picture stands up to so many `pixels` elsewhere."""
    rng = np.random.default_rng(seed)
    x, labels = digits(DATA["digits"].most, 0, rng)
    x = moved(x, pixels, rng)
    low = labels < CLASSES
    source, y = x[low][:SOURCE], np.eye(CLASSES)[labels % CLASSES]
    x = (x - source.mean()) / source.std()
    # How many of its class come before each picture.
    before = (np.cumsum(y[~low], axis=0) * y[~low]).sum(axis=1)
    order = np.argsort(before, kind="stable")
    parts = x[low][:SOURCE], y[low][:SOURCE], x[~low][order], y[~low][order]
    return Data(*parts, np.zeros(SOURCE, bool), CLASSES)


def moved(x: np.ndarray, pixels: int, rng: np.random.Generator) -> np.ndarray:
    """Pictures (n, 64), each moved by -pixels … pixels in both directions. Nothing, 0, comes in."""
    wide = np.pad(x.reshape(-1, SIDE, SIDE), ((0, 0), (pixels, pixels), (pixels, pixels)))
    places = np.lib.stride_tricks.sliding_window_view(wide, (SIDE, SIDE), axis=(1, 2))
    rows, columns = rng.integers(2 * pixels + 1, size=(2, len(x)))
    return places[np.arange(len(x)), rows, columns].reshape(len(x), -1)


def few(x: np.ndarray, y: np.ndarray, count: int) -> Data:
    """The first `count` of x (n, m) and y (n, CLASSES) to train on, each as often as makes SOURCE rows: one
    program serves all counts. What no count has is to test on."""
    rows, new = np.tile(np.arange(count), SOURCE // count), slice(COUNTS[-1], None)
    return Data(x[rows], y[rows], x[new], y[new], np.zeros(SOURCE, bool), CLASSES)


def with_new_last(w: np.ndarray, seeds: range) -> np.ndarray:
    """w (S, d) whose last layer is the one that LAST begins with."""
    last = np.stack([np.asarray(LAST.init(jax.random.key(seed))) for seed in seeds])
    return np.concatenate([w[:, : -last.shape[1]], last], axis=1)


def handed_on(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """What all layers but the last make of x (n, 64): (n, m)."""
    return np.asarray(_handed_on(jnp.asarray(w), jnp.asarray(x, w.dtype)))


@jax.jit
def _handed_on(w, x):
    return NETWORK.states(w, x)[-2]


def shown(data: Data) -> np.ndarray:
    chosen = [x[y.argmax(axis=0)] for x, y in ((data.x_train, data.y_train), (data.x_test, data.y_test))]
    return np.concatenate(chosen).reshape(-1, SIDE, SIDE)

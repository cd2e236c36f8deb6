"""Neighbours: what a convolution knows of pictures that a perceptron does not, which pixels lie side by side.

Both have about as many weights and learn the same digits. Then each test picture is moved by a pixel; or, in
another run, the pixels of all pictures are shuffled alike, so that neighbours are neighbours no more. LeCun
et al., Neural Computation 1 (1989). https://doi.org/10.1162/neco.1989.1.4.541
"""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from engine.chunks import Chunk, chunked
from engine.networks.training import Progress, Trainer, following, scores
from networks.convolution import KERNEL, convolution, convolved
from networks.data import Data, load
from networks.mlp import Network, mlp

SIDE = 8  # pixels
CLASSES = 10
TRAIN, TEST = 512, 400
BATCH, LR = 32, 0.01  # of Adam
STEPS = 300
LOOKS = range(0, STEPS + 1, 25)
SEEDS = 8
CHANNELS = (8, 16)
OPTIONS: dict[str, Any] = dict(activation="relu", initialiser="he_normal", loss="cross_entropy")


class Learned(NamedTuple):
    """How far S seeds have come: the share of test pictures that are recognised, `still` and `moved` by a
    pixel, (C, S) after so many `steps` (C,).

    Of the first seed, at the end of a convolution: its first layer's `filters` (channels, 3, 3), and of one
    test picture of each class, `pictures` (10, 8, 8) from 0 to 1, what that layer makes of it, `maps`
    (10, channels, 8, 8).
    """

    steps: np.ndarray
    still: np.ndarray
    moved: np.ndarray
    filters: np.ndarray | None = None
    pictures: np.ndarray | None = None
    maps: np.ndarray | None = None


class _State(NamedTuple):
    progress: Progress
    still: tuple[np.ndarray, ...] = ()
    moved: tuple[np.ndarray, ...] = ()


def network(kind: str) -> Network:
    """A "convolution", or an "mlp" of one hidden layer with as nearly as many weights as can be."""
    filtering = convolution(SIDE, CHANNELS, CLASSES, **OPTIONS)
    if kind == "convolution":
        return filtering
    inputs = SIDE**2
    hidden = round((len(filtering.filters) - CLASSES) / (inputs + 1 + CLASSES))
    return mlp((inputs, hidden, CLASSES), **OPTIONS)


@chunked
def learn(state: _State | None, kind: str, shuffled: bool, first: int = 0) -> Chunk:
    """Train a `network` on digits with 8 seeds from the `first` on. Results are `Learned`s.

    A seed decides the pictures, the initial weights, the batches, and the order of `shuffled` pixels.
    """
    trainer, data, moved = _course(kind, shuffled, first)
    state = state or _State(trainer.begin())
    progress = trainer.advance(state.progress, following(LOOKS, state.progress.step))
    state = state._replace(progress=progress)
    if not progress.ahead and progress.step in LOOKS:
        y = [one.y_test for one in data]
        still, after = (
            scores(trainer.network, progress.w, x, y)[1] for x in ([one.x_test for one in data], moved)
        )
        state = state._replace(still=(*state.still, still), moved=(*state.moved, after))
    over = progress.step == STEPS
    share = max(progress.step, 0) / STEPS
    if not state.still:
        return Chunk(state, share, None)
    steps = np.array(LOOKS[: len(state.still)])
    result = Learned(steps, np.array(state.still), np.array(state.moved))
    if over and kind == "convolution":
        result = result._replace(**_seen(trainer.network, progress.w[0], data[0], first))
    return Chunk(None if over else state, share, result)


@lru_cache(maxsize=4)  # each chunk asks for the same
def _course(kind: str, shuffled: bool, first: int) -> tuple[Trainer, list[Data], list[np.ndarray]]:
    """Who trains, on what, and the test pictures moved by a pixel."""
    seeds, data, moved = range(first, first + SEEDS), [], []
    for seed in seeds:
        raw = load("digits", TRAIN, test=TEST, standardise=False, seed=seed)
        middle, scale = raw.x_train.mean(axis=0), raw.x_train.std()
        order = np.random.default_rng([seed, 2]).permutation(SIDE**2) if shuffled else np.arange(SIDE**2)
        train, test, after = (
            ((x - middle) / scale)[:, order] for x in (raw.x_train, raw.x_test, by_a_pixel(raw.x_test))
        )
        data.append(raw._replace(x_train=train, x_test=test))
        moved.append(after)
    trainer = Trainer(network(kind), data, seeds, batch=BATCH, steps=STEPS, optimizer="adam", lr=LR)
    return trainer, data, moved


def by_a_pixel(x: np.ndarray) -> np.ndarray:
    """Pictures (n, 64), each moved by one pixel: right, left, down and up in turn. Nothing, 0, comes in."""
    wide = np.pad(x.reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    moved = np.empty((len(x), SIDE, SIDE))
    for turn, (row, column) in enumerate(((1, 0), (1, 2), (0, 1), (2, 1))):
        moved[turn::4] = wide[turn::4, row : row + SIDE, column : column + SIDE]
    return moved.reshape(len(x), -1)


def _seen(network, w, data, seed):
    """What the first layer has learned, and makes of one test picture of each class."""
    weights, biases = network.layers(jnp.asarray(w))[0]
    chosen = [int(np.argmax(data.y_test[:, digit])) for digit in range(CLASSES)]
    given = data.x_test[chosen].reshape(CLASSES, SIDE, SIDE, 1).astype(w.dtype)
    maps = jax.nn.relu(convolved(jnp.asarray(given), weights) + biases)
    raw = load("digits", TRAIN, test=TEST, standardise=False, seed=seed)
    return dict(
        filters=np.asarray(weights).T.reshape(-1, KERNEL, KERNEL),
        pictures=raw.x_test[chosen].reshape(CLASSES, SIDE, SIDE),
        maps=np.moveaxis(np.asarray(maps), -1, 1),
    )

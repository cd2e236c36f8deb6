"""Pools: max pooling on grids that are drawn anew at every step, beside the same grid throughout.

Graham 2014. https://arxiv.org/abs/1412.6071
"""

from functools import lru_cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.chunks import Chunk, chunked, together
from engine.networks.neighbours import CHANNELS, CLASSES, SIDE
from networks.convolution import KERNEL, convolved
from networks.data import Data, load
from networks.fractional import begins, pooled
from networks.mlp import Layers, cross_entropy, starting
from optimizers import adam

TEST = 400
BATCH, LR = 32, 0.01  # of Adam
STEPS, STRIDE = 400, 50
SEEDS = 8
DRAWS = 12  # grids that a test takes the mean over
LEFT = {"max": (4, 2), "fractional": (6, 4)}  # pixels of a side after each pooling; of 8 before


class Pooling(NamedTuple):
    """How far S seeds have come, after so many `steps` (C,): the shares (C, S) of training pictures that are
    recognised with one grid, `train`, and of test pictures with `one` and by the `mean` of what the network
    says with DRAWS of them.

    grids (DRAWS, 2, n) are where the windows of the first pooling begin in these, in rows and in columns, and
    `picture` (8, 8) from 0 to 1 is the first seed's first test picture.
    """

    steps: np.ndarray
    train: np.ndarray
    one: np.ndarray
    mean: np.ndarray
    grids: np.ndarray
    picture: np.ndarray


class _Seed(NamedTuple):
    w: np.ndarray
    m: np.ndarray
    v: np.ndarray
    looks: tuple[tuple[float, float, float], ...] = ()


def shapes(kind: str) -> list[tuple[int, int]]:
    """Of the weights of both convolutions and of the last layer."""
    into, out = CHANNELS
    return [(KERNEL**2, into), (KERNEL**2 * into, out), (LEFT[kind][-1] ** 2 * out, CLASSES)]


def layers(kind: str, w: jax.Array) -> Layers:
    """The weights and biases of each layer that w (d,) holds."""
    found, at = [], 0
    for m, n in shapes(kind):
        found.append((w[at : at + m * n].reshape(m, n), w[at + m * n : at + (m + 1) * n]))
        at += (m + 1) * n
    return found


def predict(kind: str, w: jax.Array, x: jax.Array, draws: ArrayLike) -> jax.Array:
    """The outputs (n, 10) of pictures x (n, 64); `draws` (2, 2) are of both poolings' rows and columns."""
    *filters, (weights, biases) = layers(kind, w)
    h = x.reshape(-1, SIDE, SIDE, 1)
    for (a, b), u, left in zip(filters, jnp.asarray(draws), LEFT[kind], strict=True):
        h = pooled(jax.nn.relu(convolved(h, a) + b), u, left)
    return h.reshape(len(h), -1) @ weights + biases


@chunked
def learn_pooled(state: tuple[_Seed, ...] | None, kind: str, pictures: int, first: int = 0) -> Chunk:
    """Train on so many digits with 8 seeds from the `first` on, with a pooling of LEFT. Results are
    `Pooling`s.

    A seed decides the pictures, the initial weights, which both kinds share in the convolutions, the batches
    and the grids.
    """
    data = [_data(pictures, seed) for seed in range(first, first + SEEDS)]
    keys = [jax.random.key(seed) for seed in range(first, first + SEEDS)]
    move = partial(_begun, kind) if state is None else partial(_further, kind)
    state = tuple(together(move, data, keys, *([] if state is None else [state])))
    looks = np.array([seed.looks for seed in state])
    train, one, mean = np.moveaxis(looks, (0, 1, 2), (2, 1, 0))
    steps = STRIDE * np.arange(len(train))
    grids = np.array([[begins(u, SIDE, LEFT[kind][0]) for u in draws] for draws, _ in _grids(keys[0])])
    raw = load("digits", pictures, test=TEST, standardise=False, seed=first)
    result = Pooling(steps, train, one, mean, grids, raw.x_test[0].reshape(SIDE, SIDE))
    return Chunk(None if steps[-1] == STEPS else state, steps[-1] / STEPS, result)


def _begun(kind, data, key):
    w = np.asarray(starting(shapes(kind), shapes(kind), "he_normal", 1.0)(key))
    return _looked(kind, data, key, _Seed(w, np.zeros_like(w), np.zeros_like(w)))


def _further(kind, data, key, now):
    begun = STRIDE * (len(now.looks) - 1)
    order = _order(len(data.x_train), key)[begun : begun + STRIDE]
    batches = data.x_train[order], data.y_train[order]
    w, m, v = map(np.asarray, _stretch(kind, now.w, now.m, now.v, key, float(begun), batches))
    return _looked(kind, data, key, now._replace(w=w, m=m, v=v))


@partial(jax.jit, static_argnums=0)
def _stretch(kind, w, m, v, key, begun, batches):
    def step(carry, now):
        (w, m, v), (t, x, y) = carry, now
        draws = jax.random.uniform(jax.random.fold_in(key, t.astype(int)), (2, 2), w.dtype)
        gradient = jax.grad(lambda w: cross_entropy(predict(kind, w, x, draws), y))
        hyper = {name: parameter.default for name, parameter in adam.HYPER.items()} | dict(lr=LR)
        w, record = adam.step(w, gradient, t, m, v, **hyper)
        return (w, record["m"], record["v"]), None

    t = begun + 1 + jnp.arange(STRIDE, dtype=w.dtype)
    return lax.scan(step, (w, m, v), (t, *batches))[0]


def _looked(kind, data, key, now):
    seen, said = map(np.asarray, _said(kind, now.w, data.x_train, data.x_test, _grids(key)))
    learnt, right = data.y_train.argmax(axis=1), data.y_test.argmax(axis=1)
    look = (
        np.mean(np.argmax(seen, axis=1) == learnt),
        np.mean(np.argmax(said[0], axis=1) == right),
        np.mean(np.mean(said, axis=0).argmax(axis=1) == right),
    )
    return now._replace(looks=(*now.looks, tuple(map(float, look))))


def _grids(key):
    """Draws for both poolings of each grid in a test, (DRAWS, 2, 2)."""
    return _rng(key, 0).uniform(size=(DRAWS, 2, 2)).astype(np.float32)


def _rng(key, stream):
    return np.random.default_rng([*np.asarray(jax.random.key_data(key)), stream])


@partial(jax.jit, static_argnums=0)
def _said(kind, w, train, test, grids):
    """The chances of each class for the training pictures with the first grid, and for test ones with all."""
    seen = jax.nn.softmax(predict(kind, w, train, grids[0]))
    return seen, lax.map(lambda draws: jax.nn.softmax(predict(kind, w, test, draws)), grids)


@lru_cache(maxsize=2 * SEEDS)
def _data(pictures: int, seed: int) -> Data:
    """Pictures as in `engine.networks.neighbours`, in single precision."""
    raw = load("digits", pictures, test=TEST, standardise=False, seed=seed)
    middle, scale = raw.x_train.mean(axis=0), raw.x_train.std()
    x_train, x_test = (((x - middle) / scale).astype(np.float32) for x in (raw.x_train, raw.x_test))
    return raw._replace(x_train=x_train, x_test=x_test, y_train=raw.y_train.astype(np.float32))


def _order(pictures, key):
    """The pictures of each step, (STEPS, BATCH), reshuffled in each epoch."""
    rng, epochs = _rng(key, 1), -(-STEPS * BATCH // pictures)
    shuffled = [rng.permutation(pictures) for _ in range(epochs)]
    return np.concatenate(shuffled).reshape(-1, BATCH)[:STEPS]

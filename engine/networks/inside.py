"""Inside: what reaches each layer of a deep network, forwards and backwards, and its loss from outside.

Glorot & Bengio, AISTATS 2010. https://proceedings.mlr.press/v9/glorot10a.html
"""

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from engine.chunks import Chunk, chunked, with_next
from engine.landscape import plane, random_plane
from engine.networks.experiment import drawn
from engine.networks.lab import Course, Ground, ground_of, pictures
from engine.networks.training import Progress, Trainer, Training, following, scores
from networks.data import Data
from networks.mlp import ACTIVATIONS, Network, collapse, flat, mlp
from networks.normalisation import EPSILON, moments

TEST = 400  # points to test on
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
LOOKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500)  # after how many steps, and after the last
LINES, ALONG = 9, 33  # of a grid over two inputs, each way, and points on each
CORNER = np.array([[-(3**0.5), 3**0.5, 0], [-1, -1, 2]]).T / 6**0.5  # from where three numbers are seen
SLICE = np.linspace(-1, 1, 31)  # of a loss plane, the unit being each neuron's own weights


@dataclass(frozen=True)
class Deep(Course):
    """A course for a deep network, gone down by gradient descent on all points with learning rate `lr`.

    `gain`, `residual` and `scaled` are those of `networks.mlp.mlp`.
    """

    data: str = "digits"
    batch: int | None = None
    steps: int = 200
    lr: float = 0.1
    gain: float = 1.0
    residual: bool = False
    scaled: bool = False

    @property
    def looks(self) -> list[int]:
        """The steps after which one looks inside."""
        return [*(step for step in LOOKS if step < self.steps), self.steps]

    def load(self) -> tuple[Data, ...]:
        """The data of each seed, drawn and split by it."""
        return drawn(self.data, self.n, self.flips, self.seeds, TEST)

    def network(self) -> Network:
        return mlp(
            self.sizes,
            activation=self.activation,
            initialiser=self.initialiser,
            loss=self.loss,
            gain=self.gain,
            residual=self.residual,
            normalisation=self.normalisation,
            scaled=self.scaled,
        )


@lru_cache(maxsize=8)  # each chunk asks for the same
def trainer_of(deep: Deep) -> Trainer:
    return Trainer(
        deep.network(),
        deep.load(),
        range(deep.seeds),
        batch=deep.batch or deep.n,
        steps=deep.steps,
        lr=deep.lr,
    )


class Inside(NamedTuple):
    """What S seeds of a network of L layers are inside, after each of k steps; NaN of a seed that was lost.

    activations (k, S, L - 1, 5) the QUANTILES of what each hidden layer hands on, over points and neurons,
    and their standard deviation `spread` (k, S, L - 1); dead (k, S, L - 1) the share of its neurons that hand
    on 0 for every point. gradients (k, S, L, 5) the QUANTILES of the size of the loss's derivatives by a
    layer's weights, slope (k, S, L) their root mean square; update (k, S, L) how much the next step of
    gradient descent changes the weights: its root mean square divided by that of the weights.
    """

    training: Training
    steps: np.ndarray
    activations: np.ndarray
    spread: np.ndarray
    dead: np.ndarray
    gradients: np.ndarray
    slope: np.ndarray
    update: np.ndarray


class _State(NamedTuple):
    progress: Progress
    looked: tuple = ()  # what each look has found
    found: tuple = ()  # of the look under way, one seed after the other


@chunked
def inside(state: _State | None, deep: Deep) -> Chunk:
    """Train, and look inside at `deep.looks`: on all training points, in double precision, as gradients of
    nothing but rounding would be taken for some. Results are `Inside`s."""
    trainer, looks = trainer_of(deep), deep.looks
    progress, looked, found = state or _State(trainer.begin())
    if progress.step in looks[len(looked) :]:
        found = with_next(found, deep.seeds, lambda i: look(deep, i, progress.w[i]))
        if len(found) == deep.seeds:
            parts = [np.stack(part) for part in zip(*found, strict=True)]
            for part in parts:
                part[~np.isfinite(progress.losses[-1])] = np.nan
            looked, found = (*looked, parts), ()
    else:
        progress = trainer.advance(progress, following(looks, progress.step))
    going = not trainer.over(progress) or progress.step in looks[len(looked) :]
    state = _State(progress, looked, found) if going else None
    share = max(progress.step, 0) / max(deep.steps, 1) if going else 1.0
    if not looked:
        return Chunk(state, share, None)
    parts = map(np.stack, zip(*looked, strict=True))
    return Chunk(state, share, Inside(trainer.training(progress), np.array(looks[: len(looked)]), *parts))


def look(deep: Deep, seed: int, w: ArrayLike) -> tuple[np.ndarray, ...]:
    """Of one seed's network with these weights (d,) what `Inside` has of one step, in its order."""
    network, data = deep.network(), deep.load()[seed]
    handed, slopes, weights = _look(network, np.asarray(w, float), (data.x_train, data.y_train))
    hidden = np.stack(handed[:-1])
    steep, own = (np.array([_rms(part) for part in parts]) for parts in (slopes, weights))
    sizes = [np.quantile(abs(np.asarray(part)), QUANTILES) for part in slopes]
    return (
        np.quantile(hidden, QUANTILES, axis=(1, 2)).T,
        hidden.std(axis=(1, 2)),
        (hidden == 0).all(axis=1).mean(axis=1),
        np.array(sizes),
        steep,
        deep.lr * steep / own,
    )


@partial(jax.jit, static_argnums=0)
def _look(network, w, batch):
    """What each layer hands on, the loss's derivatives by its weights, and these."""
    slopes, own = (network.layers(v) for v in (jax.grad(network.loss)(w, batch), w))
    return network.states(w, batch[0]), [part for part, _ in slopes], [part for part, _ in own]


def _rms(values):
    with np.errstate(over="ignore"):  # of a seed that is lost
        return np.sqrt(np.mean(np.square(values)))


class Boundary(NamedTuple):
    """What networks of two inputs have learned: the first seed's `picture` over its `ground` (see
    `engine.networks.lab`), and of S seeds the accuracy (S,) on test points.

    `change` (S,): how far the one layer that all are together, `networks.mlp.collapse`, is at most from the
    network on any test point, divided by the largest output; `outputs` (S,) is the latter.
    """

    training: Training
    ground: Ground
    picture: np.ndarray
    accuracy: np.ndarray
    change: np.ndarray
    outputs: np.ndarray


@chunked
def boundary(progress: Progress | None, deep: Deep) -> Chunk:
    """Train on data of two variables and classes. Results are `Boundary`s.

    Raises ValueError for other data.
    """
    ground, trainer = ground_of(deep), trainer_of(deep)
    if ground is None:
        raise ValueError(f"{deep.data}: not of two variables and classes")
    progress = trainer.advance(progress or trainer.begin())
    if not trainer.over(progress):
        return Chunk(progress, max(progress.step, 0) / trainer.limit, None)
    network, data, w = deep.network(), deep.load(), progress.w
    x, y = ([getattr(one, f"{name}_test") for one in data] for name in "xy")
    accuracy = scores(network, w, x, y)[1]
    change, outputs = np.array([_collapsed(network, *one) for one in zip(w, x, strict=True)]).T
    drawn = pictures(deep, ground, w[:1], 1)[0]
    training = trainer.training(progress)
    return Chunk(None, 1.0, Boundary(training, ground, drawn, accuracy, change, outputs))


def _collapsed(network, w, x):
    w = np.asarray(w, float)
    weights, biases = collapse(network, w)
    said = np.asarray(network.predict(w, x))
    most = abs(said).max()
    return abs(x @ weights + biases - said).max() / most, most


class Scape(NamedTuple):
    """How S seeds were trained, and of s of them the loss (s, len(SLICE), len(SLICE)) on all training points
    over a filter-normalised plane through where they have ended."""

    training: Training
    loss: np.ndarray


class _Seen(NamedTuple):
    progress: Progress
    rows: tuple[np.ndarray, ...] = ()


@chunked
def scape(state: _Seen | None, deep: Deep) -> Chunk:
    """Li et al., NeurIPS 2018, sections 4 and 5. https://arxiv.org/abs/1712.09913

    Seeds have the same random numbers for their directions, whatever the network is. Results are `Scape`s.
    """
    trainer = trainer_of(deep)
    progress, rows = state or _Seen(trainer.begin())
    if not trainer.over(progress):
        progress = trainer.advance(progress)
    else:
        w = progress.runs[len(rows)].w
        axes = random_plane(jax.random.key(len(rows)), w, trainer.network.filters)
        steps = SLICE.astype(np.float32)
        rows = (*rows, np.asarray(plane(trainer.loss(len(rows)), w, axes, steps, steps)))
    result = None
    if progress.step >= 0:
        loss = np.stack(rows) if rows else np.empty((0, len(SLICE), len(SLICE)))
        result = Scape(trainer.training(progress), loss)
    if len(rows) == deep.seeds:
        return Chunk(None, 1.0, result)
    trained = max(progress.step, 0) / deep.steps
    return Chunk(_Seen(progress, rows), 0.7 * trained + 0.3 * len(rows) / deep.seeds, result)


class Bent(NamedTuple):
    """Where the first of S networks takes its two inputs, after each of k steps.

    spaces (k, L, 2, m): the inputs as they are, then what each of the L - 1 hidden layers hands on, of m
    points: 2 LINES lines of a grid, ALONG points each, and the n training points with their `labels` (n,).
    Three numbers are seen from a corner. The last space is turned: its first number is 0 where the network
    cannot decide, its second is along which the training points vary most beside that. accuracy (k, S) on
    training points.
    """

    training: Training
    steps: np.ndarray
    labels: np.ndarray
    spaces: np.ndarray
    accuracy: np.ndarray


class _Looked(NamedTuple):
    progress: Progress
    looked: tuple[tuple[np.ndarray, ...], ...] = ()


@chunked
def bent(state: _Looked | None, deep: Deep) -> Chunk:
    """Train on data of two variables and two classes with hidden layers of two or three neurons, and look at
    `deep.looks`. Results are `Bent`s.

    Olah, Neural Networks, Manifolds, and Topology, 2014.
    https://colah.github.io/posts/2014-03-NN-Manifolds-Topology/

    Raises ValueError for other data.
    """
    ground, trainer = ground_of(deep), trainer_of(deep)
    if ground is None or ground.classes != 2:
        raise ValueError(f"{deep.data}: not of two variables and two classes")
    network, data = trainer.network, deep.load()

    def look(progress, looked):
        x, y = ([getattr(one, name) for one in data] for name in ("x_train", "y_train"))
        before = looked[-1][0][-1] if looked else None
        return _spaces(network, progress.w[0], ground, before), scores(network, progress.w, x, y)[1]

    return _further(
        state, deep, look, lambda training, steps, *found: Bent(training, steps, ground.labels, *found)
    )


def _further(state, deep, look, result):
    """Trained to the next of `deep.looks`, with what `look` finds there, of how far it has come and of what
    was found before; `result` is made of the training, the steps, and each of the things found, stacked."""
    trainer = trainer_of(deep)
    progress, looked = state or _Looked(trainer.begin())
    progress = trainer.advance(progress, following(deep.looks, progress.step))
    if progress.step in deep.looks[len(looked) :]:
        looked = (*looked, look(progress, looked))
    state = None if trainer.over(progress) else _Looked(progress, looked)
    if not looked:
        return Chunk(state, 0.0, None)
    found, steps = map(np.stack, zip(*looked, strict=True)), np.array(deep.looks[: len(looked)])
    share = max(progress.step, 0) / deep.steps if state else 1.0
    return Chunk(state, share, result(trainer.training(progress), steps, *found))


def _spaces(network, w, ground, before):
    """(L, 2, m); the last is turned to lie as it lay before."""
    x0, x1, y0, y1 = ground.view
    lines = [np.linspace(*ends, LINES) for ends in ((x0, x1), (y0, y1))]
    along = [np.linspace(*ends, ALONG) for ends in ((x0, x1), (y0, y1))]
    upright = np.stack(np.meshgrid(lines[0], along[1], indexing="ij"), axis=-1)
    level = np.stack(np.meshgrid(along[0], lines[1], indexing="xy"), axis=-1)
    x = np.concatenate([upright.reshape(-1, 2), level.reshape(-1, 2), ground.points])
    *handed, _ = map(np.asarray, network.states(w, x))
    weights, biases = map(np.asarray, network.layers(w)[-1])
    normal, offset = weights[:, 1] - weights[:, 0], biases[1] - biases[0]
    length = np.linalg.norm(normal)
    beyond = (handed[-1] @ normal + offset) / length
    rest = handed[-1] - np.outer(handed[-1] @ normal, normal) / length**2
    points = rest[-len(ground.points) :]
    across = (rest - points.mean(axis=0)) @ np.linalg.svd(points - points.mean(axis=0))[2][0]
    if before is not None and across @ before[1] < 0:
        across = -across
    seen = [h if h.shape[1] == 2 else h @ CORNER for h in (x, *handed[:-1])]
    return np.stack([*(h.T for h in seen), np.stack([beyond, across])])


class Chain(NamedTuple):
    """The chain rule for S seeds, before the first step, from the loss of the first training point back
    through L layers: how long the derivatives by a layer's sums are.

    lengths (S, L), first layer first: the last are by the outputs. On the way from one layer to the one
    before it they are `weighed` (S, L - 1), multiplied by the weights and not yet by the activation's slopes.
    `first` (S,) is how long the derivatives by the first layer's weights are: the first of lengths times
    `inputs` (S,), how long the point is. apart (S,): by how much a derivative differs at most from JAX's, as
    a share of its layer's largest.
    """

    training: Training
    lengths: np.ndarray
    weighed: np.ndarray
    inputs: np.ndarray
    first: np.ndarray
    apart: np.ndarray


@chunked
def chain(state: None, deep: Deep) -> Chunk:
    """Rumelhart, Hinton & Williams, Nature 323 (1986), for networks of plain layers whose outputs are classes
    with the cross-entropy loss. Results are `Chain`s. https://doi.org/10.1038/323533a0"""
    trainer = trainer_of(deep)
    progress = trainer.advance(trainer.begin())
    network, data = trainer.network, deep.load()
    points = [(one.x_train[:1], one.y_train[:1]) for one in data]
    found = [_chained(network, deep.activation, *one) for one in zip(progress.w, points, strict=True)]
    return Chunk(None, 1.0, Chain(trainer.training(progress), *map(np.array, zip(*found, strict=True))))


def _chained(network, activation, w, point):
    w, (x, y) = np.asarray(w, float), point
    layers = [(np.asarray(a), np.asarray(b)) for a, b in network.layers(w)]
    *handed, outputs = x, *map(np.asarray, network.states(w, x))
    slope = jax.vmap(jax.vmap(jax.grad(ACTIVATIONS[activation])))
    back = np.asarray(jax.nn.softmax(outputs)) - y
    lengths, weighed, derived = [np.linalg.norm(back)], [], [handed[-1].T @ back]
    for (own, biases), (after, _), h in zip(layers[-2::-1], layers[:0:-1], handed[-2::-1], strict=True):
        back = back @ after.T
        weighed.append(np.linalg.norm(back))
        back = back * slope(h @ own + biases)
        lengths.append(np.linalg.norm(back))
        derived.append(h.T @ back)
    traced = [np.asarray(part) for part, _ in network.layers(jax.grad(network.loss)(w, point))]
    pairs = zip(derived[::-1], traced, strict=True)
    apart = max(abs(one - other).max() / (abs(other).max() or 1) for one, other in pairs)
    return lengths[::-1], weighed[::-1], np.linalg.norm(x), np.linalg.norm(traced[0]), apart


class Freedom(NamedTuple):
    """What S seeds of a normalised network of L layers have learnt to scale and shift by, after k steps.

    scales, shifts (k, S, L - 1, 5): the QUANTILES of γ and of β over each hidden layer's neurons, NaN of a
    seed that was lost. apart (k, S): how far from the same weights without normalisation the network is on
    any training point, divided by the largest output, where its γ and β are the deviation and the mean of
    what its neurons sum up.
    """

    training: Training
    steps: np.ndarray
    scales: np.ndarray
    shifts: np.ndarray
    apart: np.ndarray


@chunked
def freedom(state: _Looked | None, deep: Deep) -> Chunk:
    """Ioffe & Szegedy, ICML 2015, section 3. https://arxiv.org/abs/1502.03167

    Train, and look at γ and β at `deep.looks`. Results are `Freedom`s.
    """

    def look(progress, looked):
        pairs = zip(progress.w, deep.load(), strict=True)
        found = zip(*(_freed(deep, w, data.x_train) for w, data in pairs), strict=True)
        scales, shifts, apart = map(np.array, found)
        scales[~np.isfinite(progress.losses[-1])] = np.nan
        shifts[~np.isfinite(progress.losses[-1])] = np.nan
        return scales, shifts, apart

    return _further(state, deep, look, Freedom)


def _freed(deep, w, x):
    """Quantiles of the scales and of the shifts, (L - 1, 5), and how far the plain network is."""
    network, plain, w = deep.network(), replace(deep, normalisation="none").network(), np.asarray(w, float)
    layers = network.layers(jnp.asarray(w))
    same = flat(layers)
    scales = w[len(same) :][: sum(len(b) for _, b in layers[:-1])]
    ends = np.cumsum([len(b) for _, b in layers[:-1]])
    learnt = np.split(scales, ends[:-1])
    handed, freed, seen = [x, *plain.states(same, x)], [], []
    for (a, b), h in zip(layers[:-1], handed, strict=False):
        z = h @ a
        if deep.normalisation == "batch":
            mean, variance = moments(z)
        else:  # each point has its own; those that all have on average
            mean, variance = (jnp.full(len(b), part.mean()) for part in (z.mean(axis=1), z.var(axis=1)))
        freed.append((a, b + mean))
        seen.append((mean, variance))
    means, variances = map(jnp.concatenate, zip(*seen, strict=True))
    kept = [means, variances] if network.statistics else []
    given = jnp.concatenate([flat([*freed, layers[-1]]), jnp.sqrt(variances + EPSILON), *kept])
    outputs = handed[-1]
    apart = float(abs(network.predict(given, x) - outputs).max() / abs(outputs).max())
    by_layer = [
        [np.quantile(part, QUANTILES) for part in parts] for parts in (learnt, [b for _, b in layers[:-1]])
    ]
    return *by_layer, apart

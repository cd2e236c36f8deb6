"""Multilayer perceptron: layers of weighted sums, each but the last bent by an activation.

Rumelhart, Hinton & Williams, Nature 323 (1986). https://doi.org/10.1038/323533a0
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import pairwise
from operator import index
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.tree_util import register_pytree_node
from jax.typing import ArrayLike, DTypeLike

from networks.normalisation import NORMALISATIONS, by_moments, by_point, moments

Layers = list[tuple[jax.Array, jax.Array]]
Activation = Callable[[jax.Array], jax.Array]
Factors = Sequence[jax.Array]
Norms = Sequence[Callable[[jax.Array], jax.Array]]  # by which each hidden layer's sums are normalised
Bend = tuple[float, float]

ACTIVATIONS = {
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "sigmoid": jax.nn.sigmoid,
    "identity": lambda z: z,
}
# The same as s and low of `bent`: of the logistic function, σ(z) = ½ + ½ tanh(z / 2).
BENDS: dict[str, Bend] = {
    "tanh": (1.0, -np.inf),
    "relu": (0.0, 0.0),
    "sigmoid": (0.5, -np.inf),
    "identity": (0.0, -np.inf),
}

# The variance of a weight: LeCun et al., Efficient BackProp, 1998; Glorot & Bengio, AISTATS 2010, eq. 12;
# He et al., ICCV 2015, eq. 10.
VARIANCES = {
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
    "xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he": lambda fan_in, fan_out: 2 / fan_in,
}
DISTRIBUTIONS = {  # of variance 1
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "uniform": lambda rng, shape: rng.uniform(-(3**0.5), 3**0.5, shape),
}
INITIALISERS = {
    f"{name}_{distribution}": (variance, draw)
    for name, variance in VARIANCES.items()
    for distribution, draw in DISTRIBUTIONS.items()
}


def squared_error(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """½ Σ_k (f - y)², averaged over the n rows of (n, k)."""
    return jnp.sum((outputs - targets) ** 2) / (2 * len(outputs))


def cross_entropy(outputs: jax.Array, targets: jax.Array) -> jax.Array:
    """-Σ_k y log softmax(f), averaged over the n rows of (n, k)."""
    return -jnp.sum(targets * jax.nn.log_softmax(outputs)) / len(outputs)


@jax.custom_jvp
def bent(s: float | jax.Array, low: float | jax.Array, z: jax.Array) -> jax.Array:
    """One function that all ACTIVATIONS are: 1 - s + s tanh(sz), or max(z, low) where s is 0.

    Which of them it is are two numbers, not a branch: that would be a pass of its own over z, which costs
    more than a tanh that is not asked for, and takes as long again to compile.
    """
    return jnp.where(s > 0, 1 - s + s * jnp.tanh(s * z), jnp.maximum(z, low))


@bent.defjvp
def _bent_along(given, along):
    (s, low, _), h, (*_, g) = given, bent(*given), along
    t = jnp.where(s > 0, h, 0)  # on the way back 0 times it is added where it is not asked for
    curved = (g * (2 * s - 1) + g * t) * (1 - t)
    return h, jnp.where(s > 0, curved, jnp.where((h > low) | jnp.isneginf(low), g, 0))


LOSSES = {"squared_error": squared_error, "cross_entropy": cross_entropy}


@dataclass(frozen=True)
class Network:
    """A network as functions of one flat vector w (d,): each layer's weights, row by row, then its biases.

    `sizes` says how many numbers go in, leave each layer, and come out. init(key, dtype=float32) gives w;
    predict(w, x), x (n, sizes[0]), the outputs (n, sizes[-1]); loss(w, (x, y)), y (n, sizes[-1]), a number;
    layers(w) the weights (m, n) and biases (n,) of each layer, n its neurons; states(w, x) what each layer
    hands on, (n, size), the last of them the outputs. `filters` (d,) numbers the neuron that each weight
    leads to, from 0; all else is -1. loss(w, (x, y), factors) is that of a network whose hidden neurons are
    multiplied by factors, (n, neurons) of each hidden layer, or by one number in an MLP.

    `shortcuts` says of each hidden layer whether what comes in is added to what it makes of it; () of none.

    Behind the layers w has the scales γ of what is normalised, if any, and where that is done by batches the
    `statistics` last of its numbers are the running mean of each hidden neuron, then its running variance:
    what all functions normalise by but `taught`, which does by those of its batch.

    Networks that differ in nothing but how they start are equal, so that one's programs are the other's too.
    A network is an argument of programs, which are compiled for all that are equal: one with a `bend` hands
    it over, and what they are compiled for is the same with another. No function of such a network can be
    replaced.
    """

    sizes: tuple[int, ...]
    init: Callable[..., jax.Array] = field(compare=False)
    predict: Callable[[jax.Array, ArrayLike], jax.Array]
    loss: Callable[..., jax.Array]
    layers: Callable[[jax.Array], Layers]
    states: Callable[[jax.Array, ArrayLike], list[jax.Array]]
    filters: np.ndarray = field(compare=False)
    functions: Callable[[Activation], dict[str, Callable]]  # those of w and x, with an activation
    bend: Bend | None = None
    shortcuts: tuple[bool, ...] = ()
    statistics: int = 0
    by_batch: Callable[..., tuple[jax.Array, jax.Array]] | None = None

    def taught(
        self, w: jax.Array, batch: tuple[ArrayLike, ArrayLike], factors: Factors = ()
    ) -> tuple[jax.Array, jax.Array]:
        """The loss that a step goes down, of w with its `statistics` or without, and those of the batch, with
        variances that are unbiased."""
        return self.by_batch(w, batch, factors) if self.by_batch else (self.loss(w, batch, factors), w[:0])


def _with(network, given):
    (bend,) = given
    if bend is None:
        return network
    return replace(network, bend=bend, **network.functions(partial(bent, *bend)))


def _parts(network):
    if network.bend is None:
        return (None,), network
    # These would tell one activation's programs from another's; `functions` makes them anew.
    made_anew = dict.fromkeys(network.functions(jnp.tanh), network.functions)
    return (network.bend,), replace(network, bend=None, **made_anew)


register_pytree_node(Network, _parts, _with)


def mlp(
    sizes: Sequence[int],
    *,
    activation: str = "tanh",
    initialiser: str = "lecun_normal",
    loss: str = "squared_error",
    gain: float = 1.0,
    residual: bool = False,
    normalisation: str = "none",
    scaled: bool = True,
    traced: bool = False,
) -> Network:
    """A network of `sizes`: inputs, neurons of each hidden layer, outputs; (64, 10) has no hidden layer.

    Biases start at 0, weights with the initialiser's variance, times `gain`² in all layers but the last: √2
    suits ReLU with `lecun_…`. The same arguments give the same object.

    `residual`: a hidden layer hands on h + φ(hW + b) where as many numbers come in as go out; after He et
    al., CVPR 2016. https://arxiv.org/abs/1512.03385. `normalisation` of hW as one of
    `networks.normalisation`, before b is added; without its γ, unless `scaled`.

    `traced`: the activation is an input of programs, so that those of one are all others'. What they give
    differs by rounding, but for ReLU and the identity.

    Raises ValueError for fewer than 2 sizes, a size below 1, or an unknown name.
    """
    sizes = tuple(map(index, sizes))
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"a network needs inputs and outputs, at least 1 in each layer, not {sizes}")
    check_names(activation, initialiser, loss, normalisation)
    scaled = scaled and normalisation != "none"
    return _mlp(sizes, activation, initialiser, loss, float(gain), residual, normalisation, scaled, traced)


def check_names(activation: str, initialiser: str, loss: str, normalisation: str) -> None:
    """Raises ValueError for an unknown name."""
    for what, name, registry in (
        ("activation", activation, ACTIVATIONS),
        ("initialiser", initialiser, INITIALISERS),
        ("loss", loss, LOSSES),
        ("normalisation", normalisation, NORMALISATIONS),
    ):
        if name not in registry:
            raise ValueError(f"{what}: {name!r} is none of {', '.join(registry)}")


@lru_cache(maxsize=16)
def _mlp(sizes, activation, initialiser, loss, gain, residual, normalisation, scaled, traced):
    shapes = list(pairwise(sizes))
    made = _form(sizes, None if traced else activation, loss, residual, normalisation, scaled)
    return made(
        starting(shapes, shapes, initialiser, gain, behind(shapes, normalisation, scaled)), activation
    )


@lru_cache(maxsize=16)
def _form(sizes, activation, loss, residual, normalisation, scaled):
    around = tuple(residual and m == n for m, n in pairwise(sizes[:-1]))

    def states(
        phi: Activation, layers: Layers, norms: Norms, h: jax.Array, factors: Factors
    ) -> list[jax.Array]:
        *hidden, (weights, biases) = layers
        handed = []
        each = factors or [1] * len(hidden)
        for (a, b), norm, factor, shortcut in zip(hidden, norms, each, around, strict=True):
            h = (h if shortcut else 0) + factor * phi(norm(h @ a) + b)
            handed.append(h)
        return [*handed, h @ weights + biases]

    shortcuts = around if any(around) else ()
    return form(sizes, list(pairwise(sizes)), states, activation, loss, normalisation, scaled, shortcuts)


def form(
    sizes: tuple[int, ...],
    shapes: Sequence[tuple[int, int]],
    states: Callable[[Activation, Layers, Norms, jax.Array, Factors], list[jax.Array]],
    activation: str | None,
    loss: str,
    normalisation: str,
    scaled: bool,
    shortcuts: tuple[bool, ...] = (),
) -> Callable[[Callable[..., jax.Array], str], Network]:
    """A network by its `init` and its activation, which programs are given as a number where `activation` is
    None; from what its layers hand on. `shapes` are those of each layer's weights."""
    measure = LOSSES[loss]
    lengths = [length for m, n in shapes for length in (m * n, n)]
    hidden = [n for _, n in shapes[:-1]]
    statistics = 2 * sum(hidden) if normalisation == "batch" else 0
    ends = np.cumsum([n for _, n in shapes])
    neurons = np.split(np.arange(ends[-1]), ends[:-1])
    into = [
        part
        for (m, n), neuron in zip(shapes, neurons, strict=True)
        for part in (np.tile(neuron, m), np.full(n, -1))
    ]
    filters = np.concatenate([*into, np.full(len(behind(shapes, normalisation, scaled)), -1)])

    def layers(w: jax.Array) -> Layers:
        # Slices would each be padded to d again on the way back; split is undone by one concatenation.
        parts = lax.split(w, [*lengths, len(w) - sum(lengths)])
        return [(parts[2 * i].reshape(shape), parts[2 * i + 1]) for i, shape in enumerate(shapes)]

    def norms(w: jax.Array, seen: list[tuple[jax.Array, jax.Array]] | None = None) -> Norms:
        """Those of w; a list that is given takes the moments of a batch, by which then is normalised."""
        known, count = w[sum(lengths) :], len(hidden)
        parts = lax.split(known, hidden * (len(known) // max(sum(hidden), 1)))
        means, variances = parts[-2 * count : -count], parts[-count:]

        def norm(k: int, z: jax.Array) -> jax.Array:
            if normalisation == "none":
                return z
            if normalisation == "layer":
                z = by_point(z)
            elif seen is None:
                z = by_moments(z, means[k], variances[k])
            else:
                (mean, variance), n = moments(z), z.size // z.shape[-1]
                seen.append((mean, variance * n / (n - 1)))
                z = by_moments(z, mean, variance)
            return parts[k] * z if scaled else z

        return [partial(norm, k) for k in range(count)]

    def functions(phi: Activation) -> dict[str, Any]:
        def states_of(w: jax.Array, x: ArrayLike) -> list[jax.Array]:
            return states(phi, layers(w), norms(w), jnp.asarray(x), ())

        def predict(w: jax.Array, x: ArrayLike) -> jax.Array:
            return states_of(w, x)[-1]

        def loss_of(w: jax.Array, batch: tuple[ArrayLike, ArrayLike], factors: Factors = ()) -> jax.Array:
            x, y = batch
            outputs = states(phi, layers(w), norms(w), jnp.asarray(x), factors)[-1]
            return measure(outputs, jnp.asarray(y))

        def by_batch(w, batch, factors):
            (x, y), seen = batch, []
            outputs = states(phi, layers(w), norms(w, seen), jnp.asarray(x), factors)[-1]
            return measure(outputs, jnp.asarray(y)), jnp.concatenate(sum(zip(*seen, strict=True), ()))

        found = dict(predict=predict, loss=loss_of, states=states_of)
        return found | ({"by_batch": by_batch} if statistics else {})

    fixed = functions(ACTIVATIONS[activation]) if activation else None

    def made(init: Callable[..., jax.Array], name: str) -> Network:
        bend = None if fixed else BENDS[name]
        own = fixed or functions(partial(bent, *BENDS[name]))
        shared: dict[str, Any] = dict(
            layers=layers,
            filters=filters,
            functions=functions,
            shortcuts=shortcuts,
            statistics=statistics,
        )
        return Network(sizes, init, bend=bend, **shared, **own)

    return made


def behind(shapes: Sequence[tuple[int, int]], normalisation: str, scaled: bool) -> np.ndarray:
    """What w has behind its layers, as it starts: scales, running means, running variances."""
    neurons = sum(n for _, n in shapes[:-1])
    running = neurons if normalisation == "batch" else 0
    return np.concatenate([np.ones(neurons if scaled else 0), np.zeros(running), np.ones(running)])


def starting(
    shapes: Sequence[tuple[int, int]],
    fans: Sequence[tuple[int, int]],
    initialiser: str,
    gain: float,
    more: Sequence[float] | np.ndarray = (),
) -> Callable[..., jax.Array]:
    """`init` of a network with weights of these shapes, whose variance is that of each layer's (fan_in,
    fan_out), and `more` behind them."""
    variance, draw = INITIALISERS[initialiser]

    def init(key: jax.Array, dtype: DTypeLike = np.float32) -> jax.Array:
        # JAX's own draws would first compile, for longer than the training.
        rng = np.random.default_rng(np.asarray(jax.random.key_data(key)))
        parts = []
        for i, ((m, n), fan) in enumerate(zip(shapes, fans, strict=True)):
            scale = variance(*fan) ** 0.5 * (gain if i < len(shapes) - 1 else 1)
            parts += [scale * draw(rng, m * n), np.zeros(n)]
        return jnp.asarray(np.concatenate([*parts, more]).astype(dtype))

    return init


def rescale(network: Network, w: ArrayLike, factor: float | jax.Array, layer: int = 0) -> jax.Array:
    """w (d,) with a hidden layer's weights and biases times `factor`, the weights of the next divided by it.

    The same function of the data for every factor > 0 where the activation is ReLU or the identity, as
    φ(az) = a φ(z); the Hessian is not the same. Dinh et al., ICML 2017, section 4. https://arxiv.org/abs/1703.04933
    Raises IndexError for a layer that no other follows; layers are numbered from 0.
    """
    if not 0 <= layer < len(network.sizes) - 2:
        raise IndexError(f"no hidden layer {layer} in a network of sizes {network.sizes}")
    layers = network.layers(jnp.asarray(w))
    (weights, biases), (following, shift) = layers[layer : layer + 2]
    layers[layer : layer + 2] = (factor * weights, factor * biases), (following / factor, shift)
    return flat(layers)


def collapse(network: Network, w: ArrayLike) -> tuple[jax.Array, jax.Array]:
    """The weights (sizes[0], sizes[-1]) and biases (sizes[-1],) of the one layer that all of w (d,) make.

    The same function of the data where the activation is the identity: (hA + a)B + b = hAB + (aB + b).
    """
    (weights, biases), *following = network.layers(jnp.asarray(w))
    for a, b in following:
        weights, biases = weights @ a, biases @ a + b
    return weights, biases


def flat(layers: Layers) -> jax.Array:
    """The vector w (d,) of which a network's `layers` makes these."""
    return jnp.concatenate([part.ravel() for pair in layers for part in pair])

"""Convolution: the same small filters at every place of a picture, and less of the place after each layer.

LeCun et al., Neural Computation 1 (1989). https://doi.org/10.1162/neco.1989.1.4.541
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from operator import index

import jax
import jax.numpy as jnp

from networks.mlp import Activation, Factors, Layers, Network, Norms, behind, check_names, form, starting

KERNEL = 3  # pixels along each side of a filter
POOL = 2  # ... and of a square of which the mean goes on


def convolution(
    side: int,
    channels: Sequence[int],
    outputs: int,
    *,
    activation: str = "relu",
    initialiser: str = "he_normal",
    loss: str = "cross_entropy",
    gain: float = 1.0,
    normalisation: str = "none",
    traced: bool = False,
) -> Network:
    """A network of square grey pictures, `side` pixels wide, x (n, side²) row by row.

    A layer has as many filters as `channels` says, of 3×3 pixels and all channels before, with zeros around
    the picture; then the activation, then the mean of each 2×2. A weighted sum of what is left makes the
    outputs. Weights of a convolution are (9 · channels in, channels out): rows of pixels, in them pixels, in
    these channels. All else is as in `networks.mlp.mlp`.
    Raises ValueError for no channels, a number below 1, a side that cannot be halved so often, or an unknown
    name.
    """
    side, outputs, channels = index(side), index(outputs), tuple(map(index, channels))
    if not channels or min(side, outputs, *channels) < 1 or side % POOL ** len(channels):
        raise ValueError(f"{side} pixels, channels {channels} and {outputs} outputs make no network")
    check_names(activation, initialiser, loss, normalisation)
    return _convolution(
        side, channels, outputs, activation, initialiser, loss, float(gain), normalisation, traced
    )


@lru_cache(maxsize=16)
def _convolution(side, channels, outputs, activation, initialiser, loss, gain, normalisation, traced):
    area, pairs = KERNEL**2, list(pairwise((1, *channels)))
    last = (channels[-1] * (side // POOL ** len(channels)) ** 2, outputs)
    shapes = (*((area * c_in, c_out) for c_in, c_out in pairs), last)
    fans = [*((area * c_in, area * c_out) for c_in, c_out in pairs), last]
    scaled = normalisation != "none"
    made = _form(side, shapes, None if traced else activation, loss, normalisation, scaled)
    more = behind(shapes, normalisation, scaled)
    return made(starting(shapes, fans, initialiser, gain, more), activation)


@lru_cache(maxsize=16)
def _form(side, shapes, activation, loss, normalisation, scaled):
    kept = ((side // POOL ** (k + 1)) ** 2 * n for k, (_, n) in enumerate(shapes[:-1]))

    def states(
        phi: Activation, layers: Layers, norms: Norms, x: jax.Array, factors: Factors
    ) -> list[jax.Array]:
        *filters, (weights, biases) = layers
        h, handed = x.reshape(-1, side, side, 1), []
        everywhere = [factor[:, None, None] for factor in factors]
        for (a, b), norm, factor in zip(filters, norms, everywhere or [1] * len(filters), strict=True):
            h = factor * pooled(phi(norm(convolved(h, a)) + b))
            handed.append(h.reshape(len(h), -1))
        return [*handed, handed[-1] @ weights + biases]

    sizes = (side**2, *kept, shapes[-1][1])
    return form(sizes, shapes, states, activation, loss, normalisation, scaled)


def layers_of(side: int, channels: Sequence[int], outputs: int) -> list[tuple[int, int, int]]:
    """Of each layer: at how many places it computes, and the shape of its weights."""
    places = [(side // POOL**k) ** 2 for k in range(len(channels) + 1)]
    pairs = [(KERNEL**2 * c_in, c_out) for c_in, c_out in pairwise((1, *channels))]
    filters = [(at, *pair) for at, pair in zip(places, pairs, strict=False)]
    return [*filters, (1, places[-1] * channels[-1], outputs)]


def convolved(h: jax.Array, weights: jax.Array) -> jax.Array:
    """h (n, rows, columns, channels) under filters (9 · channels, filters): (n, rows, columns, filters)."""
    _, rows, columns, _ = h.shape
    around = KERNEL // 2
    h = jnp.pad(h, ((0, 0), (around, around), (around, around), (0, 0)))
    # One product of matrices: XLA's own convolution of pictures this small takes four times as long on a CPU.
    places = [h[:, i : i + rows, j : j + columns] for i in range(KERNEL) for j in range(KERNEL)]
    return jnp.concatenate(places, axis=-1) @ weights


def pooled(h: jax.Array) -> jax.Array:
    """The mean of each 2×2 pixels: (n, rows / 2, columns / 2, channels)."""
    n, rows, columns, channels = h.shape
    return h.reshape(n, rows // POOL, POOL, columns // POOL, POOL, channels).mean(axis=(2, 4))

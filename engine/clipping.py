r"""Clipping: a gradient that is too long is shortened before the optimizer sees it. Any run may have it.

Pascanu, Mikolov & Bengio, ICML 2013, Algorithm 1. https://arxiv.org/abs/1211.5063

    g \gets g \min(1, \kappa / \|g\|)

Optax: the same, as clip_by_global_norm. PyTorch's clip_grad_norm_ adds 10⁻⁶ to the length.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp

from parameters import Log

CLIP = Log(0, 1e-3, 100, r"\kappa")  # 0: nothing is clipped


def clipped(g: jax.Array, clip: jax.Array | float) -> jax.Array:
    """g (d,), at most as long as `clip`, if that is not 0."""
    # The square of a length may be beyond all numbers where the length is not, and so may 1/length, which
    # XLA multiplies by.
    least = jnp.finfo(g.dtype).tiny
    scale = jnp.clip(jnp.abs(g).max(axis=0), least, 1 / least)
    scaled = g / scale
    length = jnp.linalg.norm(scaled, axis=0)
    return jnp.where((clip > 0) & (scale * length > clip), scaled / length * clip, g)


def clipping(
    grad: Callable[[jax.Array], jax.Array], hyper: Mapping[str, Any]
) -> tuple[Callable[[jax.Array], jax.Array], dict[str, Any]]:
    """The gradient that an optimizer is given, and its own hyperparameters, of all those of a run."""
    own = dict(hyper)
    if (clip := own.pop("clip", None)) is None:
        return grad, own
    return lambda x: clipped(grad(x), clip), own

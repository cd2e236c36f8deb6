"""Landscape: a loss of many parameters, drawn along a line or over a plane.

As in `engine.sharpness`, `loss` is any function of one flat vector, and `Partial(loss, batch=...)` hands its
data over as inputs. Here it may give several numbers, as train and test loss and accuracy: a tuple of arrays.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import ArrayLike

from engine.sharpness import filter_normalised, traced

_POOL = ThreadPoolExecutor(os.cpu_count())  # a row each: JAX computes without holding the interpreter's lock


def line(loss: Callable, w0: ArrayLike, w1: ArrayLike, alphas: ArrayLike) -> Any:
    """The loss at (1 - α) w0 + α w1, on the line through w0 and w1 (d,): shape (len(alphas),) of each number.

    Goodfellow et al., ICLR 2015; Keskar et al., ICLR 2017, figure 3. https://arxiv.org/abs/1609.04836
    """
    return _line(traced(loss), jnp.asarray(w0), jnp.asarray(w1), jnp.asarray(alphas))


@jax.jit
def _line(loss, w0, w1, alphas):
    return lax.map(lambda alpha: loss((1 - alpha) * w0 + alpha * w1), alphas)


def random_plane(key: jax.Array, w: ArrayLike, filters: ArrayLike) -> jax.Array:
    """Two random directions, filter-normalised to w (d,): shape (2, d); see `filter_normalised`.

    Li et al., NeurIPS 2018, section 4. https://arxiv.org/abs/1712.09913
    """
    w = jnp.asarray(w)
    directions = jax.random.normal(key, (2, *w.shape), w.dtype)
    return jax.vmap(filter_normalised, in_axes=(0, None, None))(directions, w, filters)


def plane(loss: Callable, origin: ArrayLike, axes: ArrayLike, xs: ArrayLike, ys: ArrayLike) -> Any:
    """The loss at origin + x axes[0] + y axes[1]: shape (len(ys), len(xs)) of each number.

    `origin` (d,), `axes` (2, d).
    """
    row = partial(_row, traced(loss), jnp.asarray(origin), jnp.asarray(axes), jnp.asarray(xs))
    first, *rest = jnp.asarray(ys)
    # The first alone, so that the program is compiled once.
    rows = [jax.block_until_ready(row(first)), *_POOL.map(lambda y: jax.block_until_ready(row(y)), rest)]
    return jax.tree.map(lambda *values: jnp.stack(values), *rows)


@jax.jit
def _row(loss, origin, axes, xs, y):
    return lax.map(lambda x: loss(origin + x * axes[0] + y * axes[1]), xs)


class PathPlane(NamedTuple):
    """The plane that a path (n, d) keeps closest to.

    origin (d,) the path's end; axes (2, d) orthonormal; coordinates (n, 2) of the path in the plane, 0 at its
    end; share (2,) of the path's variance along each axis. The loss in the plane is that of the path's points
    only where the path lies in it, as at its end.
    """

    origin: np.ndarray
    axes: np.ndarray
    coordinates: np.ndarray
    share: np.ndarray


def path_plane(path: ArrayLike) -> PathPlane:
    """The first two principal components of a training path (n, d), row by row, through its end.

    Lorch, ICML 2016 workshop on visualization for deep learning; Li et al., NeurIPS 2018, section 7. Their
    signs are such that the start has no negative coordinate. Raises ValueError for fewer than 3 points, fewer
    than 2 coordinates, a point that is not finite, or a path that never moves.
    """
    path = np.asarray(path, dtype=float)
    if path.ndim != 2 or path.shape[0] < 3 or path.shape[1] < 2:
        raise ValueError(f"a path must have at least 3 points of 2 coordinates, not shape {path.shape}")
    if not np.isfinite(path).all():
        raise ValueError("the path has points that are not finite: leave out those after it diverged")
    _, lengths, axes = np.linalg.svd(path - path.mean(axis=0), full_matrices=False)
    if lengths[0] == 0:
        raise ValueError("the path never moves")
    axes = axes[:2]
    axes = np.where(axes @ (path[0] - path[-1]) < 0, -1, 1)[:, None] * axes
    share = lengths[:2] ** 2 / np.sum(lengths**2)
    return PathPlane(path[-1], axes, (path - path[-1]) @ axes.T, share)

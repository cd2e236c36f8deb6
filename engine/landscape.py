"""Landscape: a loss of many parameters, drawn along a line or over a plane.

As in `engine.sharpness`, `loss` is any function of one flat vector, and `Partial(loss, batch=...)` hands its
data over as inputs. Here it may give several numbers, as train and test loss and accuracy: a tuple of arrays.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import ArrayLike

from engine.chunks import together
from engine.sharpness import filter_normalised, traced

BLOCK = 4096  # coordinates of a path that are looked at together


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
    return _random_plane(key, jnp.asarray(w), jnp.asarray(filters))


@jax.jit
def _random_plane(key, w, filters):
    directions = jax.random.normal(key, (2, *w.shape), w.dtype)
    return jax.vmap(filter_normalised, in_axes=(0, None, None))(directions, w, filters)


def plane(loss: Callable, origin: ArrayLike, axes: ArrayLike, xs: ArrayLike, ys: ArrayLike) -> Any:
    """The loss at origin + x axes[0] + y axes[1]: shape (len(ys), len(xs)) of each number.

    `origin` (d,), `axes` (2, d).
    """
    xs = jnp.asarray(xs)
    row = partial(over_plane, loss, origin, axes)
    rows = together(lambda y: row(jnp.stack([xs, jnp.full_like(xs, y)], axis=1)), jnp.asarray(ys))
    return jax.tree.map(lambda *values: jnp.stack(values), *rows)


def over_plane(loss: Callable, origin: ArrayLike, axes: ArrayLike, points: ArrayLike) -> Any:
    """The loss at origin + x axes[0] + y axes[1] for each (x, y) of `points` (m, 2): shape (m,) of each
    number."""
    here = _over_plane(traced(loss), jnp.asarray(origin), jnp.asarray(axes), jnp.asarray(points))
    return jax.block_until_ready(here)


@jax.jit
def _over_plane(loss, origin, axes, points):
    return lax.map(lambda point: loss(origin + point[0] * axes[0] + point[1] * axes[1]), points)


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


def path_plane(path: Sequence[np.ndarray] | np.ndarray) -> PathPlane:
    """The first two principal components of a training path (n, d), row by row, through its end.

    Lorch, ICML 2016 workshop on visualization for deep learning; Li et al., NeurIPS 2018, section 7. Their
    signs are such that the start has no negative coordinate. Raises ValueError for fewer than 3 points, fewer
    than 2 coordinates, a point that is not finite, or a path that never moves.
    """
    path = [np.asarray(point) for point in path]
    if len(path) < 3 or path[0].ndim != 1 or path[0].size < 2:
        shape = len(path), *path[0].shape
        raise ValueError(f"a path must have at least 3 points of 2 coordinates, not shape {shape}")
    if not all(np.isfinite(point).all() for point in path):
        raise ValueError("the path has points that are not finite: leave out those after it diverged")
    # Singular vectors of the whole would take many times its memory: they follow from products of points.
    blocks = [slice(i, i + BLOCK) for i in range(0, path[0].size, BLOCK)]
    parts = map(partial(_centred, path), blocks)
    products = sum((part @ part.T for part in parts), np.zeros((len(path), len(path))))
    squares, mixtures = np.linalg.eigh(products)
    if products.trace() == 0:
        raise ValueError("the path never moves")
    mixtures = mixtures[:, :-3:-1]
    axes = np.concatenate([_centred(path, block).T @ mixtures for block in blocks])
    axes = np.linalg.qr(axes)[0].T
    start, end = (path[i].astype(float) for i in (0, -1))
    axes = np.where(axes @ (start - end) < 0, -1, 1)[:, None] * axes
    coordinates = np.array([(point - end) @ axes.T for point in path])
    return PathPlane(end, axes, coordinates, squares[:-3:-1] / products.trace())


def _centred(path, block):
    part = np.array([point[block] for point in path], float)
    return part - part.mean(axis=0)

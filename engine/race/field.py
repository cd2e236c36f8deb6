"""Field: a surface's values and slopes on a grid, its curvatures, and the slopes of its data's points."""

from collections.abc import Mapping
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.race.trajectory import HESSIANS, SURFACE_ID_OF, VALUES_AND_GRADIENTS, surface_params
from parameters import Choice
from surfaces import SURFACES


@jax.jit
def _values_and_gradients(surface, params, xs, ys):
    points = jnp.stack(jnp.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    branches = [jax.vmap(f, in_axes=(0, None)) for f in VALUES_AND_GRADIENTS]
    return lax.switch(surface, branches, points, params)


def values_and_gradients(surface: Choice, xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f of shape (len(ys), len(xs)) and ∇f of shape (len(ys), len(xs), 2)."""
    f, g = _values_and_gradients(SURFACE_ID_OF[surface.name], surface_params(surface), xs, ys)
    shape = len(ys), len(xs)
    return np.asarray(f).reshape(shape), np.asarray(g).reshape(*shape, 2)


@jax.jit
def _hessians(surface, params, point, h):
    """∇²f (2, 2) as it is, and from the slopes at a distance h on either side."""

    def slope(p):
        return lax.switch(surface, VALUES_AND_GRADIENTS, p, params)[1]

    apart = [(slope(point + step) - slope(point - step)) / (2 * h) for step in h * jnp.eye(2)]
    return lax.switch(surface, HESSIANS, point, params), jnp.stack(apart)


def curvatures(surface: Choice, point: tuple[float, float]) -> np.ndarray:
    """The eigenvalues (2,) of ∇²f at a point, the smaller one first; NaN at a tip, where the slope jumps."""
    (low, high), _ = SURFACES[surface.name].DOMAIN
    where = SURFACE_ID_OF[surface.name], surface_params(surface), np.array(point), 1e-6 * (high - low)
    exact, apart = map(np.asarray, _hessians(*where))
    smooth = np.allclose(apart, exact, rtol=1e-3, atol=1e-3 * np.abs(exact).max())
    return np.linalg.eigvalsh(exact) if smooth else np.full(2, np.nan)


def gradients_of_points(surface: Choice) -> np.ndarray:
    """`gradient_of_point` of each of a surface's n points: (n, 2, 3)."""
    # Whole numbers would be compiled for by themselves.
    values = {name: float(value) for name, value in surface.values.items()}
    return np.asarray(_of_points(surface.name)(SURFACES[surface.name].STATISTICS.T, values))


@cache
def _of_points(surface):
    return jax.jit(jax.vmap(partial(gradient_of_point, SURFACES[surface]), in_axes=(0, None)))


def gradient_of_point(module, statistics: jax.Array, params: Mapping[str, ArrayLike]) -> jax.Array:
    """The gradient of the loss on one point alone, which is quadratic: (2, 3), of each component the factors
    of x and of y, and what is added."""
    slope, origin = jax.grad(partial(module.loss, **params)), jnp.zeros(2)
    return jnp.column_stack([jax.jacobian(slope)(origin, statistics), slope(origin, statistics)])

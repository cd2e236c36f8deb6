"""Field: a surface's values and slopes on a grid, its curvatures, and the slopes of its data's points."""

from collections.abc import Mapping
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.typing import ArrayLike

from engine.race.trajectory import KNOWN, SURFACE_ID_OF, programs_of, surface_params
from parameters import Choice
from surfaces import SURFACES


def values_and_gradients(surface: Choice, xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f of shape (len(ys), len(xs)) and ∇f of shape (len(ys), len(xs), 2)."""
    programs, which = programs_of(surface)
    f, g = programs.field(which, surface_params(surface), xs, ys)
    shape = len(ys), len(xs)
    return np.asarray(f).reshape(shape), np.asarray(g).reshape(*shape, 2)


@jax.jit
def _hessians(surface, params, point, h):
    """∇²f (2, 2) as it is, and from the slopes at a distance h on either side."""

    def slope(p):
        return lax.switch(surface, KNOWN.values_and_gradients, p, params)[1]

    apart = [(slope(point + step) - slope(point - step)) / (2 * h) for step in h * jnp.eye(2)]
    return lax.switch(surface, KNOWN.hessians, point, params), jnp.stack(apart)


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

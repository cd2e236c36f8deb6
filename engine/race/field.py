"""Field: a surface's values and slopes on a grid, for maps; and the slopes of the points of its data."""

from collections.abc import Mapping
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike

from engine.race.trajectory import programs_of, surface_params
from parameters import Choice
from surfaces import SURFACES


def values_and_gradients(surface: Choice, xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """f of shape (len(ys), len(xs)) and ∇f of shape (len(ys), len(xs), 2)."""
    programs, which = programs_of(surface)
    f, g = programs.field(which, surface_params(surface), xs, ys)
    shape = len(ys), len(xs)
    return np.asarray(f).reshape(shape), np.asarray(g).reshape(*shape, 2)


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

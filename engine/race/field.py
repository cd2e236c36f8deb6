"""Field: a surface's values and slopes on a grid, for maps."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from engine.race.trajectory import SURFACE_ID_OF, VALUES_AND_GRADIENTS, surface_params
from parameters import Choice


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

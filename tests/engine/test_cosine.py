"""Sines and cosines by a polynomial are NumPy's, in single precision."""

import engine  # noqa: F401, I001  double precision, before JAX is asked for anything
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from engine.cosine import cosine, sine, with_polynomials


@pytest.mark.parametrize("ours, true", [(cosine, np.cos), (sine, np.sin)])
def test_polynomials_are_the_circle_s(ours, true):
    angles = np.linspace(-25, 25, 100_001)
    single = angles.astype(np.float32)
    assert np.abs(jax.jit(ours)(single) - true(single.astype(float))).max() < 3e-6
    assert np.abs(jax.jit(ours)(angles) - true(angles)).max() < 1e-8  # the polynomial's own
    assert np.isnan(jax.jit(ours)(np.array([np.nan, np.inf, -np.inf], np.float32))).all()


def test_cosine_of_turns_keeps_its_digits():
    x = np.linspace(-3.6, 3.6, 100_001).astype(np.float32)  # Rastrigin's map
    found = jax.jit(lambda x: cosine(2 * jnp.pi * x))(x)
    assert np.abs(found - np.cos(2 * np.pi * x.astype(float))).max() < 2e-6


def test_they_take_the_place_of_all_within_a_function():
    @jax.jit
    def inner(x):
        return jnp.where(x > 0, jnp.cos(x), jnp.sin(x))

    def function(x, rest):
        return inner(x) * rest["a"], jnp.cos(rest["a"])

    x, rest = np.linspace(-3, 3, 7, dtype=np.float32), {"a": np.float32(2)}
    changed = jax.make_jaxpr(with_polynomials(function))(x, rest)
    # The cosine of a single number is left: it costs nothing.
    assert str(changed).count(" cos ") == 1
    assert " sin " not in str(changed)
    for ours, true in zip(with_polynomials(function)(x, rest), function(x, rest), strict=True):
        np.testing.assert_allclose(ours, true, atol=3e-6)

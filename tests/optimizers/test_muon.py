"""Muon: what its iteration makes of a matrix, against its decomposition and against Optax."""

import inspect

import jax.numpy as jnp
import numpy as np
import pytest
from optax.contrib._muon import orthogonalize_via_newton_schulz

from optimizers import MATRICES, OPTIMIZERS, muon

PLAIN = {name: p.default for name, p in muon.HYPER.items()} | {"momentum": 0.0, "eps": 0.0}


def direction(G):
    """X of a first step without momentum: G with other singular values."""
    return np.asarray(muon.step(jnp.zeros(G.shape), lambda _: jnp.asarray(G), 1.0, **PLAIN)[1]["X"])


def spread(values, shape, seed=0):
    """A matrix (n, m) with these singular values, and its singular vectors."""
    rng = np.random.default_rng(seed)
    u, _ = np.linalg.qr(rng.normal(size=(shape[0], len(values))))
    v, _ = np.linalg.qr(rng.normal(size=(shape[1], len(values))))
    return u * values @ v.T, u, v


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (6, 6)])
def test_every_singular_value_that_counts_is_about_one_and_vectors_stay(shape):
    values = np.geomspace(1, 0.011, 5)
    G, u, v = spread(values / np.linalg.norm(values), shape)
    found = u.T @ direction(1000 * G) @ v
    within = np.diag(found)
    assert within.min() >= 0.68 and within.max() <= 1.14
    np.testing.assert_allclose(found, np.diag(within), atol=1e-12)


@pytest.mark.parametrize("shape", [(7, 5), (5, 7), (1, 3), (3, 1)])
def test_the_iteration_is_optax_s(shape):
    G = np.random.default_rng(1).normal(size=shape)
    coefficients = jnp.array([3.4445, -4.775, 2.0315])
    theirs = orthogonalize_via_newton_schulz(jnp.asarray(G), coefficients, eps=0.0)
    np.testing.assert_allclose(direction(G), theirs, rtol=1e-12, atol=1e-13)


def test_it_is_written_as_every_optimizer_is():
    assert {"muon": muon} == MATRICES and not MATRICES.keys() & OPTIMIZERS.keys()
    parameters = inspect.signature(muon.step).parameters.values()
    assert [p.name for p in parameters if p.kind is p.KEYWORD_ONLY] == list(muon.HYPER)
    assert all(p.symbol in muon.EQUATION for p in muon.HYPER.values())
    assert (muon.__doc__ or "").startswith("Muon: ") and "https://" in str(muon.__doc__)


def test_a_gradient_that_is_not_a_number_is_not_hidden():
    assert np.isnan(direction(np.array([[1.0, np.nan], [0.0, 1.0]]))).all()


def test_without_a_gradient_weights_stay():
    W = jnp.ones((3, 2))
    hyper = PLAIN | {"eps": 1e-7}
    assert (muon.step(W, jnp.zeros_like, 1.0, **hyper)[0] == W).all()

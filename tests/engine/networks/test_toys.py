"""Toys: wells, their ridge and their curvatures; the shares and sharpnesses that were measured; theory."""

from inspect import unwrap
from typing import Any

import jax
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from engine.chunks import run
from engine.networks.toys import (
    BARRIER,
    BOLTZMANN,
    EXAMPLES,
    FLAT,
    SHARP,
    batch_deviation,
    share_in_flat_well,
    shares_by_batch,
    two_wells,
    two_wells_loss,
    uv_by_batch,
    uv_network,
    uv_theory,
)

KEY = jax.random.key(7)


def share_in_the_flat_well(batch, honest, sigma):
    x = np.asarray(two_wells(KEY, batch, honest=honest, sigma=sigma, frames=1))
    assert x.shape == (2, 2000)
    assert np.isfinite(x).all()
    return share_in_flat_well(x[-1])


def test_both_wells_are_of_depth_zero_and_differ_in_curvature():
    curvature = jax.grad(jax.grad(two_wells_loss))
    for well, expected in ((FLAT, 1), (SHARP, 25)):
        assert two_wells_loss(well) < 1e-15
        np.testing.assert_allclose(curvature(well), expected, rtol=1e-7)


def test_the_ridge_between_them():
    top: Any = minimize_scalar(lambda x: -float(two_wells_loss(x)), bounds=(-1, 1), method="bounded")
    np.testing.assert_allclose(BARRIER, top.x, atol=1e-5)
    np.testing.assert_allclose(BARRIER, 0.63984, atol=5e-6)
    np.testing.assert_allclose(two_wells_loss(BARRIER), 1.3148, atol=5e-5)


def test_boltzmann_is_where_weak_noise_tends_to():
    """Shares of exp(-L/T), integrated by SciPy; half a percent off at T = 0.005."""

    def mass(low, high, temperature):
        return quad(lambda x: np.exp(-float(two_wells_loss(x)) / temperature), low, high, limit=200)[0]

    errors = []
    for temperature in (0.02, 0.01, 0.005):
        flat, sharp = mass(-4, BARRIER, temperature), mass(BARRIER, 3, temperature)
        errors.append(abs(flat / (flat + sharp) - BOLTZMANN))
    assert errors[-1] < 0.005 and errors[-1] <= errors[0]


def test_the_deviation_of_a_batch_is_that_of_draws_without_replacement():
    labels = np.random.default_rng(0).normal(size=EXAMPLES)
    order = np.random.default_rng(1).permuted(np.tile(labels, (20_000, 1)), axis=1)
    for batch in (8, 256):
        means = order[:, :batch].mean(axis=1)
        np.testing.assert_allclose(batch_deviation(batch, labels.std()), means.std(), rtol=0.02)
    assert batch_deviation(EXAMPLES, 5.0) == 0
    assert np.isnan(batch_deviation(EXAMPLES + 1, 5.0))


@pytest.mark.parametrize(
    ("batch", "share"),
    [
        (8, 1.0),
        (20, 1.0),
        (24, 0.98),
        (28, 0.85),
        (32, 0.70),
        (40, 0.54),
        (48, 0.505),
        (128, 0.5),
        (512, 0.5),
    ],
)
def test_noise_of_labels_empties_the_sharp_well(batch, share):
    """Four standard errors of 1,000 particles that may leave it, of this and of the recorded number."""
    tolerance = 4 * (2 * max(share - 0.5, 1e-3) * max(1 - share, 1e-3) / 2000) ** 0.5 + 0.005
    assert abs(share_in_the_flat_well(batch, True, 5.0) - share) < tolerance


@pytest.mark.parametrize(
    ("batch", "share"),
    [(4, 0.865), (8, 0.865), (16, 0.87), (20, 0.72), (24, 0.58), (48, 0.5), (128, 0.5)],
)
def test_constant_noise_only_fills_the_wider_well(batch, share):
    tolerance = 4 * (2 * max(share - 0.5, 1e-3) * max(1 - share, 1e-3) / 2000) ** 0.5 + 0.015
    assert abs(share_in_the_flat_well(batch, False, 20.0) - share) < tolerance


def test_the_swarm_starts_half_in_each_well_and_frames_share_one_run():
    many = np.asarray(two_wells(KEY, 24, honest=True, sigma=5.0, steps=60, particles=100, frames=6))
    few = np.asarray(two_wells(KEY, 24, honest=True, sigma=5.0, steps=60, particles=100, frames=2))
    assert (many[0] == FLAT).sum() == (many[0] == SHARP).sum() == 50
    np.testing.assert_array_equal(many[::3], few)
    with pytest.raises(ValueError, match="60 steps cannot be shown in 7 frames"):
        two_wells(KEY, 24, honest=True, sigma=5.0, steps=60, frames=7)


def test_the_swarm_is_gradient_descent_without_noise():
    x = np.asarray(two_wells(KEY, EXAMPLES, honest=True, sigma=5.0, steps=5, particles=2, frames=5, lr=0.01))
    expected = np.array([FLAT, SHARP])
    for row in x:
        np.testing.assert_allclose(row, expected, atol=1e-6)
        expected = expected - 0.01 * np.array([jax.grad(two_wells_loss)(p) for p in expected])


@pytest.mark.parametrize(
    ("batch", "simulated", "theory"),
    [
        (16, 2.022, 2.025),
        (32, 2.610, 2.608),
        (64, 4.409, 4.411),
        (128, 6.495, 6.494),
        (256, 8.098, 8.098),
        (512, 9.111, 9.111),
    ],
)
def test_the_uv_network_is_as_sharp_as_theory_says(batch, simulated, theory):
    weights = np.asarray(uv_network(KEY, batch))
    sharpness = (weights**2).sum(axis=2)
    predicted = np.asarray(uv_theory(batch))
    assert weights.shape == (101, 500, 2) and predicted.shape == (101,)
    error = sharpness.std(axis=1, ddof=1) / 500**0.5
    assert abs(sharpness[-1].mean() - simulated) < 5e-4 + 4 * 2**0.5 * error[-1]
    np.testing.assert_allclose(predicted[-1], theory, atol=6e-4)
    # At the minimum beside each particle, without its jitter across the valley.
    settled = np.sqrt(4 + (weights[..., 0] ** 2 - weights[..., 1] ** 2) ** 2).mean(axis=1)
    np.testing.assert_allclose(settled, predicted, rtol=2e-3)
    np.testing.assert_allclose(settled[-1], predicted[-1], rtol=5e-4)


def test_curves_against_batch_size_come_one_batch_after_the_other():
    *earlier, (share, shares) = run(unwrap(shares_by_batch), (20, 512), 7)
    for halfway, so_far in earlier:
        assert np.isfinite(so_far).mean() == halfway < share == 1
        assert np.isfinite(so_far[:, 0]).all() or np.isnan(so_far[:, 1]).all()
    np.testing.assert_allclose(shares[0], [1, 0.5], atol=0.01)
    assert shares[1, 0] == share_in_the_flat_well(20, False, 20.0)
    *_, (share, (simulated, theory)) = run(uv_by_batch, (16, 512), 7)
    assert share == 1 and simulated.shape == theory.shape == (2, 101)
    np.testing.assert_allclose(simulated[:, -1], [2.022, 9.111], rtol=2e-3)
    np.testing.assert_allclose(theory[:, -1], [2.025, 9.111], atol=6e-4)


def test_a_catapult_lands_below_the_edge():
    """η λ = 2.5 > 2: thrown off the minimum, caught where λ is about half of what it was."""
    path = np.asarray(
        uv_network(KEY, EXAMPLES, start=(5.0, 0.201), lr=0.1, steps=200, particles=1, frames=200)[:, 0]
    )
    sharpness, loss = (path**2).sum(axis=1), (path.prod(axis=1) - 1) ** 2 / 2
    np.testing.assert_allclose(sharpness[[0, -1]], [25.0, 12.8], atol=0.05)
    assert sharpness[-1] < 2 / 0.1
    assert loss[0] < 1e-4 and loss.max() > 1 and loss[-1] < 1e-12
    u, v = 5.0, 0.201
    for row in path:
        np.testing.assert_allclose(row, [u, v], rtol=1e-9)
        residual = u * v - 1
        u, v = u - 0.1 * residual * v, v - 0.1 * residual * u


def test_a_run_that_diverges_is_kept():
    path = uv_network(KEY, EXAMPLES, start=(10.0, 1.0), lr=0.1, steps=100, particles=1, frames=1)
    assert not np.isfinite(path[-1]).any()

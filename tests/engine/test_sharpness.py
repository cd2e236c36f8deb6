"""Sharpness: dense spectra, ARPACK, exact traces, boxes whose maximum is known, and rescaled layers."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from exclusive_or import KEY, filters_of, layers, predict, problem
from jax.tree_util import Partial
from scipy.optimize import minimize
from scipy.sparse.linalg import LinearOperator, eigsh
from scipy.stats import ortho_group

from engine.sharpness import (
    adaptive_eigenvalues,
    filter_normalised,
    keskar_sharpness,
    loss_rise,
    top_eigenvalues,
    trace,
)


def dense(loss, w):
    return np.asarray(jax.jit(jax.hessian(loss))(w))


def descending(matrix):
    return np.linalg.eigvalsh(matrix)[::-1]


def quadratic(matrix):
    return Partial(lambda w, matrix: w @ matrix @ w / 2, matrix=matrix)


SPECTRA = {
    "decades": np.geomspace(1e-8, 1, 200),
    "crowded top": np.append(np.linspace(-1, 1, 198), [1.001, 1.002]),
    "even": np.linspace(0, 1, 200),
    "far below zero": np.append(-np.geomspace(1e-2, 1e3, 190), np.linspace(0.1, 1, 10)),
    "all below zero": -np.linspace(1, 2, 200),
    "few parameters": np.array([-3.0, 0.5, 2.0]),
}


@pytest.mark.parametrize("spectrum", SPECTRA.values(), ids=SPECTRA)
def test_top_eigenvalues_of_known_spectra(spectrum):
    rotation = ortho_group(len(spectrum), seed=3).rvs()
    loss = quadratic(rotation @ np.diag(spectrum) @ rotation.T)
    for k in (1, 3):
        found = np.asarray(top_eigenvalues(loss, np.ones(len(spectrum)), k))
        np.testing.assert_allclose(found, np.sort(spectrum)[::-1][:k], rtol=1e-6)


@pytest.mark.parametrize("trained", [0, 300])
@pytest.mark.parametrize("activation", [jnp.tanh, jax.nn.relu])
def test_top_eigenvalues_are_those_of_the_dense_hessian_and_of_arpack(activation, trained):
    loss, w = problem(activation, trained=trained)
    hessian = dense(loss, w)
    found = np.asarray(top_eigenvalues(loss, w, 5))
    np.testing.assert_allclose(found, descending(hessian)[:5], rtol=1e-6)
    times = jax.jit(lambda v: jax.jvp(jax.grad(loss), (jnp.asarray(w),), (v,))[1])
    operator: Any = LinearOperator  # pyright takes it for the base class's own constructor
    operator = operator((w.size, w.size), lambda v: np.asarray(times(v.ravel())), dtype=float)
    arpack = eigsh(operator, k=5, which="LA", return_eigenvectors=False, v0=np.ones(w.size))
    np.testing.assert_allclose(found, np.sort(arpack)[::-1], rtol=1e-6)


@pytest.mark.slow
def test_top_eigenvalue_of_a_network_of_4482_parameters():
    loss, w = problem(sizes=(2, 64, 64, 2), n=250, trained=50)
    row = jax.jit(lambda v: jax.jvp(jax.grad(loss), (jnp.asarray(w),), (v,))[1])
    hessian = np.array([row(v) for v in np.eye(w.size)])
    exact = eigsh(hessian, k=1, which="LA", return_eigenvectors=False, v0=np.ones(w.size))
    np.testing.assert_allclose(top_eigenvalues(loss, w), exact, rtol=1e-5)


def test_adaptive_eigenvalues_are_those_of_the_scaled_dense_hessian():
    loss, w = problem(trained=300)
    scaled = np.diag(abs(w)) @ dense(loss, w) @ np.diag(abs(w))
    np.testing.assert_allclose(adaptive_eigenvalues(loss, w, 4), descending(scaled)[:4], rtol=1e-6)


def test_eigenvalues_of_several_points_abreast():
    loss, w = problem()
    points = np.stack([w, w / 2, -w])
    found = jax.vmap(lambda w: top_eigenvalues(loss, w))(points)
    np.testing.assert_allclose(found[:, 0], [descending(dense(loss, w))[0] for w in points], rtol=1e-6)


def test_eigenvalues_in_single_precision():
    loss, w = problem(trained=100)
    found = top_eigenvalues(jax.tree.map(np.float32, loss), w.astype(np.float32), 3)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, descending(dense(loss, w))[:3], rtol=1e-5)


def test_repeated_eigenvalues_and_empty_hessians():
    """Krylov's subspace ends early; the rest of the space is searched all the same."""
    np.testing.assert_allclose(top_eigenvalues(lambda w: w @ w, np.ones(100), 4), [2, 2, 2, 2])
    np.testing.assert_array_equal(top_eigenvalues(lambda w: w.sum(), np.ones(100), 2), [0, 0])
    np.testing.assert_allclose(top_eigenvalues(lambda w: w[0] ** 3, np.ones(1)), [6])


def test_a_diverged_point_has_no_sharpness():
    loss, w = problem()
    lost = np.full_like(w, np.nan)
    assert np.isnan(top_eigenvalues(loss, lost, 2)).all()
    assert np.isnan(adaptive_eigenvalues(loss, lost)).all()
    assert np.isnan(trace(loss, lost, KEY, 2)[0])
    assert np.isnan(loss_rise(loss, lost, KEY, 2, scale=1.0)[0])
    assert np.isnan(keskar_sharpness(loss, lost, KEY))


MASKED = {
    "logarithm": (lambda w: jnp.log(w).sum(), -np.ones(4)),
    "masked": (lambda w: jnp.where(w[0] > 0, w @ w, jnp.nan), -np.ones(4)),
    "infinite": (lambda w: w @ w + jnp.where(w[0] > 0, 0, jnp.inf), -np.ones(4)),
}


@pytest.mark.parametrize(("loss", "w"), MASKED.values(), ids=MASKED)
def test_where_the_loss_is_no_number_there_is_no_sharpness_though_there_are_derivatives(loss, w):
    assert np.isnan(top_eigenvalues(loss, w, 2)).all()
    assert np.isnan(adaptive_eigenvalues(loss, w)).all()
    assert np.isnan(trace(loss, w, KEY, 2)[0])
    assert np.isfinite(top_eigenvalues(loss, -w)).all()


@pytest.mark.parametrize(
    ("dtype", "power"), [(np.float32, 30), (np.float32, -30), (float, 200), (float, -200)]
)
def test_eigenvalues_whose_squares_are_no_numbers(dtype, power):
    """In 30 dimensions, of which a basis of 22 does not reach all."""
    spectrum = np.geomspace(1e-3, 1, 30) * 10.0**power
    curvature = spectrum.astype(dtype)
    found = top_eigenvalues(Partial(lambda w, c: c @ w**2 / 2, c=curvature), np.full(30, 1e-3, dtype), 3)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, spectrum[::-1][:3], rtol=1e-5 if dtype is np.float32 else 1e-6)


def test_new_data_and_new_weights_compile_nothing():
    loss, w = problem()
    compiled = []

    def listen(event: str, duration_secs: float, **_):
        if event == "/jax/core/compile/backend_compile_duration":
            compiled.append(event)

    def measure(loss, w):
        jax.block_until_ready(
            (
                top_eigenvalues(loss, w),
                adaptive_eigenvalues(loss, w),
                trace(loss, w, KEY, 4),
                loss_rise(loss, w, KEY, 4, scale=0.1),
                keskar_sharpness(loss, w, KEY),
            )
        )

    measure(loss, w)
    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        measure(jax.tree.map(lambda a: a + 1, loss), w + 1)
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
    assert not compiled


def test_trace_is_within_its_standard_error_of_the_exact_one():
    loss, w = problem(trained=100)
    hessian = dense(loss, w)
    samples = 400
    estimate, error = trace(loss, w, KEY, samples)
    assert abs(estimate - np.trace(hessian)) < 4 * error
    # Random signs: the variance is twice the sum of the squares off the diagonal.
    variance = 2 * ((hessian**2).sum() - (np.diag(hessian) ** 2).sum())
    np.testing.assert_allclose(error, (variance / samples) ** 0.5, rtol=0.2)


def test_trace_of_a_diagonal_quadratic_is_exact():
    curvature = np.geomspace(1e-3, 1e3, 40)
    estimate, error = trace(lambda w: (curvature * w**2).sum() / 2, np.zeros(40), KEY, 5)
    np.testing.assert_allclose(estimate, curvature.sum(), rtol=1e-14)
    np.testing.assert_allclose(error, 0, atol=1e-10)


def test_rescaled_layers_are_the_same_function_and_adaptive_eigenvalues_know_it():
    """Dinh et al. 2017: a layer of rectifiers times 10, the next divided by 10."""
    loss, w = problem(jax.nn.relu, trained=300)
    rescaled = w.copy()
    (first, shift), (second, _), _ = layers(rescaled)
    first *= 10
    shift *= 10
    second /= 10
    x = loss.keywords["x"]
    before, after = predict(w, x, jax.nn.relu), predict(rescaled, x, jax.nn.relu)
    np.testing.assert_allclose(after, before, rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(loss(rescaled), loss(w), rtol=1e-13)
    assert top_eigenvalues(loss, rescaled)[0] > 10 * top_eigenvalues(loss, w)[0]
    np.testing.assert_allclose(
        adaptive_eigenvalues(loss, rescaled, 3), adaptive_eigenvalues(loss, w, 3), rtol=1e-8
    )


def test_filters_take_the_norm_of_the_weights():
    _, w = problem()
    direction = np.random.default_rng(0).normal(size=w.size)
    normalised = np.asarray(filter_normalised(direction, w, filters_of()))
    for (new, shift), (old, _), (drawn, _) in zip(
        layers(normalised), layers(w), layers(direction), strict=True
    ):
        expected = drawn / np.linalg.norm(drawn, axis=0) * np.linalg.norm(old, axis=0)
        np.testing.assert_allclose(new, expected, rtol=1e-14)
        np.testing.assert_array_equal(shift, 0)


def test_a_filter_that_the_direction_leaves_unchanged_stays():
    found = filter_normalised([0.0, 0, 3, 4], [1.0, 2, 6, 8], [0, 0, 1, 1])
    np.testing.assert_array_equal(found, [0, 0, 6, 8])


def test_loss_rise_of_a_quadratic():
    """σ² tr H / 2 for normal numbers; for one filter, ρ² |w|² tr H / 2d at the minimum of an even bowl."""
    curvature = np.linspace(1, 5, 30)
    loss = Partial(lambda w, c: (c * w**2).sum() / 2, c=curvature)
    w = np.linspace(-1, 1, 30)
    rise, error = loss_rise(loss, w, KEY, 2000, scale=0.3)
    assert abs(rise - 0.3**2 * curvature.sum() / 2) < 4 * error
    # Var(½σ² Σ c ξ² + σ Σ c w ξ) = ½σ⁴ Σ c² + σ² Σ c² w².
    variance = 0.3**4 * (curvature**2).sum() / 2 + 0.3**2 * ((curvature * w) ** 2).sum()
    np.testing.assert_allclose(error, (variance / 2000) ** 0.5, rtol=0.1)
    bowl = lambda v: ((v - w) ** 2).sum()  # noqa: E731
    rise, error = loss_rise(bowl, w, KEY, 5, scale=0.3, filters=np.zeros(30, int))
    np.testing.assert_allclose(rise, 0.3**2 * (w**2).sum(), rtol=1e-13)
    np.testing.assert_allclose(error, 0, atol=1e-14)


@pytest.mark.parametrize("epsilon", [1e-3, 5e-2])
def test_keskar_sharpness_of_a_diagonal_quadratic(epsilon):
    """Coordinates do not meddle with each other: each goes to the end of its side that is farther away."""
    rng = np.random.default_rng(2)
    curvature, centre, w = rng.uniform(0.1, 9, 50), rng.normal(size=50), rng.normal(size=50)
    loss = Partial(lambda w, c, centre: 0.7 + (c * (w - centre) ** 2).sum() / 2, c=curvature, centre=centre)
    half = epsilon * (abs(w) + 1)
    for point, away in ((w, abs(w - centre)), (centre, 0)):
        half = epsilon * (abs(point) + 1)
        highest, lowest = loss(centre + away + half), loss(point)
        expected = 100 * (highest - lowest) / (1 + lowest)
        np.testing.assert_allclose(keskar_sharpness(loss, point, KEY, epsilon=epsilon), expected, rtol=1e-9)


def test_keskar_sharpness_in_a_subspace():
    """L = |w|²/2 and orthonormal columns: |w + Ay|² = |w|² + 2 y·Aᵀw + |y|², which again falls apart."""
    rng = np.random.default_rng(2)
    A = np.linalg.qr(rng.normal(size=(40, 6)))[0]
    w = rng.normal(size=40)
    inside = abs(A.T @ w)
    half = 1e-2 * (inside + 1)
    expected = 100 * (inside @ half + half @ half / 2) / (1 + w @ w / 2)
    np.testing.assert_allclose(
        keskar_sharpness(lambda w: w @ w / 2, w, KEY, epsilon=1e-2, A=A), expected, rtol=1e-9
    )


def test_keskar_sharpness_of_a_network_is_what_lbfgsb_finds():
    """The paper's own maximiser, run to its end from several starts; both find one of the higher corners."""
    loss, w = problem(trained=500)
    half = 1e-2 * (abs(w) + 1)
    value_and_gradient = jax.jit(jax.value_and_grad(loss))

    def downwards(corner):
        value, gradient = value_and_gradient(w + half * corner)
        return -float(value), -half * np.asarray(gradient)

    rng = np.random.default_rng(0)
    highest = -min(
        minimize(
            downwards, rng.uniform(-1, 1, w.size), jac=True, method="L-BFGS-B", bounds=[(-1, 1)] * w.size
        ).fun
        for _ in range(4)
    )
    lowest = float(loss(w))
    expected = 100 * (highest - lowest) / (1 + lowest)
    np.testing.assert_allclose(keskar_sharpness(loss, w, KEY, epsilon=1e-2), expected, rtol=0.05)


def test_bad_input_is_told():
    bowl = lambda w: w @ w  # noqa: E731
    for k in (0, 4):
        with pytest.raises(ValueError, match=f"between 1 and 3, the number of parameters, not {k}"):
            top_eigenvalues(bowl, np.ones(3), k)
    for shape in ((2, 2), (), (0,)):
        with pytest.raises(ValueError, match="flat vector"):
            trace(bowl, np.ones(shape), KEY, 5)
    for measure in (
        lambda: trace(bowl, np.ones(3), KEY, 1),
        lambda: loss_rise(bowl, np.ones(3), KEY, 1, scale=1),
    ):
        with pytest.raises(ValueError, match="at least 2"):
            measure()

"""Landscape: lines and planes against single evaluations, path planes against scikit-learn."""

import jax.numpy as jnp
import numpy as np
import pytest
from exclusive_or import KEY, filters_of, layers, problem
from jax.tree_util import Partial

from engine.landscape import line, over_plane, path_plane, plane, random_plane


def test_a_line_ends_at_the_losses_of_its_ends():
    loss, w0 = problem()
    _, w1 = problem(trained=50)
    values = line(loss, w0, w1, [0.0, 1.0])
    np.testing.assert_allclose(values, [loss(w0), loss(w1)], rtol=1e-14)


@pytest.mark.parametrize("points", [1, 16, 37])
def test_a_line_is_the_loss_at_each_of_its_points(points):
    loss, w0 = problem()
    w1 = w0[::-1].copy()
    alphas = np.linspace(-1, 2, points)
    expected = [loss(w0 + alpha * (w1 - w0)) for alpha in alphas]
    np.testing.assert_allclose(line(loss, w0, w1, alphas), expected, rtol=1e-12)


def test_a_line_carries_several_numbers():
    """Train and test loss and accuracy, in one go."""

    def measures(w, batch):
        return (w - batch).sum(), jnp.array([w[0] > 0, w[1] > 0])

    total, signs = line(Partial(measures, batch=np.ones(2)), np.array([-1.0, 1.0]), np.ones(2), [0.0, 1.0])
    np.testing.assert_array_equal(total, [-2, 0])
    np.testing.assert_array_equal(signs, [[False, True], [True, True]])


def test_a_random_plane_has_the_norms_of_the_filters():
    _, w = problem()
    axes = np.asarray(random_plane(KEY, jnp.asarray(w), filters_of()))
    for axis in axes:
        for (new, shift), (old, _) in zip(layers(axis), layers(w), strict=True):
            np.testing.assert_allclose(np.linalg.norm(new, axis=0), np.linalg.norm(old, axis=0), rtol=1e-14)
            np.testing.assert_array_equal(shift, 0)
    assert abs(axes[0] @ axes[1]) < 0.5 * np.linalg.norm(axes[0]) * np.linalg.norm(axes[1])


def test_a_plane_is_the_loss_at_each_of_its_points():
    loss, w = problem()
    axes = np.asarray(random_plane(KEY, jnp.asarray(w), filters_of()))
    xs, ys = np.linspace(-1, 1, 7), np.linspace(-0.5, 2, 5)
    values = plane(loss, w, axes, xs, ys)
    assert values.shape == (5, 7)
    expected = [[loss(w + x * axes[0] + y * axes[1]) for x in xs] for y in ys]
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_losses_beyond_all_numbers_are_kept():
    values = plane(lambda w: jnp.exp(w[0]), np.zeros(2), np.eye(2), [0.0, 1e4], [0.0])
    np.testing.assert_array_equal(values, [[1, np.inf]])


@pytest.mark.parametrize("shape", [(30, 5), (8, 200), (3, 2)])
def test_a_path_plane_holds_the_most_variance(shape):
    rng = np.random.default_rng(4)
    path = rng.normal(size=shape).cumsum(axis=0) * np.geomspace(1, 30, shape[1])
    found = path_plane(path)
    variances = np.linalg.eigvalsh(np.cov(path.T))[::-1]
    np.testing.assert_allclose(found.share, variances[:2] / variances.sum(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.axes @ found.axes.T, np.eye(2), atol=1e-14)
    np.testing.assert_allclose(np.var(found.coordinates, axis=0, ddof=1), variances[:2], rtol=1e-9, atol=1e-9)


def test_a_path_plane_is_that_of_scikit_learn():
    decomposition = pytest.importorskip("sklearn.decomposition")
    path = np.random.default_rng(4).normal(size=(40, 300)).cumsum(axis=0)
    pca = decomposition.PCA(2, svd_solver="full").fit(path)
    found = path_plane(path)
    np.testing.assert_allclose(found.share, pca.explained_variance_ratio_, rtol=1e-10)
    signs = np.sign((found.axes * pca.components_).sum(axis=1))
    np.testing.assert_allclose(found.axes, signs[:, None] * pca.components_, atol=1e-10)
    projected = signs * (pca.transform(path) - pca.transform(path[-1:]))
    np.testing.assert_allclose(found.coordinates, projected, atol=1e-9)


def test_a_path_plane_passes_through_the_end_and_starts_on_the_same_side():
    path = np.random.default_rng(4).normal(size=(40, 6)).cumsum(axis=0)
    found = path_plane(path)
    np.testing.assert_array_equal(found.origin, path[-1])
    np.testing.assert_array_equal(found.coordinates[-1], 0)
    assert (found.coordinates[0] >= 0).all()
    for moved in (path[:, ::-1], -path, path + 5):
        np.testing.assert_allclose(path_plane(moved).coordinates, found.coordinates, atol=1e-12)


def test_a_flat_path_lies_in_its_plane():
    """So that the loss of the plane is that of the path."""
    rng = np.random.default_rng(4)
    path = rng.normal(size=(20, 2)).cumsum(axis=0) @ rng.normal(size=(2, 50)) + 3
    found = path_plane(path)
    np.testing.assert_allclose(found.share.sum(), 1)
    np.testing.assert_allclose(found.origin + found.coordinates @ found.axes, path, atol=1e-12)
    seen = over_plane(lambda v: v @ v, found.origin, found.axes, found.coordinates)
    np.testing.assert_allclose(seen, (path**2).sum(axis=1))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (np.ones((2, 5)), "at least 3 points"),
        (np.ones((5, 1)), "at least 3 points"),
        (np.ones(5), "at least 3 points"),
        (np.ones((5, 5)), "never moves"),
        (np.full((5, 5), np.inf), "not finite"),
    ],
)
def test_paths_without_a_plane_are_told(path, told):
    with pytest.raises(ValueError, match=told):
        path_plane(path)

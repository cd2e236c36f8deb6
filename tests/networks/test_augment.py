"""Augmentation moves pictures as SciPy does, and by what it says; what is drawn is drawn evenly."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import ndimage, stats

import engine  # noqa: F401  float64
from networks.augment import affine, brightness, mirror, placed

SIDE, MIDDLE = 8, 3.5
KEY = jax.random.key(0)


def pictures(n):
    return np.random.default_rng(0).uniform(size=(n, SIDE, SIDE))


def test_pictures_are_moved_turned_and_scaled_as_by_scipy():
    x, rng = pictures(50), np.random.default_rng(1)
    angles, scales, shifts = rng.uniform(-4, 4, 50), rng.uniform(-0.5, 3, 50), rng.uniform(-5, 5, (50, 2))
    ours = placed(*map(jnp.asarray, (x, angles, scales, shifts)))
    for picture, angle, scale, shift, found in zip(x, angles, scales, shifts, ours, strict=True):
        (cos, sin), middle = scale * np.array([np.cos(angle), np.sin(angle)]), np.full(2, MIDDLE)
        matrix = np.array([[cos, -sin], [sin, cos]])
        offset = middle + shift - matrix @ middle
        theirs = ndimage.affine_transform(picture, matrix, offset, order=1, mode="grid-constant")
        np.testing.assert_allclose(found, theirs, rtol=0, atol=1e-12)


def test_whole_pixels_and_quarter_turns_are_numpy_s():
    x = jnp.asarray(pictures(1))
    zero, one = jnp.zeros(1), jnp.ones(1)
    np.testing.assert_array_equal(placed(x, zero, one, jnp.zeros((1, 2))), x)
    up = placed(x, zero, one, jnp.array([[2.0, -1.0]]))
    np.testing.assert_array_equal(up[0, :6, 1:], x[0, 2:, :7])
    assert not up[0, 6:].any() and not up[0, :, 0].any()
    turned = placed(x, jnp.full(1, np.pi / 2), one, jnp.zeros((1, 2)))
    np.testing.assert_allclose(turned[0], np.rot90(x[0], -1), atol=1e-12)


@pytest.mark.parametrize("pixels", [0.3, 1.5])
def test_moves_turns_and_scales_are_drawn_evenly_for_each_picture(pixels):
    n, place = 2000, np.arange(SIDE, dtype=float)
    ramps = [np.broadcast_to(ramp, (n, SIDE, SIDE)) for ramp in (place[:, None], place)]
    # What lies between two pixels of a ramp is its place: here of the four in the middle.
    at = np.stack([affine(KEY, jnp.float64(pixels), jnp.asarray(ramp))[:, 3:5, 3:5] for ramp in ramps])
    down, right = (
        at[:, :, 1].mean(axis=-1) - at[:, :, 0].mean(axis=-1),
        (at[..., 1] - at[..., 0]).mean(axis=-1),
    )
    angle, scale = np.arctan2(down[1], down[0]), np.hypot(*down)
    np.testing.assert_allclose(right, [-down[1], down[0]], atol=1e-9)
    for found in (angle * SIDE / 2, (scale - 1) * SIDE / 2, *(at.mean(axis=(-2, -1)) - MIDDLE)):
        assert stats.kstest(found, "uniform", (-pixels, 2 * pixels)).pvalue > 1e-3
        assert abs(found).max() <= pixels * (1 + 1e-6)
    apart = np.abs(np.corrcoef([angle, scale, *at.mean(axis=(-2, -1))]) - np.eye(4))
    assert apart.max() < 0.1


def test_pictures_are_mirrored_with_probability_p():
    x = pictures(3000)
    found = np.asarray(mirror(KEY, jnp.float32(0.3), jnp.asarray(x)))
    same, mirrored = ((found == each).all(axis=(1, 2)) for each in (x, x[:, :, ::-1]))
    assert (same ^ mirrored).all()
    assert stats.binomtest(int(mirrored.sum()), len(x), 0.3).pvalue > 1e-3


def test_each_picture_is_fainter_or_stronger_as_a_whole():
    x = pictures(3000)
    ratio = np.asarray(brightness(KEY, jnp.float64(0.4), jnp.asarray(x))) / x
    np.testing.assert_allclose(ratio, ratio[:, :1, :1] * np.ones_like(x), rtol=1e-12)
    assert stats.kstest(ratio[:, 0, 0], "uniform", (0.6, 0.8)).pvalue > 1e-3

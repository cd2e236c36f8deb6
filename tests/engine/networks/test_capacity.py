"""Capacity: fits against scikit-learn's ridge regression and folds, errors against what they are made of."""

from functools import cache

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score

from engine.chunks import run
from engine.networks import capacity
from engine.networks.capacity import GRID, NOISE, PENALTIES, POINTS, SETS, TRUTH, WIDTHS, Chosen, Fits


@cache
def parts(penalty: float) -> tuple[Fits, ...]:
    *_, (share, fits) = run(capacity.resampled, penalty, 0)
    assert share == 1
    return fits


@cache
def chosen() -> Chosen:
    *_, (share, found) = run(capacity.chosen, 0)
    assert share == 1
    return found


def neurons(x: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """One set's, written out: (n, k)."""
    return np.array([[max(0.0, np.cos(a) * v + 2 * np.sin(a)) for a in angles] for v in x])


def ridge(k: int) -> Ridge:
    return Ridge(alpha=PENALTIES[k] * POINTS, fit_intercept=False, solver="svd")


@pytest.mark.parametrize("width", [1, 16, 30, 256])
@pytest.mark.parametrize("k", range(len(PENALTIES)))
def test_a_fit_is_scikit_learn_s(k, width):
    one, at, chosen_set = capacity.problem(0), WIDTHS.index(width), 7
    theirs = ridge(k).fit(neurons(one.x[chosen_set], one.angles[chosen_set, :width]), one.y[chosen_set])
    curve = theirs.predict(neurons(GRID, one.angles[chosen_set, :width]))
    found = parts(PENALTIES[k])[at]
    np.testing.assert_allclose(found.curves[chosen_set], curve, rtol=1e-6, atol=1e-6)
    residual = theirs.predict(neurons(one.x[chosen_set], one.angles[chosen_set, :width])) - one.y[chosen_set]
    assert found.train[chosen_set] == pytest.approx((residual**2).mean(), rel=1e-6)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_bias_variance_and_noise_are_the_error(penalty):
    for one in parts(penalty):
        assert one.curves.shape == (SETS, len(GRID))
        whole = one.bias.mean() + one.variance.mean() + NOISE**2
        assert one.error.mean() == pytest.approx(whole, rel=1e-12)


def test_the_error_is_that_on_points_that_nobody_has_used():
    one, rng = parts(PENALTIES[0])[WIDTHS.index(16)], np.random.default_rng(1)
    at = rng.integers(len(GRID), size=200_000)
    new = TRUTH[at] + NOISE * rng.standard_normal(at.size)
    for curve, error in zip(one.curves[:5], one.error, strict=False):
        assert ((curve[at] - new) ** 2).mean() == pytest.approx(error, rel=0.02)


def test_points_are_the_data_s_with_so_much_noise():
    one = capacity.problem(0)
    for x, y in ((one.x, one.y), (one.x_spare, one.y_spare)):
        assert x.shape == (SETS, 30)
        assert (y - np.sin(3 * x)).std() == pytest.approx(NOISE, rel=0.05)
    assert not np.intersect1d(one.x, one.x_spare).size


@pytest.mark.parametrize(("k", "width"), [(0, 16), (2, 256)])
def test_folds_are_scikit_learn_s(k, width):
    one, at = capacity.problem(0), WIDTHS.index(width)
    for i in (0, 41):
        h = neurons(one.x[i], one.angles[i, :width])
        # A penalty is a share of the points that are fitted.
        fold = ridge(k).set_params(alpha=PENALTIES[k] * (POINTS - POINTS // capacity.FOLDS))
        scores = cross_val_score(
            fold, h, one.y[i], cv=KFold(capacity.FOLDS), scoring="neg_mean_squared_error"
        )
        assert chosen().folds[at, k, i] == pytest.approx(-scores.mean(), rel=1e-5)


def test_spare_points_are_asked_of_the_same_fits():
    one, k, width = capacity.problem(0), 1, 22
    found, at = chosen(), WIDTHS.index(width)
    np.testing.assert_allclose(found.error[at, k], parts(PENALTIES[k])[at].error, rtol=1e-9)
    theirs = ridge(k).fit(neurons(one.x[3], one.angles[3, :width]), one.y[3])
    off = theirs.predict(neurons(one.x_spare[3], one.angles[3, :width])) - one.y_spare[3]
    assert found.spare[at, k, 3] == pytest.approx((off**2).mean(), rel=1e-6)


def test_widths_arrive_one_after_the_other():
    known = [len(fits) for _, fits in run(capacity.resampled, PENALTIES[3], 0)]
    assert known == sorted(known) and known[-1] == len(WIDTHS) and known[0] < len(WIDTHS)


@pytest.mark.parametrize("folds", [2, 4, 5, 7, 29, 30])
def test_splits_are_those_of_scikit_learn_s_folds(folds):
    theirs = [out.tolist() for _, out in KFold(folds).split(np.zeros(POINTS))]
    assert [out.tolist() for out in capacity.splits(folds)] == theirs


@pytest.mark.parametrize("folds", [-1, 0, 1, 31, 1000])
def test_what_scikit_learn_refuses_is_refused(folds):
    with pytest.raises(ValueError):
        list(KFold(folds).split(np.zeros(POINTS)))
    with pytest.raises(ValueError, match=str(folds)):
        capacity.splits(folds)


@pytest.mark.parametrize(("folds", "k", "width"), [(4, 0, 16), (7, 2, 256), (30, 1, 8)])
def test_each_fold_is_scikit_learn_s(folds, k, width):
    *_, (share, found) = run(capacity.crossed, folds, 5)
    one, at = capacity.problem(5), WIDTHS.index(width)
    x, y, angles = one.x[0], one.y[0], one.angles[0, :width]
    assert share == 1 and found.error.shape == (folds, len(WIDTHS), len(PENALTIES))
    for i, (rest, out) in enumerate(KFold(folds).split(x)):
        theirs = ridge(k).set_params(alpha=PENALTIES[k] * len(rest)).fit(neurons(x[rest], angles), y[rest])
        error = ((theirs.predict(neurons(x[out], angles)) - y[out]) ** 2).mean()
        assert found.error[i, at, k] == pytest.approx(error, rel=1e-4)
        curve = theirs.predict(neurons(GRID, angles))
        np.testing.assert_allclose(found.curves[i, at, k], curve, rtol=1e-3, atol=1e-4)
    whole = ridge(k).fit(neurons(x, angles), y).predict(neurons(GRID, angles))
    assert found.new[at, k] == pytest.approx(((whole - TRUTH) ** 2).mean() + NOISE**2, rel=1e-5)
    np.testing.assert_array_equal([found.x, found.y], [x, y])


def test_folds_arrive_one_after_the_other_and_are_those_of_the_choice():
    known = [found for _, found in run(capacity.crossed, 5, 0)]
    assert [len(found.error) for found in known] == sorted({len(found.error) for found in known})
    np.testing.assert_allclose(known[-1].error.mean(axis=0), chosen().folds[:, :, 0], rtol=1e-9)

"""Ensembles: bagging against scikit-learn's on the same samples, the gain against what members differ by."""

from functools import cache

import numpy as np
import pytest
from sklearn.ensemble import BaggingRegressor
from sklearn.linear_model import Ridge

from engine.chunks import run
from engine.networks import capacity, ensembles
from engine.networks.capacity import GRID, NOISE, POINTS, TRUTH
from engine.networks.ensembles import MEMBERS, PENALTY, SETS, WAYS, WIDTH, Grown


@cache
def found() -> dict[str, Grown]:
    *_, (share, grown) = run(ensembles.grown, 0)
    assert share == 1
    return dict(zip(WAYS, grown, strict=True))


def neurons(x, angles):
    return np.maximum(0, np.cos(angles) * x[:, None] + 2 * np.sin(angles))


def test_bagging_is_scikit_learn_s_on_the_same_samples():
    one, i = capacity.problem(0), 3
    angles = one.angles[i, :WIDTH]
    ridge = Ridge(alpha=PENALTY * POINTS, fit_intercept=False, solver="svd")
    theirs = BaggingRegressor(ridge, n_estimators=10, random_state=0)
    theirs.fit(neurons(one.x[i], angles), one.y[i])
    rows = np.stack(theirs.estimators_samples_)
    ours = ensembles.fitted(one.x[i, rows], one.y[i, rows], np.tile(angles, (10, 1)), PENALTY)
    np.testing.assert_allclose(ours.mean(axis=0), theirs.predict(neurons(GRID, angles)), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_the_gain_is_what_members_differ_by(way):
    one = found()[way]
    averages = np.cumsum(one.single, axis=1) / np.arange(1, MEMBERS + 1)
    np.testing.assert_allclose(averages - one.error, one.spread, rtol=1e-9, atol=1e-12)
    assert one.single.shape == one.error.shape == (SETS, MEMBERS)


@pytest.mark.parametrize("way", WAYS)
def test_errors_are_those_of_the_mean_curve(way):
    one = found()[way]
    for count in (1, 5, MEMBERS):
        mean = one.members[:count].mean(axis=0)
        assert one.error[0, count - 1] == pytest.approx(((mean - TRUTH) ** 2).mean() + NOISE**2, rel=1e-9)


def test_members_differ_by_what_they_shall():
    one, i = capacity.problem(0), 2
    whole = ensembles.members(0, i, "layers")
    # With all of their points the members of one set fit them alike: the error on these is small.
    at = np.abs(GRID[:, None] - one.x[i]).argmin(axis=0)
    near = np.abs(whole[:, at] - one.y[i]).mean()
    some = np.abs(ensembles.members(0, i, "both")[:, at] - one.y[i]).mean()
    assert near < some
    same = ensembles.members(0, i, "points")
    alone = ensembles.fitted(one.x[[i]], one.y[[i]], one.angles[[i], :WIDTH], PENALTY)
    assert not np.isclose(same, alone).all(axis=1).any()
    settings = ensembles.members(0, i, "settings")
    roughness = np.abs(np.diff(settings, 2)).sum(axis=1)
    # Every ninth has the same width and penalty; the wide ones with the least penalty are the roughest.
    assert roughness[6::9].mean() > 2 * roughness[2::9].mean()


def test_all_members_are_there_and_none_twice():
    for way in WAYS:
        curves = ensembles.members(0, 0, way)
        assert curves.shape == (MEMBERS, len(GRID)) and np.isfinite(curves).all()
        assert len(np.unique(curves[:, ::10].round(9), axis=0)) == MEMBERS

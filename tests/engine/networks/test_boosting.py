"""Boosting: AdaBoost against scikit-learn's with the same stumps, and stumps against all that there are."""

from functools import cache

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from engine.chunks import run
from engine.networks import boosting
from engine.networks.boosting import LOOKS, POINTS, ROUNDS, SEEDS, SIDE, WRONG, Course, Stump


@cache
def course(wrong: float) -> Course:
    *_, (share, found) = run(boosting.course, wrong, 0)
    assert share == 1
    return found


class Stumps(ClassifierMixin, BaseEstimator):
    """Our stumps, as scikit-learn asks for them."""

    def fit(self, x, y, sample_weight):
        self.classes_ = np.unique(y)
        self.stump_ = boosting.best_stump(x, y, sample_weight)
        return self

    def predict(self, x):
        return self.stump_(x)


@pytest.mark.parametrize("seed", range(3))
def test_the_rounds_are_scikit_learn_s(seed):
    data = boosting.moons(seed, WRONG)
    y = boosting.signs(data.y_train)
    theirs = AdaBoostClassifier(Stumps(), n_estimators=30).fit(data.x_train, y)
    ours = boosting.boost(data.x_train, y, 30)
    assert [each.stump_ for each in theirs.estimators_] == list(ours.stumps)
    np.testing.assert_allclose(ours.alphas, theirs.estimator_weights_, rtol=1e-9)
    said = np.where(ours.votes(data.x_test) > 0, 1, -1)
    for rounds, predicted in enumerate(theirs.staged_predict(data.x_test)):
        np.testing.assert_array_equal(said[rounds], predicted)


@pytest.mark.parametrize("seed", range(5))
def test_no_stump_is_better_than_the_best(seed):
    rng = np.random.default_rng(seed)
    x, w = rng.standard_normal((40, 2)).round(1), rng.dirichlet(np.ones(40))
    y = np.where(rng.uniform(size=40) < 0.5, 1, -1)

    def error(stump):
        return w[stump(x) != y].sum()

    every = [
        Stump(axis, at, below)
        for axis in (0, 1)
        for at in (np.unique(x[:, axis])[1:] + np.unique(x[:, axis])[:-1]) / 2
        for below in (1, -1)
    ]
    assert error(boosting.best_stump(x, y, w)) == pytest.approx(min(map(error, every)), rel=1e-9)


def test_a_stump_that_makes_no_mistake_is_scikit_learn_s_tree():
    x, y = np.array([[0.0, 3], [1, 1], [2, 2], [4, 0]]), np.array([-1, -1, 1, 1])
    found = boosting.best_stump(x, y, np.full(4, 0.25))
    tree = DecisionTreeClassifier(max_depth=1).fit(x, y).tree_
    assert found == Stump(int(tree.feature[0]), float(tree.threshold[0]), -1) == Stump(0, 1.5, -1)
    one = boosting.boost(x, y, 2)
    assert np.isfinite(one.alphas).all() and np.isfinite(one.weights).all()


def test_weights_and_shares_are_what_they_are_called():
    found, data = course(WRONG), boosting.moons(0, WRONG)
    y = boosting.signs(data.y_train)
    ours = boosting.boost(data.x_train, y, ROUNDS)
    np.testing.assert_allclose(found.weights, ours.weights)
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)
    assert found.heavy[0, 0] == pytest.approx(data.flipped.mean()) and data.flipped.sum() == WRONG * POINTS
    np.testing.assert_allclose(found.heavy[0], ours.weights[:, data.flipped].sum(axis=1))
    right = boosting.signs(data.y_test)
    assert found.test[0, 49] == pytest.approx((np.sign(ours.votes(data.x_test)[49]) != right).mean())
    assert found.train.shape == found.test.shape == (SEEDS, ROUNDS)
    for vote, rounds in zip(found.votes, LOOKS, strict=True):
        at = np.array([[SIDE[7], SIDE[30]]])
        assert vote[30, 7] == pytest.approx(ours.votes(at)[rounds - 1, 0])


def test_without_wrong_labels_none_weighs():
    assert not course(0.0).heavy.any()

"""Transfer: frozen layers against scikit-learn's logistic regression on what they hand on, moves against
SciPy's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import shift
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from engine.chunks import run
from engine.networks import transfer
from engine.networks.training import train
from engine.networks.transfer import COUNTS, LAST, NETWORK, SOURCE, WAYS, few, halves

DECAY = 0.1


def last_of(w: np.ndarray) -> np.ndarray:
    """(65, 5), the weights of a last layer and then its biases, of w (d,)."""
    return np.concatenate([np.asarray(part).reshape(-1, 5) for part in LAST.layers(jnp.asarray(w))[0]])


def test_a_last_layer_on_frozen_ones_is_scikit_learn_s_logistic_regression():
    w = np.asarray(NETWORK.init(jax.random.key(3), np.float64))
    data = halves(3, 2)
    features, count = transfer.handed_on(w, data.x_test), 50
    few_ones = few(features, data.y_test, count)
    *_, last = train(
        LAST, [few_ones], [3], batch=SOURCE, steps=4000, optimizer="momentum", lr=0.02,
        weight_decay=DECAY, dtype=np.float64,
    )  # fmt: skip
    theirs = LogisticRegression(C=1 / (count * DECAY), fit_intercept=False, tol=1e-12, max_iter=10_000)
    inputs = np.column_stack([features, np.ones(len(features))])
    theirs.fit(inputs[:count], data.y_test[:count].argmax(axis=1))
    np.testing.assert_allclose(last_of(last.w[0]), theirs.coef_.T, atol=1e-6)


def test_both_halves_are_scikit_learn_s_pictures():
    x, labels = map(np.asarray, load_digits(return_X_y=True))
    data = halves(0, 0)
    assert data.x_train.shape == (SOURCE, 64) and len(data.x_test) == (labels >= 5).sum()
    assert data.x_train.mean() == pytest.approx(0) and data.x_train.std() == pytest.approx(1)
    low, high = data.x_train.min(), data.x_train.max()
    for part, y, classes in (
        (data.x_train, data.y_train, range(5)),
        (data.x_test, data.y_test, range(5, 10)),
    ):
        known = {(*picture, label % 5) for picture, label in zip(x, labels, strict=True) if label in classes}
        shades = np.rint(16 * (part - low) / (high - low))
        assert {(*row, k) for row, k in zip(shades, y.argmax(axis=1), strict=True)} <= known


@pytest.mark.parametrize("pixels", [0, 2])
def test_each_five_examples_have_one_of_each_class(pixels):
    data = halves(1, pixels)
    for count in COUNTS:
        one = few(data.x_test, data.y_test, count)
        np.testing.assert_allclose(one.y_train.sum(axis=0), SOURCE / 5)
        assert len(np.unique(one.x_train, axis=0)) == count
        seen = {tuple(row) for row in one.x_train}
        assert not seen & {tuple(row) for row in one.x_test}
        assert len(one.x_test) == len(data.x_test) - COUNTS[-1]


def test_a_picture_stands_up_to_so_many_pixels_elsewhere():
    x = np.random.default_rng(0).uniform(0.1, 1, (60, 64))
    places = set()
    for before, after in zip(x, transfer.moved(x, 2, np.random.default_rng(1)), strict=True):
        (found,) = [
            (i, j)
            for i in range(-2, 3)
            for j in range(-2, 3)
            if np.allclose(shift(before.reshape(8, 8), (i, j), order=0), after.reshape(8, 8))
        ]
        places.add(found)
    assert len(places) > 15 and {abs(i) for place in places for i in place} == {0, 1, 2}
    assert (transfer.moved(x, 0, np.random.default_rng(1)) == x).all()


@pytest.fixture
def short(monkeypatch):
    """Few steps."""
    monkeypatch.setattr(transfer, "SOURCE_STEPS", 60)
    monkeypatch.setattr(transfer, "STEPS", 30)


def test_frozen_layers_are_those_that_were_taken_over_bit_for_bit(short):
    state, states = None, []
    while (chunk := transfer.transferred.__wrapped__(state, "still", 2, 5)).state is not None:
        state = chunk.state
        states.append(state)
    learnt = next(state.w for state in states if state.w is not None)
    assert all((state.w == learnt).all() for state in states if state.w is not None)
    known = len(last_of(np.zeros(len(LAST.filters))).ravel())
    for count in (5, 100):
        for i, seed in enumerate((5, 6)):
            data = halves(seed, 0)
            one = few(transfer.handed_on(learnt[i], data.x_test), data.y_test, count)
            *_, last = train(LAST, [one], [seed], batch=16, steps=30, optimizer="adam", lr=0.01)
            whole = np.concatenate([learnt[i, :-known], last.w[0]])
            said = np.asarray(NETWORK.predict(jnp.asarray(whole), data.x_test[COUNTS[-1] :]))
            right = (said.argmax(axis=1) == data.y_test[COUNTS[-1] :].argmax(axis=1)).mean()
            place = COUNTS.index(count), WAYS.index("frozen"), i
            assert chunk.result.right[place] == pytest.approx(right, abs=5e-3)


def test_what_is_fine_tuned_begins_with_all_layers_but_the_last(short):
    w = np.stack([np.asarray(NETWORK.init(jax.random.key(seed))) for seed in (1, 2)])
    begun = transfer.with_new_last(w, range(7, 9))
    for layer, (old, new) in enumerate(zip(NETWORK.layers(w[1]), NETWORK.layers(begun[1]), strict=True)):
        assert (np.asarray(old[0]) == np.asarray(new[0])).all() == (layer < 2)


def test_counts_arrive_one_after_the_other(short):
    known = [
        int(np.isfinite(found.right).sum()) for _, found in run(transfer.transferred.__wrapped__, "moved", 1)
    ]
    assert known == sorted(known) and known[0] == 0 and set(range(len(transfer.TRAININGS) + 1)) == set(known)

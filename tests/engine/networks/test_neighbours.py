"""Neighbours: what is trained and measured is what is said, on pictures that are moved and shuffled so."""

from functools import cache

import numpy as np
import pytest
from scipy import ndimage
from sklearn import datasets

from engine.chunks import run
from engine.networks import neighbours
from engine.networks.neighbours import LOOKS, SEEDS, STEPS, TEST, TRAIN, by_a_pixel, learn, network
from engine.networks.training import scores
from networks.data import load


@cache
def digits() -> np.ndarray:
    return np.asarray(datasets.load_digits(return_X_y=True)[0]) / 16


@pytest.mark.parametrize(("turn", "shift"), [(0, (0, 1)), (1, (0, -1)), (2, (1, 0)), (3, (-1, 0))])
def test_pictures_are_moved_by_a_pixel_to_each_side_in_turn(turn, shift):
    moved = by_a_pixel(digits()[:40]).reshape(-1, 8, 8)
    for i in range(turn, 40, 4):
        expected = ndimage.shift(digits()[i].reshape(8, 8), shift, order=0, cval=0)
        np.testing.assert_array_equal(moved[i], expected)


def test_both_networks_have_about_as_many_weights():
    convolution, mlp = (len(network(kind).filters) for kind in ("convolution", "mlp"))
    assert convolution == 80 + 1168 + 650 and mlp == 65 * 25 + 26 * 10
    assert network("mlp").sizes == (64, 25, 10)


def test_training_pictures_are_those_of_the_digits_and_moved_ones_are_measured_alike():
    trainer, data, moved = neighbours._course("mlp", False, 3)
    for one, after, seed in zip(data, moved, range(3, 3 + SEEDS), strict=True):
        same = load("digits", TRAIN, test=TEST, seed=seed)
        np.testing.assert_allclose(one.x_train, same.x_train)
        np.testing.assert_allclose(one.x_test, same.x_test)
        raw = load("digits", TRAIN, test=TEST, standardise=False, seed=seed)
        expected = (by_a_pixel(raw.x_test) - raw.x_train.mean(axis=0)) / raw.x_train.std()
        np.testing.assert_allclose(after, expected)
    assert trainer.limit == STEPS


def test_shuffled_pixels_are_the_same_in_one_order_for_all_pictures_of_a_seed():
    (_, plain, moved), (_, shuffled, after) = (neighbours._course("mlp", which, 0) for which in (False, True))
    orders = set()
    for one, other, x, y in zip(plain, shuffled, moved, after, strict=True):
        ours, theirs = np.vstack([one.x_train, one.x_test, x]), np.vstack([other.x_train, other.x_test, y])
        assert not np.array_equal(ours, theirs)
        first, second = np.lexsort(ours), np.lexsort(theirs)
        np.testing.assert_array_equal(ours[:, first], theirs[:, second])
        np.testing.assert_array_equal(one.y_train, other.y_train)
        orders.add(tuple(second[np.argsort(first)]))
    assert len(orders) == SEEDS


@pytest.mark.slow
def test_results_so_far_are_the_beginning_of_the_last_and_end_with_what_is_seen():
    found = [result for _, result in run(learn, "convolution", False) if result]
    last = found[-1]
    assert last.steps.tolist() == list(LOOKS) and last.still.shape == last.moved.shape == (len(LOOKS), SEEDS)
    for result in found:
        np.testing.assert_array_equal(result.still, last.still[: len(result.steps)])
        np.testing.assert_array_equal(result.moved, last.moved[: len(result.steps)])
    trainer, data, moved = neighbours._course("convolution", False, 0)
    progress = trainer.begin()
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    y = [one.y_test for one in data]
    for x, measured in (([one.x_test for one in data], last.still), (moved, last.moved)):
        np.testing.assert_allclose(scores(trainer.network, progress.w, x, y)[1], measured[-1], atol=0.011)
    raw = {picture.tobytes() for picture in digits()}
    assert last.filters.shape == (8, 3, 3) and last.maps.shape == (10, 8, 8, 8)
    assert all(picture.ravel().tobytes() in raw for picture in last.pictures)
    # A map is the sum of products around each pixel, of pictures as they are trained on.
    _weights, biases = trainer.network.layers(progress.w[0])[0]
    given = data[0].x_test[np.argmax(data[0].y_test[:, 4])].reshape(8, 8)
    for k, one in enumerate(last.filters):
        ours = np.maximum(ndimage.correlate(given, one, mode="constant") + float(biases[k]), 0)
        np.testing.assert_allclose(last.maps[4, k], ours, atol=1e-4)

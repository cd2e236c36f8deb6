"""Minima: lines, slices, paths and boundaries against single evaluations."""

from dataclasses import replace
from functools import cache
from inspect import unwrap
from typing import Any

import numpy as np
import pytest
from trained import weights

from engine.chunks import run
from engine.landscape import path_plane
from engine.networks import minima
from engine.networks.experiment import Experiment
from engine.networks.minima import ALPHAS, LEVEL, SLICE, STRIDE, around, between, boundaries, ways
from engine.networks.training import train

QUICK = Experiment(data="moons", n=32, width=6, depth=2, flips=0.1, match="steps", steps=80, seeds=3, small=4)


@cache
def job(compute, experiment) -> Any:
    """The result, after a look at each step towards it."""
    shares, results = zip(*run(unwrap(compute), experiment), strict=True)
    assert list(shares) == sorted(shares) and shares[0] >= 0 and shares[-1] == pytest.approx(1)
    assert results[0] is None and None not in results[results.count(None) :]
    return results[-1]


def loss(experiment, w, seed):
    data = experiment.load()[seed]
    return float(experiment.network().loss(w, (data.x_train, data.y_train)))


def test_both_sides_are_trained_as_they_should():
    small, large = job(between, QUICK).sides
    assert (small.batch, large.batch) == (4, 32)
    assert small.training.steps[-1] == large.training.steps[-1] == 80


def test_the_line_leads_from_one_minimum_to_the_other():
    found = job(between, QUICK)
    assert found.train_loss.shape == found.test_accuracy.shape == (3, len(ALPHAS))
    for seed in range(3):
        small, large = (w[seed] for w in weights(QUICK))
        for alpha in (-1, 0, 0.35, 1, 2):
            expected = loss(QUICK, small + alpha * (large - small), seed)
            assert found.at(alpha)[seed] == pytest.approx(expected, rel=1e-4)
        data = QUICK.load()[seed]
        outputs = np.asarray(QUICK.network().predict(large, data.x_test))
        right = np.mean(outputs.argmax(axis=1) == data.y_test.argmax(axis=1))
        assert found.test_accuracy[seed, abs(ALPHAS - 1).argmin()] == pytest.approx(right, abs=1e-6)
    inside = (ALPHAS >= 0) & (ALPHAS <= 1)
    np.testing.assert_array_equal(found.barrier, found.train_loss[:, inside].max(axis=1))


def test_curvature_along_the_line_is_that_of_a_parabola():
    found = job(between, QUICK)
    values = 3 * (ALPHAS - 0.2) ** 2 + 1
    parabola = found._replace(train_loss=np.array([values, 2 * values]))
    np.testing.assert_allclose(parabola.curvature, [[6, 12], [6, 12]])


def test_slices_pass_through_the_minima():
    found = job(around, QUICK)
    assert found.loss.shape == (2, 3, len(SLICE), len(SLICE))
    middle = len(SLICE) // 2
    for ws, losses in zip(weights(QUICK), found.loss, strict=True):
        for seed in range(3):
            expected = loss(QUICK, ws[seed], seed)
            assert losses[seed, middle, middle] == pytest.approx(expected, rel=1e-4)
    np.testing.assert_allclose(found.area, (found.loss < LEVEL).sum(axis=(2, 3)) / len(SLICE) ** 2)


def test_paths_lie_on_the_loss_where_they_end():
    one = replace(QUICK, seeds=1)
    for (side, batch), way in zip(one.sides, job(ways, QUICK).found, strict=True):
        options = dict(batch=batch, lr=side.lr, **side.limits())
        *_, training = train(side.network(), side.load(), [0], keep=range(0, 81, STRIDE), **options)
        path = np.concatenate([*training.kept.values(), training.w])
        assert len(path) == len(way.coordinates) == 12
        np.testing.assert_allclose(way.share, path_plane(path).share)
        assert way.true[0] == pytest.approx(loss(QUICK, path[0], 0), rel=1e-5)
        end = pytest.approx(loss(QUICK, path[-1], 0), rel=1e-5)
        assert way.true[-1] == end and way.seen[-1] == end
        assert way.xs[0] < way.coordinates[:, 0].min() and way.ys[-1] > way.coordinates[:, 1].max()


def test_a_long_path_is_thinned_evenly(monkeypatch):
    monkeypatch.setattr(minima, "POINTS", 4)
    *_, (_, thinned) = run(ways, QUICK)
    for whole, way in zip(job(ways, QUICK).found, thinned.found, strict=True):
        # Steps 0, 8, …, 80 and the end: every fourth of them.
        np.testing.assert_array_equal(way.true, whole.true[[0, 4, 8, -1]])


def test_a_path_without_a_plane_is_left_out():
    assert job(ways, replace(QUICK, steps=1)).found == (None, None)
    assert job(ways, replace(QUICK, lr=1e9)).found == (None, None)


def test_boundaries_are_where_the_outputs_change_places():
    found = job(boundaries, QUICK)
    x, y = np.meshgrid(found.xs, found.ys)
    for ws, classes, accuracy in zip(weights(QUICK), found.classes, found.accuracy, strict=True):
        for seed, data in enumerate(found.data):
            outputs = QUICK.network().predict(ws[seed], np.column_stack([x.ravel(), y.ravel()]))
            np.testing.assert_array_equal(classes[seed].ravel(), outputs[:, 1] > outputs[:, 0])
            tested = np.asarray(QUICK.network().predict(ws[seed], data.x_test))
            right = np.mean(tested.argmax(axis=1) == data.y_test.argmax(axis=1))
            assert accuracy[seed] == pytest.approx(right)


@pytest.mark.parametrize("data", ["digits", "sine"])
def test_boundaries_need_two_variables_and_classes(data):
    with pytest.raises(ValueError, match="two variables and classes"):
        boundaries(None, Experiment(data=data))

"""Averages: against PyTorch's rule for a running mean, and scores against NumPy's own network."""

from functools import cache

import numpy as np
import pytest
from scipy.special import log_softmax

from engine.chunks import run
from engine.networks import averages
from engine.networks.averages import CASES, KEPT, PIXELS, RATE, SEEDS, STEPS, Averaged
from engine.networks.training import train
from networks.data import load
from networks.mlp import mlp

pytestmark = pytest.mark.slow


@cache
def found(name: str) -> Averaged:
    *_, (share, result) = run(averages.averaged, name, 0)
    assert share == 1
    return result


@cache
def weights() -> np.ndarray:
    """(K, d) of the first seed, trained anew and alone, as anybody would."""
    network = mlp((2, 16, 16, 2), activation="relu", initialiser="he_normal", loss="cross_entropy")
    data = [load("moons", 256, test=1000, flips=0.2, seed=0)]
    *_, last = train(network, data, [0], keep=KEPT, batch=8, steps=STEPS, lr=RATE)
    return np.stack([last.kept[step][0] for step in KEPT]).astype(float)


def outputs(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The network, written out."""
    h, at = x, 0
    for a, b in ((2, 16), (16, 16), (16, 2)):
        h = h @ w[at : at + a * b].reshape(a, b) + w[at + a * b : at + a * b + b]
        at += (a + 1) * b
        h = np.maximum(h, 0) if b != 2 else h
    return h


def test_scores_are_those_of_the_network_written_out():
    data = load("moons", 256, test=1000, flips=0.2, seed=0)
    mean = np.zeros(weights().shape[1])
    for k, w in enumerate(weights()):
        mean += (w - mean) / (k + 1)  # as torch.optim.swa_utils.AveragedModel has it
        for scores, each in ((found("moving").own, w), (found("moving").mean, mean)):
            said = log_softmax(outputs(each, data.x_train), axis=1)
            assert scores.training[0, k] == pytest.approx(-(said * data.y_train).sum(axis=1).mean(), rel=1e-4)
            new = outputs(each, data.x_test)
            right = (new.argmax(axis=1) == data.y_test.argmax(axis=1)).mean()
            assert scores.right[0, k] == pytest.approx(right, abs=2e-3)
            loss = -(log_softmax(new, axis=1) * data.y_test).sum(axis=1).mean()
            assert scores.test[0, k] == pytest.approx(loss, rel=1e-4)


def test_the_plane_is_through_the_mean_and_has_most_of_the_walk():
    one, w = found("moving"), weights()
    away = w - w.mean(axis=0)
    _, _, axes = np.linalg.svd(away, full_matrices=False)
    for places, axis in zip(one.places.T, axes, strict=False):
        along = away @ axis
        np.testing.assert_allclose(np.sign(along @ places) * along, places, rtol=1e-3, atol=1e-4)
    middle = PIXELS // 2
    assert one.loss[middle, middle] == pytest.approx(one.mean.training[0, -1], rel=1e-5)
    assert abs(one.places).max() * averages.MARGIN == pytest.approx(one.xs[-1])
    assert one.loss.shape == (PIXELS, PIXELS)


@pytest.mark.parametrize("name", CASES)
def test_every_seed_and_step_is_there(name):
    for scores in (found(name).own, found(name).mean):
        for each in scores:
            assert each.shape == (SEEDS, len(KEPT)) and np.isfinite(each).all()
    np.testing.assert_allclose(found(name).own.training[:, 0], found(name).mean.training[:, 0], rtol=1e-6)

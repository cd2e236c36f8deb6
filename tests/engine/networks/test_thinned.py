"""Thinned networks: against the network's own dropout, and scores against SciPy's."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp

from engine.chunks import run
from engine.networks import thinned
from engine.networks.thinned import HIDDEN, MASKS, RATES, SEEDS, SHOWN, Thinned
from networks.dropout import drawn
from networks.mlp import mlp


def test_what_is_left_is_what_dropout_trains():
    network = mlp((5, 7, 6, 3), activation="relu", loss="cross_entropy")
    w, rng = network.init(jax.random.key(1), jnp.float64), np.random.default_rng(0)
    x, y = rng.standard_normal((20, 5)), np.eye(3)[rng.integers(3, size=20)]
    for factors in zip(*drawn(jax.random.key(2), jnp.float64(0.4), 4, (7, 6)), strict=True):
        alone = network.loss(thinned.thinned(network.layers(w), factors), (x, y))
        dropped = network.loss(w, (x, y), [jnp.tile(each, (20, 1)) for each in factors])
        assert float(alone) == pytest.approx(float(dropped), rel=1e-12)


def test_weights_that_lead_on_from_a_neuron_that_is_out_are_0():
    network = mlp((5, 7, 6, 3))
    layers = network.layers(network.init(jax.random.key(1)))
    out = jnp.ones(7).at[2].set(0), jnp.ones(6).at[4].set(0)
    (first, _), (second, _), (third, biases) = network.layers(thinned.thinned(layers, out))
    assert not second[2].any() and not third[4].any()
    assert (first == layers[0][0]).all() and (biases == layers[2][1]).all()
    assert second[jnp.arange(7) != 2].all() and third[jnp.arange(6) != 4].all()


@cache
def asked(p: float) -> Thinned:
    *_, (share, found) = run(thinned.asked, p, 0)
    assert share == 1
    return found


@pytest.mark.slow
@pytest.mark.parametrize("p", RATES)
def test_scores_are_those_of_scipy(p):
    trainer, sets = thinned._trainer(p, 0)
    progress = trainer.begin()
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    network, seed = trainer.network, 3
    layers, one = network.layers(jnp.asarray(progress.w[seed])), sets[seed]
    masks = drawn(jax.random.key(0), jnp.float32(p), MASKS, HIDDEN)
    logs = [
        log_softmax(network.predict(thinned.thinned(layers, each), one.x_test), axis=1)
        for each in zip(masks[0][:30], masks[1][:30], strict=True)
    ]
    said = {"single": logs[29], "mean": logsumexp(logs, axis=0) - np.log(30)}
    whole = log_softmax(network.predict(jnp.asarray(progress.w[seed]), one.x_test), axis=1)
    found = asked(p)
    for logs, (loss, right) in (
        (said["single"], found.single[:, seed, 29]),
        (said["mean"], found.mean[:, seed, 29]),
        (whole, found.whole[:, seed]),
    ):
        assert loss == pytest.approx(-(logs * one.y_test).sum(axis=1).mean(), rel=1e-4)
        assert right == pytest.approx((logs.argmax(axis=1) == one.y_test.argmax(axis=1)).mean(), abs=2e-3)


@pytest.mark.slow
@pytest.mark.parametrize("p", RATES)
def test_all_are_there_and_as_many_are_kept_as_shall_be(p):
    found = asked(p)
    assert found.whole.shape == (2, SEEDS) and found.single.shape == found.mean.shape == (2, SEEDS, MASKS)
    assert all(np.isfinite(each).all() for each in found)
    np.testing.assert_allclose(found.single[:, :, 0], found.mean[:, :, 0], rtol=1e-5)
    assert found.kept.shape == (SHOWN, HIDDEN[0])
    assert found.kept.mean() == pytest.approx(1 - p, abs=0.08)

"""Normalised networks are PyTorch's to rounding: their outputs, gradients, what they keep, and training."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from references.of_torch import both

from engine.networks.training import Trainer
from networks.convolution import convolution
from networks.data import Data
from networks.mlp import mlp
from networks.normalisation import MOMENTUM, NORMALISATIONS

reference = both("_normalised")
KINDS: dict[str, Any] = {
    "mlp": lambda **options: mlp((5, 7, 6, 3), loss="cross_entropy", **options),
    "convolution": lambda **options: convolution(8, (2, 3), 4, **options),
}


def of(reference, kind, normalisation):
    start = f"{kind}/{normalisation}/"
    return {name.removeprefix(start): each for name, each in reference.items() if name.startswith(start)}


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("normalisation", NORMALISATIONS[1:])
@pytest.mark.parametrize("kind", KINDS)
def test_a_step_is_that_of_pytorch(reference, kind, normalisation, traced):
    network, theirs = (
        KINDS[kind](normalisation=normalisation, traced=traced),
        of(reference, kind, normalisation),
    )
    x, y, w = (jnp.asarray(theirs[name]) for name in "xyw")
    v, kept = w[: len(w) - network.statistics], w[len(w) - network.statistics :]
    taught = jax.jit(jax.value_and_grad(network.taught, has_aux=True))
    (value, seen), gradient = taught(v, (x, y))
    np.testing.assert_allclose(network.predict(w, x), theirs["outputs"], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose([value, *gradient], theirs["loss"], rtol=1e-10, atol=1e-10)
    moved = [*v, *(kept + MOMENTUM * (seen - kept))]
    np.testing.assert_allclose(moved, theirs["moved"], rtol=1e-10, atol=1e-10)
    assert abs(theirs["loss"][1:]).max() > 0.01, "nothing was compared"
    assert len(kept) == (2 * (13 if kind == "mlp" else 5) if normalisation == "batch" else 0)


@pytest.mark.parametrize("normalisation", NORMALISATIONS[1:])
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_steps_with_a_penalty_of_weights_are_those_of_pytorch(reference, kind, normalisation):
    """Whose penalty moves scales and shifts, too, and not what is kept."""
    theirs = of(reference, kind, normalisation)
    x, y = theirs["x"], theirs["y"]
    data = Data(x, y, x, y, np.zeros(len(x), bool), y.shape[1])
    network = KINDS[kind](normalisation=normalisation)
    options: Any = dict(batch=16, steps=20, optimizer="adam", dtype="float64", lr=0.01, weight_decay=0.1)
    trainer = Trainer(network, [data], [0], **options)
    progress = trainer.begin(theirs["moved"][None])
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    np.testing.assert_allclose(progress.w[0], theirs["trained"], rtol=1e-9, atol=1e-9)
    assert abs(theirs["trained"] - theirs["moved"]).max() > 0.1


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_starts_with_scales_of_one_and_the_moments_of_nothing(kind, normalisation):
    network, plain = KINDS[kind](normalisation=normalisation), KINDS[kind]()
    w, before = (each.init(jax.random.key(3), np.float64) for each in (network, plain))
    np.testing.assert_array_equal(w[: len(before)], before)
    neurons = len(plain.filters) and sum(b.size for _, b in plain.layers(before)[:-1])
    ones, zeros = np.ones(neurons), np.zeros(neurons)
    more = {"none": [], "layer": [ones], "batch": [ones, zeros, ones]}[normalisation]
    np.testing.assert_array_equal(w[len(before) :], np.concatenate([[], *more]))
    assert (network.filters[len(before) :] == -1).all() and len(network.filters) == len(w)


def test_a_layer_normalises_each_point_for_itself_and_a_batch_does_not():
    x, y = np.random.default_rng(0).normal(size=(6, 5)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
    for normalisation, alone in (("layer", True), ("batch", False)):
        network = KINDS["mlp"](normalisation=normalisation)
        v = network.init(jax.random.key(0), np.float64)[: len(network.filters) - network.statistics]
        losses = [network.taught(v, (x[rows], y[rows]))[0] for rows in (slice(0, 3), slice(3, 6))]
        assert np.isclose(network.taught(v, (x, y))[0], np.mean(losses), rtol=1e-12) == alone


@pytest.mark.parametrize("optimizer", ["sgd", "muon", "sam"])
@pytest.mark.parametrize("normalisation", NORMALISATIONS[1:])
def test_every_disturbance_and_matrices_go_with_it(normalisation, optimizer):
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(48, 5)), np.eye(3)[rng.integers(3, size=48)]
    network = KINDS["mlp"](normalisation=normalisation)
    disturbed = {"dropout": 0.2, "dropconnect": 0.2, "mixup": 0.2, "input_noise": 0.1, "weight_noise": 0.1}
    data = [Data(x, y, x, y, np.zeros(48, bool), 3)]
    trainer = Trainer(
        network, data, [0], batch=16, steps=20, optimizer=optimizer, lr=0.05, disturbed=disturbed
    )
    start = progress = trainer.begin()
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    assert np.isfinite(progress.w).all() and (progress.w != start.w).all()


def test_a_batch_of_one_is_refused():
    data = [Data(np.ones((4, 5)), np.ones((4, 3)), np.ones((4, 5)), np.ones((4, 3)), np.zeros(4, bool), 3)]
    with pytest.raises(ValueError, match="no variance"):
        Trainer(KINDS["mlp"](normalisation="batch"), data, [0], batch=1, steps=1)
    with pytest.raises(ValueError, match="normalisation: 'group' is none of none, batch, layer"):
        KINDS["mlp"](normalisation="group")

"""Convolutions are PyTorch's to rounding, at every step of every optimizer, and have as many parameters."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from references.compare import defaults
from references.of_torch import both, recorded

from engine.networks.training import Trainer
from networks.convolution import convolution, convolved, pooled
from networks.data import Data, load
from networks.mlp import ACTIVATIONS, INITIALISERS, LOSSES, rescale
from optimizers import OPTIMIZERS

reference = both("_convolution")
SHAPE = (8, (2, 3), 4)
IN_TORCH = (
    *("sgd", "momentum", "nag", "adagrad", "adadelta", "rmsprop"),
    *("adam", "adamw", "radam", "nadam", "amsgrad", "adamax"),
)


def test_every_activation_loss_and_optimizer_is_recorded():
    pairs = {f"{activation}/{loss}" for activation in ACTIVATIONS for loss in LOSSES}
    steps = {name for one in IN_TORCH for name in (one, f"{one}/lr")}
    dropout = {"factors", "dropped"}
    assert set(recorded("_convolution")) == {"x", "y", "w", *ACTIVATIONS, *pairs, *steps, *dropout}


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_agrees_with_pytorch(reference, activation, loss, traced):
    network = convolution(*SHAPE, activation=activation, loss=loss, traced=traced)
    x, y, w = (jnp.asarray(reference[name]) for name in "xyw")
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y))
    np.testing.assert_allclose(network.predict(w, x), reference[activation], rtol=1e-10, atol=1e-10)
    theirs = reference[f"{activation}/{loss}"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs).max() > 0.1, "nothing was compared"


@pytest.mark.parametrize("traced", [False, True])
def test_dropout_is_that_of_pytorch_with_the_same_filters_dropped(reference, traced):
    network = convolution(*SHAPE, traced=traced)
    x, y, w, factors = (jnp.asarray(reference[name]) for name in (*"xyw", "factors"))
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y), [factors[:, :2], factors[:, 2:]])
    np.testing.assert_allclose([value, *gradient], reference["dropped"], rtol=1e-10, atol=1e-10)
    assert abs(reference["dropped"] - reference["relu/cross_entropy"]).max() > 0.01


@pytest.mark.parametrize("name", IN_TORCH)
def test_twenty_steps_are_those_of_pytorch_on_the_same_batches(reference, name):
    x, y, start, theirs = (reference[key] for key in (*"xyw", name))
    data = Data(x, y, x, y, np.zeros(len(x), bool), SHAPE[-1])
    hyper: Any = defaults(OPTIMIZERS[name]) | {"lr": float(reference[f"{name}/lr"])}
    trainer = Trainer(
        convolution(*SHAPE), [data], [0], batch=16, steps=20, optimizer=name, dtype="float64", **hyper
    )
    progress = trainer.begin(start[None])
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    # PyTorch keeps Nesterov's look-ahead point.
    ahead = hyper["momentum"] * progress.runs[0].state["v"] if name == "nag" else 0
    assert abs(theirs - start).max() > 1e-3, "nothing moved, so nothing was compared"
    np.testing.assert_allclose(progress.w[0] + ahead, theirs, rtol=1e-9, atol=1e-9)


def test_a_filter_sees_the_same_wherever_it_lies():
    rng = np.random.default_rng(1)
    picture, weights = rng.normal(size=(4, 4)), rng.normal(size=(9, 3))
    maps = []
    for row, column in ((1, 1), (3, 2)):
        canvas = np.zeros((1, 9, 9, 1))
        canvas[0, row : row + 4, column : column + 4, 0] = picture
        maps.append(convolved(jnp.asarray(canvas), jnp.asarray(weights)))
    np.testing.assert_allclose(maps[0][:, :6, :7], maps[1][:, 2:8, 1:8], atol=1e-12)
    assert abs(maps[0]).max() > 1


def test_the_mean_of_four_goes_on():
    h = np.arange(32.0).reshape(1, 4, 4, 2)
    np.testing.assert_array_equal(pooled(jnp.asarray(h))[0, :, :, 0], [[5, 9], [21, 25]])


def test_parameters_are_as_many_as_the_formula_says():
    network = convolution(8, (8, 16), 10)
    assert network.sizes == (64, 4 * 4 * 8, 2 * 2 * 16, 10)
    shapes = [(a.shape, b.shape) for a, b in network.layers(jnp.asarray(network.filters))]
    assert shapes == [((9, 8), (8,)), ((72, 16), (16,)), ((64, 10), (10,))]
    assert len(network.filters) == (9 + 1) * 8 + (72 + 1) * 16 + (64 + 1) * 10
    for (a, b), first, n in zip(
        network.layers(jnp.asarray(network.filters)), (0, 8, 24), (8, 16, 10), strict=True
    ):
        np.testing.assert_array_equal(a, np.tile(first + np.arange(n), (len(a), 1)))
        np.testing.assert_array_equal(b, -1)


def test_states_are_as_large_as_it_says_and_end_with_the_outputs():
    network, x = convolution(8, (2, 3), 10), load("digits", 40).x_train
    w = network.init(jax.random.key(0), np.float64)
    states = network.states(w, x)
    assert [state.shape for state in states] == [(40, size) for size in network.sizes[1:]]
    np.testing.assert_array_equal(states[-1], network.predict(w, x))


@pytest.mark.parametrize("name", INITIALISERS)
def test_weights_have_the_variance_of_their_initialiser(name):
    """Of a filter fan_in is 9 · channels in, fan_out 9 · channels out, as PyTorch counts them."""
    network = convolution(8, (60, 40), 10, initialiser=name, gain=1.7)
    layers = network.layers(network.init(jax.random.key(3), np.float64))
    fans = [(9, 9 * 60), (9 * 60, 9 * 40), (4 * 40, 10)]
    for i, ((weights, biases), (fan_in, fan_out)) in enumerate(zip(layers, fans, strict=True)):
        variance = {"lecun": 1 / fan_in, "xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}
        expected = variance[name.partition("_")[0]] * (1.7**2 if i < 2 else 1)
        assert np.mean(weights**2) == pytest.approx(expected, rel=5 * (2 / weights.size) ** 0.5)
        assert not np.any(biases)


@pytest.mark.parametrize("layer", [0, 1])
def test_a_rescaled_convolution_is_the_same_function(layer):
    network, data = convolution(8, (2, 3), 10), load("digits", 40)
    w = network.init(jax.random.key(0), np.float64)
    mine, theirs = (network.predict(v, data.x_train) for v in (w, rescale(network, w, 10.0, layer)))
    np.testing.assert_allclose(theirs, mine, rtol=1e-12, atol=1e-13)


def test_the_same_arguments_give_the_same_network():
    assert convolution(8, [8, 16], 10) is convolution(8, (8, 16), 10, activation="relu")
    assert convolution(8, (8, 16), 10) == convolution(8, (8, 16), 10, initialiser="xavier_normal")
    assert convolution(8, (8, 16), 10) != convolution(8, (8, 16), 10, activation="tanh")


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        ((8, (), 10), {}, "8 pixels, channels .* and 10 outputs make no network"),
        ((8, (4, 4, 4, 4), 10), {}, "make no network"),
        ((6, (4, 4), 10), {}, "make no network"),
        ((8, (0,), 10), {}, "make no network"),
        ((8, (4,), 0), {}, "make no network"),
        ((8, (4,), 10), dict(activation="swish"), "activation: 'swish' is none of tanh"),
    ],
)
def test_bad_convolutions_are_refused(shape, options, message):
    with pytest.raises(ValueError, match=message):
        convolution(*shape, **options)

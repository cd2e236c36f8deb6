"""Inside a network: gradients are those of back-propagation by hand, spreads those of theory."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import integrate, stats
from scipy.spatial.distance import pdist

from engine.chunks import run
from engine.networks.inside import (
    ALONG,
    LINES,
    QUANTILES,
    SLICE,
    Deep,
    bent,
    boundary,
    chain,
    freedom,
    inside,
    look,
    scape,
    trainer_of,
)
from engine.networks.lab import PIXELS
from engine.networks.training import train

SMALL = Deep(n=32, width=6, depth=3, steps=7, seeds=2)


def computed(compute, deep):
    *_, (share, result) = run(compute, deep)
    assert share == 1
    return result


def backwards(activation, layers, x, y):
    """What hidden layers hand on, and the gradient of the cross-entropy by the weights of each layer."""
    phi, slope = {
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda h: h * (1 - h)),
        "tanh": (np.tanh, lambda h: 1 - h**2),
        "relu": (lambda z: np.maximum(z, 0), lambda h: (h > 0).astype(float)),
    }[activation]
    handed = [x]
    for weights, biases in layers[:-1]:
        handed.append(phi(handed[-1] @ weights + biases))
    outputs = handed[-1] @ layers[-1][0] + layers[-1][1]
    chances = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    delta, gradients = (chances - y) / len(x), []
    for (weights, _), h in zip(layers[::-1], handed[::-1], strict=True):
        gradients.append(h.T @ delta)
        delta = delta @ weights.T * slope(h)
    return handed[1:], gradients[::-1]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_a_look_is_back_propagation_by_hand(activation):
    deep = replace(SMALL, activation=activation, lr=0.3)
    network, data = deep.network(), deep.load()[1]
    rng = np.random.default_rng(5)
    w = 0.5 * rng.normal(size=len(network.filters))
    layers = [(np.asarray(a), np.asarray(b)) for a, b in network.layers(jnp.asarray(w))]
    handed, gradients = backwards(activation, layers, data.x_train, data.y_train)
    activations, spread, _dead, sizes, slope, update = look(deep, 1, w)
    for i, h in enumerate(handed):
        np.testing.assert_allclose(activations[i], np.quantile(h, QUANTILES), rtol=1e-10, atol=1e-12)
        assert spread[i] == pytest.approx(np.std(h), rel=1e-10)
    for i, (g, (weights, _)) in enumerate(zip(gradients, layers, strict=True)):
        np.testing.assert_allclose(sizes[i], np.quantile(abs(g), QUANTILES), rtol=1e-9, atol=1e-14)
        assert slope[i] == pytest.approx(np.sqrt((g**2).mean()), rel=1e-9)
        assert update[i] == pytest.approx(0.3 * np.linalg.norm(g) / np.linalg.norm(weights), rel=1e-9)
    assert min(np.ptp(spread), np.ptp(slope)) > 1e-3, "layers were not told apart"


def test_the_update_is_what_the_next_step_changes():
    deep = replace(SMALL, lr=0.3)
    network, seeds = deep.network(), range(deep.seeds)
    *_, trained = train(network, deep.load(), seeds, batch=32, steps=3, lr=0.3, keep=(2, 3))
    found = computed(inside, deep)
    assert list(found.steps) == [0, 1, 2, 5, 7]
    for seed in seeds:
        before, after = (network.layers(jnp.asarray(trained.kept[step][seed], float)) for step in (2, 3))
        for i, ((a, _), (b, _)) in enumerate(zip(before, after, strict=True)):
            change = np.linalg.norm(b - a) / np.linalg.norm(a)
            assert found.update[2, seed, i] == pytest.approx(change, rel=1e-3)  # in single precision


def test_a_dead_neuron_hands_on_nothing():
    deep = replace(SMALL, width=4, depth=2)
    network = deep.network()
    layers = network.layers(network.init(jax.random.key(0), np.float64))
    layers[1] = layers[1][0], jnp.array([-1e3, 0.5, -1e3, -1e3])
    w = jnp.concatenate([part.ravel() for pair in layers for part in pair])
    assert list(look(deep, 0, w)[2][1:]) == [0.75]


WIDE = Deep(n=64, width=200, depth=8, steps=0, seeds=4)


def mean_square(network):
    """The mean of squared activations (8,) by layer, from spreads and medians being those of a half normal or
    a symmetric distribution."""
    found = computed(inside, network)
    return np.median(found.spread[0], axis=0) ** 2


def test_relu_keeps_the_signal_with_he_and_halves_it_with_lecun():
    """He et al. 2015, eq. 9 and 10."""
    kept, halved = (mean_square(replace(WIDE, initialiser=f"{name}_normal")) for name in ("he", "lecun"))
    np.testing.assert_allclose(kept[1:] / kept[:-1], 1, atol=0.25)
    np.testing.assert_allclose((halved / kept) / 0.5 ** np.arange(1, 9), 1, rtol=1e-5)


def test_tanh_shrinks_the_signal_as_theory_has_it():
    """q ← ∫ tanh(√q z)² φ(z) dz: Poole et al., NeurIPS 2016, eq. 3. https://arxiv.org/abs/1606.05340"""

    def next_square(q):
        return integrate.quad(lambda z: np.tanh(q**0.5 * z) ** 2 * stats.norm.pdf(z), -9, 9)[0]

    found = mean_square(replace(WIDE, activation="tanh", initialiser="xavier_normal"))
    q = found[0]
    for layer in range(1, 8):
        q = next_square(q)
        assert found[layer] == pytest.approx(q, rel=0.1)
    assert q < 0.4 * found[0]


@pytest.mark.parametrize(("lr", "count"), [(1e9, 4), (1e30, 4), (3.0, 1)])
def test_seeds_that_diverge_are_told_and_nothing_is_made_of_them(lr, count):
    found = computed(inside, replace(SMALL, lr=lr, loss="squared_error", steps=200, seeds=4))
    assert all(status.lost for status in found.training.statuses)
    lost = np.array([status.step <= found.steps[-1] for status in found.training.statuses])
    assert lost.sum() == count
    for name in ("activations", "spread", "dead", "gradients", "slope", "update"):
        values = getattr(found, name)
        assert len(values) == len(found.steps) and np.isfinite(values[0]).all()
        assert np.isnan(values[-1, lost]).all() and np.isfinite(values[-1, ~lost]).all()


MOONS = Deep(data="moons", n=64, width=8, depth=2, steps=50, seeds=2)


@pytest.mark.parametrize(("activation", "one"), [("identity", True), ("relu", False)])
def test_a_network_without_an_activation_is_one_layer(activation, one):
    deep = replace(MOONS, activation=activation)
    found = computed(boundary, deep)
    assert (found.change < 1e-14).all() if one else (found.change > 0.01).all()
    network, data = deep.network(), deep.load()
    *_, trained = train(network, data, range(2), batch=64, steps=50, lr=deep.lr)
    for seed, part in enumerate(data):
        said = np.asarray(network.predict(trained.w[seed], part.x_test))
        right = (said.argmax(axis=1) == part.y_test.argmax(axis=1)).mean()
        assert found.accuracy[seed] == pytest.approx(right, abs=1e-6)
        assert found.outputs[seed] == pytest.approx(abs(said).max(), rel=1e-5)
    x0, x1, y0, y1 = found.ground.view
    corner = np.array([[x0 + (x1 - x0) / 2 / PIXELS, y0 + (y1 - y0) / 2 / PIXELS]], np.float32)
    said = np.asarray(network.predict(trained.w[0], corner))
    assert found.picture[0, 0] // 128 == said.argmax()


def test_a_boundary_needs_two_variables_and_classes():
    with pytest.raises(ValueError, match="digits: not of two variables"):
        boundary(None, SMALL)


@pytest.mark.parametrize("options", [{}, dict(residual=True, normalisation="layer")])
def test_a_plane_is_the_training_loss_around_the_end(options):
    deep = replace(SMALL, steps=20, **options)
    found = computed(scape, deep)
    middle = len(SLICE) // 2
    assert SLICE[middle] == 0 and found.loss.shape == (2, len(SLICE), len(SLICE))
    np.testing.assert_allclose(found.loss[:, middle, middle], found.training.losses[-1], rtol=1e-4)
    # By hand: each neuron's weights as long in the direction as they are themselves, biases left alone.
    network = deep.network()
    *_, trained = train(network, deep.load(), range(2), batch=32, steps=20, lr=deep.lr)
    w = trained.w[1]
    across, _ = np.asarray(jax.random.normal(jax.random.key(1), (2, w.size), np.float32))
    step = np.zeros_like(w)
    for neuron in range(network.filters.max() + 1):
        own = network.filters == neuron
        step[own] = across[own] * np.linalg.norm(w[own]) / np.linalg.norm(across[own])
    data = deep.load()[1]
    there = float(network.loss(jnp.asarray(w + step), (data.x_train, data.y_train)))
    assert found.loss[1, middle, -1] == pytest.approx(there, rel=1e-3)
    assert there > 1.5 * found.training.losses[-1, 1]


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_chain_is_back_propagation_by_hand(activation):
    deep = replace(SMALL, activation=activation, steps=0)
    found = computed(chain, deep)
    network, trainer = deep.network(), trainer_of(deep)
    for seed, data in enumerate(deep.load()):
        w = np.asarray(trainer.begin().w[seed], float)
        layers = [(np.asarray(a), np.asarray(b)) for a, b in network.layers(jnp.asarray(w))]
        handed, gradients = backwards(activation, layers, data.x_train[:1], data.y_train[:1])
        assert found.first[seed] == pytest.approx(np.linalg.norm(gradients[0]), rel=1e-12)
        # ‖h δᵀ‖ = ‖h‖ ‖δ‖: what comes in, times what comes back.
        assert found.lengths[seed, 0] * found.inputs[seed] == pytest.approx(found.first[seed], rel=1e-12)
        assert found.lengths[seed, -1] * np.linalg.norm(handed[-1]) == pytest.approx(
            np.linalg.norm(gradients[-1]), rel=1e-12
        )
    assert found.apart.max() < 1e-13 and (found.lengths[:, :-1] <= found.weighed).all()


@pytest.mark.parametrize("width", [2, 3])
def test_the_last_space_is_parted_where_the_network_decides(width):
    deep = Deep(data="circles", n=32, width=width, depth=2, activation="tanh", steps=7, lr=0.3, seeds=2)
    found = computed(bent, deep)
    assert found.steps.tolist() == [0, 1, 2, 5, 7] and found.spaces.shape[:3] == (5, 3, 2)
    network, data = deep.network(), deep.load()[0]
    trainer = trainer_of(deep)
    progress = trainer.begin()
    while not trainer.over(progress):
        progress = trainer.advance(progress)
    w = progress.w
    outputs = np.asarray(network.predict(w[0], data.x_train))
    weights, _ = network.layers(w[0])[-1]
    margin = (outputs[:, 1] - outputs[:, 0]) / np.linalg.norm(weights[:, 1] - weights[:, 0])
    beyond, across = found.spaces[-1, -1, :, -32:]
    np.testing.assert_allclose(beyond, margin, atol=1e-5)
    assert found.accuracy[-1, 0] == ((margin > 0) == data.y_train.argmax(axis=1)).mean()
    np.testing.assert_allclose(found.spaces[0, 0, :, -32:].T, data.x_train, rtol=1e-6)
    # Turned, not stretched: with two neurons points are as far from each other as in the layer itself.
    if width == 2:
        handed = np.asarray(network.states(w[0], data.x_train)[1])
        np.testing.assert_allclose(pdist(np.stack([beyond, across], axis=1)), pdist(handed), atol=1e-5)
    lines = found.spaces[0, 0, :, :-32].reshape(2, 2, LINES, ALONG)
    assert np.ptp(lines[0, 0], axis=1).max() == np.ptp(lines[1, 1], axis=1).max() == 0
    assert (across @ found.spaces[-2, -1, 1, -32:]) > 0


def test_only_two_classes_of_two_variables_are_bent():
    with pytest.raises(ValueError, match="digits: not of two variables and two classes"):
        list(run(bent, replace(SMALL, steps=1)))


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_scales_and_shifts_are_those_that_training_has_come_to(normalisation):
    deep = replace(SMALL, normalisation=normalisation, scaled=True, lr=0.3)
    found, network = computed(freedom, deep), deep.network()
    learning = train(network, deep.load(), range(2), batch=32, steps=7, lr=0.3)
    w = np.asarray([*learning][-1].w, float)
    learnt = len(w[0]) - network.statistics
    for i, own in enumerate(w):
        hidden = network.layers(jnp.asarray(own))[:-1]
        scales = np.split(own[learnt - 18 : learnt], 3)  # γ stand behind the layers
        for k, (_, biases) in enumerate(hidden):
            np.testing.assert_allclose(found.scales[-1, i, k], np.quantile(scales[k], QUANTILES), rtol=1e-6)
            np.testing.assert_allclose(found.shifts[-1, i, k], np.quantile(biases, QUANTILES), atol=1e-6)
    assert (found.scales[0] == 1).all() and (found.scales[-1] != 1).any()
    # By batches to rounding: γ = σ, β = μ give back what was taken away. No number does so for each point.
    assert (found.apart < 1e-13).all() if normalisation == "batch" else (found.apart > 0.01).all()

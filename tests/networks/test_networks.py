"""Networks are PyTorch's to rounding and start as their initialisers say; data are what they are called."""

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from references.of_torch import both, recorded
from scipy import stats
from sklearn import datasets

import engine  # noqa: F401  float64
from networks.cutmix import cutting, pasted
from networks.data import DATA, Data, load, smooth
from networks.depth import left
from networks.dropconnect import connected
from networks.dropout import drawn
from networks.mixup import mixed, mixing
from networks.mlp import ACTIVATIONS, BENDS, INITIALISERS, LOSSES, bent, collapse, mlp, rescale
from networks.noise import noisy

reference = both("_mlp")
SIZES = (5, 7, 6, 3)


def test_every_activation_and_loss_is_recorded():
    kinds = (*LOSSES, "smoothed", "dropped", "factors", "disconnected", "kept", "mixed", "cut", "noisy")
    pairs = {f"{activation}/{kind}" for activation in ACTIVATIONS for kind in kinds}
    drawn = {"share", "partners", "cut", "x_noise", "w_noise"}
    assert set(recorded("_mlp")) == {"x", "y", "w", *drawn, *ACTIVATIONS, *pairs}


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_agrees_with_pytorch(reference, activation, loss, traced):
    network = mlp(SIZES, activation=activation, loss=loss, traced=traced)
    x, y, w = (jnp.asarray(reference[name]) for name in "xyw")
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y))
    np.testing.assert_allclose(network.predict(w, x), reference[activation], rtol=1e-10, atol=1e-10)
    theirs = reference[f"{activation}/{loss}"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs).max() > 0.1, "nothing was compared"


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_smoothed_labels_are_those_of_pytorch(reference, activation):
    network = mlp(SIZES, activation=activation, loss="cross_entropy")
    x, y, w = (reference[name] for name in "xyw")
    data = smooth(Data(x, y, x, y, np.zeros(len(x), bool), y.shape[1]), 0.15)
    value, gradient = jax.value_and_grad(network.loss)(jnp.asarray(w), (data.x_train, data.y_train))
    theirs = reference[f"{activation}/smoothed"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs - reference[f"{activation}/cross_entropy"]).max() > 0.01
    np.testing.assert_array_equal(data.y_test, y)


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dropout_is_that_of_pytorch_with_the_same_neurons_dropped(reference, activation, traced):
    network = mlp(SIZES, activation=activation, loss="cross_entropy", traced=traced)
    x, y, w = (jnp.asarray(reference[name]) for name in "xyw")
    numbers = zip(reference[f"{activation}/factors"], SIZES[1:-1], strict=True)
    factors = [jnp.asarray(factor[:, :neurons]) for factor, neurons in numbers]
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y), factors)
    theirs = reference[f"{activation}/dropped"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs - reference[f"{activation}/cross_entropy"]).max() > 0.01


def test_a_neuron_is_dropped_with_probability_p_of_each_point_in_each_layer_apart():
    p, n, neurons = 0.3, 500, (40, 60)
    factors = drawn(jax.random.key(0), jnp.asarray(p), n, neurons)
    assert [factor.shape for factor in factors] == [(n, count) for count in neurons]
    every = np.concatenate(factors, axis=1)
    np.testing.assert_allclose(np.unique(every), [0, 1 / (1 - p)])
    assert stats.binomtest(int((every == 0).sum()), every.size, p).pvalue > 1e-3
    assert len(np.unique(every, axis=0)) == n and len(np.unique(every.T, axis=0)) == sum(neurons)
    assert (drawn(jax.random.key(1), jnp.asarray(p), n, neurons)[0] != factors[0]).any()


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_mixup_is_that_of_its_authors_in_pytorch(reference, activation, traced):
    network = mlp(SIZES, activation=activation, loss="cross_entropy", traced=traced)
    x, y, w, share, partners = (jnp.asarray(reference[name]) for name in (*"xyw", "share", "partners"))
    batch = mixed((x, y), share, partners)
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, batch)
    theirs = reference[f"{activation}/mixed"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs - reference[f"{activation}/cross_entropy"]).max() > 0.01


@pytest.mark.parametrize("alpha", [0.1, 0.4, 1, 8, 32])
@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_what_is_mixed_is_drawn_from_a_beta_distribution_and_any_order_comes(alpha, dtype):
    keys = jax.random.split(jax.random.key(1), 6000)
    shares, partners = jax.vmap(lambda key: mixing(key, dtype(alpha), 3))(keys)
    assert shares.dtype == dtype
    # Where it is all but 0 or 1 it is rounded.
    known = stats.beta(alpha, alpha)
    edges = np.array([-1e-6, *np.clip(known.ppf(np.linspace(0.1, 0.9, 9)), 1e-3, 1 - 1e-3), 1 + 1e-6])
    edges = np.unique(edges)
    found, _ = np.histogram(shares, edges)
    expected = len(keys) * np.diff(known.cdf(edges))
    assert found.sum() == len(keys) and stats.chisquare(found, expected).pvalue > 1e-3
    orders, counts = np.unique(partners, axis=0, return_counts=True)
    assert len(orders) == 6 and stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_cutmix_is_that_of_its_authors_in_pytorch(reference, activation, traced):
    network = mlp(SIZES, activation=activation, loss="cross_entropy", traced=traced)
    x, y, w, cut, partners = (jnp.asarray(reference[name]) for name in (*"xyw", "cut", "partners"))
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, pasted((x, y), cut, partners))
    theirs = reference[f"{activation}/cut"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    for other in ("cross_entropy", "mixed"):
        assert abs(theirs - reference[f"{activation}/{other}"]).max() > 0.01


def rand_bbox(side, share, rng):
    """As in the authors' program: the rows and the columns that are cut."""
    half = int(side * np.sqrt(1 - share)) // 2
    return tuple((max(c - half, 0), min(c + half, side)) for c in rng.integers(side, size=2))


@pytest.mark.parametrize("alpha", [0.2, 1, 8])
def test_rectangles_are_cut_as_often_as_by_the_authors_and_any_order_comes(alpha):
    n, rng = 6000, np.random.default_rng(0)
    draw = jax.jit(jax.vmap(lambda key: cutting(key, jnp.float32(alpha), 3, 8)))
    cuts, partners = map(np.asarray, draw(jax.random.split(jax.random.key(1), n)))
    ours, theirs = [], []
    for cut, share in zip(cuts.reshape(n, 8, 8), rng.beta(alpha, alpha, n), strict=True):
        sides = [np.flatnonzero(cut.any(axis=axis)) for axis in (1, 0)]
        (top, bottom), (left, right) = [(s[0], s[-1] + 1) if len(s) else (0, 0) for s in sides]
        assert cut[top:bottom, left:right].all() and cut.sum() == (bottom - top) * (right - left)
        ours.append((top, bottom, left, right))
        (top, bottom), (left, right) = rand_bbox(8, share, rng)
        theirs.append((top, bottom, left, right) if bottom > top and right > left else (0,) * 4)
    kinds = sorted({*ours, *theirs})
    table = np.array([[one.count(kind) for kind in kinds] for one in (ours, theirs)])
    often = table.sum(axis=0) >= 20
    table = np.column_stack([table[:, often], table[:, ~often].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    assert len(kinds) > 50 and np.asarray(stats.chi2_contingency(table)[1]) > 1e-3
    orders, counts = np.unique(partners, axis=0, return_counts=True)
    assert len(orders) == 6 and stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dropconnect_is_dropout_of_the_weights_in_pytorch(reference, activation):
    network = mlp(SIZES, activation=activation, loss="cross_entropy")
    x, y, w, kept = (jnp.asarray(reference[name]) for name in (*"xyw", f"{activation}/kept"))
    value, gradient = jax.value_and_grad(lambda v: network.loss(kept * v, (x, y)))(w)
    theirs = reference[f"{activation}/disconnected"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs - reference[f"{activation}/cross_entropy"]).max() > 0.01
    # Where PyTorch drops none, neither do we.
    ours = connected(jax.random.key(0), jnp.asarray(0.3), network.layers(w))
    assert (np.equal(ours, 1) == np.equal(kept, 1)).all()


def test_a_connection_is_dropped_with_probability_p():
    p, network = 0.3, mlp((40, 60, 50, 10))
    layers = network.layers(network.init(jax.random.key(0)))
    found = network.layers(connected(jax.random.key(0), jnp.float32(p), layers))
    assert all((biases == 1).all() for _, biases in found) and (found[-1][0] == 1).all()
    hidden = [np.asarray(weights) for weights, _ in found[:-1]]
    for weights in hidden:
        np.testing.assert_allclose(np.unique(weights), [0, 1 / (1 - p)], rtol=1e-6)
        assert stats.binomtest(int((weights == 0).sum()), weights.size, p).pvalue > 1e-3
    assert (hidden[0][:40, :50] != hidden[1][:40, :50]).any()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_gradient_is_pytorch_s_where_points_and_weights_are_moved(reference, activation):
    network = mlp(SIZES, activation=activation, loss="cross_entropy")
    x, y, w, in_x, in_w = (jnp.asarray(reference[name]) for name in (*"xyw", "x_noise", "w_noise"))
    value, gradient = jax.value_and_grad(lambda v: network.loss(v + in_w, (x + in_x, y)))(w)
    theirs = reference[f"{activation}/noisy"]
    np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-10, atol=1e-10)
    assert abs(theirs - reference[f"{activation}/cross_entropy"]).max() > 0.01


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64])
def test_noise_is_normal_and_of_each_value_its_own(dtype):
    values = jnp.linspace(-1, 1, 6000, dtype=dtype).reshape(-1, 3)
    found = noisy(jax.random.key(1), dtype(0.3), values)
    assert found.dtype == dtype
    noise = np.ravel(found - values)
    assert stats.kstest(noise / 0.3, "norm").pvalue > 1e-3 and len(np.unique(noise)) > 5000
    assert abs(np.corrcoef(noise[1:], noise[:-1])[0, 1]) < 4 / len(noise) ** 0.5


DEEP: dict[str, dict[str, Any]] = {
    "residual": dict(residual=True),
    "normalised": dict(normalisation="layer", scaled=False),
}
DEEP["residual normalised"] = DEEP["residual"] | DEEP["normalised"]


deep = both("_deep")


@pytest.mark.parametrize("design", DEEP)
def test_shortcuts_and_normalisation_agree_with_pytorch(deep, design):
    network = mlp((5, 6, 6, 6, 3), activation="relu", loss="cross_entropy", **DEEP[design])
    x, y, w = (jnp.asarray(deep[name]) for name in "xyw")
    value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y))
    np.testing.assert_allclose(network.predict(w, x), deep[design], rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose([value, *gradient], deep[f"{design}/loss"], rtol=1e-9, atol=1e-10)
    if network.shortcuts:
        theirs, factors = deep[f"{design}/left"], list(deep["left"])
        value, gradient = jax.jit(jax.value_and_grad(network.loss))(w, (x, y), factors)
        np.testing.assert_allclose([value, *gradient], theirs, rtol=1e-9, atol=1e-10)
        assert 0 in factors and max(factors) > 1 and abs(theirs - deep[f"{design}/loss"]).max() > 0.01


def test_a_layer_with_a_shortcut_is_left_out_with_probability_p_of_all_points():
    assert mlp((6, 6, 7, 7, 3), residual=True).shortcuts == (True, False, True)
    assert mlp((5, 6, 3), residual=True).shortcuts == mlp((6, 6, 3)).shortcuts == ()
    p, keys = 0.3, jax.random.split(jax.random.key(0), 2000)
    draw = jax.vmap(lambda key: jnp.stack(left(key, jnp.float32(p), (True, False, True))))
    first, plain, last = np.asarray(draw(keys)).T
    np.testing.assert_array_equal(plain, 1)
    for factors in (first, last):
        np.testing.assert_allclose(np.unique(factors), [0, 1 / (1 - p)], rtol=1e-6)
        assert stats.binomtest(int((factors == 0).sum()), len(keys), p).pvalue > 1e-3
    assert stats.binomtest(int(((first == 0) & (last == 0)).sum()), len(keys), p**2).pvalue > 1e-3


def test_states_are_what_each_layer_hands_on():
    network = mlp(SIZES)
    w, x = network.init(jax.random.key(0), np.float64), np.random.default_rng(2).normal(size=(11, 5))
    states, h = network.states(w, x), x
    for state, (weights, biases) in zip(states, network.layers(w), strict=True):
        z = h @ np.asarray(weights) + np.asarray(biases)
        h = np.tanh(z)
        np.testing.assert_allclose(state, z if state is states[-1] else h, rtol=1e-12, atol=1e-14)


def test_layers_without_an_activation_are_one():
    network = mlp(SIZES, activation="identity")
    rng = np.random.default_rng(3)
    w, x = rng.normal(size=len(network.filters)), rng.normal(size=(11, 5))
    weights, biases = collapse(network, w)
    assert weights.shape == (5, 3) and biases.shape == (3,)
    parts = [np.asarray(part) for part, _ in network.layers(jnp.asarray(w))]
    np.testing.assert_allclose(weights, np.linalg.multi_dot(parts), rtol=1e-12)
    np.testing.assert_allclose(x @ weights + biases, network.predict(jnp.asarray(w), x), rtol=1e-12)
    bent = mlp(SIZES, activation="relu")
    assert abs(x @ weights + biases - bent.predict(jnp.asarray(w), x)).max() > 0.1


def deviation(name, fan_in, fan_out):
    variance = {"lecun": 1 / fan_in, "xavier": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    return variance[name.partition("_")[0]] ** 0.5


@pytest.mark.parametrize("name", INITIALISERS)
def test_initialisers_have_their_distribution(name):
    sizes, gain = (100, 300, 40, 20), 1.7
    w = mlp(sizes, initialiser=name, gain=gain).init(jax.random.key(3), np.float64)
    layers = mlp(sizes).layers(w)
    for i, ((m, n), (weights, biases)) in enumerate(zip(pairwise(sizes), layers, strict=True)):
        scale = deviation(name, m, n) * (gain if i < 2 else 1)
        expected = stats.uniform(-(3**0.5), 2 * 3**0.5) if name.endswith("uniform") else stats.norm()
        assert weights.shape == (m, n)
        assert stats.kstest(np.ravel(weights) / scale, expected.cdf).pvalue > 1e-3
        # Variance as the formula says: the standard error of a normal sample's is √(2/N).
        assert np.var(weights) / scale**2 == pytest.approx(1, abs=5 * (2 / weights.size) ** 0.5)
        assert not np.any(biases)


def test_initialisation_is_float32_unless_told():
    assert mlp((3, 2)).init(jax.random.key(0)).dtype == np.float32


def test_the_same_arguments_give_the_same_network():
    assert mlp([3, 4, 2]) is mlp((3, 4, 2), activation="tanh")
    assert mlp((3, 4, 2)) != mlp((3, 4, 2), activation="relu")


def test_networks_that_only_start_otherwise_are_equal():
    """So that a program that is compiled for one is the other's."""
    one, other = mlp((3, 4, 2)), mlp((3, 4, 2), initialiser="he_uniform", gain=2)
    assert one == other and hash(one) == hash(other) and one.loss is other.loss
    assert not np.array_equal(one.init(jax.random.key(0)), other.init(jax.random.key(0)))
    assert one != mlp((3, 4, 2), loss="cross_entropy") and one != mlp((3, 2, 2))


def test_one_program_serves_every_activation():
    w, x = jnp.linspace(-1, 1, 26), jnp.asarray(np.random.default_rng(0).normal(size=(4, 3)))
    traces = []

    @jax.jit
    def program(network, w):
        traces.append(network.bend)
        return network.predict(w, x)

    for name in ACTIVATIONS:
        found = program(mlp((3, 4, 2), activation=name, traced=True), w)
        np.testing.assert_allclose(found, mlp((3, 4, 2), activation=name).predict(w, x), rtol=1e-12)
    assert len(traces) == 1
    assert mlp((3, 2), traced=True) != mlp((3, 2)) and mlp((3, 2), traced=True) != mlp((3, 4), traced=True)


def test_a_network_with_another_loss_has_programs_of_its_own():
    network, batch = mlp((3, 4, 2)), (np.ones((1, 3)), np.zeros((1, 2)))
    other = replace(network, loss=lambda w, batch: 2 * network.loss(w, batch))
    program, w = jax.jit(lambda network, w: network.loss(w, batch)), network.init(jax.random.key(0))
    assert program(other, w) == 2 * program(network, w) != 0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_one_function_is_jax_s_own_with_its_derivatives(name):
    z = jnp.asarray([*np.linspace(-9, 9, 50), -np.inf, np.inf])
    mine, theirs = partial(bent, *BENDS[name]), ACTIVATIONS[name]
    for order in range(3):
        np.testing.assert_allclose(
            jax.vmap(mine)(z), jax.vmap(theirs)(z), rtol=1e-12, atol=1e-14, err_msg=str(order)
        )
        mine, theirs = jax.grad(mine), jax.grad(theirs)


def test_filters_are_the_weights_into_each_neuron():
    network = mlp((3, 4, 2))
    (a, a_bias), (b, b_bias) = network.layers(jnp.asarray(network.filters))
    np.testing.assert_array_equal(a, np.tile([0, 1, 2, 3], (3, 1)))
    np.testing.assert_array_equal(b, np.tile([4, 5], (4, 1)))
    np.testing.assert_array_equal([*a_bias, *b_bias], [-1] * 6)


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        ((3,), {}, "inputs and outputs"),
        ((3, 0, 2), {}, "at least 1 in each layer"),
        ((3, 2), dict(activation="swish"), "activation: 'swish' is none of tanh"),
        ((3, 2), dict(initialiser="zero"), "initialiser: 'zero'"),
        ((3, 2), dict(loss="hinge"), "loss: 'hinge'"),
    ],
)
def test_bad_networks_are_refused(sizes, options, message):
    with pytest.raises(ValueError, match=message):
        mlp(sizes, **options)


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("factor", [0.1, 1.0, 10.0])
def test_a_rescaled_network_is_the_same_function_with_another_hessian(factor, layer):
    """Dinh et al. 2017, against dense Hessians: λmax is another, that of D H D, D = diag|w|, is not."""
    network = mlp(SIZES, activation="relu", gain=2**0.5)
    rng = np.random.default_rng(6)
    x, y = jnp.asarray(rng.normal(size=(40, 5))), jnp.eye(3)[rng.integers(3, size=40)]
    w = np.asarray(network.init(jax.random.key(2), np.float64))
    w = w + 0.1 * rng.normal(size=w.shape)  # biases too
    other = np.asarray(rescale(network, w, factor, layer))
    mine, theirs = (jax.jit(network.predict)(jnp.asarray(v), x) for v in (w, other))
    np.testing.assert_allclose(theirs, mine, rtol=1e-13, atol=1e-14)

    def top(w, scale):
        hessian = np.asarray(jax.jit(jax.hessian(network.loss))(jnp.asarray(w), (x, y)))
        return np.linalg.eigvalsh(scale[:, None] * hessian * scale)[-1]

    assert top(other, abs(other)) == pytest.approx(top(w, abs(w)), rel=1e-10)
    if factor == 1:
        np.testing.assert_array_equal(other, w)
    else:
        assert top(other, np.ones_like(w)) > 5 * top(w, np.ones_like(w))


@pytest.mark.parametrize("layer", [-1, 2])
def test_a_layer_that_no_other_follows_is_not_rescaled(layer):
    network = mlp(SIZES)
    with pytest.raises(IndexError, match=f"no hidden layer {layer}"):
        rescale(network, network.init(jax.random.key(0)), 10.0, layer)


@pytest.mark.parametrize("name", DATA)
def test_data_have_their_sizes_and_scale(name):
    data = load(name, 200, test=90, seed=4)
    outputs = max(DATA[name].classes, 1)
    assert data.x_train.shape[0] == 200 and data.y_train.shape == (200, outputs)
    assert data.x_test.shape == (90, data.x_train.shape[1]) and data.y_test.shape == (90, outputs)
    assert not data.flipped.any()
    np.testing.assert_allclose(data.x_train.mean(axis=0), 0, atol=1e-12)
    if not DATA[name].one_scale:
        np.testing.assert_allclose(data.x_train.std(axis=0), 1)
    if data.classes:
        labels = data.y_train.argmax(axis=1)
        np.testing.assert_array_equal(data.y_train, np.eye(data.classes)[labels])
        assert np.bincount(labels, minlength=data.classes).min() > 200 / data.classes / 2


@pytest.mark.parametrize("name", DATA)
def test_data_depend_on_the_seed_alone(name):
    one, same, other = load(name, 50, seed=1), load(name, 50, seed=1), load(name, 50, seed=2)
    np.testing.assert_array_equal(one.x_test, same.x_test)
    assert not np.array_equal(one.x_train, other.x_train)


def test_digits_are_those_of_scikit_learn():
    pixels, classes = datasets.load_digits(return_X_y=True)
    data = load("digits", 597, test=1200, standardise=False, seed=5)
    x = np.concatenate([data.x_train, data.x_test]) * 16
    labels = np.concatenate([data.y_train, data.y_test]).argmax(axis=1)
    ours, theirs = np.column_stack([x, labels]), np.column_stack([pixels, classes])
    np.testing.assert_array_equal(ours[np.lexsort(ours.T)], theirs[np.lexsort(theirs.T)])
    standardised = load("digits", 597, test=1200, seed=5)
    expected = (data.x_test - data.x_train.mean(axis=0)) / data.x_train.std()
    np.testing.assert_allclose(standardised.x_test, expected, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in DATA if DATA[name].classes])
def test_flipped_labels_are_wrong_and_no_others(name):
    clean, noisy = load(name, 100, seed=7), load(name, 100, flips=0.15, seed=7)
    np.testing.assert_array_equal(clean.x_train, noisy.x_train)
    wrong = clean.y_train.argmax(axis=1) != noisy.y_train.argmax(axis=1)
    np.testing.assert_array_equal(wrong, noisy.flipped)
    assert wrong.sum() == 15
    np.testing.assert_array_equal(clean.y_test, noisy.y_test)


@pytest.mark.parametrize(
    ("name", "size", "options", "message"),
    [
        ("faces", 100, {}, "'faces' is none of digits"),
        ("moons", 1, {}, "moons: 1 points to train on"),
        ("digits", 598, {}, "598 points to train on, 1200 to test.* 1797"),
        ("moons", 100, dict(test=0), "0 to test"),
        ("moons", 100, dict(flips=1.5), "wrong labels can't be 1.5"),
        ("sine", 100, dict(flips=0.1), "wrong labels can't be 0.1"),
    ],
)
def test_bad_data_are_refused(name, size, options, message):
    with pytest.raises(ValueError, match=message):
        load(name, size, **options)


@pytest.mark.parametrize(("name", "share"), [("moons", 1.1), ("moons", -0.1), ("sine", 0.1)])
def test_a_share_of_a_label_that_is_none_is_refused(name, share):
    with pytest.raises(ValueError, match=f"spread can't be {share}"):
        smooth(load(name, 10, test=1), share)

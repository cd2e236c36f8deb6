"""Training is a plain loop over mini-batches: the same numbers, step by step, and it stops where it says."""

from functools import cache
from itertools import islice, pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from optax.contrib._muon import orthogonalize_via_newton_schulz
from references.compare import defaults, initial_state

from engine.networks.training import scores, train
from engine.race.verdict import Status
from networks.data import load
from networks.mlp import mlp
from optimizers import OPTIMIZERS

SIZES = (2, 6, 5, 3)
NETWORK = mlp(SIZES)


@cache
def blobs(seed, size=42):
    return load("blobs", size, test=50, flips=0.1, seed=seed)


def parts(w, sizes=SIZES):
    """The layers' weights and biases in w."""
    layers, at = [], 0
    for m, n in pairwise(sizes):
        layers.append((w[at : at + m * n].reshape(m, n), w[at + m * n : at + m * n + n]))
        at += m * n + n
    return layers


def backpropagated(w, x, y):
    """½ Σ (f - y)² averaged over x, its gradient, and f, of a tanh network: by hand."""
    layers, h = parts(w), [x]
    for weights, biases in layers[:-1]:
        h.append(np.tanh(h[-1] @ weights + biases))
    f = h[-1] @ layers[-1][0] + layers[-1][1]
    delta, gradient = (f - y) / len(x), []
    for (weights, _), below in zip(layers[::-1], h[::-1], strict=True):
        gradient = [(below.T @ delta).ravel(), delta.sum(axis=0), *gradient]
        delta = (delta @ weights.T) * (1 - below**2)
    return ((f - y) ** 2).sum() / (2 * len(x)), np.concatenate(gradient), f


def plain(w, data, batch, seed, update):
    """w after 0, 1, 2, … steps of `update(w, grad, t)`, and the loss on all training data."""
    n, rng = len(data.x_train), np.random.default_rng([seed, 1])
    yield w, backpropagated(w, data.x_train, data.y_train)[0]
    t = 0
    while True:
        order = rng.permutation(n) if batch < n else np.arange(n)
        for first in range(0, n - n % batch, batch):
            x, y = (part[order[first : first + batch]] for part in (data.x_train, data.y_train))
            t += 1
            w = update(w, lambda w, x=x, y=y: backpropagated(w, x, y)[1], t)
            yield w, backpropagated(w, data.x_train, data.y_train)[0]


def descent(lr):
    return lambda w, grad, t: w - lr * grad(w)


def trained(data, seeds, network: Any = NETWORK, **options: Any):
    *_, result = train(network, data, seeds, **options)
    return result


# 42 points: batches of 8 leave two over; an epoch of batches of 2 is 21 steps, of one, 42.
@pytest.mark.parametrize("batch", [1, 2, 8, 42])
def test_it_is_a_plain_loop_step_by_step(batch):
    seeds, steps = (3, 8), 300
    data = [blobs(seed) for seed in seeds]
    keep = [0, 1, 2, 20, 21, 22, 37, 255, 256, 257, 299]
    result = trained(data, seeds, batch=batch, steps=steps, keep=keep, dtype="float64", lr=0.1)
    assert list(result.kept) == keep
    period = max(16, 42 // batch)
    assert sorted({*range(0, steps, period), *keep, steps}) == result.steps.tolist()
    for i, seed in enumerate(seeds):
        start = np.asarray(NETWORK.init(jax.random.key(seed), np.float64))
        ws, losses = zip(*islice(plain(start, data[i], batch, seed, descent(0.1)), steps + 1), strict=True)
        for step, w in result.kept.items():
            np.testing.assert_allclose(w[i], ws[step], rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(result.w[i], ws[steps], rtol=1e-11, atol=1e-11)
        np.testing.assert_allclose(result.losses[:, i], np.array(losses)[result.steps], rtol=1e-11)
        assert losses[-1] < losses[0] / 2
        x, y = data[i].x_test, data[i].y_test
        loss, _, f = backpropagated(ws[steps], x, y)
        ours = scores(NETWORK, result.w[i : i + 1], [x], [y])
        right = np.mean(f.argmax(axis=1) == y.argmax(axis=1))
        np.testing.assert_allclose(np.ravel(ours), [loss, right], rtol=1e-11)
    assert result.statuses == [Status("moving")] * 2


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "newton"])
def test_every_optimizer_trains(name):
    module, data = OPTIMIZERS[name], blobs(1)
    hyper, state = defaults(module), initial_state(module)

    def update(w, grad, t):
        nonlocal state
        w, out = module.step(w, grad, float(t), **state, **hyper)
        state = {name: out[name] for name in state}
        return np.asarray(w)

    start = np.asarray(NETWORK.init(jax.random.key(1), np.float64))
    ws, _ = zip(*islice(plain(start, data, 8, 1, update), 41), strict=True)
    result = trained([data], [1], batch=8, steps=40, keep=[1, 7], optimizer=name, dtype="float64")
    for step, w in [*result.kept.items(), (40, result.w)]:
        np.testing.assert_allclose(w[0], ws[step], rtol=1e-9, atol=1e-9)
    assert abs(ws[40] - ws[0]).max() > 1e-4


def test_muon_orthogonalizes_as_optax_does_and_gives_biases_to_adam():
    lr, momentum, decay, data = 0.02, 0.95, 0.1, blobs(1)
    biases = optax.adam(lr)
    start = np.asarray(NETWORK.init(jax.random.key(1), np.float64))
    velocities = [np.zeros_like(weights) for weights, _ in parts(start)]
    state: Any = biases.init([b for _, b in parts(start)])

    @jax.jit  # or the loop in it is compiled at each call
    def direction(velocity):
        coefficients = jnp.array([3.4445, -4.775, 2.0315])
        return orthogonalize_via_newton_schulz(velocity, coefficients, eps=1e-7)

    def update(w, grad, t):
        nonlocal state
        slopes = parts(grad(w))
        found: Any = biases.update([g for _, g in slopes], state)
        steps, state = found
        moved = []
        for i, ((weights, b), (g, _)) in enumerate(zip(parts(w), slopes, strict=True)):
            inputs, outputs = weights.shape
            velocities[i] = momentum * velocities[i] + g
            step = max(1, outputs / inputs) ** 0.5 * direction(g + momentum * velocities[i])
            moved += [(weights - lr * (step + decay * weights)).ravel(), b + steps[i]]
        return np.concatenate(moved)

    ws, _ = zip(*islice(plain(start, data, 8, 1, update), 41), strict=True)
    options: dict[str, Any] = dict(optimizer="muon", weight_decay=decay, dtype="float64")
    result = trained([data], [1], batch=8, steps=40, keep=[1, 7], **options)
    for step, w in [*result.kept.items(), (40, result.w)]:
        np.testing.assert_allclose(w[0], ws[step], rtol=1e-9, atol=1e-9)
    assert abs(ws[40] - ws[0]).max() > 0.1


def test_a_seed_does_not_depend_on_the_others():
    options = dict(batch=8, steps=64, lr=0.1)
    together = trained([blobs(1), blobs(2), blobs(3)], [1, 2, 3], **options)
    alone = trained([blobs(2)], [2], **options)
    np.testing.assert_array_equal(together.w[1], alone.w[0])
    np.testing.assert_array_equal(together.losses[:, 1], alone.losses[:, 0])


def test_what_is_kept_changes_nothing():
    options = dict(batch=4, steps=700, target=0.05, lr=0.2, dtype="float64")
    without = trained([blobs(1), blobs(2)], [1, 2], **options)
    kept = trained([blobs(1), blobs(2)], [1, 2], keep=range(0, 700, 9), **options)
    np.testing.assert_array_equal(without.w, kept.w)
    assert without.statuses == kept.statuses


def test_a_run_ends_at_the_first_check_within_the_target():
    data, seeds = [blobs(seed) for seed in (1, 2, 5)], (1, 2, 5)
    free = trained(data, seeds, batch=8, steps=800, lr=0.2)
    target = free.losses[20].max()
    result = trained(data, seeds, batch=8, steps=800, lr=0.2, target=target)
    ends = []
    for i, status in enumerate(result.statuses):
        row = (free.losses[:, i] <= target).argmax()
        ends.append(free.steps[row])
        assert status == Status("reached", ends[-1])
        # From there on its loss and parameters stay what they were.
        np.testing.assert_array_equal(result.losses[:row, i], free.losses[:row, i][: len(result.losses)])
        np.testing.assert_array_equal(result.losses[row:, i], free.losses[row, i])
        there = trained(data, seeds, batch=8, steps=ends[-1], lr=0.2)
        np.testing.assert_array_equal(result.w[i], there.w[i])
    assert len(set(ends)) > 1 and result.steps[-1] == max(ends) < 800


def test_steps_and_epochs_limit_it():
    options = dict(batch=8, lr=0.1)
    assert trained([blobs(1)], [1], epochs=7, **options).steps[-1] == 35  # 42 // 8 an epoch
    assert trained([blobs(1)], [1], epochs=7, steps=20, **options).steps[-1] == 20
    start = trained([blobs(1)], [1], steps=0, **options)
    np.testing.assert_array_equal(start.w[0], NETWORK.init(jax.random.key(1)))
    missed = trained([blobs(1)], [1], steps=50, target=0.0, **options)
    assert missed.statuses == [Status("moving")] and missed.steps[-1] == missed.limit == 50


def test_what_was_computed_before_a_stop_is_kept():
    options: dict[str, Any] = dict(batch=8, steps=2000, lr=0.1, keep=[100, 300])
    runs = list(train(NETWORK, [blobs(1)], [1], **options))
    assert len(runs) > 5 and runs[0].steps.tolist() == [0]
    ends = [run.steps[-1] for run in runs]
    assert ends == sorted(set(ends)) and ends[-1] == 2000
    for training in train(NETWORK, [blobs(1)], [1], **options):
        if 100 in training.kept:
            break
    np.testing.assert_array_equal(training.losses, runs[-1].losses[: len(training.losses)])
    np.testing.assert_array_equal(training.kept[100], runs[-1].kept[100])
    assert list(training.kept) == [100]


def test_training_goes_on_from_a_start():
    options = dict(batch=42, lr=0.1, dtype="float64")
    whole = trained([blobs(1)], [1], steps=100, **options)
    half = trained([blobs(1)], [1], steps=50, **options)
    rest = trained([blobs(1)], [1], steps=50, start=half.w, **options)
    np.testing.assert_array_equal(rest.w, whole.w)


@pytest.mark.parametrize("batch", [2, 42])
def test_a_run_that_diverges_says_at_which_step(batch):
    seeds, lr = (1, 2, 3), 6.0
    data = [blobs(seed) for seed in seeds]
    data[1] = data[1]._replace(x_train=data[1].x_train * 0, y_train=data[1].y_train * 0)
    result = trained(data, seeds, batch=batch, steps=20_000, lr=lr, dtype="float64")
    for i in (0, 2):
        start = np.asarray(NETWORK.init(jax.random.key(seeds[i]), np.float64))
        with np.errstate(all="ignore"):
            runs = enumerate(plain(start, data[i], batch, seeds[i], descent(lr)))
            expected = next(t for t, (w, loss) in runs if not (np.isfinite(w).all() and np.isfinite(loss)))
        status = result.statuses[i]
        assert (status.kind, status.step) == ("overflowed", expected)
        assert np.isnan(result.losses[-1, i])
        loss, accuracy = scores(NETWORK, result.w, [d.x_test for d in data], [d.y_test for d in data])
        assert not np.isfinite(loss[i]) and np.isnan(accuracy[i])
    assert result.statuses[1] == Status("moving") and np.isfinite(result.losses[:, 1]).all()


# Yogi's v does not start at 0.
ADAPTIVE = [name for name, module in OPTIMIZERS.items() if "eps" in module.HYPER and name != "yogi"]


@pytest.mark.parametrize("name", ADAPTIVE)
@pytest.mark.parametrize("batch", [8, 42])
def test_a_run_that_divides_by_zero_is_undefined_and_not_diverged(name, batch):
    """An input that is always 0 gives its weights no gradient."""
    data = blobs(1)
    data = data._replace(x_train=data.x_train * [0, 1])
    options: dict[str, Any] = dict(batch=batch, steps=40, optimizer=name)
    (status,) = trained([data], [1], eps=0, **options).statuses
    step = 6 if name == "radam" else 1  # the first that it divides in
    quantity = {"adadelta": "d", "radam": "c"}.get(name, "x")
    assert status == Status("undefined", step, quantity, 0, "eps") and status.lost
    assert trained([data], [1], **options).statuses == [Status("moving")]


def test_what_grows_beyond_all_numbers_has_overflowed_without_epsilon_too():
    options: dict[str, Any] = dict(batch=42, steps=40, optimizer="rmsprop", eps=0, lr=1e38)
    (status,) = trained([blobs(1)], [1], **options).statuses
    assert status.kind == "overflowed"


def test_a_regression_has_no_accuracy():
    data = load("sine", 40, seed=1)
    network = mlp((1, 8, 1))
    result = trained([data], [1], network, batch=4, steps=2000, lr=0.1)
    loss, accuracy = scores(network, result.w, [data.x_test], [data.y_test])
    assert loss[0] < np.var(data.y_test) / 2 / 4 and np.isnan(accuracy[0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(batch=8, steps=1, optimizer="newton"), "newton takes second derivatives"),
        (dict(batch=43, steps=1), "1 to 42 of the 42 training points, not 43"),
        (dict(batch=0, steps=1), "not 0"),
        (dict(batch=8), "steps or epochs"),
        (dict(batch=8, steps=-1), "steps or epochs"),
        (dict(batch=8, steps=1, lr=-1), "lr: out of range"),
        (dict(batch=8, steps=1, disturbed={"dropout": 1}), "dropout can't be 1"),
        (dict(batch=8, steps=1, disturbed={"mixup": -0.1}), "mixup can't be -0.1"),
        (dict(batch=8, steps=1, momentum=0.9), "momentum"),
        (dict(batch=8, steps=1, optimizer="newton"), "newton"),
        (dict(batch=8, steps=1, start=np.zeros((1, 3))), r"start must be of shape \(1, 71\), not \(1, 3\)"),
        (dict(batch=8, steps=1, seeds=[1, 2]), "2 seeds need as many data sets, not 1"),
        (dict(batch=8, steps=1, network=mlp((2, 4))), "don't fit the network"),
    ],
)
def test_bad_training_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        train(**(dict(network=NETWORK, data=[blobs(1)], seeds=[1]) | options))

"""Bugs: each mistake against one made anew in NumPy, code without one against the engine's own training."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from mistakes import made, signs
from scipy.special import log_softmax, softmax
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

from engine.networks import bugs, rates
from engine.networks.bugs import BATCH, CODES, EPOCH, MISTAKES, NONE, PARTS, POINTS, STEPS, TREE
from networks.data import load

SEED, RATE = 7, 7  # the latter's place among RATES: 0.32
FEW = 2 * EPOCH + 3  # steps that rounding has not grown in


def by_class(seed=SEED):
    """Points to train on, standardised, and their labels, sorted as files lie in folders."""
    data = load("moons", POINTS, test=POINTS, standardise=False, seed=seed)
    rows = np.argsort(data.y_train[:, 1], kind="stable")
    return StandardScaler().fit_transform(data.x_train[rows]), data.y_train[rows]


def shuffled(seed=SEED):
    rng = np.random.default_rng([seed, 1])
    return np.concatenate([rng.permutation(POINTS) for _ in range(STEPS // EPOCH)])


def slopes(w, x, y, name):
    """Loss and gradients of each layer's weights and biases, by hand."""
    states, sums = [x], []
    for weights, biases in w:
        sums.append(states[-1] @ weights + biases)
        states.append(np.maximum(sums[-1], 0))
    z, n = sums[-1], len(y)
    if name == "twice":
        p = softmax(z, axis=1)
        loss, down = -(y * log_softmax(p, axis=1)).sum() / n, (softmax(p, axis=1) - y) / n
        down = p * (down - (down * p).sum(axis=1, keepdims=True))
    elif name == "across":
        loss = -(y * log_softmax(z, axis=0)).sum() / n
        down = (softmax(z, axis=0) * y.sum(axis=0) - y) / n
    else:
        over = 1 if name == "summed" else n
        loss, down = -(y * log_softmax(z, axis=1)).sum() / over, (softmax(z, axis=1) - y) / over
    found = []
    for k in (2, 1, 0):
        found.append([states[k].T @ down, down.sum(axis=0)])
        if k:
            down = (down @ w[k][0].T) * (sums[k - 1] > 0)
    found.reverse()
    if name == "frozen":
        found[1] = [0 * part for part in found[1]]
    return loss, found


def by_hand(name, place, steps):
    """The losses and the gradients' lengths that a code comes to in so many steps at one of the rates, in
    double precision."""
    x, y = by_class()
    rows = np.arange(STEPS * BATCH) % POINTS if name == "unshuffled" else shuffled()
    drawn = rates.NETWORK.layers(rates.NETWORK.init(jax.random.key(SEED), np.float64))
    w = [[np.array(part) * (name != "zero") for part in layer] for layer in drawn]
    stored = [[0 * part for part in layer] for layer in w]
    losses, lengths = [], []
    for step in range(steps):
        begin = 0 if name == "same" else BATCH * step
        batch = rows[begin : begin + BATCH]
        labels = y[np.concatenate([batch[-1:], batch[:-1]])] if name == "shifted" else y[batch]
        loss, gradient = slopes(w, x[batch], labels, name)
        rate = bugs.RATES[place] * 0.95 ** (step if name == "lowered" else step // EPOCH)
        for layer, kept, new in zip(w, stored, gradient, strict=True):
            for i in (0, 1):
                kept[i] = new[i] + (kept[i] if name == "uncleared" else 0)
                layer[i] = layer[i] + (rate if name == "ascent" else -rate) * kept[i]
        losses.append(loss)
        lengths.append([np.sqrt(sum((part**2).sum() for part in layer)) for layer in stored])
    return np.array(losses), np.array(lengths)


def ours(name):
    return bugs.look(None, name, SEED).result


@pytest.mark.parametrize("name", CODES)
def test_a_code_prints_what_one_written_by_hand_does(name):
    found = ours(name)
    # What grows without bound grows the rounding with it.
    few = {"ascent": 6, "uncleared": 6, "summed": 3}.get(name, FEW)
    losses, _ = by_hand(name, RATE, few)
    np.testing.assert_allclose(found.printed[RATE, :few], losses, rtol=2e-3)
    losses, lengths = by_hand(name, 0, FEW)
    np.testing.assert_allclose(found.printed[0, :FEW], losses, rtol=1e-4)
    np.testing.assert_allclose(found.norms[:FEW], lengths, rtol=1e-3, atol=1e-6)


def test_mistakes_differ_from_the_code_without_one():
    right = ours(NONE)
    for name in MISTAKES:
        one = ours(name)
        same = [np.array_equal(a, b, equal_nan=True) for a, b in zip(one, right, strict=True)]
        if name == "apart":
            assert same == [True, True, False, True, True]
        else:
            assert not any((same[0], np.array_equal(one.norms, right.norms) and name != "lowered"))


def test_without_a_mistake_it_trains_as_the_engine_does():
    x, y = (part.astype(np.float32) for part in by_class())
    batches = shuffled().reshape(STEPS, BATCH)
    start = np.asarray(rates.NETWORK.init(jax.random.key(SEED)))
    eight = [np.stack([part] * rates.SEEDS) for part in (start, x, y, batches)]
    learnt = rates._Task(eight[0], (eight[1], eight[2]), (eight[1], eight[2]), eight[3])
    lowered = bugs.RATES[RATE] * 0.95 ** (np.arange(STEPS) // EPOCH)
    w, seen = rates.train(learnt, "sgd", lowered)
    found = ours(NONE)
    np.testing.assert_allclose(found.printed[RATE], seen[0], rtol=2e-2, atol=1e-4)
    right = np.asarray(rates.NETWORK.predict(w[0], x)).argmax(axis=1) == y.argmax(axis=1)
    assert found.training[RATE] == pytest.approx(right.mean(), abs=1 / POINTS)


def test_one_batch_is_trained_on_alone_at_the_rate_below_the_best():
    found, same = ours(NONE), ours("same")
    np.testing.assert_allclose(found.alone, same.printed[found.best - 1], rtol=1e-5)


def test_the_loss_is_that_of_scikit_learn_and_the_others_have_their_floors():
    z, labels = np.random.default_rng(0).normal(size=(BATCH, 2)), np.arange(BATCH) % 2
    y, p = np.eye(2)[labels], softmax(z, axis=1)
    assert float(bugs.measure(jnp.asarray(z), y)) == pytest.approx(log_loss(labels, p))
    summed = log_loss(labels, p, normalize=False)
    assert float(bugs.measure_summed(jnp.asarray(z), y)) == pytest.approx(summed)
    sure = jnp.asarray(200.0 * y)
    assert float(bugs.measure(sure, y)) == 0
    assert float(bugs.measure_twice(sure, y)) == pytest.approx(np.log(1 + np.exp(-1)))
    assert float(bugs.measure_across(sure, y)) == pytest.approx(np.log(BATCH / 2))


def test_test_points_are_scaled_as_by_scikit_learn_or_batch_by_batch():
    rng = np.random.default_rng(0)
    training, test = rng.normal(3, 5, (POINTS, 2)), rng.normal(-2, 3, (POINTS, 2))
    theirs = np.asarray(StandardScaler().fit(training).transform(test))
    np.testing.assert_allclose(bugs.scale(test, training), theirs)
    apart = bugs.scale_apart(test, training)
    for k in range(0, POINTS, BATCH):
        part = slice(k, k + BATCH)
        np.testing.assert_allclose(apart[part], StandardScaler().fit_transform(test[part]), atol=1e-12)


def test_every_mistake_is_one_of_a_part_and_its_code_is_shown():
    wrong = [mistake for _right, *mistakes in PARTS.values() for mistake in mistakes]
    assert sorted(map(id, wrong)) == sorted(map(id, MISTAKES.values()))
    assert {question.mistake for question in TREE} == set(MISTAKES)
    for name, mistake in MISTAKES.items():
        right, shown = bugs.source(name)
        assert shown.startswith(f"def {mistake.__name__}(") and right.startswith("def ") and right != shown


def test_numbers_hide_every_code_as_often():
    for block in range(8):
        numbers = range(1 + block * len(CODES), 1 + (block + 1) * len(CODES))
        assert sorted(map(bugs.hidden, numbers)) == sorted(CODES)
    assert [bugs.hidden(k) for k in range(1, 14)] != [bugs.hidden(k) for k in range(14, 27)]


# The tree, of what is made up


@pytest.mark.parametrize("name", CODES)
def test_the_tree_names_a_mistake_by_its_sign(name):
    named, measured = bugs.diagnosis(made(**signs(name)))
    order = [question.mistake for question in TREE]
    assert named == name and len(measured) == (order.index(name) + 1 if name in order else len(order))


def test_the_sweep_alone_shows_what_is_halved_at_no_rate():
    assert [name for name in CODES if bugs.exposed(made(**signs(name)))] == ["ascent", "twice", "across"]
    lost = np.tile(np.where(np.arange(STEPS) < EPOCH, 1, np.nan), (len(bugs.RATES), 1))
    assert bugs.exposed(made(printed=lost))

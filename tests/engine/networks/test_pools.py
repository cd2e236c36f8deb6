"""Pools: networks are what they are said to be, learn as Optax's Adam has it, and are counted by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy.special import softmax

from engine.chunks import run
from engine.networks import pools
from engine.networks.pools import BATCH, DRAWS, LEFT, LR, SEEDS, STRIDE, layers, learn_pooled, predict
from networks.mlp import cross_entropy


@pytest.fixture(scope="module")
def brief():
    """What each kind has learned after two looks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "STEPS", STRIDE)
        yield {kind: [chunk for _, chunk in run(learn_pooled, kind, 64, 3)][-1] for kind in LEFT}


@pytest.mark.parametrize("kind", LEFT)
def test_shares_have_a_look_and_a_seed(brief, kind):
    found = brief[kind]
    assert found.steps.tolist() == [0, STRIDE]
    assert found.train.shape == found.one.shape == found.mean.shape == (2, SEEDS)
    assert found.train[1].min() > 0.5 > found.train[0].max()
    assert found.grids.shape == (DRAWS, 2, LEFT[kind][0])
    assert found.picture.shape == (8, 8) and found.picture.min() == 0 and found.picture.max() == 1


def test_on_the_one_grid_of_max_pooling_the_mean_is_the_one(brief):
    np.testing.assert_array_equal(brief["max"].one, brief["max"].mean)
    assert (brief["max"].grids == [0, 2, 4, 6]).all() and len(np.unique(brief["fractional"].grids)) == 7
    assert (brief["fractional"].one != brief["fractional"].mean).any()


def test_both_kinds_begin_with_the_same_filters():
    key, data = jax.random.key(3), pools._data(64, 3)
    one, other = (layers(kind, jnp.asarray(pools._begun(kind, data, key).w))[:2] for kind in LEFT)
    for (a, b), (c, d) in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, c)
        assert not b.any() and not d.any()


@pytest.mark.parametrize("kind", LEFT)
def test_a_stretch_is_that_of_optax(kind):
    key, data = jax.random.key(3), pools._data(64, 3)
    begun = pools._begun(kind, data, key)
    ours = pools._further(kind, data, key, begun).w
    order, adam = pools._order(64, key), optax.adam(LR)
    assert order.shape == (pools.STEPS, BATCH) and (np.bincount(order[:2].ravel()) == 1).all()

    @jax.jit
    def step(w, state, t, at):
        draws = jax.random.uniform(jax.random.fold_in(key, t), (2, 2), jnp.float32)
        batch = jnp.asarray(data.x_train)[at], jnp.asarray(data.y_train)[at]
        gradient = jax.grad(lambda w: cross_entropy(predict(kind, w, batch[0], draws), batch[1]))(w)
        update, state = adam.update(gradient, state)
        return optax.apply_updates(w, update), state

    w = jnp.asarray(begun.w)
    state = adam.init(w)
    for t in range(STRIDE):
        w, state = step(w, state, t + 1, order[t])
    # Single precision, fifty steps of a network whose largest pixels may change places.
    assert abs(ours - w).max() < 1e-2 * abs(w - begun.w).max()


def test_the_mean_is_over_chances_and_counted_by_hand():
    key, data = jax.random.key(3), pools._data(64, 3)
    now = pools._further("fractional", data, key, pools._begun("fractional", data, key))
    said = [
        softmax(predict("fractional", jnp.asarray(now.w), jnp.asarray(data.x_test), u), axis=1)
        for u in pools._grids(key)
    ]
    right = data.y_test.argmax(axis=1)
    _, one, mean = now.looks[-1]
    assert one == (said[0].argmax(axis=1) == right).mean()
    assert mean == (np.mean(said, axis=0).argmax(axis=1) == right).mean()


@pytest.mark.torch
def test_max_pooling_is_pytorchs_network():
    torch = pytest.importorskip("torch")
    data = pools._data(64, 3)
    begun = pools._begun("max", data, jax.random.key(3)).w
    w = jnp.asarray(np.random.default_rng(0).standard_normal(len(begun)) / 5)
    h, before = torch.tensor(data.x_test, dtype=torch.float64).reshape(-1, 1, 8, 8), 1
    *filters, (last, biases) = [
        [torch.tensor(np.asarray(part)) for part in pair] for pair in layers("max", w)
    ]
    for a, b in filters:
        kernel = a.reshape(3, 3, before, len(b)).permute(3, 2, 0, 1)
        h = torch.relu(torch.nn.functional.conv2d(h, kernel, b, padding=1))
        h, before = torch.nn.functional.max_pool2d(h, 2), len(b)
    theirs = h.permute(0, 2, 3, 1).flatten(1) @ last + biases
    ours = predict("max", w, jnp.asarray(data.x_test, float), np.full((2, 2), 0.7))
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10)

"""What is trained is what the experiment says, and what is measured what the dense Hessian has."""

from dataclasses import replace

import jax
import numpy as np
import pytest
from jax.tree_util import Partial
from trained import weights

from engine.chunks import run
from engine.networks.comparison import MEASURES, train_and_measure
from engine.networks.experiment import STEPS_MAX, Experiment
from lessons.experiments import COUNTEREXAMPLES, SETTINGS

EVERY = [*SETTINGS, *COUNTEREXAMPLES]


# What is trained


def test_the_settings_are_the_known_ones():
    sizes = [setting.experiment.network().sizes for setting in SETTINGS]
    assert sizes == [(64, 64, 64, 10), (64, 64, 64, 10), (64, 32, 32, 32, 10), (2, 64, 64, 2)]
    assert COUNTEREXAMPLES[0].experiment.network().sizes == (64, 64, 10)
    assert len({setting.id for setting in EVERY}) == len(EVERY)


def test_experiments_that_differ_in_batch_sizes_alone_train_alike():
    small, large = Experiment(small=4, epochs=7).sides
    assert small == (Experiment(), 4) and large == (Experiment(), 256)
    assert Experiment(large_lr=0.4).sides[1][0].lr == 0.4 and Experiment(large_lr=0.4).sides[0][0].lr == 0.2
    assert Experiment(match="epochs", epochs=7).training_only() != Experiment(match="epochs").training_only()


@pytest.mark.parametrize(
    "experiment, limits",
    [
        (Experiment(), dict(target=0.005, steps=STEPS_MAX)),
        (Experiment(match="steps"), dict(steps=1500)),
        (Experiment(match="epochs"), dict(epochs=60)),
    ],
)
def test_what_is_matched_ends_the_training(experiment, limits):
    assert experiment.limits() == limits


# The computation

SMALL = Experiment(data="moons", n=16, width=4, depth=1, match="steps", steps=40, seeds=3)


def test_measures_are_those_of_the_dense_hessian_where_training_ended():
    *earlier, (share, outcome) = run(train_and_measure, SMALL, 4)
    assert share == 1 and all(0 <= share < 1 for share, _ in earlier)
    assert all(np.isnan(outcome.sharpness).all() for _, outcome in earlier if outcome)
    assert outcome.batch == 4 and outcome.steps.tolist() == [40] * 3 and not outcome.lost.any()
    network = SMALL.network()
    for i, one in enumerate(SMALL.load()):
        w = weights(replace(SMALL, small=4))[0][i].astype(float)
        loss = Partial(network.loss, batch=(one.x_train, one.y_train))
        curvature = jax.jit(jax.hessian(loss))
        hessian = np.asarray(curvature(w))
        scaled = np.diag(abs(w)) @ hessian @ np.diag(abs(w))
        np.testing.assert_allclose(outcome.sharpness[i], np.linalg.eigvalsh(hessian)[-1], rtol=1e-4)
        np.testing.assert_allclose(outcome.adaptive[i], np.linalg.eigvalsh(scaled)[-1], rtol=1e-4)
        assert abs(outcome.trace[i] - np.trace(hessian)) < 5 * outcome.trace_error[i]
        np.testing.assert_allclose(outcome.train_loss[i], loss(w), rtol=1e-5)
        outputs = np.asarray(network.predict(w, one.x_test))
        right = outputs.argmax(axis=1) == one.y_test.argmax(axis=1)
        np.testing.assert_allclose(outcome.test_accuracy[i], right.mean(), atol=1e-3)
        squares = ((outputs - one.y_test) ** 2).sum(axis=1)
        np.testing.assert_allclose(outcome.test_loss[i], squares.mean() / 2, rtol=1e-4)
        start = network.init(jax.random.key(i))
        first = np.linalg.eigvalsh(np.asarray(curvature(np.asarray(start, float))))[-1]
        np.testing.assert_allclose(outcome.along[0][i], first, rtol=1e-4)


def test_a_seed_that_diverged_is_counted_and_has_no_measures():
    *_, (share, outcome) = run(train_and_measure, replace(SMALL, lr=1e4), 4)
    assert share == 1 and outcome.lost.all() and (outcome.steps <= 40).all()
    for name in MEASURES:
        assert np.isnan(getattr(outcome, name)).all(), name


def test_a_target_is_reached_or_given_up():
    reached = replace(SMALL, match="loss", target=0.2)
    *_, (_, outcome) = run(train_and_measure, reached, 16)
    assert {status.kind for status in outcome.training.statuses} == {"reached"}
    assert (outcome.train_loss <= 0.2).all() and (outcome.steps % 16 == 0).all()

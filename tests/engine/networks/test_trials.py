"""Trials: both arms of every setting, measured as others measure, and judged by intervals."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import softmax
from sklearn.linear_model import LinearRegression
from sklearn.metrics import log_loss

from engine.chunks import run
from engine.networks.lab import VALIDATION, Course
from engine.networks.training import train
from engine.networks.trials import (
    FLAT,
    LOOK,
    MEASURES,
    Best,
    Criterion,
    Fitted,
    Raced,
    Taught,
    bend,
    came_out,
    fit,
    places,
    prepare,
    trial,
    verdict,
    waited_for,
)
from engine.race.trajectory import trajectory
from networks.data import load
from networks.mlp import mlp

TINY = Taught(Course(n=16, width=4, depth=1, batch=8, steps=20), "sgd", (("lr", 0.1), ("weight_decay", 0.0)))
BOWL = Raced("bowl", (), (1.0, 1.0), 40, 0.1, "sgd", (("lr", 0.1), ("weight_decay", 0.0), ("clip", 0.0)))


def result(pairs, measures, seeds=2, first=0):
    *_, (share, found) = run(trial, pairs, measures, seeds, first)
    assert share == 1
    return found


@pytest.mark.parametrize("arm", [TINY, BOWL, Fitted(0.0, "raw")], ids=lambda arm: type(arm).__name__)
def test_every_measure_of_every_kind_is_a_number(arm):
    pairs = ((arm, arm), (arm, arm))
    found = result(pairs, MEASURES[type(arm)])
    assert found.shape == (2, 2, len(MEASURES[type(arm)]), 2) and np.isfinite(found).all()
    assert (found[0, 0] == found[1, 1]).all()


def test_seeds_are_what_they_are_whatever_the_others_are():
    for arm in (TINY, BOWL, Fitted(0.0, "raw")):
        measures = MEASURES[type(arm)][:1]
        both, second = result(((arm, arm),), measures), result(((arm, arm),), measures, 1, 1)
        np.testing.assert_allclose(both[..., 1:], second, rtol=1e-6)


def test_what_is_known_comes_before_all_is_known():
    other = replace(TINY, hyper=(("lr", 0.2), ("weight_decay", 0.0)))
    found = [values for _, values in run(trial.__wrapped__, ((TINY, other),), ("train_loss",), 2)]
    known = [values is not None and np.isfinite(values).all(axis=(0, 2, 3)).tolist() for values in found]
    assert False in known and [True, False] in known and known[-1] == [True, True]


@pytest.mark.parametrize("patience", [LOOK, 3 * LOOK, 7 * LOOK])
def test_patience_is_that_of_scikit_learn_s_rule(patience):
    """Ends where the loss was no lower for so long, on a curve that falls, rises and falls lower again, in
    whatever stretches the looks come."""
    losses = [9, 8, 7, 7.5, 6, 6.5, 6.5, 6.5, 6.4, 5, 5.5, 6, 7, 8, 9, 4]
    least, waited, expected = np.inf, 0, 0
    for i, loss in enumerate(losses):  # as sklearn's _update_no_improvement_count has it, with tol 0
        least, waited, expected = (loss, 0, i) if loss < least else (least, waited + 1, expected)
        if waited * LOOK >= patience:
            break
    steps = [LOOK * (i + 1) for i in range(len(losses))]
    arm = replace(TINY, patience=patience)
    for cut in (1, 4, 7, len(losses)):
        best = Best()
        for at in range(0, len(losses), cut):
            some = slice(at, at + cut)
            best = waited_for(best, arm, steps[some], losses[some], losses[some], steps[some])
        assert (best.step, best.loss, best.w) == (steps[expected], losses[expected], steps[expected])


@pytest.mark.parametrize(
    ("jump", "patience", "expected"),
    [(0.1, 400, 3), (0.3, 400, 5), (0.9, 400, 7), (0.9, 2 * LOOK, 2), (0.3, 2 * LOOK, 2)],
)
def test_a_jump_of_the_accuracy_ends_the_training_where_it_is_seen(jump, patience, expected):
    """The first look has none before it; without a jump the lowest loss counts, as far as patience goes."""
    losses, accuracies = [5, 4, 3, 3.5, 3.5, 3.6, 2, 1], [0.5, 0.55, 0.5, 0.625, 0.5, 0.875, 0.9, 0.9]
    arm, steps = replace(TINY, patience=patience, jump=jump), list(range(8))
    for cut in (1, 3, 8):
        best = Best()
        for at in range(0, 8, cut):
            some = slice(at, at + cut)
            best = waited_for(best, arm, steps[some], losses[some], accuracies[some], steps[some])
        assert (best.step, best.loss, best.w) == (expected, losses[expected], expected)


def test_who_stops_early_has_the_weights_of_the_lowest_validation_loss():
    course = Course(data="moons", n=64, flips=0.3, width=16, depth=1, batch=16, steps=200)
    early = Taught(course, "adam", (("lr", 0.05),), patience=200)
    late = replace(early, patience=0)
    found = result(((early, late),), ("train_loss", "test_loss", "test_accuracy"), 2, 4)[0]
    network, looks = course.network(), range(0, 201, LOOK)
    for i, seed in enumerate((4, 5)):
        data = load("moons", 64, test=1200, flips=0.3, seed=seed)
        learning = train(network, [data], [seed], keep=looks, batch=16, steps=200, optimizer="adam", lr=0.05)
        *_, last = learning

        def of(w, part, data=data):
            x, y = (getattr(data, f"{name}_{part[0]}")[part[1]] for name in "xy")
            said = np.asarray(network.predict(jnp.asarray(w[0]), x.astype(np.float32)), float)
            return log_loss(y, softmax(said, axis=1)), (said.argmax(axis=1) == y.argmax(axis=1)).mean()

        validation, new = ("test", slice(VALIDATION)), ("test", slice(VALIDATION, None))
        least = min(looks[1:], key=lambda step: of(last.kept[step], validation)[0])
        assert least < 200
        for side, step in enumerate((least, 200)):
            loss, right = of(last.kept[step], new)
            np.testing.assert_allclose(found[side, 1:, i], [loss, right], rtol=1e-4, atol=1e-3)
            train_loss = of(last.kept[step], ("train", slice(None)))[0]
            assert found[side, 0, i] == pytest.approx(train_loss, rel=1e-4)


def test_a_race_is_that_of_the_race():
    ran = trajectory("sgd", "bowl", start=(1.0, 1.0), steps=40, noise=0.1, seed=1, lr=0.1)
    found = result(((BOWL, BOWL),), ("gap", "step"))[0, 0, :, 1]
    np.testing.assert_allclose(found, [ran.loss[20:].mean(), np.diff(ran.x[20:], axis=0).std()])


def test_places_to_start_from_are_on_the_map_and_a_seeds_own():
    anywhere = replace(BOWL, starts=50)
    drawn = np.array([places(anywhere, seed) for seed in range(3)])
    assert (abs(drawn) <= (2, 1.5)).all() and len(np.unique(drawn)) == drawn.size
    assert places(BOWL, 3) == [(1.0, 1.0)]


def test_a_run_that_is_lost_has_no_measure():
    away = replace(BOWL, hyper=(("lr", 1e300), ("weight_decay", 0.0), ("clip", 0.0)))
    assert np.isnan(result(((away, BOWL),), ("gap",))[0, 0]).all()


def test_a_bend_is_what_no_linear_regression_explains():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    for activation in ("tanh", "identity"):
        network = mlp((3, 8, 2), activation=activation)
        w = 3 * rng.normal(size=len(network.filters))
        said = np.asarray(network.predict(jnp.asarray(w), x))
        left = said - LinearRegression().fit(x, said).predict(x)
        share = np.sqrt((left**2).sum() / ((said - said.mean(axis=0)) ** 2).sum())
        assert bend(network, jnp.asarray(w), x) == pytest.approx(share, abs=1e-12)


def test_a_line_takes_as_many_steps_as_its_condition_number_says():
    """With the best rate each step leaves at most ((κ - 1)/(κ + 1))² of the gap; measured: κ 13.6, 2.8, 1."""
    t = np.linspace(0, 2, 32)
    s = 0.8 * t - 0.4
    for prepared, known, most in (("raw", 13.6, 47), ("centred", 2.8, 10), ("standardised", 1, 1)):
        steps, condition = fit(prepare(t, prepared), s)
        assert condition == pytest.approx(known, abs=0.05) and steps <= most
        if condition > 1.01:
            bound = np.log(FLAT) / (2 * np.log((condition - 1) / (condition + 1)))
            assert steps <= np.ceil(bound)


def test_it_came_out_where_students_t_says_so():
    rng = np.random.default_rng(1)
    one, other = np.exp(rng.normal(size=(2, 8)))
    apart = np.log(one / other)
    for by in (1.01, 1.5, 2, 4, 8):
        for stated, alternative in (("lower", "less"), ("higher", "greater")):
            threshold = -np.log(by) if stated == "lower" else np.log(by)
            p = float(np.asarray(stats.ttest_1samp(apart, threshold, alternative=alternative))[1])
            expected = True if p < 0.025 else False if p > 0.975 else None
            assert came_out(Criterion("gap", stated, by), np.array([one, other])) is expected


def test_a_share_is_compared_by_its_difference():
    values = np.array([[0.9, 0.91, 0.92], [0.8, 0.82, 0.81]])
    assert came_out(Criterion("arrived", "higher"), values)
    assert came_out(Criterion("arrived", "lower"), values) is False


@pytest.mark.parametrize(
    ("outcomes", "found"),
    [
        ([True, True], "holds"),
        ([False, False], "fails"),
        ([True, False], "partly"),
        ([True, False, None], "partly"),
        ([True, None], "undecided"),
        ([None, False], "undecided"),
        ([], "undecided"),
    ],
)
def test_a_verdict_is_of_all_settings(outcomes, found):
    assert verdict(outcomes) == found

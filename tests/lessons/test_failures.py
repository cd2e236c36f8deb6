"""Failures are true: each race is run, and every number that is told of it is measured."""

import re

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import rosen_der

from engine.race.trajectory import minima, trajectory
from lessons.failures import FAILURES
from links.scene import parse, query
from optimizers import EVERY, MATRICES, muon

each = pytest.mark.parametrize("name", [name for name, failure in FAILURES.items() if failure.link])


def raced(name):
    """Of each run in a failure's scene, the trajectory and its distances (N+1,) from the nearest minimum."""
    scene, _ = parse(FAILURES[name].link)
    places = np.array(minima(scene.surface))
    return [(run, np.linalg.norm(run.x[:, None] - places, axis=2).min(axis=1)) for run in scene.race()]


def says(name, *numbers):
    """Whether a failure's text has these numbers, as they are written there, each after the one before."""
    text, last = FAILURES[name].text, 0
    for number in numbers:
        found = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)").search(text, last)
        assert found, f"{number} is not said after {text[:last]!r}"
        last = found.end()
    return True


def written(value, like):
    """A value with the digits of a number as it is written."""
    return f"{value:.{len(like.partition('.')[2])}f}"


def lengths(run):
    return np.linalg.norm(np.diff(run.x, axis=0), axis=1)


def test_every_optimizer_fails_somewhere_and_only_matrices_nowhere_that_can_be_drawn():
    assert set(FAILURES) == set(EVERY)
    assert {name for name, failure in FAILURES.items() if not failure.link} == set(MATRICES)


@each
def test_the_link_is_whole_and_the_first_run_is_the_one_that_fails(name):
    link = FAILURES[name].link
    scene, problems = parse(link)
    assert not problems and query(scene) == link and scene.chart == "distance"
    assert scene.runs[0].name == name


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),  # distances at the end of the race, as they are told
    [
        ("momentum", "0.075", "0.0034"),
        ("nag", "777", "0.58"),
        ("adagrad", "2.2", "0.90"),
        ("adamw", "1.3", "0.0020"),
        ("amsgrad", "2.2", "0.017"),
        ("adamax", "0.48", "0.085"),
        ("sam", "0.125", "0.0045"),
        ("adabelief", "1.5", "0.22"),
        ("yogi", "2.2", "0.017"),
    ],
)
def test_it_ends_as_far_from_the_minimum_as_is_said_and_the_other_nearer(name, ours, theirs):
    (_, own), (_, others) = raced(name)
    assert (written(own[-1], ours), written(others[-1], theirs)) == (ours, theirs)
    assert says(name, *sorted((ours, theirs), key=FAILURES[name].text.index))
    assert own[-1] > 4 / 3 * others[-1]


def test_sgd():
    (beyond, far), (within, near) = raced("sgd")
    assert says("sgd", "0.02", "0.021", "0.019", "20", "1.3", "2.0")
    assert (written(near[-1], "1.3"), written(near[0], "2.0")) == ("1.3", "2.0")
    across = [run.x @ (-np.sin(0.3), np.cos(0.3)) for run in (beyond, within)]
    np.testing.assert_allclose(across[0][1:] / across[0][:-1], -1.1, rtol=1e-9)  # a tenth farther
    assert (np.sign(across[1][1:]) == -np.sign(across[1][:-1])).all()
    assert len(within.x) == 21 and far[-1] > far[0]


def test_momentum():
    (run, away), _ = raced("momentum")
    assert says("momentum", "9", "1.17", "60", "0.075")
    assert written(away[9], "1.17") == "1.17" and away[9] == away[6:].max()
    assert run.x[9] @ run.x[0] < 0  # the minimum, at the origin, lies between them


def test_nesterov():
    """The limits are where the iteration on a parabola of curvature 20 has no root beyond 1."""
    assert says("nag", "0.9", "1.36", "3.8", "0.08", "20", "777", "20", "0.58")

    def radius(lr, look, mu=0.9, curvature=20):
        # x ← y − ηλ(y or x), y = x + μ(x − x before)
        bent = np.array([[1 + mu, -mu], [1, 0]])
        slope = lr * curvature * (bent[0] if look else np.array([1, 0]))
        return np.abs(np.linalg.eigvals(np.array([bent[0] - slope, [1, 0]]))).max()

    for look, limit in ((True, "1.36"), (False, "3.8")):
        exact = 3.8 / 2.8 if look else 3.8
        assert written(exact, limit) == limit
        assert radius(0.999 * exact / 20, look) < 1 < radius(1.001 * exact / 20, look)


def test_adadelta():
    (run, away), (other, _) = raced("adadelta")
    assert says("adadelta", "0.0032", "11.4", "10.4", "200")
    assert [written(value, "0.0032") for value in np.abs(run.x[1] - run.x[0])] == ["0.0032"] * 2
    assert written((1e-6 / (1 - 0.9)) ** 0.5, "0.0032") == "0.0032"
    assert (written(away[0], "11.4"), written(away[200], "10.4")) == ("11.4", "10.4")
    assert other.status.kind == "converged" and len(other.x) == 201


def test_rmsprop():
    (run, away), (other, _) = raced("rmsprop")
    assert says("rmsprop", "0.1", "1.41", "0.14")
    assert (written(lengths(run)[0], "1.41"), written(lengths(other)[0], "0.14")) == ("1.41", "0.14")
    np.testing.assert_allclose(np.abs(run.x[1] - run.x[0]), 0.1 / (1 - 0.99) ** 0.5, rtol=1e-6)
    across = run.x[:2] @ (-np.sin(0.3), np.cos(0.3))
    assert across[0] < 0 < across[1] and away[1] > away[0]


def test_adam():
    assert says("adam", "0.007", "100", "45", "0.59")
    ((_, turned),) = raced("adam")
    along = trajectory("adam,lr=0.1", "ravine,condition=100,angle=0", steps=100).x[100]
    assert (written(np.linalg.norm(along), "0.007"), written(turned[100], "0.59")) == ("0.007", "0.59")
    assert parse(FAILURES["adam"].link)[0].surface.values["angle"] == pytest.approx(np.pi / 4, abs=1e-3)


def test_radam():
    (run, _), (other, _) = raced("radam")
    assert says("radam", "634", "0.01", "6.3", "3", "0.014")
    assert written(np.linalg.norm(rosen_der(run.x[0])), "634") == "634"
    assert (written(lengths(run)[0], "6.3"), written(lengths(other)[0], "0.014")) == ("6.3", "0.014")
    assert (run.status.kind, run.status.step) == ("diverged", 3) and not other.status.lost
    # The first five: the step is η times the mean gradient.
    slow = trajectory("radam,lr=1e-5", "rosenbrock", steps=6)
    np.testing.assert_allclose(-np.diff(slow.x, axis=0)[:5], 1e-5 * slow.state["m_hat"][:5], rtol=1e-9)
    assert (np.abs(np.diff(slow.x, axis=0)[5]) < 0.5 * np.abs(1e-5 * slow.state["m_hat"][5])).all()


def test_nadam():
    (run, _), (_, near) = raced("nadam")
    assert says("nadam", "0.59", "100", "0.1", "0.5", "0.47", "0.005")
    assert (written(lengths(run)[-1], "0.47"), written(near[-1], "0.005")) == ("0.47", "0.005")
    mu, mu_tilde, p = (run.state[letter][-1, 0] for letter in ("mu", "mu_tilde", "p"))
    weight = mu_tilde * (1 - 0.9) / (1 - mu_tilde * p) + (1 - mu) / (1 - p)
    assert written(weight, "0.59") == "0.59"


def test_adamax():
    (run, _), _ = raced("adamax")
    assert says("adamax", "400", "0.48", "0.085")
    fading = run.state["u"][100:]
    np.testing.assert_allclose(fading[1:] / fading[:-1], 0.999, rtol=1e-12)


def test_lion():
    ((run, away),) = raced("lion")
    assert says("lion", "0.141", "200", "0.1")
    assert {written(value, "0.141") for value in lengths(run)} == {"0.141"}
    assert written(away[-1], "0.1") == "0.1" and away[100:].max() < 0.5


def test_sam():
    (run, away), _ = raced("sam")
    step, radius, curvature = 0.02, 0.5, 20
    bounce = step * radius * curvature / (2 - step * curvature)
    assert written(bounce, "0.125") == "0.125" and says("sam", "0.125")
    np.testing.assert_allclose(away[-9:], bounce, rtol=1e-3)
    across = run.x[-9:] @ (-np.sin(0.3), np.cos(0.3))
    assert (across[1:] * across[:-1] < 0).all()


def test_adabelief():
    (run, _), (_, _) = raced("adabelief")
    assert says("adabelief", "0.27", "0.1", "1.5", "200", "0.22")
    assert written(lengths(run).max(), "0.27") == "0.27"
    assert run.x[200, 0] > minima(parse(FAILURES["adabelief"].link)[0].surface)[0][0] > run.x[0, 0]


def test_newton():
    (run, away), (_, near) = raced("newton")
    assert says("newton", "0", "2", "1.0")
    assert (run.status.kind, run.status.step) == ("saddle", 2)
    assert written(away[-1], "1.0") == "1.0" and near[-1] < 0.01


def test_muon():
    assert says("muon", "0.68", "1.14")
    for faint in np.geomspace(0.01, 0.1, 20):
        G = jnp.diag(jnp.array([1, 1, faint]))
        hyper = {key: p.default for key, p in muon.HYPER.items()} | {"lr": 1.0, "momentum": 0.0}
        step = muon.step(jnp.zeros((3, 3)), lambda _, G=G: G / jnp.linalg.norm(G), 1.0, **hyper)[0]
        values = np.linalg.svd(step, compute_uv=False)
        assert values.max() < 1.145 and values.min() > 0.675

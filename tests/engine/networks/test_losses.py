"""Losses: likelihoods against SciPy's and PyTorch's, slopes against SymPy, training against Optax."""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import sympy
from scipy import stats

from engine.chunks import run
from engine.networks import losses
from engine.networks.losses import CLASSIFIED, FITTED, MARGINS, RATES, Fit, Recovery
from networks.data import load

RNG = np.random.default_rng(0)
OUTPUTS = RNG.standard_normal((50, 2))
Y = 3 * RNG.standard_normal((50, 1))
BOTH = np.repeat(Y, 2, axis=1)


@pytest.mark.parametrize(
    ("name", "density", "constant"),
    [
        ("squared", stats.norm(OUTPUTS[:, 0]), np.log(2 * np.pi) / 2),
        ("absolute", stats.laplace(OUTPUTS[:, 0]), np.log(2)),
        ("gaussian", stats.norm(OUTPUTS[:, 0], np.exp(OUTPUTS[:, 1] / 2)), np.log(2 * np.pi) / 2),
    ],
)
def test_a_loss_is_the_negative_log_likelihood_of_its_noise(name, density, constant):
    found = FITTED[name](jnp.asarray(OUTPUTS), jnp.asarray(BOTH))
    assert float(found) + constant == pytest.approx(-density.logpdf(Y[:, 0]).mean(), rel=1e-12)


@pytest.mark.torch
def test_the_width_that_is_learnt_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    mean, log_variance, y = (torch.tensor(v) for v in (*OUTPUTS.T, Y[:, 0]))
    theirs = torch.nn.GaussianNLLLoss()(mean, y, log_variance.exp())
    assert float(losses.gaussian(jnp.asarray(OUTPUTS), jnp.asarray(BOTH))) == pytest.approx(float(theirs))


@pytest.mark.parametrize("name", CLASSIFIED)
def test_a_push_is_the_slope_by_the_margin(name):
    m = sympy.symbols("m")
    p = 1 / (1 + sympy.exp(-m))
    measure = {"cross_entropy": -sympy.log(p), "squared": (p - 1) ** 2 / 2 + (1 - p - 0) ** 2 / 2}[name]
    slope = sympy.lambdify(m, sympy.diff(measure, m))
    margins = np.linspace(-12, 12, 49)
    np.testing.assert_allclose(losses.push(name, margins), -RATES[name] * slope(margins), rtol=1e-9)
    # The same of the loss that is trained with: half of the margin on either logit, the other way round.
    logits, right = jnp.asarray([[m, 0.0] for m in margins]), jnp.tile(jnp.asarray([1.0, 0.0]), (49, 1))
    along = 49 * jax.grad(CLASSIFIED[name])(logits, right)[:, 0]
    np.testing.assert_allclose(losses.push(name, margins), -RATES[name] * along, rtol=1e-9)


def test_at_even_odds_both_push_alike():
    assert losses.push("squared", np.zeros(1)) == losses.push("cross_entropy", np.zeros(1))


def test_outliers_are_added_to_the_sine_and_nothing_else():
    data, which = losses.with_outliers(3)
    assert which.shape == (8, 64) and (which.sum(axis=1) == 4).all()
    for seed, one, outliers in zip(range(3, 11), data, which, strict=True):
        plain = load("sine", 64, test=1, standardise=False, seed=seed)
        np.testing.assert_array_equal(one.x_train, plain.x_train)
        np.testing.assert_allclose(one.y_train - plain.y_train, np.repeat(3.0 * outliers[:, None], 2, axis=1))


@cache
def fitted() -> tuple[Fit, ...]:
    *_, (share, fits) = run(losses.outlier, 0)
    assert share == 1 and len(fits) == len(FITTED)
    return fits


@pytest.mark.slow
def test_what_a_point_pulls_is_its_own_slope():
    squared, absolute, gaussian = fitted()
    np.testing.assert_allclose(squared.pulls, abs(squared.residuals), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(absolute.pulls, 1, rtol=1e-6)
    np.testing.assert_allclose(
        gaussian.pulls, abs(gaussian.residuals) / gaussian.widths**2, rtol=1e-3, atol=1e-4
    )
    for one in (squared, absolute):
        assert np.isnan(one.sigmas).all() and np.isnan(one.widths).all()


@pytest.mark.slow
def test_the_curves_are_those_of_optax():
    """One seed, one loss: the same weights, the same 1,000 steps of Adam."""
    data, _ = losses.with_outliers(0)
    network = losses.mlp((1, 32, 32, 2))
    x, y = jnp.asarray(data[2].x_train, jnp.float32), jnp.asarray(data[2].y_train, jnp.float32)
    adam, w = optax.adam(losses.FIT_RATE), network.init(jax.random.key(2))

    @jax.jit
    def step(w, state):
        slope = jax.grad(lambda w: losses.squared(network.predict(w, x), y))(w)
        updates, state = adam.update(slope, state)
        return optax.apply_updates(w, updates), state

    state = adam.init(w)
    for _ in range(losses.FIT_STEPS):
        w, state = step(w, state)
    theirs = network.predict(w, losses.GRID[:, None].astype(np.float32))[:, 0]
    # Rounding grows over the steps, most of all beside a spike.
    assert np.median(abs(fitted()[0].curves[2] - theirs)) < 0.02


def test_the_share_is_of_the_pull_of_all():
    which = np.zeros((2, 4), bool)
    which[:, 1] = True
    nothing = np.zeros((2, 4))
    pulls = np.array([[1.0, 5.0, 1.0, 3.0], [0.0, 0.0, 1.0, 1.0]])
    one = Fit(nothing, nothing, nothing, nothing, pulls, nothing[:, 0])
    np.testing.assert_array_equal(one.share(which), [0.5, 0])


@pytest.mark.parametrize("margin", [1, 10])
def test_a_mistake_is_as_confident_as_it_shall_be(margin):
    x, y = losses._moons(0)
    for w, points, labels in zip(losses._confident(0, margin), x, y, strict=True):
        logits = np.asarray(losses.MOONS.predict(w, points))
        ahead = (logits * (2 * labels - 1)).sum(axis=1)
        assert np.median(ahead) == pytest.approx(-margin, rel=1e-4)
        assert (ahead < 0).mean() > 0.9


@pytest.mark.parametrize("name", CLASSIFIED)
def test_the_way_back_is_that_of_optax(name):
    x, y = losses._moons(0)
    start = losses._confident(0, 4)
    _, accuracy = losses._descend(name, start, (x, y), RATES[name], 40)
    sgd, w = optax.sgd(RATES[name]), jnp.asarray(start[5])

    def loss(w):
        logits = losses.MOONS.predict(w, x[5])
        if name == "cross_entropy":
            return optax.softmax_cross_entropy(logits, y[5]).mean()
        return optax.l2_loss(jax.nn.softmax(logits), y[5]).sum(axis=1).mean()

    slope, state = jax.jit(jax.grad(loss)), sgd.init(w)
    for step in range(41):
        right = (losses.MOONS.predict(w, x[5]).argmax(axis=1) == y[5].argmax(axis=1)).mean()
        assert float(accuracy[5, step]) == pytest.approx(float(right), abs=2 / 256)
        updates, state = sgd.update(slope(w), state)
        w = w + jnp.asarray(updates)


def test_recovery_is_the_first_step_with_enough_right():
    accuracy = np.zeros((2, 1, losses.STEPS + 1, 3))
    accuracy[0, 0, 7:, 0] = 0.8
    accuracy[0, 0, 5:, 1] = 0.79
    accuracy[1, 0, 3, 2] = 1
    np.testing.assert_array_equal(
        Recovery(accuracy).steps, [[[7, losses.STEPS, losses.STEPS]], [[losses.STEPS, losses.STEPS, 3]]]
    )


@pytest.mark.slow
def test_margins_arrive_one_by_one():
    known = [found.accuracy.shape[1] for _, found in run(losses.mistake, 0) if found is not None]
    assert known == sorted(known) and known[-1] == len(MARGINS)

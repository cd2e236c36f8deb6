"""Maps against plain NumPy loops, the race, and the theory of quadratics."""

import jax
import jax.monitoring
import numpy as np
import pytest

from engine import abreast, trajectory
from engine.maps import (
    ARRIVED,
    DIVERGED,
    QUADRATICS,
    UNFINISHED,
    along,
    basin,
    rates,
    seeds,
    stability,
    tuning,
)
from engine.race.trajectory import HYPERS, SURFACE_PARAMS, minimum
from optimizers import OPTIMIZERS
from parameters import Choice
from surfaces import SURFACES

pytestmark = pytest.mark.slow  # both programs are compiled

HIMMELBLAU = SURFACES["himmelblau"]


def slope(x):
    a, b = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return np.stack([4 * x[0] * a + 2 * b, 2 * a + 4 * x[1] * b])


def height(x):
    return (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2


def sgd(x, kind, lr):
    while True:
        yield x
        x = x - lr * slope(x)


def momentum(x, kind, lr):
    m = np.zeros_like(x)
    while True:
        yield x
        m = kind(0.9) * m + slope(x)
        x = x - lr * m


def rmsprop(x, kind, lr):
    s = np.zeros_like(x)
    while True:
        yield x
        g = slope(x)
        s = kind(0.99) * s + (1 - kind(0.99)) * g * g
        x = x - lr * g / (np.sqrt(s) + kind(1e-8))


def adam(x, kind, lr):
    m, v, t = np.zeros_like(x), np.zeros_like(x), 0
    while True:
        yield x
        g, t = slope(x), t + 1
        m = kind(0.9) * m + (1 - kind(0.9)) * g
        v = kind(0.999) * v + (1 - kind(0.999)) * g * g
        m_hat = m / kind(1 - float(kind(0.9)) ** t)
        v_hat = v / kind(1 - float(kind(0.999)) ** t)
        x = x - lr * m_hat / (np.sqrt(v_hat) + kind(1e-8))


def plain(walk, starts, kind, lr, steps):
    """Labels and steps of starts (n, 2), by a loop over the steps."""
    near = ARRIVED * np.ptp(HIMMELBLAU.DOMAIN[0])
    minima = np.array(HIMMELBLAU.MINIMA)
    going = walk(starts.T.astype(kind), kind, kind(lr))
    lost, since = np.full(len(starts), -1), np.zeros(len(starts), int)
    first = height(starts.T)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            x = next(going)
            apart = np.linalg.norm(x.T[:, None] - minima, axis=2)
            since[~(apart.min(axis=1) <= near)] = t + 1
            grown = ~(height(x) - first <= 1e12 * (1 + first))
            lost[grown & (lost < 0)] = t
    label = np.where(apart.min(axis=1) <= near, apart.argmin(axis=1), UNFINISHED)
    label[lost >= 0] = DIVERGED
    return label, np.select([lost >= 0, label >= 0], [lost, since], steps)


@pytest.mark.parametrize("name, walk, lr", [
    ("sgd", sgd, 0.01),
    ("momentum", momentum, 0.01),  # a twentieth of the starts diverge
    ("rmsprop", rmsprop, 0.05),
    ("adam", adam, 0.1),
])  # fmt: skip
def test_labels_are_those_of_a_plain_loop(name, walk, lr):
    found = basin(name, "himmelblau", 256, 200, lr=lr)
    rows, columns = np.random.default_rng(0).integers(256, size=(2, 500))
    starts = np.stack([found.x[columns], found.y[rows]], axis=1)
    label, steps = plain(walk, starts, np.float64, lr, 200)
    single, soon = plain(walk, starts.astype(np.float32), np.float32, lr, 200)
    # Where rounding to single precision decides, no map in single precision can be asked.
    decided = label == single
    assert decided.sum() >= 490
    assert (found.label[rows, columns] == label)[decided].all()
    decided &= np.abs(steps - soon) <= 1
    # All of sgd and adam, 499 of momentum; RMSprop, whose steps stay long, trembles at the edge: 440.
    assert decided.sum() >= 430
    assert (np.abs(found.steps[rows, columns] - steps) <= 1)[decided].mean() >= 0.98
    assert len(np.unique(label)) >= 4


def test_a_map_has_its_starts_at_the_centres_of_its_cells():
    found = basin("sgd", "himmelblau", 64, 0, view=(-6, 2, -5, 2))
    assert found.x == pytest.approx(-6 + 8 / 64 * (np.arange(64) + 0.5))
    assert found.y == pytest.approx(-5 + 7 / 64 * (np.arange(64) + 0.5))
    assert found.label.shape == found.steps.shape == (64, 64)
    # In no step, only what starts beside a minimum is there, and one of them lies within the view.
    there = found.label != UNFINISHED
    assert set(found.label[there]) == {2}
    row, column = np.argwhere(found.label == 2).mean(axis=0).round().astype(int)
    assert (found.x[column], found.y[row]) == pytest.approx(HIMMELBLAU.MINIMA[2], abs=0.2)
    assert (found.steps == 0).all()


@pytest.mark.parametrize("surface", SURFACES)
def test_each_optimizer_ends_where_it_does_in_the_race(surface):
    # The regression of a race sees batches; with all of its points a batch, both see the same.
    text = surface + (",batch=32" if surface == "regression" else "")
    params = {name: p.default for name, p in SURFACE_PARAMS[surface].items()}
    for name in OPTIMIZERS:
        lr = HYPERS[name]["lr"].default
        runs = [name] if name == "newton" else [name, f"{name},clip=0.7"]
        found = rates(runs, text, low=lr, high=10 * lr, points=2, steps=20, target=1)
        for i, run in enumerate(runs):
            for j, rate in enumerate(found.lr):
                race = trajectory(run, text, steps=20, lr=rate)
                assert found.diverged[i, j] == race.status.lost
                if race.status.lost:
                    continue
                gap = race.loss - minimum(Choice(surface, params))
                assert found.final[i, j] == pytest.approx(gap[-1], rel=1e-7, abs=1e-9), (run, rate)
                assert found.reached[i, j] == (np.argmax(gap <= 1) if (gap <= 1).any() else -1)


def test_a_map_in_single_precision_knows_every_optimizer():
    # Two steps are too few for rounding to grow.
    for name in OPTIMIZERS:
        found = basin(name, "rastrigin", 64, 2, view=(-0.3, 0.3, -0.3, 0.3))
        x = np.array([[trajectory(name, "rastrigin", start=(a, b), steps=2).x[-1] for a in found.x[::21]]
                      for b in found.y[::21]])  # fmt: skip
        near = np.linalg.norm(x, axis=2) <= ARRIVED * 7.2
        assert ((found.label[::21, ::21] == 0) == near).all(), name


def test_two_hyperparameters_stand_along_columns_and_rows():
    found = tuning("adam", "beale", ("lr", "beta1"), resolution=5, steps=30, target=5, beta2=0.99)
    assert found.a == pytest.approx(np.geomspace(1e-5, 10, 5))
    assert 1 - found.b == pytest.approx(np.geomspace(1, 1e-3, 5))
    assert len(np.unique(found.final)) > 20
    for i, beta1 in enumerate(found.b):
        for j, lr in enumerate(found.a):
            race = trajectory("adam", "beale", steps=30, lr=lr, beta1=beta1, beta2=0.99)
            assert found.final[i, j] == pytest.approx(race.loss[-1], rel=1e-7)
            assert found.diverged[i, j] == race.status.lost


def test_momentum_s_boundary_is_that_of_theory():
    # Goh (2017): 0 < αλ < 2 + 2β, of every λ.
    found = tuning("momentum", "ravine,condition=50", ("lr", "momentum"), steps=1000)
    edge = np.array([np.argmax(row) for row in found.diverged])
    theory = 2 * (1 + found.b) / 50
    expected = np.searchsorted(found.a, theory)
    assert found.diverged.any(axis=1).all()
    assert np.abs(edge - expected).max() <= 1
    told = stability("momentum", "ravine,condition=50")
    assert told
    assert told.lr_max(found.b) == pytest.approx(theory)


@pytest.mark.parametrize("surface", QUADRATICS)
@pytest.mark.parametrize("extra", [{}, {"dampening": 0.4, "weight_decay": 0.1}])
def test_the_best_of_theory_is_the_best(surface, extra):
    theory = stability("momentum", surface, **extra)
    assert theory
    params = {name: p.default for name, p in SURFACE_PARAMS[surface].items()}
    hessian = jax.hessian(lambda p: SURFACES[surface].f(p, **params))(np.zeros(2))
    curvatures = np.linalg.eigvalsh(hessian) + extra.get("weight_decay", 0)
    assert theory.curvatures == pytest.approx(curvatures)

    def radius(lr, mu):
        """Of the matrix that takes (m, x) from one step to the next."""
        a = 1 - extra.get("dampening", 0)
        steps = [np.array([[mu, a * c], [-lr * mu, 1 - lr * a * c]]) for c in curvatures]
        return max(abs(np.linalg.eigvals(step)).max() for step in steps)

    # At the best both roots are one, which eigvals finds only to the root of its precision.
    assert radius(theory.lr, theory.momentum) == pytest.approx(theory.rate, abs=1e-6)
    for lr in theory.lr * np.geomspace(0.5, 2, 15):
        for mu in np.linspace(0, 0.99, 15):
            assert radius(lr, mu) >= theory.rate - 1e-6
    edge = theory.lr_max(0.7)
    assert radius(0.999 * edge, 0.7) < 1 < radius(1.001 * edge, 0.7)
    plain = stability("sgd", surface)
    assert plain
    c = plain.curvatures
    assert plain.lr_max() == pytest.approx(2 / c[1])
    assert plain.rate == pytest.approx(max(abs(1 - plain.lr * c))) == pytest.approx(min(
        max(abs(1 - lr * c)) for lr in plain.lr * np.array([0.99, 1, 1.01])))  # fmt: skip


def test_there_is_theory_where_the_curvature_is_constant():
    for name, module in SURFACES.items():
        params = {key: p.default for key, p in SURFACE_PARAMS[name].items()}
        hessian = jax.hessian(lambda p, f=module.f, params=params: f(p, **params))
        there, *others = [hessian(np.array(p)) for p in ((0.1, 0.2), (-0.5, 0.7), (1.2, 0.4))]
        constant = all(np.allclose(there, other, rtol=1e-9) for other in others)
        assert constant == (name in QUADRATICS) == (stability("sgd", name) is not None), name
    assert stability("adam", "bowl") is None
    assert stability("momentum", "bowl", dampening=1) is None


def test_noise_leaves_a_run_as_far_as_its_stationary_spread():
    # SGD on x² + y²: each coordinate is an autoregression, x ← (1 − 2η) x − ησξ, of variance
    # (ησ)² / (1 − (1 − 2η)²); of the sum f of two squares the share p is below −2 ln(1 − p) variances.
    lr, sigma = 0.1, 0.5
    found = seeds(f"sgd,lr={lr}", "bowl", sigma, 400, start=(0, 0), steps=100)
    variance = (lr * sigma) ** 2 / (1 - (1 - 2 * lr) ** 2)
    for band, share in ((found.low, 0.1), (found.median, 0.5), (found.high, 0.9)):
        assert band.shape == (101,)
        assert band[0] == 0
        assert band[50:].mean() == pytest.approx(-2 * np.log(1 - share) * variance, rel=0.1)
    assert not found.diverged.any()


def test_what_diverges_with_its_noise_is_counted():
    found = seeds(Choice("sgd", {"lr": 3, "weight_decay": 0, "clip": 0}), "bowl", 0.1, 5, steps=60)
    assert found.diverged[0] == 0
    assert found.diverged[-1] == 5
    assert np.isinf(found.median[-1])


def test_nothing_that_can_be_chosen_compiles_anything():
    basin("sgd", "bowl", 64, 1)
    tuning("sgd", "bowl", ("lr", "weight_decay"), resolution=64, steps=1)
    rates(["sgd"], "bowl", steps=1)
    compiled = []
    jax.monitoring.register_event_duration_secs_listener(
        lambda event, *_, **told: compiled.append(told) if "backend_compile" in event else None
    )
    for i, (name, surface) in enumerate(zip([*OPTIMIZERS, "adam"], SURFACES, strict=True)):
        lr = 10.0 ** -(i % 4)
        basin(name, surface, (64, 128, 256)[i % 3], 3 + i, lr=lr)
        for other in list(HYPERS[name])[1:2]:
            tuning(name, surface, ("lr", other), resolution=64, steps=3 + i)
        rates([name, f"sgd,lr={lr}"], surface, steps=3 + i, points=64 + i)
        stability("momentum", surface)
    basin("adam,clip=1", "himmelblau", 512, 2)
    assert not compiled


def test_memory_does_not_grow_with_the_steps():
    # One program for any number of steps, as the test above says: what it needs is known before it runs.
    starts = np.zeros((abreast.BLOCKS, 2, abreast.LANES), np.float32)
    targets = np.zeros((abreast.HOLLOWS_MAX, 2), np.float32)
    numbers = [np.zeros(n, np.float32) for n in (3, 6, 3)]
    program = abreast.ends_of_starts.lower(starts, np.int32(2000), targets, np.float32(1), 0, 0, *numbers)
    needed = program.compile().memory_analysis()
    assert needed
    assert needed.temp_size_in_bytes < 1 << 20


@pytest.mark.parametrize("given, told", [
    (dict(optimizer="adamm", surface="bowl"), "adam"),
    (dict(optimizer="adam", surface="bowll"), "bowl"),
    (dict(optimizer="adam", surface="bowl", lr=-1), "lr"),
    (dict(optimizer="adam", surface="bowl", steps=2001), "2000"),
    (dict(optimizer="adam", surface="bowl", resolution=100), "64, 128"),
    (dict(optimizer="adam", surface="bowl", view=(1, 0, 0, 1)), "x low"),
])  # fmt: skip
def test_what_cannot_be_mapped_is_told(given, told):
    with pytest.raises(ValueError, match=told):
        basin(**given)


def test_axes_that_cannot_be_are_told():
    with pytest.raises(ValueError, match="has no beta"):
        tuning("momentum", "bowl", ("lr", "beta"))
    with pytest.raises(ValueError, match="both axes"):
        tuning("momentum", "bowl", ("lr", "lr"))
    for low, high in ((0, 1), (1, 1), (2, 1), (-1, 1)):
        with pytest.raises(ValueError, match="no range"):
            along(HYPERS["sgd"]["lr"], low, high, 3)
    with pytest.raises(ValueError, match="not 2 numbers"):
        rates(["sgd"], "bowl", start=(1, 2, 3))  # pyright: ignore[reportArgumentType]

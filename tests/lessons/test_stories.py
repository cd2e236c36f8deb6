"""Stories are true: each is run, and the numbers in its two sentences are measured."""

import re

import jax
import numpy as np
import pytest
from scipy.optimize import minimize

from engine.race.scene import RUNS
from engine.race.verdict import Status
from lessons.stories import STORIES
from links.scene import address, parse
from surfaces import SURFACES, ravine

LINKS = {story.id: story.link for story in STORIES}


def run(story, **changed):
    """The story's runs, in order; `changed` names are put in place of those of its link."""
    link = LINKS[story] + "".join(f"&{name}={value}" for name, value in changed.items())
    return parse(link)[0].race()


def valley(trajectory, angle=0.3):
    """Coordinates along and across the ravine: two arrays of shape (N+1,)."""
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-np.sin(angle), np.cos(angle)])
    return trajectory.x @ along, trajectory.x @ across


def distance(trajectory, point=(0.0, 0.0)):
    return np.linalg.norm(trajectory.x - point, axis=1)


def lengths(trajectory):
    return np.linalg.norm(np.diff(trajectory.x, axis=0), axis=1)


def crossings(values):
    return int((np.sign(values[1:]) != np.sign(values[:-1])).sum())


def rate(*characteristic):
    """By what a linear recurrence shrinks at each step in the long run: its largest root."""
    return np.abs(np.roots(characteristic)).max()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_link_is_canonical_and_text_is_short(story):
    scene, problems = parse(story.link)
    assert problems == []
    assert address(scene) == story.link
    assert 2 <= len(scene.runs) <= 9
    assert 60 <= scene.steps <= 600
    assert len(story.title) <= 24 and len(story.title.split()) <= 4
    sentences = re.split(r"(?<=[.!?])\s+", story.watch)
    assert len(sentences) == 2
    assert all(re.fullmatch(r"[A-Z].*\.", sentence) for sentence in sentences)


def test_ids_are_unique_and_snake_case():
    assert len({story.id for story in STORIES}) == len(STORIES)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", story.id) for story in STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_no_story_depends_on_rounding(story):
    expected = "balanced" if story.id == "balanced_on_the_ridge" else "steady"
    assert all(trajectory.neighbour == expected for trajectory in run(story.id))


def test_every_story_is_measured_here():
    assert {f"test_{story.id}" for story in STORIES} <= globals().keys()


def test_three_down_a_valley():
    runs = run("three_down_a_valley")
    for t in runs:
        assert abs(t.x[50:, 1] - t.x[50:, 0] ** 2).max() < 0.07
        slope = np.linalg.norm(t.grad, axis=1)
        assert slope[0] / slope[100] == pytest.approx(310, abs=30)
    ends = [t.loss[300] for t in runs]
    assert ends == pytest.approx([1.1, 0.40, 0.10], abs=0.05)
    assert ends[1:] == pytest.approx([0.40, 0.10], abs=0.005)


def test_nine_in_a_valley():
    runs = dict(zip((choice.name for choice in RUNS), run("nine_in_a_valley"), strict=True))
    floor = {name: abs(t.x[100, 1] - t.x[100, 0] ** 2) for name, t in runs.items()}
    assert len(runs) == 9
    assert {name for name, above in floor.items() if above > 0.01} == {"radam"}
    ends = {name: distance(t, (1.0, 1.0))[-1] for name, t in runs.items()}
    assert sorted(ends, key=ends.__getitem__)[:2] == ["nag", "adam"]
    assert ends["nag"] == pytest.approx(0.41, abs=0.005)
    walked = lengths(runs["adagrad"])
    assert walked[0] == pytest.approx(1.3, abs=0.05)
    assert walked[-1] == pytest.approx(0.003, abs=0.0005)


def test_learning_rate_limit():
    half, under, over = run("learning_rate_limit")
    hessian = jax.hessian(lambda p: ravine.f(p, condition=20.0, angle=0.3))(np.zeros(2))
    assert 2 / np.linalg.eigvalsh(hessian)[-1] == pytest.approx(0.1)
    for trajectory, factor in ((under, -0.9), (over, -1.1)):
        _, across = valley(trajectory)
        assert across[1:21] / across[:20] == pytest.approx(np.full(20, factor))
    assert str(under.status) == "converged at step 88"
    assert str(half.status) == "converged at step 148"
    assert str(over.status) == "diverged at step 150"


def test_ravine_zigzag():
    sgd, momentum = run("ravine_zigzag")
    assert crossings(valley(sgd)[1]) == 100
    assert crossings(valley(momentum)[1]) == 14
    assert lengths(sgd).sum() / lengths(momentum).sum() == pytest.approx(5.1, abs=0.05)
    assert distance(sgd)[-1] / distance(momentum)[-1] == pytest.approx(2.3, abs=0.05)
    assert np.all(sgd.lr == momentum.lr)


def test_momentum_overshoots():
    sgd, half, usual, heavy = run("momentum_overshoots")
    start = -valley(sgd)[0][0]
    assert start == pytest.approx(1.92, abs=0.005)
    past = [valley(trajectory)[0].max() for trajectory in (half, usual, heavy)]
    assert past == pytest.approx([0.0009, 1.16, 1.84], abs=0.005)
    assert past[0] < 0.001
    assert distance(heavy)[100] == pytest.approx(1.02, abs=0.005)
    assert distance(sgd)[100] < distance(usual)[100]


def test_nesterov_looks_ahead():
    momentum, nesterov = run("nesterov_looks_ahead")
    mu, bend = 0.9, 0.03 * 20  # learning rate times the curvature across
    theory = {
        "momentum": rate(1, bend - 1 - mu, mu),
        "nesterov": rate(1, -(1 + mu) * (1 - bend), mu * (1 - bend)),
    }
    assert theory["momentum"] == pytest.approx(0.95, abs=0.005)
    assert theory["nesterov"] == pytest.approx(0.60, abs=0.005)
    for trajectory, name, steps in ((momentum, "momentum", 90), (nesterov, "nesterov", 30)):
        _, across = valley(trajectory)
        # A damped swing: two steps of the recurrence multiply this by the product of its roots, rate².
        energy = across[1:-1] ** 2 - across[:-2] * across[2:]
        assert energy[1:steps] / energy[: steps - 1] == pytest.approx(np.full(steps - 1, theory[name] ** 2))
    past = [valley(trajectory)[0].max() for trajectory in (nesterov, momentum)]
    assert past == pytest.approx([0.53, 0.73], abs=0.005)


def test_momentum_escapes_a_trap():
    sgd, half, usual, nesterov, fast = run("momentum_escapes_a_trap")
    left, right = np.array(SURFACES["three_hump_camel"].LOCAL_MINIMA)
    for trajectory in (sgd, half):
        assert trajectory.x[-1] == pytest.approx(left, abs=0.01)
        assert trajectory.loss[-1] == pytest.approx(0.299, abs=0.0005)
    for trajectory in (usual, nesterov):
        assert trajectory.x[-1] == pytest.approx(0, abs=0.001)
    assert fast.x[-1] == pytest.approx(right, abs=0.001)
    assert fast.lr[0] == 0.05


def test_adagrad_stalls():
    slow, quick, rmsprop, adam = run("adagrad_stalls")
    assert quick.lr[0] == 0.5
    assert lengths(quick)[0] / lengths(quick)[-1] == pytest.approx(300, abs=5)
    away = [distance(trajectory, (1, 1))[-1] for trajectory in (slow, quick, rmsprop, adam)]
    assert away == pytest.approx([1.9, 1.9, 0.8, 0.1], abs=0.05)
    # Of all that Adagrad has summed, the first ten steps gave 98 %.
    assert np.all(quick.state["s"][9] > 0.98 * quick.state["s"][-1])


def test_no_slope_no_step():
    sgd, momentum, rmsprop, _ = run("no_slope_no_step")
    assert sgd.loss[20] - sgd.loss[200] == pytest.approx(0.02, abs=0.005)
    assert str(rmsprop.status) == "converged at step 59"
    x, _ = momentum.x[-1]
    assert x > SURFACES["plateau"].MINIMA[0][0] + 3
    assert np.linalg.norm(momentum.grad[-1]) < 0.001
    assert momentum.status.kind == "moving"


def test_escaping_the_saddle():
    sgd, momentum, rmsprop, adam = run("escaping_the_saddle")
    assert [(distance(trajectory) < 0.3).sum() for trajectory in (sgd, momentum)] == [205, 35]
    assert sgd.x.shape == (301, 2)
    assert distance(rmsprop).min() > 0.3 and distance(adam).min() > 0.3
    assert [(np.abs(trajectory.x[:, 1]) > 0.5).argmax() for trajectory in (rmsprop, adam)] == [3, 25]
    assert {trajectory.lr[0] for trajectory in (sgd, momentum, rmsprop, adam)} == {0.02}


def rectification(t, beta2):
    """The factor r of Liu et al. 2020, Algorithm 2, for the step t."""
    rho_infinity = 2 / (1 - beta2) - 1
    rho = rho_infinity - 2 * t * beta2**t / (1 - beta2**t)
    above = (rho - 4) * (rho - 2) * rho_infinity
    return np.sqrt(above / ((rho_infinity - 4) * (rho_infinity - 2) * rho))


def test_radam_warm_up():
    _, radam, short = run("radam_warm_up")
    weights = np.array([0.1 * 0.9**k for k in range(5)])
    for t in range(1, 6):
        mean = (weights[:t, None] * radam.grad[:t][::-1]).sum(axis=0) / weights[:t].sum()
        assert radam.x[t - 1] - radam.x[t] == pytest.approx(0.1 * mean)
    assert rectification(6, 0.999) == pytest.approx(0.026, abs=0.0005)
    assert rectification(100, 0.999) == pytest.approx(0.22, abs=0.005)
    assert rectification(30, 0.9) < 0.9 < rectification(31, 0.9)
    for trajectory, beta2 in ((radam, 0.999), (short, 0.9)):
        for t in (6, 31, 100):
            m, v = (trajectory.state[name][t - 1] for name in "mv")
            adams = 0.1 * m / (1 - 0.9**t) / np.sqrt(v / (1 - beta2**t))
            taken = trajectory.x[t - 1] - trajectory.x[t]
            assert taken == pytest.approx(rectification(t, beta2) * adams, rel=1e-5)


def test_weight_decay_pulls():
    adam, *decayed = run("weight_decay_pulls")
    minimum = np.array([1.0, 3.0])
    assert np.array(SURFACES["booth"].MINIMA) == pytest.approx(minimum[None])
    assert distance(adam, minimum)[-1] == pytest.approx(0, abs=0.005)
    assert [distance(w, minimum)[-1] for w in decayed] == pytest.approx([0.14, 0.74, 1.3, 2.14], abs=0.005)
    # Towards the origin: the more, the nearer to it.
    assert np.all(np.diff([distance(trajectory)[-1] for trajectory in (adam, *decayed)]) < 0)
    *_, strong = run("weight_decay_pulls", steps=2000)
    assert np.all(np.abs(strong.x[5:]) < 1)
    assert np.all(strong.x[-1] > strong.x[300])


def test_decay_outside_of_adam():
    sgd, adam, adamw = run("decay_outside_of_adam")
    minimum = np.array([1.0, 3.0])
    short = [distance(trajectory, minimum)[-1] for trajectory in (sgd, adam, adamw)]
    assert short == pytest.approx([0.494, 0.494, 2.14], abs=0.005)
    # Where two agree is the minimum of the loss with its penalty, as SciPy finds it.
    f = SURFACES["booth"].f
    penalised = minimize(lambda p: float(f(p)) + p @ p / 2, (0.0, 0.0), tol=1e-12).x
    assert sgd.x[-1] == pytest.approx(penalised, abs=1e-6) and adam.x[-1] == pytest.approx(
        penalised, abs=1e-4
    )
    assert sgd.status == Status("held", 221)


def test_clipped_on_the_cliff():
    free, clipped = run("clipped_on_the_cliff")
    moves = [np.linalg.norm(np.diff(trajectory.x, axis=0), axis=1) for trajectory in (free, clipped)]
    assert np.linalg.norm(free.grad[0]) == pytest.approx(120, abs=0.5)
    assert moves[0][0] == pytest.approx(12, abs=0.05) and moves[1].max() == pytest.approx(0.1, rel=1e-12)
    (x0, x1), (y0, y1) = SURFACES["cliff"].DOMAIN
    inside = (x0 <= free.x[:, 0]) & (free.x[:, 0] <= x1) & (y0 <= free.x[:, 1]) & (free.x[:, 1] <= y1)
    assert inside.nonzero()[0][1] == 111
    assert str(clipped.status) == "converged at step 125" and free.status.kind == "moving"


def test_balanced_on_the_ridge():
    sgd, adam = run("balanced_on_the_ridge")
    assert [str(trajectory.status) for trajectory in (sgd, adam)] == [
        "on a saddle from step 71",
        "on a saddle from step 132",
    ]
    assert not sgd.x[:, 1].any() and not adam.x[:, 1].any()
    for seed in range(10):
        for trajectory in run("balanced_on_the_ridge", noise=0.001, seed=seed):
            assert min(distance(trajectory, np.array(m))[-1] for m in SURFACES["saddle"].MINIMA) < 0.05


def test_one_point_a_step():
    t, s = SURFACES["regression"].POINTS
    line = np.polynomial.Polynomial.fit(t, s, 1)
    least = np.mean((line(t) - s) ** 2) / 2
    assert len(t) == 32
    rest = [trajectory.loss[-100:].mean() - least for trajectory in run("one_point_a_step")]
    assert rest == pytest.approx([0.0048, 0.026], rel=0.02)
    for trajectory in run("one_point_a_step", surface="regression,batch=32"):
        assert np.all(np.diff(trajectory.loss) < 1e-15)


def test_noise_leaves_sharp_wells():
    well = jax.hessian(SURFACES["wells"].f)
    curvatures = [np.linalg.eigvalsh(well(np.array(p)))[-1] for p in ((1.0, 0.0), (-1.0, 0.0))]
    assert curvatures == pytest.approx([25, 1], rel=1e-4)
    pass_x = SURFACES["wells"].SADDLES[0][0]
    left_at = {}
    for seed in range(20):
        slow, middle, quick = (
            trajectory.x[:, 0] for trajectory in run("noise_leaves_sharp_wells", seed=seed)
        )
        assert slow.min() > pass_x and middle.min() > pass_x
        assert quick[-1] < pass_x
        left_at[seed] = (quick < pass_x).argmax()
    assert left_at[0] == 22
    assert len(set(left_at.values())) > 10


def test_restarts_hop_basins():
    slow, quick, adam = run("restarts_hop_basins")
    assert np.flatnonzero(np.diff(quick.lr) > 0).tolist() == [49, 99, 149]
    assert quick.lr[[0, 50, 100, 150]] == pytest.approx(0.5)
    assert quick.lr[[49, 99, 149, 199]] == pytest.approx(0, abs=0.001)
    assert quick.loss[[50, 100, 150, 200]] == pytest.approx([12.9, 2.0, 0.0, 0.0], abs=0.05)
    for trajectory in (slow, adam):
        assert trajectory.x[[50, 100, 150, 200]] == pytest.approx(np.tile([-2.985, 1.99], (4, 1)), abs=0.02)

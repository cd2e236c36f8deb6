"""Stories are true: each is run, and every number in a clause is measured at the clause's step."""

import re

import jax
import numpy as np
import pytest
from scipy.optimize import minimize, rosen_der
from scipy.spatial.distance import cdist

from engine.race.scene import RUNS
from engine.race.trajectory import minimum
from engine.race.verdict import Status
from lessons.stories import STORIES
from links.scene import address, parse
from surfaces import SURFACES, ravine
from translations import LANGUAGES
from wire.race import hollows

LINKS = {story.id: story.link for story in STORIES}
CLAUSES = {story.id: story.clauses for story in STORIES}
ALL = [(story, i) for story in STORIES for i in range(len(story.clauses))]
EACH = pytest.mark.parametrize(("story", "i"), ALL, ids=lambda value: getattr(value, "id", value))

# By story and clause: what it reads off the chart, of which run, at its own step or at another; and the other
# numbers in it, which the story's own test measures.
SAYS = {
    "three_down_a_valley": (
        ([], ["50"]),
        ([], ["300"]),
        ([("1.1", 0)], ["300"]),
        ([("0.40", 1), ("0.10", 2)], []),
    ),
    "nine_in_a_valley": (
        ([], ["100"]),
        ([("0.039", 2), ("0.10", 6)], ["300"]),
        ([], ["1.3", "0.003"]),
    ),
    "learning_rate_limit": (
        ([], ["2", "0.1", "0.095"]),
        ([], ["0.105"]),
        ([], ["0.095", "88", "0.05", "148"]),
        ([], ["0.105", "150"]),
    ),
    "ravine_zigzag": (([], ["100"]), ([], ["14"]), ([("0.036", 0), ("0.015", 1)], [])),
    "momentum_overshoots": (
        ([("1.17", 2), ("1.85", 3)], ["9", "0.9", "0.99"]),
        ([], ["0.5", "0.001"]),
        ([("1.0", 3)], ["100", "0.99"]),
        ([], ["0.9"]),
    ),
    "nesterov_looks_ahead": (([("0.74", 0), ("0.53", 1)], ["18"]), ([], ["60"]), ([], ["95"])),
    "momentum_escapes_a_trap": (
        ([("0.299", 0), ("0.299", 1)], ["0.5"]),
        ([], ["0.9"]),
        ([], ["0.05", "0.9"]),
    ),
    "adagrad_stalls": (
        ([], ["0.5", "300"]),
        ([("1.9", 0), ("1.9", 1)], []),
        ([("0.8", 2), ("0.1", 3)], []),
    ),
    "adadelta_as_printed": (
        ([], []),
        ([], ["0.003"]),
        ([], ["4", "0.08", "0.09", "5"]),
        ([("2.9", 1)], ["300"]),
    ),
    "epsilon_under_the_root": (
        ([], ["0.000001", "10", "0.09"]),
        ([], ["0.0001", "10"]),
        ([], ["60", "0.001"]),
    ),
    "no_slope_no_step": (
        ([("1.14", 0, 20), ("1.11", 0)], ["20", "200"]),
        ([], ["59"]),
        ([("0.25", 1)], []),
    ),
    "escaping_the_saddle": (
        ([], ["0.5", "3", "25"]),
        ([("0.048", 1)], ["70"]),
        ([("0.26", 0, 125), ("0.24", 0)], ["0.25", "125", "250"]),
    ),
    "balanced_on_the_ridge": (([("0.25", 0)], ["0", "71"]), ([], ["132"]), ([], ["0.001"])),
    "radam_warm_up": (
        ([], ["5"]),
        ([], ["0.999", "2.6"]),
        ([], ["0.9", "90", "31"]),
        ([], ["0.999", "22", "100"]),
    ),
    "weight_decay_pulls": (
        ([], ["1", "3"]),
        ([("0.14", 1), ("0.74", 2), ("1.3", 3), ("2.1", 4)], ["0.01", "0.1", "0.3", "1"]),
        ([], ["1"]),
    ),
    "decay_outside_of_adam": (([("0.49", 0), ("0.49", 1)], ["1"]), ([("2.1", 2)], [])),
    "clipped_on_the_cliff": (
        ([("120", 0), ("120", 1)], []),
        ([], ["12"]),
        ([], ["111"]),
        ([], ["1", "0.1", "125"]),
    ),
    "slanted_ravine": (([], ["0", "2", "13.6"]), ([], ["2", "47"]), ([], ["13.4", "74"]), ([], ["1"])),
    "centred_ravine": (([], ["1", "2.8"]), ([], ["1.02", "6"]), ([], ["10"]), ([], ["0.5957"])),
    "standardised_bowl": (([], ["0.5957"]), ([], ["1"]), ([], ["8"]), ([], ["0", "21.2", "1"])),
    "one_point_a_step": (
        ([], ["32"]),
        ([], ["100", "0.0048", "0.1"]),
        ([], ["0.3", "0.026"]),
        ([], ["32"]),
    ),
    "noise_leaves_sharp_wells": (
        ([], []),
        ([], ["0.07", "2", "25", "0.08", "22"]),
        ([], ["0.01", "0.03"]),
        ([], []),
    ),
    "restarts_hop_basins": (
        ([("12.9", 1)], ["50", "0", "0.5"]),
        ([("2.0", 1)], []),
        ([("0.0", 1)], []),
        ([], ["0.05", "0.5"]),
    ),
}
# How a clause speaks of the quantity that a chart shows.
SPOKEN = {
    "distance": r"\b(away|nearer|farther)\b|from (it|the minimum)|short of|as far from|passes it by",
    "gap": r"\d above|\bis lowest\b",
    "f": r"a loss of \d",
    "grad": r"slope is \d",
}


def run(story, **changed):
    """The story's runs, in order; `changed` names are put in place of those of its link."""
    link = LINKS[story] + "".join(f"&{name}={value}" for name, value in changed.items())
    return parse(link)[0].race()


def at(story, i):
    """The step at which a clause is seen."""
    return CLAUSES[story][i].at


def spoken_of(story, i):
    """The runs that a clause speaks of."""
    runs = run(story)
    return [runs[k] for k in CLAUSES[story][i].runs] or runs


def shown(scene, trajectory):
    """What chart and list show of a run, at each step."""
    if scene.chart == "grad":
        return np.linalg.norm(trajectory.grad, axis=1)
    if scene.chart == "distance":
        return cdist(trajectory.x, hollows(scene.surface)).min(axis=1)
    return trajectory.loss - (minimum(scene.surface) if scene.chart == "gap" else 0)


def rounds_to(value, printed):
    return f"{value:.{len(printed.partition('.')[2])}f}" == printed


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
    assert 2 <= len(story.clauses) <= 4
    assert len(story.watch("en")) <= 360
    assert story.watch("en") == " ".join(clause.text for clause in story.clauses)
    for language in LANGUAGES:
        assert story.watch(language).count(".") >= len(story.clauses)


@EACH
def test_a_clause_is_a_sentence_at_a_step_of_the_scene_about_some_of_its_runs(story, i):
    text, step, runs = story.clauses[i].text, story.clauses[i].at, story.clauses[i].runs
    assert re.fullmatch(r"[A-Zλ].*[^.]\.", text) and not re.search(r"[.!?]\s", text)
    assert len(text) <= 145
    assert 0 <= step <= story.scene.steps
    assert list(runs) == sorted(set(runs)) and set(runs) < set(range(len(story.scene.runs)))


@EACH
def test_every_number_that_the_chart_shows_is_what_it_shows_at_that_step(story, i):
    clause, scene = story.clauses[i], parse(story.link)[0]
    read, others = SAYS[story.id][i]
    numbers = re.findall(r"\d+(?:\.\d+)?", clause.text)
    assert set(numbers) == {printed for printed, *_ in read} | set(others)
    runs = run(story.id)
    for printed, which, *step in read:
        assert not clause.runs or which in clause.runs
        value = shown(scene, runs[which])[step[0] if step else clause.at]
        assert rounds_to(value, printed), f"{value} is shown, not {printed}"
    for quantity, pattern in SPOKEN.items():
        if re.search(pattern, clause.text):
            assert scene.chart == quantity
    assert not read or re.search(SPOKEN[scene.chart], clause.text)


def test_ids_are_unique_and_snake_case():
    assert len({story.id for story in STORIES}) == len(STORIES)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", story.id) for story in STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_no_story_depends_on_rounding(story):
    expected = "balanced" if story.id == "balanced_on_the_ridge" else "steady"
    assert all(trajectory.neighbour == expected for trajectory in run(story.id))


def test_every_story_is_measured_here():
    assert {f"test_{story.id}" for story in STORIES} <= globals().keys()
    assert {story.id: len(story.clauses) for story in STORIES} == {name: len(of) for name, of in SAYS.items()}


def test_three_down_a_valley():
    runs = run("three_down_a_valley")
    floor, gentle, *_ = (clause.at for clause in CLAUSES["three_down_a_valley"])
    for t in runs:
        assert abs(t.x[floor:, 1] - t.x[floor:, 0] ** 2).max() < 0.07
        slope = np.linalg.norm(t.grad, axis=1)
        assert slope[0] / slope[gentle] == pytest.approx(310, abs=30)


def test_nine_in_a_valley():
    names, runs = [choice.name for choice in RUNS], run("nine_in_a_valley")
    floor, lowest, stalled = CLAUSES["nine_in_a_valley"]
    assert len(runs) == 9 and floor.at == 100 and lowest.at == stalled.at == 300
    above = [abs(t.x[floor.at, 1] - t.x[floor.at, 0] ** 2) for t in runs]
    assert {i for i, high in enumerate(above) if high <= 0.01} == set(floor.runs)
    assert set(names) - {names[i] for i in floor.runs} == {"radam"}
    ends = [t.loss[lowest.at] for t in runs]
    assert np.argsort(ends)[:2].tolist() == list(lowest.runs)
    assert [names[i] for i in lowest.runs] == ["nag", "adam"]
    walked = lengths(spoken_of("nine_in_a_valley", 2)[0])
    assert [names[i] for i in stalled.runs] == ["adagrad"]
    assert walked[0] == walked.max() == pytest.approx(1.3, abs=0.05)
    assert walked[stalled.at - 1] == pytest.approx(0.003, abs=0.0005)


def test_learning_rate_limit():
    half, under, over = run("learning_rate_limit")
    hessian = jax.hessian(lambda p: ravine.f(p, condition=20.0, angle=0.3))(np.zeros(2))
    assert 2 / np.linalg.eigvalsh(hessian)[-1] == pytest.approx(0.1)
    assert [t.lr[0] for t in (half, under, over)] == [0.05, 0.095, 0.105]
    for i, factor in ((0, -0.9), (1, -1.1)):
        step = at("learning_rate_limit", i)
        (trajectory,) = spoken_of("learning_rate_limit", i)
        _, across = valley(trajectory)
        assert step >= 10 and across[1 : step + 1] / across[:step] == pytest.approx(np.full(step, factor))
    assert [str(t.status) for t in spoken_of("learning_rate_limit", 2)] == [
        "converged at step 148",
        "converged at step 88",
    ]
    assert at("learning_rate_limit", 2) == 148
    assert str(over.status) == "diverged at step 150"
    assert at("learning_rate_limit", 3) == 150


def test_ravine_zigzag():
    sgd, momentum = run("ravine_zigzag")
    assert spoken_of("ravine_zigzag", 0)[0] is not momentum
    for i, (trajectory, times) in enumerate(((sgd, 100), (momentum, 14))):
        step = at("ravine_zigzag", i)
        assert step == 100 and CLAUSES["ravine_zigzag"][i].runs == (i,)
        assert crossings(valley(trajectory)[1][: step + 1]) == times
    assert lengths(sgd).sum() / lengths(momentum).sum() == pytest.approx(5.1, abs=0.05)
    assert distance(sgd)[-1] / distance(momentum)[-1] == pytest.approx(2.3, abs=0.05)
    assert np.all(sgd.lr == momentum.lr)


def test_momentum_overshoots():
    sgd, half, usual, heavy = run("momentum_overshoots")
    over, by, still, near = (clause.at for clause in CLAUSES["momentum_overshoots"])
    start = -valley(sgd)[0][0]
    assert start == pytest.approx(1.92, abs=0.005)
    for trajectory, past in ((usual, 1.16), (heavy, 1.84)):
        along = valley(trajectory)[0]
        assert along.argmax() == over == 9 and along[over] == pytest.approx(past, abs=0.005)
    assert valley(half)[0].argmax() == by
    assert valley(half)[0][by] == pytest.approx(0.0009, abs=0.0005)
    assert distance(half)[by] < 0.001
    assert still == near == 100
    assert distance(sgd)[near] < distance(usual)[near]


def test_nesterov_looks_ahead():
    momentum, nesterov = run("nesterov_looks_ahead")
    over, *swings = (clause.at for clause in CLAUSES["nesterov_looks_ahead"])
    assert [valley(t)[0].argmax() for t in (momentum, nesterov)] == [over, over] and over == 18
    mu, bend = 0.9, 0.03 * 20  # learning rate times the curvature across
    theory = {
        "momentum": rate(1, bend - 1 - mu, mu),
        "nesterov": rate(1, -(1 + mu) * (1 - bend), mu * (1 - bend)),
    }
    assert theory["momentum"] == pytest.approx(0.95, abs=0.005)
    assert theory["nesterov"] == pytest.approx(0.60, abs=0.005)
    assert swings == [30, 90]
    for trajectory, name, steps in ((nesterov, "nesterov", swings[0]), (momentum, "momentum", swings[1])):
        _, across = valley(trajectory)
        # A damped swing: two steps of the recurrence multiply this by the product of its roots, rate².
        energy = across[1:-1] ** 2 - across[:-2] * across[2:]
        assert energy[1:steps] / energy[: steps - 1] == pytest.approx(np.full(steps - 1, theory[name] ** 2))
    past = [valley(trajectory)[0].max() for trajectory in (nesterov, momentum)]
    assert past == pytest.approx([0.53, 0.73], abs=0.005)


def test_momentum_escapes_a_trap():
    left, right = np.array(SURFACES["three_hump_camel"].LOCAL_MINIMA)
    for i, place, near in ((0, left, 0.01), (1, (0, 0), 0.001), (2, right, 0.001)):
        for trajectory in spoken_of("momentum_escapes_a_trap", i):
            assert trajectory.x[at("momentum_escapes_a_trap", i)] == pytest.approx(place, abs=near)
            assert trajectory.x[-1] == pytest.approx(place, abs=near)
    for trajectory in spoken_of("momentum_escapes_a_trap", 1):
        assert trajectory.status.kind == "converged"
    ends = [trajectory.status.step for trajectory in spoken_of("momentum_escapes_a_trap", 1)]
    assert ends == [171, 110] and at("momentum_escapes_a_trap", 1) == 171
    (fast,) = spoken_of("momentum_escapes_a_trap", 2)
    assert fast.lr[0] == 0.05


def test_adagrad_stalls():
    slow, quick, rmsprop, adam = run("adagrad_stalls")
    assert [clause.at for clause in CLAUSES["adagrad_stalls"]] == [600] * 3 and len(quick.x) == 601
    assert quick.lr[0] == 0.5
    assert lengths(quick)[0] / lengths(quick)[-1] == pytest.approx(300, abs=5)
    away = [distance(trajectory, (1, 1))[-1] for trajectory in (slow, quick, rmsprop, adam)]
    assert away == pytest.approx([1.9, 1.9, 0.8, 0.1], abs=0.05)
    # Of all that Adagrad has summed, the first ten steps gave 98 %.
    assert np.all(quick.state["s"][9] > 0.98 * quick.state["s"][-1])


def test_adadelta_as_printed():
    notes, paper = run("adadelta_as_printed")
    for trajectory in (notes, paper):
        assert abs(np.diff(trajectory.x[:2], axis=0)) == pytest.approx(0.003, abs=0.0005)
    # The notes' own line, θ ← θ − √(Δθ + ε) / √(s + ε) g, on SciPy's gradient.
    x, s, moved = np.array([-1.2, 1.0]), np.zeros(2), [np.zeros(2)]
    for t in range(1, 5):
        g = rosen_der(x)
        s = 0.9 * s + 0.1 * g**2
        moved.append(-np.sqrt(moved[-1] + 1e-6) / np.sqrt(s + 1e-6) * g)
        x = x + moved[-1]
        assert notes.x[t] == pytest.approx(x, rel=1e-12)
    assert rounds_to(moved[4][0], "-0.08") and rounds_to(moved[4][1], "-0.09")
    assert (moved[4] + 1e-6 < 0).all()  # which has no root
    assert notes.status == Status("unreal", 5, "d", 0) and at("adadelta_as_printed", 2) == 5
    assert paper.status.kind == "moving" and len(paper.x) == 301


def test_epsilon_under_the_root():
    beside, under, large = run("epsilon_under_the_root", run="rmsprop,eps=1e-4")
    assert abs(beside.grad[0, 1]) == pytest.approx(1e-6, rel=1e-6)
    firsts = [abs(each.x[1, 1] - 1e-6) for each in (beside, under, large)]
    assert rounds_to(firsts[0], "0.09") and rounds_to(firsts[1], "0.0001") and rounds_to(firsts[2], "0.0001")
    assert np.linalg.norm(beside.x[60] - under.x[60]) < 0.001


def test_no_slope_no_step():
    sgd, momentum, rmsprop, _ = run("no_slope_no_step")
    slow, quick, far = (clause.at for clause in CLAUSES["no_slope_no_step"])
    assert slow == 200 and sgd.loss[20] - sgd.loss[slow] == pytest.approx(0.02, abs=0.005)
    assert np.linalg.norm(sgd.grad[30:slow], axis=1).max() < 0.05
    assert str(rmsprop.status) == "converged at step 59" and quick == 59
    x, _ = momentum.x[far]
    assert x > SURFACES["plateau"].MINIMA[0][0] + 3
    assert np.linalg.norm(momentum.grad[far - 1]) < 0.001
    assert momentum.status.kind == "moving"


def test_escaping_the_saddle():
    sgd, momentum, rmsprop, adam = run("escaping_the_saddle")
    aside, over, stopped = (clause.at for clause in CLAUSES["escaping_the_saddle"])
    crossed = [(np.abs(trajectory.x[:, 1]) > 0.5).argmax() for trajectory in (rmsprop, adam)]
    assert crossed == [3, 25] and aside == 25
    assert distance(rmsprop).min() > 0.3 and distance(adam).min() > 0.3
    assert over == 70 and distance(momentum)[:over].min() < 0.2 and abs(momentum.x[over, 1]) > 0.5
    saddle = SURFACES["saddle"]
    assert float(saddle.f(np.array(saddle.SADDLES[0]))) == 0.25
    assert stopped == 250
    assert [(distance(trajectory) < 0.3).sum() for trajectory in (sgd, momentum)] == [205, 35]
    assert distance(sgd)[125 : stopped + 1].max() < 0.3
    assert {trajectory.lr[0] for trajectory in (sgd, momentum, rmsprop, adam)} == {0.02}


def rectification(t, beta2):
    """The factor r of Liu et al. 2020, Algorithm 2, for the step t."""
    rho_infinity = 2 / (1 - beta2) - 1
    rho = rho_infinity - 2 * t * beta2**t / (1 - beta2**t)
    above = (rho - 4) * (rho - 2) * rho_infinity
    return np.sqrt(above / ((rho_infinity - 4) * (rho_infinity - 2) * rho))


def test_radam_warm_up():
    _, radam, short = run("radam_warm_up")
    first, sixth, quick, slow = (clause.at for clause in CLAUSES["radam_warm_up"])
    assert [first, sixth, quick, slow] == [5, 6, 31, 100]
    weights = np.array([0.1 * 0.9**k for k in range(first)])
    for trajectory in spoken_of("radam_warm_up", 0):
        for t in range(1, first + 1):
            mean = (weights[:t, None] * trajectory.grad[:t][::-1]).sum(axis=0) / weights[:t].sum()
            assert trajectory.x[t - 1] - trajectory.x[t] == pytest.approx(0.1 * mean)
    assert rectification(sixth, 0.999) == pytest.approx(0.026, abs=0.0005)
    assert rectification(slow, 0.999) == pytest.approx(0.22, abs=0.005)
    assert rectification(quick - 1, 0.9) < 0.9 < rectification(quick, 0.9)
    for trajectory, beta2 in ((radam, 0.999), (short, 0.9)):
        for t in (sixth, quick, slow):
            m, v = (trajectory.state[name][t - 1] for name in "mv")
            adams = 0.1 * m / (1 - 0.9**t) / np.sqrt(v / (1 - beta2**t))
            taken = trajectory.x[t - 1] - trajectory.x[t]
            assert taken == pytest.approx(rectification(t, beta2) * adams, rel=1e-5)


def test_weight_decay_pulls():
    adam, *decayed = run("weight_decay_pulls")
    assert {clause.at for clause in CLAUSES["weight_decay_pulls"]} == {300} and len(adam.x) == 301
    minimum = np.array([1.0, 3.0])
    assert np.array(SURFACES["booth"].MINIMA) == pytest.approx(minimum[None])
    assert distance(adam, minimum)[-1] == pytest.approx(0, abs=0.005)
    assert [distance(w, minimum)[-1] for w in decayed] == pytest.approx([0.14, 0.74, 1.3, 2.14], abs=0.005)
    # Towards the origin: the more, the nearer to it.
    assert np.all(np.diff([distance(trajectory)[-1] for trajectory in (adam, *decayed)]) < 0)
    *_, strong = run("weight_decay_pulls", steps=2000)
    assert np.all(np.abs(strong.x[5:]) < 1)
    assert np.all(strong.x[-1] > strong.x[300])
    assert np.all(spoken_of("weight_decay_pulls", 2)[0].x[300] < 1)


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
    wall, thrown, back, down = (clause.at for clause in CLAUSES["clipped_on_the_cliff"])
    assert [wall, thrown] == [0, 1]
    moves = [np.linalg.norm(np.diff(trajectory.x, axis=0), axis=1) for trajectory in (free, clipped)]
    assert np.linalg.norm(free.grad[0]) == pytest.approx(120, abs=0.5)
    assert moves[0][0] == pytest.approx(12, abs=0.05) and moves[1].max() == pytest.approx(0.1, rel=1e-12)
    (x0, x1), (y0, y1) = SURFACES["cliff"].DOMAIN
    inside = (x0 <= free.x[:, 0]) & (free.x[:, 0] <= x1) & (y0 <= free.x[:, 1]) & (free.x[:, 1] <= y1)
    assert inside.nonzero()[0][1] == 111 == back
    assert str(clipped.status) == "converged at step 125" and free.status.kind == "moving"
    assert down == 125


def test_balanced_on_the_ridge():
    sgd, adam = run("balanced_on_the_ridge")
    assert [clause.at for clause in CLAUSES["balanced_on_the_ridge"]] == [71, 132, len(sgd.x) - 1]
    assert [str(trajectory.status) for trajectory in (sgd, adam)] == [
        "on a saddle from step 71",
        "on a saddle from step 132",
    ]
    assert not sgd.x[:, 1].any() and not adam.x[:, 1].any()
    for seed in range(10):
        for trajectory in run("balanced_on_the_ridge", noise=0.001, seed=seed):
            assert min(distance(trajectory, np.array(m))[-1] for m in SURFACES["saddle"].MINIMA) < 0.05


def fitted(centre, scale):
    """Of the regression with such inputs: the inputs as they were, the Hessian, the least loss, by NumPy."""
    t, s = SURFACES["regression"].POINTS
    inputs = np.column_stack([(t - centre) / scale, np.ones(32)])
    _, (squares,), *_ = np.linalg.lstsq(inputs, s)
    return t, inputs.T @ inputs / 32, squares / 64


def millionth(trajectory, least):
    """The first step at which the gap is a millionth of the first."""
    gap = trajectory.loss - least
    return int(np.argmax(gap <= 1e-6 * gap[0]))


def own_condition(trajectory, hessian, step):
    """κ in the coordinates in which this step of Adagrad's is gradient descent's: x times the root of √s."""
    stretch = np.diag(trajectory.state["s"][step - 1] ** -0.25)
    return np.linalg.cond(stretch @ hessian @ stretch)


def test_slanted_ravine():
    t, hessian, least = fitted(0, 1)
    assert (t.min(), t.max()) == (0, 2) and t.mean() == pytest.approx(1)
    assert rounds_to(np.linalg.cond(hessian), "13.6")
    sgd, adagrad = run("slanted_ravine")
    assert sgd.lr[0] == pytest.approx(2 / np.linalg.eigvalsh(hessian).sum(), abs=5e-4)
    assert (
        [millionth(sgd, least), millionth(adagrad, least)]
        == [47, 74]
        == [
            at("slanted_ravine", 1),
            at("slanted_ravine", 2),
        ]
    )
    assert rounds_to(own_condition(adagrad, hessian, 74), "13.4")


def test_centred_ravine():
    t, hessian, least = fitted(1, 1)
    assert hessian[0, 1] == pytest.approx(0, abs=1e-15) and rounds_to(np.linalg.cond(hessian), "2.8")
    sgd, adagrad = run("centred_ravine")
    assert sgd.lr[0] == pytest.approx(2 / np.linalg.eigvalsh(hessian).sum(), abs=5e-4)
    assert (
        [millionth(adagrad, least), millionth(sgd, least)]
        == [6, 10]
        == [
            at("centred_ravine", 1),
            at("centred_ravine", 2),
        ]
    )
    assert rounds_to(own_condition(adagrad, hessian, 6), "1.02") and rounds_to(t.std(), "0.5957")


def test_standardised_bowl():
    _, hessian, least = fitted(1, 0.5957)
    np.testing.assert_allclose(hessian, np.eye(2), atol=1e-4)
    sgd, adagrad = run("standardised_bowl")
    assert (
        [millionth(sgd, least), millionth(adagrad, least)]
        == [1, 8]
        == [
            at("standardised_bowl", 1),
            at("standardised_bowl", 2),
        ]
    )
    assert rounds_to(np.linalg.cond(fitted(0, 0.5957)[1]), "21.2")
    assert run("standardised_bowl", surface="regression,batch=32,scale=0.5957")[0].status.kind == "diverged"


def test_one_point_a_step():
    t, s = SURFACES["regression"].POINTS
    line = np.polynomial.Polynomial.fit(t, s, 1)
    least = np.mean((line(t) - s) ** 2) / 2
    assert len(t) == 32
    resting = [trajectory.loss[-100:] - least for trajectory in run("one_point_a_step")]
    assert [clause.at for clause in CLAUSES["one_point_a_step"]][1:] == [len(resting[0]) + 200] * 3
    for i, (trajectory, above, printed) in enumerate(
        zip(run("one_point_a_step"), resting, ("0.0048", "0.026"), strict=True)
    ):
        assert CLAUSES["one_point_a_step"][1 + i].runs == (i,) and rounds_to(above.mean(), printed)
        assert above.mean() == pytest.approx(float(printed), rel=0.02)
        assert lengths(trajectory)[: at("one_point_a_step", 0)].min() > 1e-5
    assert [trajectory.lr[0] for trajectory in run("one_point_a_step")] == [0.1, 0.3]
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
    assert left_at[0] == 22 == at("noise_leaves_sharp_wells", 1)
    assert [at("noise_leaves_sharp_wells", i) for i in (0, 2, 3)] == [0, 300, 300]
    for trajectory in run("noise_leaves_sharp_wells"):
        assert trajectory.x[0].tolist() == [1, 0] and len(trajectory.x) == 301
    assert len(set(left_at.values())) > 10


def test_restarts_hop_basins():
    slow, quick, adam = run("restarts_hop_basins")
    assert np.flatnonzero(np.diff(quick.lr) > 0).tolist() == [49, 99, 149]
    assert quick.lr[[0, 50, 100, 150]] == pytest.approx(0.5)
    assert quick.lr[[49, 99, 149, 199]] == pytest.approx(0, abs=0.001)
    assert quick.loss[[50, 100, 150, 200]] == pytest.approx([12.9, 2.0, 0.0, 0.0], abs=0.05)
    assert [clause.at for clause in CLAUSES["restarts_hop_basins"]] == [50, 100, 150, 200]
    assert [trajectory.lr[0] for trajectory in (slow, quick, adam)] == pytest.approx([0.05, 0.5, 0.5])
    for trajectory in (slow, adam):
        assert trajectory.x[[50, 100, 150, 200]] == pytest.approx(np.tile([-2.985, 1.99], (4, 1)), abs=0.02)

"""Lessons are true: each scene is run, and every number that it states is measured."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from engine.race.trajectory import Trajectory, minimum
from lessons.lesson import FOLDER, ORDER, Choose, Draw, Set, lessons
from surfaces import SURFACES
from translations import LANGUAGES
from wire.race import hollows

ALL = [(name, i) for name, lesson in lessons().items() for i in range(len(lesson.scenes))]
EACH = pytest.mark.parametrize(("name", "i"), ALL)
NUMBER = r"(?<![\w.])\d+(?:\.\d+)?(?!\w*\d)"

# By lesson and scene: what is read off the chart, of which run at which step; and the other numbers, which
# the test of the lesson measures.
SAYS = {
    "gradient_descent": (
        ([("1.29", 0, 200), ("0.034", 1, 200)], ["200", "0.002", "0.02"]),
        ([], ["20", "2", "0.1", "0.095", "88", "0.105", "150"]),
        ([], ["50", "100"]),
        ([("0.299", 0, 200)], ["0"]),
        ([("0.26", 0, 125), ("0.24", 0, 250)], ["125", "250"]),
    ),
    "momentum": (
        ([("0.036", 0, 100), ("0.015", 1, 100)], ["14"]),
        ([("1.17", 0, 9)], ["0.9", "9"]),
        ([], ["0.6", "0.299", "0.7", "0.9", "0.97"]),
        ([("0.53", 1, 18), ("0.74", 0, 18)], ["18"]),
        ([("0.25", 1, 300), ("1.11", 0, 200)], ["200"]),
    ),
    "per_coordinate": (
        ([("0.85", 0, 20), ("0.017", 1, 20)], ["20", "33"]),
        ([("0.15", 0, 100)], ["100", "33"]),
        ([("1.9", 0, 600)], ["300"]),
        ([("1.03", 0, 300), ("1.12", 1, 300)], ["59", "300"]),
        ([], ["155", "1", "0.003", "0.0032", "600", "300"]),
    ),
    "adam": (
        ([("1.9", 0, 300), ("3.8", 1, 300), ("0.25", 2, 300)], []),
        ([], ["0", "0.1", "1.0"]),
        ([("0.49", 0, 300), ("0.49", 1, 300), ("2.1", 2, 300)], ["1"]),
        ([], ["1", "3", "0.1", "0.74", "0.3", "1.3"]),
        ([], ["2.6", "0.999", "22", "100"]),
    ),
    "batches": (
        ([], ["32", "116"]),
        ([], ["32", "0.1", "100", "0.0048"]),
        ([], ["0.026", "0.3", "0.0048", "0.1"]),
        ([], ["8", "32", "0.0048", "100", "0.00031"]),
        ([("0.033", 0, 320)], ["320", "32", "0.3", "0.11"]),
    ),
    "minima": (
        ([], ["25", "2", "0.08", "0.075", "63", "0.081", "0.1"]),
        ([], ["0.05", "0.1", "71"]),
        ([], ["0.07", "22", "0.01", "0.03"]),
        ([], ["20", "300"]),
        ([("0.125", 0, 0)], ["0.1", "0.005"]),
    ),
    "learning_rate": (
        (
            [("249", 0, 300), ("5.1", 1, 300), ("0.00076", 2, 300), ("2.2", 3, 300)],
            ["0.001", "0.03", "1", "3"],
        ),
        ([], ["0.1", "0.093", "78", "0.05", "148", "0.098", "200"]),
        ([], ["0.3", "0", "0.025", "20", "0.000069"]),
        ([], ["0.099", "200", "0", "84"]),
        ([("12.9", 0, 50), ("2.0", 0, 100), ("0.0", 0, 150)], ["0", "50", "200", "12.9"]),
    ),
}


@cache
def run(name: str, i: int) -> list[Trajectory]:
    """A scene's runs."""
    return lessons()[name].scenes[i].race.race()


def said(scene, language: str) -> str:
    """All that a scene states, without what it only asks."""
    options = scene.question.options if isinstance(scene.question, Choose) else ()
    return " ".join(part[language] for part in (scene.text, scene.question.why, *options))


def shown(scene, trajectory):
    """What the chart shows of a run, at each step."""
    if scene.chart == "distance":
        return cdist(trajectory.x, hollows(scene.surface)).min(axis=1)
    return trajectory.loss - (minimum(scene.surface) if scene.chart == "gap" else 0)


def test_every_file_is_a_lesson_in_its_order():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(ORDER)
    assert list(lessons()) == list(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_lesson_is_told_in_every_language_in_four_to_six_scenes(name):
    lesson = lessons()[name]
    assert 4 <= len(lesson.scenes) <= 6
    for said in (lesson.title, lesson.idea):
        assert set(said) == set(LANGUAGES)
    assert any(scene.notes for scene in lesson.scenes)


@EACH
def test_a_scene_is_told_in_every_language_in_two_sentences(name, i):
    scene = lessons()[name].scenes[i]
    question = scene.question
    parts = [scene.title, scene.text, question.ask, question.why]
    parts += question.options if isinstance(question, Choose) else ()
    for part in [*parts, *([scene.notes] if scene.notes else [])]:
        assert set(part) == set(LANGUAGES)
    for language in LANGUAGES:
        assert len(re.findall(r"[.?](?=\s|$)", scene.text[language])) == 2, scene.text[language]
        assert 1 <= len(re.findall(r"[.?](?=\s|$)", question.why[language])) <= 3
    assert len(scene.text["en"]) <= 180 and len(question.why["en"]) <= 240
    assert not set(re.findall("[가-힣]", " ".join(part["en"] for part in parts)))


@EACH
def test_every_number_that_a_chart_shows_is_what_it_shows(name, i):
    scene = lessons()[name].scenes[i]
    read, others = SAYS[name][i]
    stated = {printed for printed, *_ in read} | set(others)
    for language in LANGUAGES:
        assert set(re.findall(NUMBER, said(scene, language))) == stated
    for printed, which, step in read:
        value = shown(scene.race, run(name, i)[which])[step]
        assert f"{value:.{len(printed.partition('.')[2])}f}" == printed, f"{value} is shown, not {printed}"


@EACH
def test_no_scene_depends_on_rounding_and_none_gives_its_answer_away(name, i):
    scene = lessons()[name].scenes[i]
    assert {trajectory.neighbour for trajectory in run(name, i)} <= {"steady", "balanced"}
    assert scene.race.at is None and scene.race.view is None and not scene.race.show - {"dots", "samples"}
    match scene.question:
        case Set(_, which, hyper, low, high):
            assert not low <= scene.race.runs[which].values[hyper] <= high
        case Draw(_, what, which):
            # It stays on the map, where it can be drawn.
            (x0, x1), (y0, y1) = SURFACES[scene.race.surface.name].DOMAIN
            x, y = run(name, i)[which].x.T
            assert what == "chart" or np.all((x0 <= x) & (x <= x1) & (y0 <= y) & (y <= y1))


def test_every_lesson_is_measured_here():
    assert list(SAYS) == list(ORDER)
    assert {name: len(lessons()[name].scenes) for name in ORDER} == {name: len(SAYS[name]) for name in SAYS}
    assert {f"test_{name}" for name in ORDER} <= globals().keys()


def distance(trajectory, point=(0.0, 0.0)):
    return np.linalg.norm(trajectory.x - point, axis=1)


def across(trajectory, angle=0.3):
    """The coordinate across the ravine, (N+1,)."""
    return trajectory.x @ np.array([-np.sin(angle), np.cos(angle)])


def crossings(values):
    return int((np.sign(values[1:]) != np.sign(values[:-1])).sum())


def status(name, i, which=0, **changed):
    """What becomes of a run, with other hyperparameters than its scene's where it is told so."""
    return str(again(name, i, which, **changed).status)


def again(name, i, which=0, **changed) -> Trajectory:
    race = lessons()[name].scenes[i].race
    choice = replace(race.runs[which], values=race.runs[which].values | changed)
    return replace(race, runs=(choice,)).race()[0]


def right(name, i) -> Set:
    question = lessons()[name].scenes[i].question
    assert isinstance(question, Set)
    return question


def chosen(name, i) -> str:
    """The right option, in English."""
    question = lessons()[name].scenes[i].question
    assert isinstance(question, Choose)
    return question.options[question.right]["en"]


def test_gradient_descent():
    name = "gradient_descent"
    slow, quick = (distance(trajectory)[-1] for trajectory in run(name, 0))
    assert slow / quick > 30 and chosen(name, 0) == "More than thirty times nearer"

    # On a quadratic it converges exactly below 2/λmax, here 2/20 (Nesterov 2004, theorem 2.1.15).
    assert (right(name, 1).low, right(name, 1).high) == (0.09, 0.1)
    assert status(name, 1, lr=0.095) == "converged at step 88"
    assert status(name, 1, lr=0.105) == "diverged at step 150"
    assert np.abs(across(again(name, 1, lr=0.105))[1:]) == pytest.approx(
        1.1 * np.abs(across(again(name, 1, lr=0.105))[:-1])
    )
    for rate, ends in ((0.0999, np.less), (0.1001, np.greater)):
        x = np.abs(across(again(name, 1, lr=rate)))
        assert np.all(ends(x[1:], x[:-1]))

    (ravine,) = run(name, 2)
    assert crossings(across(ravine)) == len(ravine.x) - 1 == 100
    assert ravine.lr[0] < 2 / 50

    (hollow,) = run(name, 3)
    assert hollow.x[-1] == pytest.approx(SURFACES["three_hump_camel"].LOCAL_MINIMA[0], abs=0.01)
    assert np.linalg.norm(hollow.grad[-1]) < 0.01 and chosen(name, 3) == "In the left hollow"

    (saddle,) = run(name, 4)
    assert len(saddle.x) == 251


def test_momentum():
    name = "momentum"
    plain, averaged = run(name, 0)
    assert [crossings(across(each)) for each in (plain, averaged)] == [100, 14]
    assert distance(plain)[-1] > 2 * distance(averaged)[-1]
    assert chosen(name, 0) == "About every seventh step"

    (fast,) = run(name, 1)
    along = fast.x @ np.array([np.cos(0.3), np.sin(0.3)])
    assert along.argmax() == 9

    left, hollow = SURFACES["three_hump_camel"].LOCAL_MINIMA
    limits = right(name, 2)
    for momentum, place in ((0.6, left), (0.7, (0, 0)), (0.9, (0, 0)), (limits.low, (0, 0)), (0.97, hollow)):
        assert again(name, 2, momentum=momentum).x[-1] == pytest.approx(place, abs=0.05)
    assert again(name, 2, momentum=0.6).loss[-1] == pytest.approx(0.299, abs=0.0005)
    for momentum in np.linspace(limits.low, limits.high, 26):
        assert distance(again(name, 2, momentum=float(momentum)))[-1] < 0.01

    momentum, nesterov = run(name, 3)
    for trajectory in (momentum, nesterov):
        assert (trajectory.x @ np.array([np.cos(0.3), np.sin(0.3)])).argmax() == 18
    assert distance(nesterov)[18] < distance(momentum)[18] and chosen(name, 3) == "Nesterov"

    _, flying = run(name, 4)
    assert flying.x[-1][0] > SURFACES["plateau"].MINIMA[0][0] + 3
    assert chosen(name, 4) == "It flies over the pit"


def first_step(trajectory):
    return np.abs(np.diff(trajectory.x[:2], axis=0)[0])


def lengths(trajectory):
    return np.linalg.norm(np.diff(trajectory.x, axis=0), axis=1)


def test_per_coordinate():
    name = "per_coordinate"
    _, adagrad = run(name, 0)
    assert first_step(adagrad) == pytest.approx([0.5, 0.5]) and str(adagrad.status) == "converged at step 33"

    (turned,) = run(name, 1)
    assert lessons()[name].scenes[1].race.surface.values["angle"] == pytest.approx(np.pi / 4, abs=0.001)
    assert turned.status.kind == "moving" and turned.lr[0] == adagrad.lr[0]
    assert chosen(name, 1) == "It is slower"

    (stalled,) = run(name, 2)
    assert lengths(stalled)[0] / lengths(stalled)[-1] == pytest.approx(300, abs=5)

    *slow, rmsprop = run(name, 3)
    assert str(rmsprop.status) == "converged at step 59" and chosen(name, 3) == "RMSprop"
    assert {trajectory.status.kind for trajectory in slow} == {"moving"}

    adadelta, adagrad = run(name, 4)
    assert abs(adadelta.grad[0][0]) == pytest.approx(155, abs=0.5)
    # Zeiler 2012, Algorithm 1, from sums that are 0: √ε g / √((1 − ρ) g² + ε).
    assert first_step(adadelta)[0] == pytest.approx(np.sqrt(1e-6 / 0.1), rel=1e-4)
    assert f"{first_step(adadelta)[0]:.4f}" == "0.0032" and chosen(name, 4) == "About 0.003"
    assert lengths(adadelta)[599] > lengths(adadelta)[0]
    assert lengths(adagrad)[0] / lengths(adagrad)[-1] == pytest.approx(300, abs=5)


def rectification(t, beta2):
    """The factor r of Liu et al. 2020, Algorithm 2, for the step t."""
    rho_infinity = 2 / (1 - beta2) - 1
    rho = rho_infinity - 2 * t * beta2**t / (1 - beta2**t)
    above = (rho - 4) * (rho - 2) * rho_infinity
    return np.sqrt(above / ((rho_infinity - 4) * (rho_infinity - 2) * rho))


def test_adam():
    name = "adam"
    assert np.argmin([trajectory.loss[-1] for trajectory in run(name, 0)]) == 2
    assert chosen(name, 0) == "Adam"

    rmsprop, adam = run(name, 1)
    assert first_step(rmsprop) == pytest.approx([1.0, 1.0], rel=1e-5)
    assert first_step(adam) == pytest.approx([0.1, 0.1], rel=1e-5)
    # The correction of one mean is all that is between them (Kingma & Ba 2015, section 3).
    t = np.arange(1, 61)[:, None]
    divided = rmsprop.grad[:-1] / np.sqrt(rmsprop.state["s"])
    assert np.diff(rmsprop.x, axis=0) == pytest.approx(-0.1 * divided, rel=1e-5)
    divided = adam.grad[:-1] / np.sqrt(adam.state["v"] / (1 - 0.99**t))
    assert np.diff(adam.x, axis=0) == pytest.approx(-0.1 * divided, rel=1e-5)

    sgd, adam, adamw = run(name, 2)
    assert sgd.x[-1] == pytest.approx(adam.x[-1], abs=1e-3) and chosen(name, 2) == "AdamW"
    assert np.linalg.norm(adamw.x[-1] - sgd.x[-1]) > 1

    minimum = (1.0, 3.0)
    away = [distance(again(name, 3, weight_decay=decay), minimum)[-1] for decay in (0.1, 0.3)]
    assert [f"{away[0]:.2f}", f"{away[1]:.1f}"] == ["0.74", "1.3"]
    limits = right(name, 3)
    for decay in (limits.low, limits.high):
        assert distance(again(name, 3, weight_decay=decay), minimum)[-1] == pytest.approx(1, abs=0.1)

    _, radam = run(name, 4)
    weights = np.array([0.1 * 0.9**k for k in range(5)])
    for t in range(1, 6):
        mean = (weights[:t, None] * radam.grad[:t][::-1]).sum(axis=0) / weights[:t].sum()
        assert radam.x[t - 1] - radam.x[t] == pytest.approx(0.1 * mean)
    shares = [rectification(t, 0.999) for t in (6, 100)]
    assert shares == pytest.approx([0.026, 0.22], abs=0.005)
    for t, share in zip((6, 100), shares, strict=True):
        m, v = (radam.state[key][t - 1] for key in "mv")
        adams = 0.1 * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t))
        assert radam.x[t - 1] - radam.x[t] == pytest.approx(share * adams, rel=1e-5)


def above(name, i, which=0):
    """How high a run on the regression is above the least loss that a line has, as NumPy fits it."""
    t, s = SURFACES["regression"].POINTS
    line = np.polynomial.Polynomial.fit(t, s, 1)
    assert len(t) == 32
    return run(name, i)[which].loss - np.mean((line(t) - s) ** 2) / 2


def test_batches():
    name = "batches"
    (whole,) = run(name, 0)
    assert np.all(np.diff(whole.loss) < 1e-15) and str(whole.status) == "converged at step 116"

    (alone,) = run(name, 1)
    assert f"{above(name, 1)[-100:].mean():.4f}" == "0.0048" and lengths(alone)[200:].min() > 1e-5
    assert chosen(name, 1) == "It never comes to rest"

    low, high = (above(name, 2, which)[-100:].mean() for which in (0, 1))
    assert [f"{low:.4f}", f"{high:.3f}"] == ["0.0048", "0.026"]
    assert high > 5 * low and chosen(name, 2) == "More than five times"

    mean = above(name, 3)[-100:].mean()
    assert f"{mean:.5f}" == "0.00031" and mean < low / 10 and chosen(name, 3).startswith("Less than a tenth")

    assert chosen(name, 4) == "One point a step"
    assert len(run(name, 4)[0].x) == 321
    assert f"{above(name, 0)[10]:.2f}" == "0.11" and run(name, 0)[0].lr[0] == 0.3


def test_minima():
    name = "minima"
    wells = SURFACES["wells"]
    flat, sharp = np.array(wells.MINIMA)
    limits = right(name, 0)
    assert (limits.low, limits.high) == (0.075, 2 / 25)
    assert status(name, 0, lr=0.075) == "converged at step 63"
    bouncing, thrown = again(name, 0, lr=0.081), again(name, 0, lr=0.1)
    assert distance(bouncing, sharp)[-100:].min() > 0.1 and bouncing.x[:, 0].min() > wells.SADDLES[0][0]
    assert thrown.x[-1] == pytest.approx(flat, abs=1e-6)

    (falling,) = run(name, 1)
    assert falling.x[-1] == pytest.approx(flat, abs=1e-6) and str(falling.status) == "converged at step 71"
    assert falling.lr[0] == 0.1 and again(name, 1, lr=0.05).x[-1] == pytest.approx(sharp, abs=0.001)

    left = [trajectory.x[:, 0] < wells.SADDLES[0][0] for trajectory in run(name, 2)]
    assert [bool(each.any()) for each in left] == [False, False, True]
    assert left[2].argmax() == 22 and left[2][-1] and chosen(name, 2) == "Only the largest rate"
    assert [trajectory.lr[0] for trajectory in run(name, 2)] == [0.01, 0.03, 0.07]

    scene = lessons()[name].scenes[3]
    (shaken,) = run(name, 3)
    assert len(shaken.x) == 301 and shaken.lr[0] == 0.07 and chosen(name, 3) == "No"
    for seed in range(20):
        (trajectory,) = replace(scene.race, seed=seed).race()
        assert trajectory.x[:, 0].max() < wells.SADDLES[0][0]

    costs = [float(wells.f(place + np.array([0.1, 0.0]))) for place in (sharp, flat)]
    assert costs == pytest.approx([0.125, 0.005], rel=1e-6)
    assert chosen(name, 4) == "Twenty-five times as much"


def test_learning_rate():
    name = "learning_rate"
    scene = lessons()[name].scenes[0]
    ends = [trajectory.loss[-1] for trajectory in run(name, 0)]
    assert ["0.001", "0.03", "1", "3"][int(np.argmin(ends))] == chosen(name, 0) == "1"
    assert [run.values["lr"] for run in scene.race.runs] == [0.001, 0.03, 1, 3]

    assert status(name, 1, lr=0.093) == "converged at step 78"
    assert status(name, 1, lr=0.05) == "converged at step 148"
    assert status(name, 1, lr=0.098) == "still moving"
    limits = right(name, 1)
    steps = {rate: again(name, 1, lr=rate).status.step or 200 for rate in np.arange(10, 100) / 1000}
    inside = [step for rate, step in steps.items() if limits.low <= rate <= limits.high]
    outside = [step for rate, step in steps.items() if not limits.low <= rate <= limits.high]
    assert min(steps.values()) == 78 and max(inside) < min(outside)

    t, s = SURFACES["regression"].POINTS
    line = np.polynomial.Polynomial.fit(t, s, 1)
    least = np.mean((line(t) - s) ** 2) / 2
    constant = replace(
        lessons()[name].scenes[2].race, schedule=lessons()[name].scenes[0].race.schedule
    ).race()
    assert f"{(constant[0].loss - least)[-20:].mean():.3f}" == "0.025"
    assert f"{(run(name, 2)[0].loss - least)[-20:].mean():.6f}" == "0.000069"

    assert str(run(name, 3)[0].status) == "converged at step 84" and 84 <= 200 / 2
    assert status(name, 1, lr=0.099) == "still moving"

    (hopping,) = run(name, 4)
    assert np.flatnonzero(np.diff(hopping.lr) > 0).tolist() == [49, 99, 149]
    once = replace(lessons()[name].scenes[4].race, schedule=lessons()[name].scenes[3].race.schedule).race()
    assert f"{once[0].loss[-1]:.1f}" == "12.9"

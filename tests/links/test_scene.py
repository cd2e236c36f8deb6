"""Scene: a link and a picture are one, and no link breaks anything."""

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hostile import hostile
from hypothesis import given, settings
from hypothesis.strategies import randoms

from engine.own import OWN
from engine.race.scene import CHARTS, RUNS, SHOWS, Scene, default_choice
from engine.race.trajectory import (
    GROUNDS,
    HYPERS,
    NOISE,
    RUNS_MAX,
    SCHEDULE_PARAMS,
    SEED,
    STEPS,
    SURFACE_PARAMS,
)
from engine.race.verdict import STATUSES
from links.fields import LENGTH_MAX
from links.scene import OPENING, SCENE, address, parse, query, read, write
from parameters import Choice
from surfaces import SURFACES
from wire.race import paths


@settings(deadline=None, max_examples=1000)
@given(randoms(use_true_random=True))
def test_a_scene_survives_its_link(rng):
    scene = SCENE.draw(rng)
    for whole in (False, True):
        known = replace(scene, start=scene.origin) if whole else scene
        assert read(write(scene, whole=whole)) == (known, [])
        assert parse(query(scene, whole=whole)) == (known, [])
    text = query(scene)
    assert query(parse(text)[0]) == text
    assert len(query(scene, whole=True)) <= LENGTH_MAX


def test_defaults_are_left_out():
    assert query(Scene(start=SURFACES["rosenbrock"].START)) == "surface=rosenbrock"
    for name in SURFACES:
        assert query(Scene(surface=default_choice(name, SURFACE_PARAMS))) == f"surface={name}"
    rng = Random(1)
    for name, value in vars(SCENE.draw(rng)).items():
        scene = replace(Scene(), **{name: value})
        assert set(write(scene)) == {"run" if name == "runs" else name} or write(scene) == write(Scene())


def test_a_link_that_says_nothing_opens_with_few_and_every_other_one_with_nine():
    for nothing in ("", "lang=ko", "embed=true&embed_options=dark_theme", "foo=1"):
        assert parse(nothing)[0] == OPENING
    assert {run.name for run in OPENING.runs} < {run.name for run in RUNS}
    assert address(OPENING) == address(replace(OPENING, start=OPENING.origin)) == ""
    # As it always was: whatever a published link says.
    for text in ("surface=rosenbrock", "steps=500", "at=100", "view=-1,1,-1,1", "lang=ko&chart=f", "show="):
        assert parse(text)[0].runs == RUNS
    assert address(Scene()) == "surface=rosenbrock"
    assert parse(address(Scene())) == (Scene(), [])
    assert parse(query(OPENING)) == (OPENING, [])


def test_a_link_can_be_read_by_a_person():
    text = (
        "surface=ravine,condition=50&start=-1.5,2&run=adam&run=sgd,lr=0.02&steps=200"
        "&schedule=cosine,warmup=20&noise=0.1&seed=3&chart=grad&show=field,dots"
    )
    scene, problems = parse(text)
    assert not problems
    assert query(scene) == text
    assert scene.surface == Choice("ravine", {"condition": 50.0, "angle": 0.3})
    assert [run.values["lr"] for run in scene.runs] == [HYPERS["adam"]["lr"].default, 0.02]
    assert (scene.origin, scene.steps, scene.noise, scene.seed) == ((-1.5, 2.0), 200, 0.1, 3)
    rng = Random(2)
    for _ in range(300):
        drawn = SCENE.draw(rng)  # what is typed has signs that a link must quote
        assert drawn.surface.name == OWN or "%" not in query(drawn, whole=True)


@pytest.mark.parametrize(
    ("text", "kind", "where"),
    [
        ("surface=everest", "unknown name", "surface"),
        ("surface=ravine,depth=3", "unknown parameter", "ravine"),
        ("surface=ravine,condition=NaN", "not a number", "ravine.condition"),
        ("surface=ravine,angle=7", "out of range", "ravine.angle"),
        ("run=adam&run=eve", "unknown name", "run"),
        ("run=adam,lr=-1", "out of range", "adam.lr"),
        ("run=adam,lr", "not a number", "adam.lr"),
        ("run=adam,beta1=1", "not below 1", "adam.beta1"),
        ("&".join(["run=sgd"] * 10), "too many", "run"),
        ("steps=2001", "out of range", "steps"),
        ("steps=-1", "out of range", "steps"),
        ("steps=1.5", "not a whole number", "steps"),
        ("steps=many", "not a number", "steps"),
        ("seed=-1", "out of range", "seed"),
        ("seed=0.5", "not a whole number", "seed"),
        ("noise=-0.1", "out of range", "noise"),
        ("noise=inf", "not a number", "noise"),
        ("at=1e9", "out of range", "at"),
        ("schedule=linear", "unknown name", "schedule"),
        ("schedule=restarts,period=0", "out of range", "restarts.period"),
        ("start=1", "not 2 numbers", "start"),
        ("start=1,2,3", "not 2 numbers", "start"),
        ("start=nan,1", "not a number", "start"),
        ("start=1e13,1", "out of range", "start"),
        ("view=0,1,0", "not 4 numbers", "view"),
        ("view=1,0,0,1", "not 4 numbers", "view"),
        ("chart=pie", "unknown name", "chart"),
        ("show=dots,cats", "unknown name", "show"),
        ("run=" + "x" * (LENGTH_MAX + 1), "too long", "link"),
    ],
)
def test_what_cannot_be_read_is_a_default_and_a_problem(text, kind, where):
    scene, problems = parse(text)
    assert [(p.kind, p.where) for p in problems] == [(kind, where)]
    rest, none = parse(query(scene))
    assert (rest, none) == (scene, [])


def test_what_can_be_read_is_kept_beside_what_cannot():
    scene, problems = parse("run=sgd,lr=0.5&run=eve&steps=nan&seed=7&start=1,2&surface=bowl")
    assert scene.runs == (Choice("sgd", {"lr": 0.5, "weight_decay": 0, "clip": 0}),)
    assert (scene.steps, scene.seed, scene.start, scene.surface.name) == (300, 7, (1.0, 2.0), "bowl")
    assert [p.given for p in problems] == ["eve", "nan"]


def test_no_runs_are_no_runs():
    scene, problems = parse("run=")
    assert (scene.runs, problems, query(scene)) == ((), [], "run=")


def assert_sound(scene: Scene):
    """Every number is one that is accepted and every name one that exists."""
    for choice, registry in [
        (scene.surface, GROUNDS),
        (scene.schedule, SCHEDULE_PARAMS),
        *((run, HYPERS) for run in scene.runs),
    ]:
        assert list(choice.values) == list(registry[choice.name])
        for key, p in registry[choice.name].items():
            assert p.read(p.write(choice.values[key]), key) == (choice.values[key], [])
    assert len(scene.runs) <= RUNS_MAX
    assert type(scene.steps) is int and STEPS.accepts(scene.steps)
    assert type(scene.seed) is int and SEED.accepts(scene.seed)
    assert NOISE.accepts(scene.noise)
    assert scene.chart in CHARTS and scene.show <= set(SHOWS)
    assert np.isfinite([*scene.origin, *(scene.view or ())]).all()


def test_five_thousand_hostile_links_are_scenes():
    rng = Random(3)
    misread = 0
    for _ in range(5000):
        scene, problems = parse(hostile(rng))
        assert_sound(scene)
        misread += bool(problems)
        assert all(isinstance(str(problem), str) for problem in problems)
        again, none = parse(query(scene))
        assert (query(again), again.origin, none) == (query(scene), scene.origin, [])
    assert misread > 2000  # they are hostile


def strict_header(packed: bytes) -> dict:
    def refuse(token):
        raise AssertionError(f"{token} is not JSON")

    length = int.from_bytes(packed[:4], "little")
    return json.loads(packed[4 : 4 + length], parse_constant=refuse)


def test_hostile_links_are_pictures():
    rng = Random(4)
    for _ in range(250):
        scene, _ = parse(hostile(rng))
        if scene.surface.name == OWN:  # which compiles a program for each
            scene = replace(scene, runs=scene.runs[:1])
        header = strict_header(paths(scene, scene.race()))
        assert [run["optimizer"] for run in header["runs"]] == [run.name for run in scene.runs]
        assert {run["status"] for run in header["runs"]} <= set(STATUSES)


@pytest.mark.parametrize("name", SURFACES)
def test_absurd_scenes_are_pictures(name):
    """Every number at once as large or as small as it may be."""
    rng = Random(5)
    for _ in range(10):
        scene = replace(SCENE.draw(rng), surface=default_choice(name, SURFACE_PARAMS), start=(1e12, -1e12))
        scene = replace(scene, view=None, chart="grad", runs=scene.runs or Scene().runs)
        strict_header(paths(scene, scene.race()))


@pytest.mark.parametrize(
    ("link", "told"),
    {
        "run=sgd&step=50&lr=0.5": [("step", "steps"), ("lr", "run=sgd,lr=…")],
        "optimizer=adam&lr=0.1": [("optimizer", "run"), ("lr", "run=sgd,lr=…")],
        "runs=adam&surfce=bowl": [("runs", "run"), ("surfce", "surface")],
        "condition=3&warmup=5&beta1=0.5": [
            ("condition", "surface=ravine,condition=…"),
            ("warmup", "schedule=constant,warmup=…"),
            ("beta1", "run=adam,beta1=…"),
        ],
        "xyzzy=1": [("xyzzy", "")],
        "run=sgd&lang=ko&embed=true&embed_options=dark_theme": [],
    }.items(),
)
def test_a_name_that_nothing_reads_is_named_with_what_may_have_been_meant(link, told):
    _, problems = parse(link)
    assert [(problem.given, problem.near) for problem in problems] == told
    assert {problem.kind for problem in problems} <= {"unread name"}


@pytest.mark.parametrize(
    ("link", "near"),
    {
        "run=ADAM": "adam",
        "run=Nesterov": "nag",  # as it is called where people see it
        "surface=Six-hump camel": "six_hump_camel",
        "surface=Himelblau": "himmelblau",
        "run=xyzzy": "",
        "chart=Loss": "",
    }.items(),
)
def test_a_name_that_is_not_known_is_told_with_the_one_that_was_meant(link, near):
    assert [problem.near for problem in parse(link)[1]] == [near]


def test_an_optimizer_of_matrices_is_named_as_meaningless_on_two_numbers():
    scene, problems = parse("run=muon,lr=0.02&run=sgd&surface=bowl")
    assert [(problem.kind, problem.given, problem.near) for problem in problems] == [
        ("needs matrices", "muon", "")
    ]
    assert [run.name for run in scene.runs] == ["sgd"]
    assert [problem.kind for problem in parse("surface=muon&chart=lamb")[1]] == ["unknown name"] * 2


def test_of_very_many_names_that_nothing_reads_a_few_are_told():
    _, problems = parse("&".join(f"name{n}{'x' * 1000}=1" for n in range(2000)))
    assert [problem.given[:5] for problem in problems] == [f"name{n}" for n in range(5)]


def test_a_learning_rate_may_be_of_any_size():
    """A learning rate of 1e300 is a run that diverges, not a mistake."""
    for name in HYPERS:
        assert parse(f"run={name},lr=1e300")[1] == []

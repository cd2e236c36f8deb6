"""A step's link: the race's own, which of its runs, and when."""

from random import Random
from urllib.parse import parse_qs, urlencode

import pytest

from links.scene import OPENING, SCENE
from links.step import ALONE, NAMES, Step, read, write


def opened(text):
    return read(parse_qs(text, keep_blank_values=True))


def test_alone_it_opens_adam_in_the_opening_race():
    step, problems = opened("")
    assert (step, problems) == (Step(OPENING, ALONE), [])
    assert step.race.runs[step.of - 1].name == "adam"
    assert opened("lang=ko")[0] == step


def test_a_link_of_a_race_opens_its_first_run():
    step, problems = opened("run=sgd&run=lion&at=7")
    assert (step.of, step.race.at, problems) == (1, 7, [])
    assert opened("run=sgd&run=lion&of=2")[0].of == 2


@pytest.mark.parametrize(
    ("text", "kind", "used"),
    [
        ("run=sgd&of=2", "out of range", "1"),
        ("run=sgd&of=0", "out of range", "1"),
        ("of=4", "out of range", str(ALONE)),
        ("run=sgd&of=x", "not a number", "1"),
        ("run=sgd&run=adam&of=1.5", "not a whole number", "1"),
        ("run=&of=3", "out of range", "1"),
    ],
)
def test_a_run_that_is_not_there_is_said(text, kind, used):
    step, problems = opened(text)
    assert [(problem.kind, problem.where, problem.used) for problem in problems] == [(kind, "of", used)]
    assert step.of == int(used)


def test_other_names_are_said_and_not_of():
    _, problems = opened("of=1&foo=2")
    assert [(problem.kind, problem.given) for problem in problems] == [("unread name", "foo")]


def test_a_step_survives_its_link():
    rng = Random(4)
    for _ in range(200):
        race = SCENE.draw(rng)
        step = Step(race, rng.randint(1, max(1, len(race.runs))))
        found, problems = opened(urlencode(write(step), doseq=True))
        assert (found.of, problems) == (step.of, [])
        assert found.race.runs == race.runs
    assert (*SCENE, "of") == NAMES

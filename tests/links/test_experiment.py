"""An experiment and its link say the same; any link gives an experiment, and every fault in it is told."""

from dataclasses import fields, replace
from random import Random
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis.strategies import randoms

from engine.networks.experiment import MATCHES, NUMBERS, Experiment
from lessons.experiments import COUNTEREXAMPLES, SETTINGS
from links.experiment import EXPERIMENT
from networks.data import DATA
from networks.mlp import ACTIVATIONS, LOSSES
from translations import LANGUAGES
from wire.text import explain

EVERY = [*SETTINGS, *COUNTEREXAMPLES]


OPENING = Experiment()
read = EXPERIMENT.read


def write(experiment, opening=OPENING):
    return EXPERIMENT.write(experiment, opening)


def problems(query):
    return [(problem.kind, problem.where) for problem in read(parse_qs(query))[1]]


@settings(deadline=None, max_examples=1000)
@given(randoms(use_true_random=True))
def test_an_experiment_survives_its_link(rng):
    experiment, opening = EXPERIMENT.draw(rng), EXPERIMENT.draw(rng)
    for plain in (Experiment(), opening):
        query = urlencode(write(experiment, plain), doseq=True)
        assert read(parse_qs(query), plain) == (experiment, [])


@pytest.mark.parametrize("experiment", [setting.experiment for setting in EVERY])
def test_a_link_is_read_as_it_was_written(experiment):
    query = urlencode(write(experiment), doseq=True)
    assert read(parse_qs(query)) == (experiment, [])


def test_an_opening_experiment_of_ones_own_is_left_out_too():
    opening = SETTINGS[1].experiment
    assert write(opening, opening) == {} and read({}, opening) == (opening, [])
    assert read(write(Experiment(), opening), opening) == (Experiment(), [])


def test_a_link_can_be_read_by_people_and_leaves_defaults_out():
    assert write(Experiment()) == {}
    query = urlencode(write(Experiment(data="moons", small=4, large=None, lr=0.1)), doseq=True)
    assert query == "data=moons&lr=0.1&small=4"
    assert read(parse_qs("small=full&large=16"))[0].batches == (256, 16)


@pytest.mark.parametrize(
    "query, kind",
    [
        ("data=mnist", "unknown name"),
        ("width=0", "out of range"),
        ("width=1e9", "out of range"),
        ("depth=1.5", "not a whole number"),
        ("lr=fast", "not a number"),
        ("lr=nan", "not a number"),
        ("lr=-1", "out of range"),
        ("flips=0.6", "out of range"),
        ("seeds=25", "out of range"),
        ("small=257", "out of range"),
        ("large=0", "out of range"),
        ("large=all", "not a number"),
        ("n=64&small=65", "out of range"),
        ("n=598", "out of range"),
        ("data=sine&loss=cross_entropy", "unknown name"),
        ("data=sine&flips=0.1", "out of range"),
    ],
)
def test_what_cannot_be_read_is_as_it_opens_and_is_told(query, kind):
    name = query.rpartition("&")[2].partition("=")[0]
    assert problems(query) == [(kind, name)]
    sound = query.rpartition("&")[0]
    assert read(parse_qs(query))[0] == read(parse_qs(sound))[0]


def test_other_data_have_more_points_and_a_high_rate_is_a_result():
    assert problems("data=moons&n=1024&lr=1e300&large_lr=0&part=curve&lang=ko") == []


def test_any_link_gives_an_experiment_that_can_run():
    random = Random(0)
    texts = [
        "",
        "0",
        "-1",
        "1e999",
        "nan",
        "full",
        "8",
        "0.1",
        "257",
        "1e6",
        "moons",
        "sine",
        "digits",
        "\x00",
    ]
    texts += ["<b>", "cross_entropy", "loss", "epochs", "٣", "1_000", "9" * 400, "{where}", "%s"]
    for _ in range(500):
        given = {name: random.sample(texts, random.randint(0, 2)) for name in random.sample([*EXPERIMENT], 8)}
        experiment, found = read(given)
        assert {problem.where for problem in found} <= given.keys()
        assert all(1 <= batch <= experiment.n for batch in experiment.batches)
        for name, known in {
            "data": DATA,
            "activation": ACTIVATIONS,
            "loss": LOSSES,
            "match": MATCHES,
        }.items():
            assert getattr(experiment, name) in known
        for name, declared in NUMBERS.items():
            assert name == "large_lr" or declared.accepts(getattr(experiment, name))
        assert DATA[experiment.data].classes or not experiment.flips
        assert read(write(experiment)) == (experiment, [])
        assert all(explain(problem, language) for problem in found for language in LANGUAGES)


def test_what_a_link_leaves_out_is_as_the_part_opens():
    noisy = SETTINGS[1].experiment
    assert read({}, noisy) == (noisy, []) and write(noisy, noisy) == {}
    assert read({"small": ["8"]}, noisy) == (replace(noisy, small=8), [])
    assert read(write(Experiment(), noisy), noisy) == (Experiment(), [])
    # A regression has no labels to be wrong, nor had the link any.
    assert read({"data": ["sine"]}, noisy) == (replace(noisy, data="sine", flips=0.0), [])


def test_every_name_is_in_the_link():
    assert {f.name for f in fields(Experiment)} == set(EXPERIMENT)

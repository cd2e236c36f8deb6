"""A lab and its link say the same; any link gives a lab, and every fault in it is told."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dictionaries, lists, randoms, sampled_from, text

from engine.networks.lab import Lab
from links.lab import LAB, parse, query, race_only, read
from networks.data import DATA
from translations import LANGUAGES
from wire.text import explain


def problems(link):
    return [(problem.kind, problem.where) for problem in parse(link)[1]]


@settings(deadline=None, max_examples=500)
@given(randoms(use_true_random=True))
def test_a_lab_survives_its_link(rng):
    lab = LAB.draw(rng)
    for whole in (False, True):
        assert parse(query(lab, whole=whole)) == (lab, [])


@settings(deadline=None, max_examples=500)
@given(dictionaries(sampled_from([*LAB, "lang", "x"]), lists(text(max_size=20), max_size=3)))
def test_any_link_gives_a_lab_and_sentences(given):
    lab, found = read(given)
    assert parse(query(lab)) == (lab, [])
    for language in LANGUAGES:
        assert all(explain(problem, language) for problem in found)


def test_a_link_can_be_read_by_people():
    lab, found = parse("data=moons&run=adam,lr=0.01&run=sgd,lr=0.1&batch=32&steps=1000&seeds=8")
    assert not found and [run.name for run in lab.runs] == ["adam", "sgd"]
    assert query(lab) == "run=adam,lr=0.01&run=sgd,lr=0.1" and query(Lab()) == ""
    assert query(replace(lab, runs=())) == "run="


def test_what_is_merely_shown_is_not_the_race():
    assert (
        race_only(Lab(chart="test_loss", picture="plane", at=7))
        == race_only(Lab())
        != race_only(Lab(steps=7))
    )


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("run=newton", [("needs second derivatives", "run")]),
        ("run=muon", []),
        ("run=shampoo", [("unknown name", "run")]),
        ("data=sine&loss=cross_entropy", [("unknown name", "loss")]),
        ("data=sine&chart=test_accuracy", [("unknown name", "chart")]),
        ("data=sine&flips=0.1", [("out of range", "flips")]),
        ("data=sine&smoothing=0.1", [("out of range", "smoothing")]),
        ("dropout=1", [("out of range", "dropout")]),
        ("dropconnect=1", [("out of range", "dropconnect")]),
        ("stochastic_depth=0.5", [("needs shortcuts", "stochastic_depth")]),
        ("shortcuts=residual&depth=1&stochastic_depth=0.5", [("needs shortcuts", "stochastic_depth")]),
        ("shortcuts=residual&stochastic_depth=0.5", []),
        ("shortcuts=residual&stochastic_depth=1", [("out of range", "stochastic_depth")]),
        ("shortcuts=dense", [("unknown name", "shortcuts")]),
        (
            "data=digits&architecture=convolution&shortcuts=residual&stochastic_depth=0.5",
            [("needs an mlp", "shortcuts"), ("needs shortcuts", "stochastic_depth")],
        ),
        ("mixup=-0.1", [("out of range", "mixup")]),
        ("cutmix=1", [("disturbs pictures", "cutmix")]),
        ("affine=0.5&data=moons&mirror=0.5", [("disturbs pictures", name) for name in ("affine", "mirror")]),
        ("data=spirals&brightness=0.5", [("disturbs pictures", "brightness")]),
        ("data=digits&cutmix=1&affine=0.5&mirror=0.5&brightness=0.5", []),
        ("data=digits&cutmix=33", [("out of range", "cutmix")]),
        ("input_noise=4&weight_noise=2", [("out of range", "input_noise"), ("out of range", "weight_noise")]),
        ("smoothing=1", [("out of range", "smoothing")]),
        ("normalisation=batch&batch=1", [("needs variance", "batch")]),
        ("normalisation=batch&run=adam,batch=1", [("needs variance", "batch")]),
        ("normalisation=layer&width=1", [("needs variance", "width")]),
        ("normalisation=layer&batch=1&data=digits&architecture=convolution&width=1", []),
        ("normalisation=group", [("unknown name", "normalisation")]),
        ("n=64&batch=65", [("out of range", "batch")]),
        ("depth=0", [("out of range", "depth")]),
        ("architecture=convolution", [("needs pictures", "architecture")]),
        ("data=digits&architecture=convolution&depth=4", [("out of range", "depth")]),
        ("data=digits&architecture=convolution&width=64", [("out of range", "width")]),
        ("data=digits&architecture=convolutional", [("unknown name", "architecture")]),
        ("momentum=0.9", [("unread name", "link")]),
        ("&".join(["run=sgd"] * 10), [("too many", "run")]),
    ],
)
def test_what_contradicts_is_told_and_replaced(link, said):
    assert problems(link) == said


def test_a_batch_is_never_larger_than_the_data():
    for link in ("n=16", "n=16&batch=full", "n=16&batch=16"):
        lab, found = parse(link)
        assert not found and (lab.batch or lab.n) <= 16
    assert parse("batch=full")[0].batch is None


def test_every_data_set_can_be_learnt_by_default():
    for data in DATA:
        lab, found = parse(f"data={data}")
        assert not found and lab.course.sizes and lab.runs == Lab().runs


def test_a_run_may_have_settings_of_its_own():
    lab, found = parse(
        "run=adam,lr=0.01,batch=8,initialiser=xavier_normal&run=adam,batch=full&run=sgd&batch=64"
    )
    assert not found
    assert [run.own for run in lab.runs] == [
        {"batch": 8, "initialiser": "xavier_normal"},
        {"batch": None},
        {},
    ]
    assert query(lab) == (
        "batch=64&run=adam,lr=0.01,batch=8,initialiser=xavier_normal&run=adam,batch=full&run=sgd"
    )
    assert problems("run=adam,batch=999&run=sgd,initialiser=he") == [
        ("out of range", "batch"),
        ("unknown name", "initialiser"),
    ]

"""A map and its link say the same; any link gives a map, and what is corrected in it is told."""

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dictionaries, lists, randoms, sampled_from, text

from links.maps import KINDS, MAPS, MOST, OPENINGS, PAIRED, SIZES, Maps, parse, query, read
from optimizers import OPTIMIZERS
from parameters import Problem, Whole
from surfaces import SURFACES
from translations import LANGUAGES
from wire.text import explain


@settings(deadline=None, max_examples=500)
@given(randoms(use_true_random=True))
def test_a_map_survives_its_link(rng):
    maps = MAPS.draw(rng)
    for whole in (False, True):
        assert parse(query(maps, whole=whole)) == (maps, [])
    assert 1 <= len(maps.runs) <= MOST[maps.map] and maps.resolution in SIZES[maps.map]


@settings(deadline=None, max_examples=500)
@given(dictionaries(sampled_from([*MAPS, "lang", "x"]), lists(text(max_size=20), max_size=3)))
def test_any_link_gives_a_map_and_sentences(given):
    maps, found = read(given)
    assert parse(query(maps)) == (maps, [])
    for language in LANGUAGES:
        assert all(explain(problem, language) for problem in found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_map_opens_with_what_suits_it(kind):
    opened, found = parse(f"map={kind}")
    assert opened == OPENINGS[kind] and opened.map == kind and not found
    assert query(opened) == ("" if kind == "basin" else f"map={kind}")


@pytest.mark.parametrize(
    ("link", "ends"),
    [
        ("across=3,-3", (-3.0, 3.0)),
        ("map=tuning&across=1,0.01", (0.01, 1.0)),
        ("map=rates&across=10,1", (1.0, 10.0)),
    ],
)
def test_ends_the_wrong_way_round_are_turned_and_that_is_said(link, ends):
    maps, (problem,) = parse(link)
    assert maps.across == maps.ends[0] == ends and problem.kind == "reversed"
    assert "wrong way round" in explain(problem, "en") and problem.used in explain(problem, "ko")


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("across=1,1", "no room"),
        ("up=1000000,1000001", "no room"),
        ("map=tuning&across=0.1,0.1", "no room"),
        ("map=tuning&across=0,1", "no logarithm"),
        ("map=tuning&up=0.5,0.5", "no room"),
        ("map=tuning&up=0.9,1", "not below 1"),
        ("map=rates&across=-1,1", "out of range"),
        ("across=1", "not 2 numbers"),
        ("across=a,b", "not a number"),
    ],
)
def test_ends_between_which_nothing_can_be_mapped_are_the_usual_ones_and_that_is_said(link, kind):
    maps, (problem,) = parse(link)
    assert maps.across is maps.up is None and maps.ends == maps.usual
    assert problem.kind == kind


def test_the_usual_ends_are_the_surface_s_and_the_sliders_own():
    assert parse("surface=wells")[0].ends == SURFACES["wells"].DOMAIN
    momentum = OPTIMIZERS["momentum"].HYPER
    x, y = parse("map=tuning&over=momentum,lr")[0].ends
    assert x == (momentum["momentum"].low, momentum["momentum"].high)
    assert y == (momentum["lr"].low, momentum["lr"].high)


def test_two_hyperparameters_are_two_that_the_optimizer_has():
    assert parse("map=tuning&run=adam")[0].pair == ("lr", "beta1")
    assert parse("map=tuning&run=adam&over=beta2,eps")[0].pair == ("beta2", "eps")
    for pair, kind in (("lr", "not a pair"), ("lr,lr", "not a pair"), ("lr,rho", "unknown parameter")):
        maps, (problem,) = parse(f"map=tuning&run=adam&over={pair}")
        assert maps.pair == ("lr", "beta1") and problem.kind == kind


def test_an_optimizer_with_one_hyperparameter_has_no_map_of_two():
    maps, found = parse("map=tuning&run=newton")
    assert found == [Problem("needs two", "run", "newton")] and maps.runs == OPENINGS["tuning"].runs
    assert parse("run=newton")[0].runs[0].name == "newton"
    assert {*OPTIMIZERS} - {*PAIRED} == {"newton"}


def test_there_is_always_a_run_and_never_more_than_there_is_room_for():
    assert parse("run=")[0].runs == Maps().runs
    many = "&run=sgd" * 10
    for kind, most in MOST.items():
        maps, (problem,) = parse(f"map={kind}{many}")
        assert len(maps.runs) == most and problem.kind == "too many" and problem.high == most


def test_a_switch_is_no_axis():
    switches = {
        (name, key) for name, m in OPTIMIZERS.items() for key, p in m.HYPER.items() if isinstance(p, Whole)
    }
    for name, key in switches:
        assert [problem.kind for problem in parse(f"map=tuning&run={name}&over=lr,{key}")[1]] == [
            "unknown parameter"
        ]

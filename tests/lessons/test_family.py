"""The family is true: the years, what a child changes in its parent, and lines that pass nobody else."""

import inspect

import numpy as np
import pytest

from engine.race.scene import default_choice
from engine.race.trajectory import SURFACE_PARAMS, minimum, trajectory
from lessons.family import FAMILY, STEPS, SURFACE, VIEW
from optimizers import OPTIMIZERS

each = pytest.mark.parametrize("name", FAMILY)


def test_everyone_is_there_once_after_its_parents():
    assert set(FAMILY) == set(OPTIMIZERS)
    names = list(FAMILY)
    for name, member in FAMILY.items():
        assert all(names.index(parent) < names.index(name) for parent in member.changes)
    assert [name for name, member in FAMILY.items() if not member.changes] == ["sgd"]


@each
def test_the_year_is_that_of_the_source(name):
    _, source, *_ = inspect.cleandoc(OPTIMIZERS[name].__doc__ or "").split("\n\n")
    assert FAMILY[name].year in source


def test_no_two_share_a_place_and_no_line_passes_through_a_third():
    places = [member.place for member in FAMILY.values()]
    assert len(set(places)) == len(places)
    for member in FAMILY.values():
        (right, low) = member.place
        for parent in member.changes:
            left, high = FAMILY[parent].place
            assert left < right
            between = [row for column, row in places if left < column < right]
            assert all(abs(row - (low + high) / 2) >= 1 for row in between)


@each
def test_every_path_stays_on_its_map_and_comes_near_the_minimum(name):
    run = trajectory(FAMILY[name].run, SURFACE, steps=STEPS)
    low, high = np.array(VIEW).T
    assert FAMILY[name].run.partition(",")[0] == name
    assert ((low <= run.x) & (run.x <= high)).all()
    least = minimum(default_choice(SURFACE, SURFACE_PARAMS))
    assert run.loss[-1] - least < 0.05 * (run.loss[0] - least)


@pytest.mark.parametrize(
    "child, parent",
    [
        ("momentum,lr=0.02,momentum=0", "sgd,lr=0.02"),
        ("nag,lr=0.02,momentum=0", "momentum,lr=0.02,momentum=0"),
        ("sam,lr=0.02,rho=0", "sgd,lr=0.02"),
        ("adamw,lr=0.1,weight_decay=0", "adam,lr=0.1"),
    ],
)
def test_with_its_change_undone_a_child_is_its_parent(child, parent):
    np.testing.assert_allclose(trajectory(child, SURFACE).x, trajectory(parent, SURFACE).x, rtol=1e-12)

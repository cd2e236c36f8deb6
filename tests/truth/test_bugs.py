"""The tree of questions names what is planted, the sweep alone does not: with seeds that chose no limit."""

from functools import cache

import pytest

from engine.chunks import run
from engine.networks.bugs import CODES, MISTAKES, NONE, diagnosis, exposed, look
from wire.sheets.bugs import NAMED, SHOWN

FRESH = range(500, 524)
pytestmark = pytest.mark.slow


@cache
def seen(name, seed):
    *_, (share, result) = run(look, name, seed)
    assert share == 1
    return result


def named(name):
    return sum(diagnosis(seen(name, seed))[0] == name for seed in FRESH) / len(FRESH)


def shown(name):
    return sum(exposed(seen(name, seed)) for seed in FRESH) / len(FRESH)


@pytest.mark.parametrize("name", CODES)
def test_the_tree_names_a_mistake(name):
    assert named(name) >= 0.9


def test_the_shares_that_the_page_states_are_those_of_these_seeds():
    shares = [100 * sum(map(share, MISTAKES)) / len(MISTAKES) for share in (named, shown)]
    # Rounding on another processor may turn what is near the limit.
    assert shares == pytest.approx([NAMED, SHOWN], abs=1) and NAMED >= 90


def test_the_sweep_alone_suspects_no_code_that_is_right():
    assert shown(NONE) == 0
    # What it shows are these four, and at times a softmax that is taken twice.
    assert all(shown(name) >= 0.75 for name in ("ascent", "across", "zero", "shifted"))
    assert all(
        shown(name) == 0
        for name in ("uncleared", "lowered", "summed", "unshuffled", "same", "apart", "frozen")
    )

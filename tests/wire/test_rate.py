"""The sheet on learning rates: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode
from collections.abc import Sequence

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.rates import (
    CURVED,
    FIXED,
    LEVELS,
    PEAKS,
    RANGES,
    SCHEDULE_STEPS,
    SCHEDULES,
    SEEDS,
    SHAPE_STEPS,
    SWEEP_STEPS,
    TRIALS,
    Range,
    Scheduled,
    Search,
    Shape,
    Sweep,
    trials,
)
from figures.rate import middle
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
NEAR = np.linspace(0.98, 1.02, SEEDS)  # seeds that agree
APART = np.geomspace(0.05, 20, SEEDS)  # and that do not


def ranged(steepest=1.0, tenth=0.1, best=0.1, seeds=NEAR) -> Range:
    fixed = np.full((FIXED, SEEDS), 0.5)
    fixed[4] = best
    fixed[-2:, ::2] = np.nan
    sweep = Sweep(np.full((SEEDS, SWEEP_STEPS), 0.5), 1e-3 * NEAR, NEAR)
    return Range(sweep, steepest * seeds, tenth * seeds, fixed)


def searched(random=0.2, by_rate=1.0, by_decay=0.1, k=TRIALS, seeds=NEAR) -> Search:
    """The grid's loss falls with the logarithms of both numbers, by so much a step; its best is 0.2."""
    drawn, on_grid = trials(0)
    logs = np.log(on_grid / on_grid.min(axis=(0, 1)))
    levels = logs / np.log(1e4) * (LEVELS - 1)
    grid = 0.2 * np.exp(((LEVELS - 1) - levels) @ np.array([by_rate, by_decay]))
    grid = grid * np.random.default_rng(0).uniform(1, 1.0001, grid.shape)
    return Search(drawn[:k], on_grid[:k], np.full((k, SEEDS), random) * seeds, grid[:k])


def scheduled(constant=(0.3, 0.5, 0.7), cosine=(0.3, 0.3, 0.6), warm=0.3, seeds=NEAR) -> Scheduled:
    """Losses at the lowest peak, at CURVED and at the highest."""
    ended = np.tile(0.4 * NEAR, (len(SCHEDULES), len(PEAKS), 1))
    for row, values in ((0, constant), (2, cosine)):
        for peak, value in zip((0, PEAKS.index(CURVED), -1), values, strict=True):
            ended[row, peak] = value * (seeds if row else NEAR)
    ended[3, -1] = warm * seeds
    curves = {name: np.full((SEEDS, SCHEDULE_STEPS), 0.4) for name in SCHEDULES}
    return Scheduled(ended, curves, True)


def shape(half: float, end: float, seeds=NEAR) -> Shape:
    seen = np.tile(np.geomspace(1, end, SHAPE_STEPS), (SEEDS, 1))
    return Shape(seen, np.ones(SEEDS), half * NEAR, end * seeds)


def lost(which: Sequence[int] = range(SEEDS)) -> Shape:
    one = shape(5.0, 5.0)
    one.end[list(which)] = np.nan
    one.seen[list(which), 20:] = np.nan
    one.seen[:, 10] = 3e33
    return one


LOW, GOOD, HIGH = shape(0.6, 0.5), shape(0.4, 0.3), shape(0.5, 0.52)
SHOWN = {
    "range": ([ranged()] * 3, 3),
    "search": ([searched()], 3),
    "schedules": ([scheduled()], 3),
    "shapes": ([(LOW, GOOD, HIGH, lost())], 1),
}


def shown(name, results, **options):
    return draw("rate", f"rate={name}", results, **options)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN)
def test_it_is_plain_data_in_each_language(name, language, theme):
    results, count = SHOWN[name]
    blocks = shown(name, results, language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == count
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_is_judged_before_all_is_there(name):
    part = {
        "range": [ranged()._replace(fixed=np.empty((0, SEEDS)))] * 3,
        "search": [searched(k=3)],
        "schedules": [scheduled()._replace(complete=False)],
        "shapes": [(LOW, GOOD)],
    }
    results, _count = SHOWN[name]
    for some in ([None] * len(results), part[name]):
        assert not verdicts(shown(name, some))
    came_out = verdicts(shown(name, results))
    assert all(came_out) and len(came_out) == {"range": 6, "shapes": 5}.get(name, 3)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (ranged(tenth=0.19), [True, True]),
        (ranged(tenth=0.25), [True, False]),
        (ranged(steepest=0.05), [False, True]),
        (ranged(steepest=0.1, seeds=APART), [None, None]),
    ],
)
def test_each_verdict_on_a_range_test_can_fail(found, expected):
    if expected[0] is None:  # seeds that disagree on which of two is better
        found = found._replace(at_steepest=found.at_steepest[::-1])
    assert verdicts(shown("range", [found] * 3)) == expected * 3


def test_rates_at_which_seeds_overflow_are_told_and_crossed():
    blocks = shown("range", [ranged()] * 3)
    (said,) = (said for said in sentences(blocks, "caption") if "overflowed" in said)
    for title, (_low, high) in zip(("SGD", "Momentum", "Adam"), RANGES.values(), strict=True):
        assert f"{title}: η = {high / 10**0.5:.2g}" in said
    for block in figures(blocks).values():
        assert sum(trace.get("marker", {}).get("symbol") == "x" for trace in block["data"]) == 1
    whole = ranged()._replace(fixed=np.full((FIXED, SEEDS), 0.5))
    assert not [said for said in sentences(shown("range", [whole] * 3), "caption") if "overflow" in said]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (searched(), [True, True, True]),
        (searched(by_rate=0.1, by_decay=1.0), [True, False, True]),
        (searched(random=0.4), [True, True, False]),
        (searched()._replace(drawn=trials(0)[1]), [False, True, True]),
    ],
)
def test_each_verdict_on_a_search_can_fail(found, expected):
    assert verdicts(shown("search", [found])) == expected


def test_rates_that_were_tried_are_counted():
    said = sentences(shown("search", [searched()]), "caption")
    assert said == [f"Learning rates tried: {TRIALS}", f"Learning rates tried: {LEVELS}"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (scheduled(cosine=(0.3, 0.6, 0.6)), [False, True, True]),
        (scheduled(warm=0.8), [True, False, True]),
        (scheduled(cosine=(0.2, 0.3, 0.6)), [True, True, False]),
        (scheduled(cosine=(0.3, 0.5, 0.3), seeds=APART), [None, None, True]),
    ],
)
def test_each_verdict_on_schedules_can_fail(found, expected):
    if expected[1] is None:
        found.ended[3] = found.ended[3, :, ::-1]
    assert verdicts(shown("schedules", [found])) == expected


def test_schedules_under_which_seeds_overflow_are_told():
    found = scheduled()
    found.ended[1, 2, :3] = np.nan
    (said,) = sentences(shown("schedules", [found]), "warning")
    assert said == f"step, η = {PEAKS[2]:g}: 3 of 8 seeds overflowed."


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((shape(0.3, 0.2), GOOD, HIGH, lost()), [False, True, True, True, True]),
        ((shape(0.45, 0.5), GOOD, HIGH, lost()), [True, False, True, True, True]),
        ((LOW, GOOD, shape(0.19, 0.2), lost()), [True, True, False, True, True]),
        ((LOW, GOOD, shape(0.7, 0.5), lost()), [True, True, True, False, True]),
        ((LOW, GOOD, HIGH, shape(5, 0.9)), [True, True, True, True, False]),
        ((LOW, GOOD, shape(0.3, 0.3, APART), lost([1, 2])), [True, True, None, True, True]),
    ],
)
def test_each_verdict_on_shapes_can_fail(found, expected):
    assert verdicts(shown("shapes", [found])) == expected


def test_a_loss_that_explodes_is_told():
    (said,) = sentences(shown("shapes", [(LOW, GOOD, HIGH, lost([0, 5]))]), "warning")
    assert said.startswith("too high, η = 50: 2 of 8 seeds overflowed") and "3e33" in said
    assert not sentences(shown("shapes", [(LOW, GOOD, HIGH, shape(5, 5))]), "warning")


def test_points_are_joined_once_all_are_there():
    def joined(name, results):
        drawn = figures(shown(name, results)).values()
        traces = [trace for block in drawn for trace in block["data"] if "error_y" in trace]
        return {"lines" in trace["mode"] for trace in traces}

    few = ranged()._replace(fixed=ranged().fixed[:3])
    assert (joined("range", [few] * 3), joined("range", [ranged()] * 3)) == ({False}, {True})
    part = scheduled()._replace(complete=False)
    assert (joined("schedules", [part]), joined("schedules", [scheduled()])) == ({False}, {True})


@pytest.mark.parametrize("name", ["schedules", "shapes", "search"])
def test_lines_can_be_told_apart_without_colour(name):
    for block in figures(shown(name, SHOWN[name][0])).values():
        named = [trace for trace in block["data"] if trace.get("name")]
        assert len({trace["line"]["dash"] for trace in named}) == len(named)
    assert len({trace["name"] for trace in named}) == {"search": 2}.get(name, 4)


def test_a_search_stars_the_best_of_the_first_seed():
    found = searched()
    found.random[3, 0] = 0.1
    (star,) = (
        trace
        for trace in figures(shown("search", [found]))["search.random"]["data"]
        if trace["marker"].get("symbol") == "star"
    )
    assert star["text"] == ["0.100"]


def test_upright_lines_stand_at_the_rates_of_the_test():
    found = ranged()
    found = found._replace(sweep=found.sweep._replace(exploded=np.array([1.0, 4.0] * 4)))
    layout = figures(shown("range", [found] * 3))["range.adam"]["layout"]
    at = [line["x0"] for line in layout["shapes"]]
    steepest = np.exp(np.log(found.sweep.steepest).mean())
    np.testing.assert_allclose(at, np.repeat([steepest, 0.2, 2.0], 2))
    said = {note["text"]: note["x"] for note in layout["annotations"]}
    np.testing.assert_allclose([said["steepest"], said["1/10"], said["explodes"]], np.log10(at[::2]))


def test_means_are_geometric_and_none_where_a_seed_was_lost():
    found = scheduled()
    found.ended[0, 1] = [0.1, 0.4] * 4
    found.ended[0, 2, 3] = np.nan
    block = figures(shown("schedules", [found]))["peaks"]
    constant = next(trace for trace in block["data"] if trace["name"] == "constant")
    heights = np.frombuffer(b64decode(constant["y"]["bdata"]), constant["y"]["dtype"])
    assert heights[1] == pytest.approx(0.2) and np.isnan(heights[2])
    assert middle(np.array([[1.0, np.nan], [4.0, np.nan], [np.inf, np.nan]]))[0] == pytest.approx(2)

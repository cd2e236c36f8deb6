"""The sheet on ensembles: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.capacity import GRID, TRUTH
from engine.networks.ensembles import MEMBERS, SETS, WAYS, Grown
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
SEEDS = np.linspace(0.99, 1.01, SETS)[:, None]


def grown(single=0.5, best=0.1, two=0.3, error=0.2) -> Grown:
    """Members that err so much, the best of them so little; the mean of two and of all."""
    singles = np.full((SETS, MEMBERS), single)
    singles[:, 5] = best
    errors = np.full((SETS, MEMBERS), error)
    errors[:, :2] = two
    curves = np.tile(TRUTH, (MEMBERS, 1)) + np.arange(MEMBERS)[:, None] / 100
    return Grown(curves, singles * SEEDS, errors * SEEDS, np.full((SETS, MEMBERS), 0.15))


def result(**others) -> tuple[Grown, ...]:
    usual = {"points": grown(error=0.3), "layers": grown(), "both": grown(error=0.15), "settings": grown()}
    return tuple((usual | others)[way] for way in WAYS)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_it_is_plain_data_in_each_language(way, language, theme):
    blocks = draw("ensembles", f"members={way}", [result()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


def test_nothing_is_judged_before_all_is_there():
    for some in (None, result()[:1], result()[:3]):
        assert not verdicts(draw("ensembles", "", [some]))
    assert len(figures(draw("ensembles", "members=points", [result()[:1]]))) == 2


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, [True, True, False, True, True]),
        ({"layers": grown(two=0.1)}, [False, True, False, True, True]),
        ({"layers": grown(single=0.1)}, [True, False, False, True, True]),
        ({"layers": grown(best=0.3)}, [True, True, True, True, True]),
        ({"points": grown(error=0.1)}, [True, True, False, False, True]),
        ({"both": grown(error=0.25)}, [True, True, False, True, False]),
    ],
)
def test_each_verdict_can_fail(others, expected):
    assert verdicts(draw("ensembles", "", [result(**others)])) == expected


def test_the_numbers_are_those_of_the_way_that_is_shown():
    told = Grown(grown().members, np.full((SETS, MEMBERS), 0.61), np.full((SETS, MEMBERS), 0.4),
                 np.full((SETS, MEMBERS), 0.21))  # fmt: skip
    (said,) = sentences(draw("ensembles", "members=both", [result(both=told)]), "caption")
    assert said == (
        "Both: members err by 0.610 on average, and are 0.210 away from their mean, which errs by 0.400: the"
        " difference."
    )


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_a_frame_has_so_many_members_and_their_mean():
    drawn = figures(draw("ensembles", "", [result()]))
    bundle, errors = drawn["members"], drawn["errors"]
    counts = list(map(int, bundle["slider"]["values"]))
    assert len(bundle["frames"]) == len(errors["frames"]) == len(counts) and counts[-1] == MEMBERS
    for count, frame, line in zip(counts, bundle["frames"], errors["frames"], strict=True):
        threads, mean = (numbers(trace["y"]) for trace in frame["data"])
        assert np.isfinite(threads).sum() == count * len(GRID[::2])
        np.testing.assert_allclose(mean, TRUTH[::2] + (count - 1) / 200, rtol=1e-5, atol=1e-6)
        assert line["data"][0]["x"] == [count] * 2
        assert line["traces"] == [len(errors["data"]) - 1]


def test_lines_of_errors_can_be_told_apart_without_colour():
    data = figures(draw("ensembles", "", [result()]))["errors"]["data"]
    named = [trace for trace in data if trace.get("name")]
    assert len({trace["line"]["dash"] for trace in named}) == len(named) == len(WAYS)
    layers = next(trace for trace in named if trace["name"] == "Other first layers")
    np.testing.assert_allclose(numbers(layers["y"])[[0, -1]], [0.3, 0.2])

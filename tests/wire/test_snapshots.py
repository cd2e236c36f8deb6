"""The sheet on snapshots: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.snapshots import CYCLES, SEEDS, SIDE, Cycled
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.01, 0.01, SEEDS)


def cycled(mean=0.3, anew=0.4, last=0.35, right=0.95, once=0.9) -> Cycled:
    """Such losses of the mean of snapshots and of members that begin anew, and of the last snapshot; shares
    of new points that the former and the one whose rate falls once have right."""
    rows = np.ones((2, CYCLES, 1))
    means = rows * np.array([mean, anew])[:, None, None] + JITTER
    single = rows * 0.5 + JITTER
    single[0, -1] = last - JITTER
    margins = np.add.outer(np.arange(2.0), np.arange(CYCLES))[..., None, None] / 10 - np.add.outer(SIDE, SIDE)
    apart = np.array([[0.03], [0.02]]) + JITTER / 10
    x = np.stack([np.linspace(-1, 1, 20), np.linspace(1, -1, 20)], axis=1)
    rights = rows * np.array([right, 0.92])[:, None, None] + JITTER
    return Cycled(
        single, means, rights, apart, np.array([[0.4], [once]]) - JITTER, margins, x, np.arange(20) % 2
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_plain_data_in_each_language(language, theme):
    blocks = draw("snapshots", "", [cycled()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 3
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


def test_nothing_is_judged_before_all_is_there():
    part = cycled()
    part.once[:] = np.nan
    for values in (part.mean, part.single, part.right, part.margins):
        values[0, 3:] = values[1] = np.nan
    blocks = draw("snapshots", "", [part])
    assert not verdicts(blocks) and not verdicts(draw("snapshots", "", [None]))
    drawn = figures(blocks)
    lines = [sum(trace.get("type") == "contour" for trace in drawn[f"borders.{way}"]["data"])
             for way in ("snapshots", "anew")]  # fmt: skip
    assert lines == [3, 0]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, [True, True, True]),
        ({"once": 0.97}, [False, True, True]),
        ({"anew": 0.2}, [True, False, True]),
        ({"last": 0.2}, [True, True, False]),
        ({"last": 0.3}, [True, True, None]),
    ],
)
def test_each_verdict_can_fail(others, expected):
    assert verdicts(draw("snapshots", "", [cycled(**others)])) == expected


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_lines_are_means_over_the_seeds_and_told_apart_without_colour():
    found = cycled()
    data = figures(draw("snapshots", "", [found]))["cycled"]["data"]
    expected = [found.mean[0], found.mean[1], None, 100 * found.right[0], 100 * found.right[1], None]
    for trace, values in zip(data, expected, strict=True):
        if values is not None:
            np.testing.assert_allclose(numbers(trace["y"]), values.mean(axis=1))
    np.testing.assert_allclose(numbers(data[5]["y"]), 100 * found.once[1].mean())
    assert len({trace["line"]["dash"] for trace in data[:3]}) == 3


def test_the_border_of_the_last_member_is_wide_and_all_are_there():
    data = figures(draw("snapshots", "", [cycled()]))["borders.anew"]["data"]
    lines = [trace for trace in data if trace.get("type") == "contour"]
    widths = [trace["line"]["width"] for trace in lines]
    assert len(lines) == CYCLES and widths.index(max(widths)) == CYCLES - 1
    z = numbers(lines[2]["z"]).reshape(len(SIDE), -1)
    np.testing.assert_allclose(z, 0.3 - np.add.outer(SIDE, SIDE), rtol=1e-5, atol=1e-6)
    assert len(numbers(data[0]["x"])) == len(numbers(data[1]["x"])) == 10


def test_numbers_in_words_are_what_members_differ_by_and_what_is_right():
    (said,) = sentences(draw("snapshots", "", [cycled()]), "caption")
    assert said.startswith("Two snapshots say different things of 3.00 ± 0.06 % of new points")
    assert "95.0 ± 0.6 % are right, and 92.0 ± 0.6 %; by the one whose rate falls once, 90.0 ± 0.6 %" in said

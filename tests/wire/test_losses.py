"""The sheet on losses: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.losses import GRID, MARGINS, OUTLIERS, POINTS, STEPS, Fit, Recovery, with_outliers
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
_, WHICH = with_outliers(0)


def fit(error: float, pull: float, width: float | None) -> Fit:
    """A fit that is so far off, whose outliers pull so much, where others pull 1, and are so wide."""
    seeds = np.linspace(0.99, 1.01, 8)
    widths = np.full((8, POINTS), np.nan) if width is None else np.where(WHICH, width, 1.0)
    sigmas = np.full((8, len(GRID)), np.nan if width is None else 0.2)
    curves = np.tile(np.sin(3 * GRID), (8, 1)) + error
    pulls = np.where(WHICH, pull * seeds[:, None], 1.0)
    return Fit(curves, sigmas, np.full((8, POINTS), 0.1), widths, pulls, error * seeds)


FITS = (fit(0.5, 9, None), fit(0.1, 1, None), fit(0.2, 0.5, 3))


def recovery(steps) -> Recovery:
    """`steps` (2, k): the first seed's, others within 2 of it."""
    accuracy = np.zeros((2, len(steps[0]), STEPS + 1, 8))
    for i, j, seed in np.ndindex(2, len(steps[0]), 8):
        accuracy[i, j, steps[i][j] + seed % 3 :, seed] = 1
    return Recovery(accuracy)


BACK = recovery([[30, 90, 100, 70, 60, 50], [40, 90, 100, 120, 200, 400]])
SHOWN = {"": (FITS, 4), "losses=mistake": (BACK, 3)}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", SHOWN)
def test_it_is_plain_data_in_each_language(query, language, theme):
    result, count = SHOWN[query]
    blocks = draw("losses", query, [result], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == count
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


@pytest.mark.parametrize("query", SHOWN)
def test_nothing_is_judged_before_all_is_there(query):
    result, _count = SHOWN[query]
    part = Recovery(result.accuracy[:, :2]) if isinstance(result, Recovery) else result[:2]
    for some in (None, part):
        assert not verdicts(draw("losses", query, [some]))
    assert all(verdicts(draw("losses", query, [result])))


def test_the_numbers_are_those_of_the_fits():
    said = sentences(draw("losses", "", [FITS]), "caption")
    share = 100 * 9 * OUTLIERS / (9 * OUTLIERS + POINTS - OUTLIERS)
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", said[0])]
    np.testing.assert_allclose(numbers[::2], [0.5, share], rtol=0.02)


@pytest.mark.parametrize("k", range(4))
def test_each_verdict_on_outliers_can_fail(k):
    worse = [
        (FITS[0], fit(0.1, 1, None), fit(0.6, 0.5, 3)),
        (FITS[0], FITS[1], fit(0.2, 20, 3)),
        (FITS[0], FITS[1], fit(0.2, 0.5, 0.3)),
        (FITS[0], fit(0.3, 1, None), FITS[2]),
    ][k]
    # A fit that is that far off is behind absolute error too.
    assert verdicts(draw("losses", "", [worse])) == [i != k for i in range(4)]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([[30, 90, 100, 70, 60, 500], [40, 90, 100, 120, 200, 400]], [False, True, False]),
        ([[30, 90, 100, 70, 60, 50], [40, 90, 400, 120, 200, 100]], [True, False, True]),
        ([[30, 90, 100, 70, 60, 100], [40, 90, 100, 120, 200, 100]], [None, None, None]),
    ],
)
def test_each_verdict_on_mistakes_can_fail(steps, expected):
    assert verdicts(draw("losses", "losses=mistake", [recovery(steps)])) == expected


def test_seeds_that_are_not_back_are_told():
    steps = [[30] * 6, [30] * 5 + [STEPS + 1]]
    (said,) = sentences(draw("losses", "losses=mistake", [recovery(steps)]), "caption")
    assert said.startswith(f"Squared error: 8 of 8 seeds are not back from −{MARGINS[-1]} after {STEPS}")


def test_points_are_joined_once_all_are_there():
    def joined(found):
        drawn = figures(draw("losses", "losses=mistake", [found]))["recoveries"]["data"]
        return sum("lines" in trace["mode"] for trace in drawn)

    assert (joined(Recovery(BACK.accuracy[:, :3])), joined(BACK)) == (0, 2)


def test_losses_can_be_told_apart_without_colour():
    drawn = figures(draw("losses", "losses=mistake", [BACK]))
    for name in ("pushes", "recoveries", "accuracies"):
        named = [trace for trace in drawn[name]["data"] if trace.get("name")]
        assert len({trace["line"]["dash"] for trace in named}) == len(named) == 2
    pulls = figures(draw("losses", "", [FITS]))["pulls"]["data"]
    assert len({trace["marker"]["symbol"] for trace in pulls}) == 3


def test_recoveries_are_geometric_means():
    steps = [[30] * 6, [40] * 6]
    found = recovery(steps)
    accuracy = found.accuracy.copy()
    accuracy[0, 0] = 0
    for seed, step in enumerate([10, 1000] * 4):
        accuracy[0, 0, step:, seed] = 1
    block = figures(draw("losses", "losses=mistake", [Recovery(accuracy)]))["recoveries"]
    mean = next(trace for trace in block["data"] if trace.get("name"))
    assert np.frombuffer(b64decode(mean["y"]["bdata"]), mean["y"]["dtype"])[0] == pytest.approx(100)

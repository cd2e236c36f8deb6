"""The sheet on pooling at random: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode
from collections.abc import Sequence

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.pools import DRAWS, SEEDS, STEPS, STRIDE, Pooling
from translations import LANGUAGES
from wire.sheets import SHEETS, ask

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.001, 0.001, SEEDS)
WINDOWS = np.array([[0, 1, 2, 4, 5, 6], [0, 1, 3, 4, 5, 6]])


def results(fixed=0.8, one=0.85, mean=0.9, looks=STEPS // STRIDE + 1) -> Sequence[Pooling | None]:
    """The shares of test pictures that come out in the end."""

    def pooling(one, mean):
        grow = np.linspace(0.1, 1, looks)[:, None]
        steps, grids = STRIDE * np.arange(looks), np.stack([WINDOWS, *[WINDOWS[::-1]] * (DRAWS - 1)])
        train, single, several = (
            grow * (share + side * JITTER) for share, side in ((1, 0), (one, 1), (mean, -1))
        )
        return Pooling(steps, train, single, several, grids, np.arange(64).reshape(8, 8) / 64)

    return [pooling(fixed, fixed), pooling(one, mean)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_plain_data_in_each_language(language, theme):
    blocks = draw("pooling", "", results(), language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


def test_what_is_not_there_is_not_drawn_and_nothing_is_judged_early():
    fixed, drawn = results()
    assert not figures(draw("pooling", "", [fixed, None]))
    curves = figures(draw("pooling", "", [None, drawn]))["curves"]
    assert len(curves["data"]) == 4
    for early in ([None, drawn], [fixed, results(looks=2)[1]], results(looks=2)):
        assert not verdicts(draw("pooling", "", early))


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({}, [True, True, True]),
        ({"mean": 0.84}, [False, True, True]),
        ({"fixed": 0.95}, [True, False, False]),
        ({"fixed": 0.87}, [True, True, False]),
    ],
)
def test_each_verdict_can_fail(shares, expected):
    assert verdicts(draw("pooling", "", results(**shares))) == expected


def test_shares_said_are_those_of_the_results():
    (said,) = sentences(draw("pooling", "", results()), "caption")
    assert said.startswith("Test pictures recognised: 80.00 ± 0.06 % with max pooling; 85.00 ± 0.06 %")


def test_a_link_names_how_many_pictures():
    sheet = SHEETS["pooling"]
    for n in (64, 512):
        chosen, problems = ask(sheet, {"train": [str(n)]})
        assert not problems and [call[1:] for call in sheet.calls(chosen)] == [("max", n), ("fractional", n)]


def numbers(values) -> np.ndarray:
    found = np.frombuffer(b64decode(values["bdata"]), values["dtype"])
    return found.reshape([int(n) for n in values["shape"].split(",")])


def test_a_frame_shows_the_windows_of_its_grid_and_the_largest_pixel_of_each():
    block = figures(draw("pooling", "", results()))["grids"]
    assert len(block["frames"]) == DRAWS == len(block["slider"]["values"])
    for frame, (rows, columns) in zip(block["frames"], [WINDOWS, WINDOWS[::-1]], strict=False):
        outline, largest = frame["data"]
        x, y = (numbers(outline[name]).reshape(36, 6) for name in "xy")
        assert x.min(axis=1, where=np.isfinite(x), initial=9)[:6].tolist() == columns.tolist()
        assert y.min(axis=1, where=np.isfinite(y), initial=9)[::6].tolist() == rows.tolist()
        assert np.nanmax(x - x[:, :1]) == np.nanmax(y - y[:, :1]) == 2
        # The picture grows to the right and downwards: the last pixel of a window is its largest.
        expected = (8 * (rows + 1)[:, None] + columns + 1) / 64
        np.testing.assert_allclose(numbers(largest["z"]), expected)

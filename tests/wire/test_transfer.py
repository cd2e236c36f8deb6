"""The sheet on transfer: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from scipy import stats
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.transfer import COUNTS, WAYS, Transferred
from translations import LANGUAGES
from wire.sheets import SHEETS, ask

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.01, 0.01, 8)
SHADES = np.arange(640.0).reshape(10, 8, 8)


def transferred(scratch=(0.3, 0.5, 0.8), tuned=(0.35, 0.6, 0.85), frozen=(0.4, 0.55, 0.7)) -> Transferred:
    """With such shares of new pictures recognised with 5 to 20, 50 to 200, and 400 examples."""
    some = [3, 3, 1]
    rows = [np.repeat(way, some) for way in (scratch, tuned, frozen)]
    jitter = np.array([JITTER, -JITTER, JITTER[::-1] / 2])
    return Transferred(np.stack(rows, axis=1)[:, :, None] + jitter, SHADES)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_plain_data_in_each_language(language, theme):
    blocks = draw("transfer", "", [transferred()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


def test_nothing_is_judged_before_all_is_there():
    part = transferred()
    part.right[4:] = np.nan
    part.right[3, 2] = np.nan
    blocks = draw("transfer", "", [part])
    assert not verdicts(blocks) and not verdicts(draw("transfer", "", [None]))
    frozen = figures(blocks)["recognised"]["data"][WAYS.index("frozen")]
    assert np.isfinite(numbers(frozen["y"])).sum() == 3


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, [True, True, True, True]),
        ({"frozen": (0.2, 0.5, 0.7)}, [False, True, True, True]),
        ({"frozen": (0.3, 0.5, 0.7)}, [None, True, True, True]),
        ({"tuned": (0.3, 0.4, 0.85)}, [True, False, True, True]),
        ({"scratch": (0.3, 0.5, 0.6)}, [True, True, False, True]),
        ({"tuned": (0.3, 0.6, 0.6)}, [True, True, True, False]),
    ],
)
def test_each_verdict_can_fail(others, expected):
    assert verdicts(draw("transfer", "", [transferred(**others)])) == expected


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_lines_are_means_with_students_interval_and_told_apart_without_colour():
    found = transferred()
    data = figures(draw("transfer", "", [found]))["recognised"]["data"]
    for k, trace in enumerate(data):
        percent = 100 * found.right[:, k]
        np.testing.assert_allclose(numbers(trace["y"]), percent.mean(axis=1))
        half = stats.t.ppf(0.975, 7) * stats.sem(percent, axis=1)
        np.testing.assert_allclose(numbers(trace["error_y"]["array"]), half)
        np.testing.assert_allclose(numbers(trace["x"]), COUNTS, rtol=0.06)
    assert len({trace["line"]["dash"] for trace in data}) == len(WAYS)
    assert len({trace["marker"]["symbol"] for trace in data}) == len(WAYS)


def test_pictures_stand_in_two_rows_in_order():
    (heatmap,) = figures(draw("transfer", "", [transferred()]))["halves"]["data"]
    z = numbers(heatmap["z"]).reshape(20, 50)
    np.testing.assert_allclose(z[2:10, :8], SHADES[0])
    np.testing.assert_allclose(z[12:20, 20:28], SHADES[7])
    assert np.isnan(z[:2]).all() and np.isnan(z[:, 8:10]).all()


def test_numbers_in_words_are_those_of_20_and_of_400_examples():
    few, many = sentences(draw("transfer", "", [transferred()]), "caption")
    assert few == (
        "20 examples: 30.0 ± 0.6 % with nothing taken over, 35.0 ± 0.6 % fine-tuned, 40.00 ± 0.29 % frozen."
    )
    assert many.startswith("400 examples: 80.0 ± 0.6 %")


def test_seeds_are_those_of_the_link():
    sheet = SHEETS["transfer"]
    asked, problems = ask(sheet, {"pictures": ["still"], "seeds": ["12"]})
    ((compute, *args),) = sheet.calls(asked)
    assert not problems and args == ["still", 12] and compute.__name__ == "transferred"

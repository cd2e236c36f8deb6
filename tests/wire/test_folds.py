"""The sheet on folds: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences
from sklearn.model_selection import KFold

from engine.networks.capacity import GRID, PENALTIES, POINTS, WIDTHS, Folds
from translations import LANGUAGES
from wire.sheets import SHEETS, ask

HANGUL = re.compile("[가-힣]")
X = np.linspace(-1.9, 1.9, POINTS)


def folds(count=5, known=None, best=(3, 1)) -> Folds:
    """Errors 0.1, 0.2, … of the network at `best`, and of all others 5; curves that stand as high as the
    number of the fold."""
    known = known or count
    error = np.full((known, len(WIDTHS), len(PENALTIES)), 5.0)
    error[(slice(None), *best)] = np.arange(1, known + 1) / 10
    curves = np.arange(known, dtype=np.float32)[:, None, None, None] + np.zeros(
        (1, len(WIDTHS), len(PENALTIES), len(GRID)), np.float32
    )
    new = np.full((len(WIDTHS), len(PENALTIES)), 9.0)
    new[best] = 0.25
    return Folds(error, curves, X, X**2 / 2, new)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_plain_data_in_each_language(language, theme):
    blocks = draw("folds", "penalty=choice", [folds()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


def test_the_network_is_the_least_of_those_that_are_asked_for():
    (all_of,) = sentences(draw("folds", "penalty=choice", [folds()]), "caption")
    assert all_of == (
        "4 hidden neurons, λ = 10⁻⁴: 0.300 is the mean of 5 folds, whose standard deviation is 0.158; new"
        " points say 0.250."
    )
    (other,) = sentences(draw("folds", "penalty=medium", [folds()]), "caption")
    assert other.startswith("1 hidden neurons, λ = 10⁻²: 5.000") and other.endswith("9.000.")
    (same,) = sentences(draw("folds", "penalty=low", [folds()]), "caption")
    assert same == all_of


def numbers(values) -> np.ndarray:
    if isinstance(values, dict):
        return np.frombuffer(b64decode(values["bdata"]), values["dtype"])
    return np.array(values, float)


def test_each_frame_leaves_out_what_scikit_learn_does_and_has_its_own_fit():
    drawn = figures(draw("folds", "penalty=choice&folds=7", [folds(7)]))["left_out"]
    assert drawn["slider"]["values"] == list("1234567")
    for i, (frame, (rest, out)) in enumerate(zip(drawn["frames"], KFold(7).split(X), strict=True)):
        stays, gaps, left, curve = frame["data"]
        np.testing.assert_allclose(numbers(stays["x"]), X[rest])
        np.testing.assert_allclose(numbers(left["y"]), X[out] ** 2 / 2)
        assert (numbers(curve["y"]) == i).all()
        ends = numbers(gaps["y"]).reshape(-1, 3)
        np.testing.assert_allclose(ends[:, 0], X[out] ** 2 / 2)
        np.testing.assert_allclose(ends[:, 1], i)
    symbols = [trace["marker"].get("symbol") for trace in drawn["data"] if "marker" in trace]
    assert len(set(symbols)) == 2


def test_errors_are_appended_with_their_mean_and_standard_deviation():
    drawn = figures(draw("folds", "penalty=choice", [folds()]))["folds_so_far"]
    assert drawn["follows"] == "left_out" and len(drawn["frames"]) == 5
    for i, frame in enumerate(drawn["frames"]):
        some = np.arange(1, i + 2) / 10
        each_fold, mean = frame["data"]
        np.testing.assert_allclose(numbers(each_fold["y"]), some)
        np.testing.assert_allclose(mean["y"], some.mean())
        np.testing.assert_allclose(mean["error_y"]["array"], np.std(some, ddof=1) if i else 0)
    low, high = drawn["layout"]["yaxis"]["range"]
    assert low == 0 and high > 0.5


def test_what_is_there_is_shown_before_all_is():
    blocks = draw("folds", "penalty=choice", [folds(known=2)])
    assert [len(block["frames"]) for block in figures(blocks).values()] == [2, 2]
    assert not sentences(blocks, "caption") and not figures(draw("folds", "", [None]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_folds_than_points_are_refused_with_a_sentence(language):
    sheet = SHEETS["folds"]
    asked, problems = ask(sheet, {"folds": ["31"]})
    assert not problems and sheet.calls(asked) == []
    (said,) = sentences(draw("folds", "folds=31", [], language=language), "warning")
    assert all(number in said for number in ("30", "31", "5", "10"))
    assert sheet.calls(ask(sheet, {"folds": ["30"]})[0])[0][1] == 30
    for text in ("1", "-3", "2.5", "many"):
        asked, problems = ask(sheet, {"folds": [text]})
        assert problems and asked.chosen["folds"] == 5

"""The sheet on averages: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.averages import CASES, KEPT, PIXELS, SEEDS, Averaged, Scores
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.001, 0.001, SEEDS)[:, None] * np.ones(len(KEPT))
SIDE = np.linspace(-2, 2, PIXELS)


def averaged(training=0.4, test=0.3, right=0.92) -> Averaged:
    """The mean's scores; the weights' are 0.5, 0.4 and 0.9."""
    own = Scores(0.5 + JITTER, 0.4 + JITTER, 0.9 + JITTER)
    mean = Scores(training - JITTER, test - JITTER, right - JITTER)
    places = np.stack([np.sin(KEPT), np.cos(KEPT)], axis=1)
    return Averaged(own, mean, places, SIDE, SIDE, np.exp(SIDE[:, None] ** 2 + SIDE**2))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_it_is_plain_data_in_each_language(name, language, theme):
    blocks = draw("averages", f"walk={name}", [averaged()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence
    assert not figures(draw("averages", f"walk={name}", [None]))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, [True, True, True]),
        ({"training": 0.6}, [False, True, True]),
        ({"test": 0.5}, [True, False, True]),
        ({"right": 0.8}, [True, True, False]),
        ({"right": 0.9}, [True, True, None]),
    ],
)
def test_each_verdict_can_fail(others, expected):
    assert verdicts(draw("averages", "", [averaged(**others)])) == expected


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_the_star_is_the_mean_and_the_line_the_weights():
    found = averaged()
    ground, line, star = figures(draw("averages", "", [found]))["walk"]["data"]
    np.testing.assert_allclose(numbers(line["x"]), found.places[:, 0])
    np.testing.assert_allclose(numbers(line["y"]), found.places[:, 1])
    assert (star["x"], star["y"], star["marker"]["symbol"]) == ([0], [0], "star")
    z = numbers(ground["z"]).reshape(PIXELS, -1)
    np.testing.assert_allclose(z, np.log10(found.loss), rtol=1e-5, atol=1e-6)


def test_scores_are_means_over_the_seeds():
    found = averaged()
    data = figures(draw("averages", "", [found]))["scores"]["data"]
    expected = [found.own.training, found.mean.training, 100 * found.own.right, 100 * found.mean.right]
    for trace, values in zip(data, expected, strict=True):
        np.testing.assert_allclose(numbers(trace["y"]), values.mean(axis=0))
    assert data[0]["line"]["dash"] != data[1]["line"]["dash"]
    (said,) = sentences(draw("averages", "", [found]), "caption")
    assert said.startswith("New points right: 90.00 ± 0.06 % by the weights on average, 92.00 ± 0.06 %")

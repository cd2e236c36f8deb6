"""The sheet on dropout: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.thinned import HIDDEN, MASKS, RATES, SEEDS, SHOWN, Thinned
from translations import LANGUAGES
from wire.sheets import SHEETS, ask

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.001, 0.001, SEEDS)
LINKS = ("", "drop=0.2")


def result(single=0.7, whole=(0.3, 0.9), mean=(0.3, 0.9)) -> Thinned:
    """The share that a thinned network has right, and of the others the loss and that share."""
    rng = np.random.default_rng(0)
    singles = np.stack([np.full((SEEDS, MASKS), 0.9), np.full((SEEDS, MASKS), single)])
    means = singles.copy()
    means[:, :, -1] = np.array(mean)[:, None] + JITTER
    wholes = np.array(whole)[:, None] - JITTER
    weights = rng.standard_normal(HIDDEN).astype(np.float32)
    return Thinned(
        wholes, singles + JITTER[:, None], means, weights, rng.uniform(size=(SHOWN, HIDDEN[0])) < 0.5
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", LINKS)
def test_it_is_plain_data_in_each_language(query, language, theme):
    blocks = draw("thinned", query, [result()], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence
    assert not figures(draw("thinned", query, [None]))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, [True, True, True]),
        ({"single": 0.95}, [False, True, True]),
        ({"whole": (0.3, 0.85)}, [True, False, True]),
        ({"whole": (0.4, 0.9)}, [True, True, False]),
        ({"whole": (0.2, 0.95)}, [True, True, True]),
    ],
)
def test_each_verdict_can_fail(others, expected):
    assert verdicts(draw("thinned", "", [result(**others)])) == expected


def test_a_link_names_a_probability():
    sheet = SHEETS["thinned"]
    for p in RATES:
        chosen, problems = ask(sheet, {"drop": [f"{p:g}"]})
        assert not problems and sheet.calls(chosen)[0][1:] == (p, 0)
    assert sheet.calls(ask(sheet, {})[0])[0][1] == 0.5


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_each_frame_has_blanks_where_neurons_are_out():
    found = result()
    drawn = figures(draw("thinned", "", [found]))["weights"]
    assert len(drawn["frames"]) == len(drawn["slider"]["values"]) == SHOWN
    for frame, kept in zip(drawn["frames"], found.kept, strict=True):
        z = numbers(frame["data"][0]["z"]).reshape(HIDDEN)
        np.testing.assert_array_equal(np.isnan(z).all(axis=1), ~kept)
        np.testing.assert_array_equal(z[kept], found.weights[kept])


def test_lines_are_means_over_the_seeds():
    found = result()
    loss, whole_loss, right, whole_right = figures(draw("thinned", "", [found]))["scores"]["data"]
    np.testing.assert_allclose(numbers(loss["y"]), found.mean[0].mean(axis=0))
    np.testing.assert_allclose(numbers(right["y"]), 100 * found.mean[1].mean(axis=0))
    np.testing.assert_allclose(numbers(whole_loss["y"]), found.whole[0].mean())
    np.testing.assert_allclose(numbers(whole_right["y"]), 100 * found.whole[1].mean())
    assert loss["line"]["dash"] != whole_loss["line"]["dash"]
    (said,) = sentences(draw("thinned", "", [result(single=0.71)]), "caption")
    assert said.startswith(
        "New points right: 71.00 ± 0.06 % by a thinned network, 90.00 ± 0.06 % by the mean"
    )

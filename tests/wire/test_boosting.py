"""The sheet on boosting: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.boosting import LOOKS, POINTS, ROUNDS, SEEDS, SIDE, WRONG, Course, moons
from translations import LANGUAGES

HANGUL = re.compile("[가-힣]")
JITTER = np.linspace(-0.005, 0.005, SEEDS)[:, None]


def course(test=(0.3, 0.2, 0.1), heavy=(0.2, 0.4), seeds=SEEDS) -> Course:
    """With such shares of wrong new points after 1, 10 and 100 rounds, and weights of wrong labels."""
    shares = np.interp(np.arange(1, ROUNDS + 1), [1, 10, 100], test) + JITTER
    weighs = np.linspace(heavy[0], heavy[1], ROUNDS + 1) + JITTER * bool(heavy[1]) * np.linspace(
        0, 1, ROUNDS + 1
    )
    weights = np.linspace(1, 2, ROUNDS + 1)[:, None] * np.linspace(0.5, 1.5, POINTS) / POINTS
    votes = np.stack([np.add.outer(SIDE, SIDE) + k for k in range(len(LOOKS))])
    return Course(shares[:seeds] / 2, shares[:seeds], weighs[:seeds], weights, votes)


SHOWN = {"": course(heavy=(0, 0)), "labels=wrong": course()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", SHOWN)
def test_it_is_plain_data_in_each_language(query, language, theme):
    blocks = draw("boosting", query, [SHOWN[query]], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


@pytest.mark.parametrize("query", SHOWN)
def test_nothing_is_judged_before_all_is_there(query):
    for some in (None, course(seeds=3)):
        assert not verdicts(draw("boosting", query, [some]))
    assert all(verdicts(draw("boosting", query, [SHOWN[query]])))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (course(), [True, True, True]),
        (course((0.1, 0.2, 0.1)), [False, True, True]),
        (course((0.3, 0.1, 0.2)), [True, False, True]),
        (course(heavy=(0.4, 0.2)), [True, True, False]),
        (course(heavy=(0, 0)), [True, True]),
    ],
)
def test_each_verdict_can_fail(found, expected):
    assert verdicts(draw("boosting", "labels=wrong", [found])) == expected


def numbers(values) -> np.ndarray:
    return np.frombuffer(b64decode(values["bdata"]), values["dtype"])


def test_points_are_as_large_as_they_weigh_and_wrong_ones_have_a_ring():
    found, data = course(), moons(0, WRONG)
    vote = figures(draw("boosting", "labels=wrong", [found]))["vote"]
    frame = vote["frames"][LOOKS.index(50)]["data"]
    told = data.y_train.argmax(axis=1)
    rows = [(told == which % 2) & (data.flipped == (which > 1)) for which in range(4)]
    for trace, some in zip(frame[1:], rows, strict=True):
        np.testing.assert_allclose(
            numbers(trace["marker"]["size"]) ** 2 / POINTS / found.weights[50][some], 70
        )
    assert [len(numbers(trace["x"])) for trace in vote["data"][1:]] == [some.sum() for some in rows]
    widths = [trace["marker"]["line"]["width"] for trace in vote["data"][1:]]
    assert widths == [1, 1, 2.5, 2.5]
    symbols = [trace["marker"]["symbol"] for trace in vote["data"][1:]]
    assert symbols[0] == symbols[2] != symbols[1] == symbols[3]


def test_a_frame_is_the_vote_of_so_many():
    found = course()
    drawn = figures(draw("boosting", "labels=wrong", [found]))
    vote, wrong = drawn["vote"], drawn["wrong"]
    assert vote["slider"]["values"] == list(map(str, LOOKS)) and wrong["follows"] == "vote"
    for k, frame in enumerate(vote["frames"]):
        z = numbers(frame["data"][0]["z"]).reshape(len(SIDE), -1)
        np.testing.assert_array_equal(z, found.votes[k] > 0)
        assert wrong["frames"][k]["data"][0]["x"] == [LOOKS[k]] * 2


@pytest.mark.parametrize(("query", "lines"), [("", 2), ("labels=wrong", 3)])
def test_lines_are_means_in_percent_and_can_be_told_apart_without_colour(query, lines):
    found = SHOWN[query]
    data = figures(draw("boosting", query, [found]))["wrong"]["data"]
    named = {trace["name"]: trace for trace in data if trace.get("name")}
    assert len({trace["line"]["dash"] for trace in named.values()}) == len(named) == lines
    np.testing.assert_allclose(
        numbers(named["new points that are wrong"]["y"]), 100 * found.test.mean(axis=0)
    )
    np.testing.assert_allclose(
        numbers(named["training points that are wrong"]["y"]), 100 * found.train.mean(axis=0)
    )
    if lines == 3:
        heavy = numbers(named["weight of the wrong labels"]["y"])
        np.testing.assert_allclose(heavy[[0, -1]], 100 * found.heavy.mean(axis=0)[[1, -1]])

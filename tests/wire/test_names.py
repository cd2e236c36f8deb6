"""What the runs of a race are called: the optimizer, and what tells it from the others of it."""

import pytest

from lessons.stories import STORIES
from links.scene import parse
from wire.race import names


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ("run=adam,lr=0.1,beta1=0.95", [("Adam", "η 0.1, β₁ 0.95")]),
        (
            "run=momentum&run=momentum,momentum=0.5",
            [("Momentum μ 0.9", "η 0.01"), ("Momentum μ 0.5", "η 0.01")],
        ),
        (
            "run=sgd,lr=0.05&run=momentum,lr=0.1&run=sgd,lr=0.1",
            [("SGD η 0.05", ""), ("Momentum", "η 0.1"), ("SGD η 0.1", "")],
        ),
        # What differs too, but is not needed to tell them apart, is said beside the name.
        (
            "run=adam,lr=0.1&run=adam,lr=0.2,beta2=0.9",
            [("Adam η 0.1", ""), ("Adam η 0.2", "β₂ 0.9")],
        ),
        # No one of them tells three apart.
        (
            "run=momentum,lr=0.02,momentum=0.5&run=momentum,lr=0.02&run=momentum,lr=0.05",
            [("Momentum η 0.02, μ 0.5", ""), ("Momentum η 0.02, μ 0.9", ""), ("Momentum η 0.05, μ 0.9", "")],
        ),
        ("run=sgd&run=sgd", [("SGD (1)", "η 0.01"), ("SGD (2)", "η 0.01")]),
        (
            "run=sgd&run=sgd,lr=1&run=sgd",
            [("SGD η 0.01 (1)", ""), ("SGD η 1", ""), ("SGD η 0.01 (2)", "")],
        ),
    ],
)
def test_a_name_is_the_optimizer_and_what_differs(link, named):
    assert names(parse(link)[0].runs) == named


def test_what_is_a_run_s_own_beside_its_hyperparameters_is_said_in_words():
    runs = parse("run=sgd,lr=0.1&run=sgd,lr=0.2&run=adam")[0].runs
    own = [{"batch": "B 2"}, {}, {"batch": "B 4", "initialiser": "He"}]
    assert names(runs, own) == [("SGD η 0.1", "B 2"), ("SGD η 0.2", ""), ("Adam", "η 0.001, B 4, He")]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_no_two_runs_of_a_story_have_one_name(story):
    labels = [label for label, _ in names(story.scene.runs)]
    assert len(set(labels)) == len(labels)

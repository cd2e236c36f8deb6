"""The stories of the lab hold with eight seeds that nobody has looked at, by 95 % confidence intervals."""

from functools import cache

import numpy as np
import pytest

from engine.networks.lab import QUANTITIES, TEST, VALIDATION
from engine.networks.training import scores, train
from engine.statistics import mean_interval
from lessons.labs import STORIES
from networks.data import load

SEEDS = range(100, 108)
LINKS = {story.id: story for story in STORIES}

# What is above what, of a quantity: (run, step) or a number.
CLAIMS = {
    "by_heart": [
        ("train_loss", (0, 1000), (3, 1000)),
        ("test_loss", (3, 1000), (0, 1000)),
        ("train_loss", (3, 200), (3, 1000)),
        ("test_loss", (3, 1000), (3, 200)),
    ],
    "three_rates": [
        ("train_loss", (0, 1000), (1, 1000)),
        ("train_loss", (2, 1000), (0, 1000)),
        ("train_loss", (2, 1000), 0.6),
        ("train_loss", 0.8, (2, 1000)),
        ("train_loss", (0, 200), (0, 1000)),
    ],
    "five_sigmoids": [
        ("train_loss", (0, 200), 0.65),
        ("train_loss", 0.72, (0, 200)),
        ("train_loss", 0.35, (2, 200)),
    ],
    "wrong_labels": [
        ("train_loss", (0, 2000), (1, 2000)),
        ("test_accuracy", (0, 2000), (1, 2000)),
        ("train_accuracy", (1, 2000), (0, 2000)),
    ],
    "two_arms": [
        ("test_accuracy", (1, 500), 0.99),
        ("test_accuracy", (2, 500), 0.99),
        ("test_accuracy", 0.98, (0, 500)),
        ("test_accuracy", (0, 2000), 0.99),
    ],
}


@cache
def measured(story: str, run: int) -> dict[tuple[str, int], np.ndarray]:
    """Each quantity after each step that a claim names, of each seed."""
    lab = LINKS[story].lab
    steps = sorted({at[1] for _, *both in CLAIMS[story] for at in both if isinstance(at, tuple)})
    data = [load(lab.data, lab.n, test=VALIDATION + TEST, flips=lab.flips, seed=seed) for seed in SEEDS]
    options: dict = dict(batch=lab.batch or lab.n, steps=lab.steps, optimizer=lab.runs[run].name)
    *_, result = train(lab.network(), data, SEEDS, keep=steps, **options, **lab.runs[run].values)
    found = {}
    for step in steps:
        kept = result.w if step == lab.steps else result.kept[step]
        training = scores(lab.network(), kept, [d.x_train for d in data], [d.y_train for d in data])
        inputs, targets = ([getattr(d, f"{name}_test")[VALIDATION:] for d in data] for name in "xy")
        test = scores(lab.network(), kept, inputs, targets)
        values = training[0], None, test[0], training[1], None, test[1]
        found |= {(name, step): v for name, v in zip(QUANTITIES, values, strict=True) if v is not None}
    return found


def test_every_story_claims_something():
    assert set(CLAIMS) == set(LINKS) and len(LINKS) == len(STORIES)
    for story in STORIES:
        assert 2 <= len(story.clauses) <= 4
        for clause in story.clauses:
            assert clause.at in story.lab.records and set(clause.runs) <= set(range(len(story.lab.runs)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "claim"), [(story, claim) for story, claims in CLAIMS.items() for claim in claims], ids=str
)
def test_what_a_story_says_holds_with_other_seeds(story, claim):
    quantity, *both = claim
    higher, lower = (measured(story, at[0])[quantity, at[1]] if isinstance(at, tuple) else at for at in both)
    mean, half = mean_interval(np.asarray(higher) - lower)
    assert mean > half

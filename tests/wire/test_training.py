"""The curves of training as they travel: those of the outcomes, and what there is of them before the end."""

from typing import Any

import numpy as np
import pytest
from outcomes import recorded
from packed import unpack

from translations import LANGUAGES
from wire.training import training_bytes

NAMES = ("B = 8", "full batch")
TYPES = {"f4": np.float32, "u2": np.uint16, "u1": np.uint8}


def drawn(*names, rates=(0.2, 0.4), lang="en"):
    outcomes: list[Any] = [recorded(name) if name else None for name in names]
    return outcomes, *unpack(training_bytes(outcomes, rates, NAMES, lang=lang))


def test_curves_are_those_of_the_outcomes():
    outcomes, header, arrays = drawn("small", "large")
    assert (
        header["levels"] == [10, 5] and header["last"] == 40
    )  # 2/η of each, and the steps of the experiment
    for k, outcome in enumerate(outcomes):
        steps, losses = arrays[f"loss_{k}_steps"], arrays[f"loss_{k}"]
        at = np.searchsorted(outcome.training.steps, steps)
        assert np.array_equal(outcome.training.steps[at], steps) and steps[0] == 0
        np.testing.assert_allclose(losses, outcome.training.losses[at].T, rtol=1e-6)
        looks = arrays[f"sharpness_{k}_steps"]
        for i, look in enumerate(looks):
            np.testing.assert_allclose(arrays[f"sharpness_{k}"][:, i], outcome.along[int(look)], rtol=1e-6)
        assert set(looks) == set(outcome.along)


def test_the_mean_ends_where_the_seeds_end():
    outcomes, _, arrays = drawn("small", "large")
    for k, outcome in enumerate(outcomes):
        for row, end in (("loss", outcome.train_loss), ("sharpness", outcome.sharpness)):
            steps, values = arrays[f"{row}_{k}_mean"]
            assert steps[-1] == pytest.approx(outcome.steps.mean())
            assert values[-1] == pytest.approx(end.mean(), rel=1e-6)
            seeds = arrays[f"{row}_{k}"]
            np.testing.assert_allclose(values[:-1], seeds[:, : len(values) - 1].mean(axis=0), rtol=1e-5)


def test_before_the_first_result_and_of_seeds_that_all_diverged_there_is_no_mean():
    _, header, arrays = drawn("small lost", None)
    assert header["batches"][0]["wild"] == [True] * 3 and header["batches"][1]["wild"] == []
    assert arrays["loss_0"].shape[0] == 3 and arrays["loss_1"].size == 0
    assert all(arrays[f"{row}_{k}_mean"].size == 0 for row in ("loss", "sharpness") for k in (0, 1))


def test_both_batch_sizes_can_be_told_apart_without_colour():
    _, header, _ = drawn("small", "large")
    a, b = header["batches"]
    assert a["dash"] != b["dash"] and a["outline"] != b["outline"]
    assert (a["name"], b["name"]) == NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_those_of_the_reader(language):
    _, header, _ = drawn("small", "large", lang=language)
    assert header["lang"] == language
    assert header["text"]["play"] == {"en": "Play", "ko": "재생"}[language]

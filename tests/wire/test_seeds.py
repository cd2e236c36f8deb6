"""Sentences that compare: they say what happened, and decide by the numbers they print."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.statistics import mean_interval
from wire.sheets.blocks import Reader
from wire.sheets.sam import gained
from wire.sheets.seeds import compare, difference, plus_minus

EN, KO = Reader("en", "light"), Reader("ko", "light")
WORSE = np.array([-2.0, -1.5, -0.5, -1, -2.5, -1, 0.25, 0.25])  # lower in six of eight


GAPS = {
    "Lower in 6 of 8 seeds, by 1.0 ± 0.8 on average": WORSE,
    "Higher in 6 of 8 seeds, by 1.0 ± 0.8 on average": -WORSE,
    "No difference on average, 0.0 ± 1.8: lower in 2 of 4 seeds, higher in 2": [1.0, 1, -1, -1],
    "The same in all 3 seeds": [0.0, 0, 0],
    "Lower on average by 2 ± 8, though in only 1 of 4 seeds: undecided": [-9.0, 1, 1, 1],
    "Higher in 3 of 4 seeds, by 1.2 ± 2.7 on average: undecided": [3.0, -1, 2, 1],
    "Lower in 1 of 1 seeds, by 0.5 on average: undecided": [-0.5, np.nan, np.nan],
    "Higher in 3 of 3 seeds, by 0.25 on average": [0.25, 0.25, 0.25],
    "…": [np.nan, np.nan],
}


@pytest.mark.parametrize("sentence", GAPS)
def test_a_comparison_in_words(sentence):
    gaps = np.array(GAPS[sentence])
    assert compare(gaps, np.zeros(len(gaps)), EN) == sentence


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        (WORSE, "8개 중 6개에서 더 낮고, 평균 차이는 1.0 ± 0.8"),
        (-WORSE, "8개 중 6개에서 더 높고, 평균 차이는 1.0 ± 0.8"),
        ([1.0, 1, -1, -1], "4개 중 2개에서 더 낮고 2개에서 더 높습니다"),
        ([-9.0, 1, 1, 1], "더 낮은 시드는 4개 중 1개뿐"),
    ],
)
def test_a_comparison_in_korean(gaps, words):
    assert words in compare(np.array(gaps), np.zeros(len(gaps)), KO)


numbers = st.floats(-1e3, 1e3).map(lambda value: round(value, 3))


@given(st.lists(numbers, min_size=1, max_size=24), st.sampled_from([EN, KO]))
def test_no_sentence_prints_a_sign_or_contradicts_its_numbers(gaps, reader):
    gaps = np.array(gaps)
    sentence = compare(gaps, np.zeros_like(gaps), reader)
    assert not re.search(r"[-−]\d", sentence)
    found, (mean, half) = difference(gaps, np.zeros_like(gaps)), mean_interval(gaps)
    assert found.lower + found.higher <= found.seeds == len(gaps)
    printed = [float(part) for part in found.amount.split(" ± ")]
    assert found.sign == (np.sign(mean) if printed[0] else 0)
    if len(printed) == 2:
        assert (printed[0] > printed[1]) == found.decided
    if reader is EN and found.sign:
        assert sentence.startswith("Lower" if mean < 0 else "Higher")
        assert ("undecided" in sentence) == (not abs(mean) > half)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1.0, 2, 3], "2.0 ± 2.5"),
        ([-1.0, -2, -3], "−2.0 ± 2.5"),
        ([-0.01, 0.01, 0.001, -0.001], "0.000 ± 0.013"),
        ([5.0], "5"),
        ([np.nan], "–"),
    ],
)
def test_a_mean_with_its_interval(values, text):
    assert plus_minus(np.array(values)) == text


def test_digits_enough_to_see_whether_an_interval_holds_0():
    values = np.array([0.0, 1.0])
    mean, half = mean_interval(values)
    nearly = values + half - mean + 1e-4  # a mean just above the half-width of its interval
    amount = plus_minus(nearly)
    printed = [float(part) for part in amount.split(" ± ")]
    assert printed[0] > printed[1] and difference(nearly, np.zeros(2)).decided


@pytest.mark.parametrize(
    ("gain", "text"),
    [
        (-WORSE, "higher by 1.0 ± 0.8"),
        (WORSE, "lower by 1.0 ± 0.8"),
        (np.array([1.0, -1, 1, -1]), "no difference, 0.0 ± 1.8"),
        (np.array([3.0, -1, 2, 1]), "higher by 1.2 ± 2.7: undecided"),
        (np.array([np.nan]), ""),
    ],
)
def test_what_sam_gained(gain, text):
    assert gained(gain, np.zeros(len(gain)), EN) == text

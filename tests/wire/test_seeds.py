"""Sentences that compare: they say what happened, and decide by the numbers they print."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from outcomes import MOONS, SHORT, recorded
from sheets import said

from engine.networks.experiment import STEPS_MAX
from engine.race.verdict import MOVING, Status
from engine.statistics import mean_interval
from wire.sheets.blocks import Reader
from wire.sheets.sam import gained
from wire.sheets.seeds import below, compare, difference, fates, measure, number, plus_minus

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
    # Half of the seeds are not "only" so many; of five two are.
    "Higher in 2 of 4 seeds, by 2 ± 6 on average: undecided": [5.0, 5, -1, -1],
    "Lower on average by 3 ± 7, though in only 2 of 5 seeds: undecided": [-9.0, -9, 1, 1, 1],
    "Higher on average by 3 ± 7, though in only 2 of 5 seeds: undecided": [9.0, 9, -1, -1, -1],
    # A seed without a difference is neither lower nor higher.
    "Lower on average by 0.7 ± 2.9, though in only 1 of 3 seeds: undecided": [0.0, 0, -2],
    "Higher on average by 0.7 ± 2.9, though in only 1 of 3 seeds: undecided": [0.0, 0, 2],
}


@pytest.mark.parametrize("sentence", GAPS)
def test_a_comparison_in_words(sentence):
    gaps = np.array(GAPS[sentence])
    assert compare(gaps, np.zeros(len(gaps)), EN) == sentence


def test_a_comparison_is_of_the_first_with_the_second():
    assert compare(np.zeros(8), WORSE, EN) == "Higher in 6 of 8 seeds, by 1.0 ± 0.8 on average"
    assert compare(7 + WORSE, np.full(8, 7.0), EN) == "Lower in 6 of 8 seeds, by 1.0 ± 0.8 on average"
    assert not difference(np.ones(3), np.ones(3)).decided


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
        ([-5.0], "−5"),
        # One digit more where the interval is shorter than 3.5; of two numbers it is 6.3531 times their gap.
        ([1.05, 1.55], "1.3 ± 3.2"),
        ([1.00, 1.63], "1 ± 4"),
        ([np.nan], "–"),
    ],
)
def test_a_mean_with_its_interval(values, text):
    assert plus_minus(np.array(values)) == text


def test_a_number_has_a_true_minus_and_zero_has_none():
    assert [number(v, 1) for v in (-0.04, -0.06, 0.04, -12)] == ["0.0", "−0.1", "0.0", "−12.0"]


def test_below_a_panel_there_are_short_lines():
    assert below("B = 8", np.array([-1.0, -2, -3])) == "B = 8<br>−2.0<br>± 2.5"
    assert below("B = 8", np.array([5.0])) == "B = 8<br>5"


@pytest.mark.parametrize(("gap", "text"), [(1e-3, "6.354 ± 6.353"), (1e-4, "6.3532 ± 6.3531")])
def test_as_many_digits_as_tell_a_mean_from_its_interval_and_no_more(gap, text):
    """The interval of two numbers that are 1 apart is 12.7062 / 2."""
    assert plus_minus(np.array([-0.5, 0.5]) + 12.70620474 / 2 + gap) == text


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


# What became of seeds

LOST = [Status("overflowed", 7), Status("undefined", 5), MOVING]


def ended(name, statuses, **training):
    outcome = recorded(name)
    return replace(outcome, training=outcome.training._replace(statuses=statuses, **training))


def test_of_seeds_that_ended_as_they_should_nothing_is_said():
    assert fates(MOONS, [recorded("small"), recorded("large"), None], EN) == []
    reached = [Status("reached", 9)] * 3
    assert fates(SHORT, [ended("small short", reached)], EN) == []


def test_seeds_that_were_lost_are_counted_from_the_first():
    (warned,) = fates(MOONS, [ended("small", LOST), ended("small", LOST)], EN)
    assert warned["kind"] == "warning" and said(warned) == (
        "B = 8: 2 of 3 seeds diverged until their numbers overflowed, the first at step 5, and are left out."
        " Lower the learning rate or enlarge the batch."
    )


def test_seeds_that_missed_the_target_are_told_once_no_step_is_left():
    statuses = [MOVING, Status("reached", 9), MOVING]
    (warned,) = fates(SHORT, [ended("small short", statuses)], EN)
    assert said(warned) == (
        f"B = 8: 2 of 3 seeds did not reach the loss 0.01 within {STEPS_MAX} steps, so they are not at equal"
        " loss. Raise the target or the learning rate."
    )
    assert fates(SHORT, [ended("small short", statuses, limit=STEPS_MAX + 1)], EN) == []
    assert fates(replace(SHORT, match="steps"), [ended("small short", statuses)], EN) == []


@pytest.mark.parametrize(
    ("name", "title", "by"),
    [("test_accuracy", "test accuracy, %", "25"), ("test_loss", "test loss", "0.25")],
)
def test_a_measure_is_drawn_and_said_in_its_own_unit(name, title, by):
    small, large = (replace(recorded("small"), **{name: np.full(3, value)}) for value in (0.75, 0.5))
    words = f"Higher in 3 of 3 seeds, by {by} on average"
    drawn, caption = measure(name, [small, large], 3, ["B = 8", "B = 16"], EN)
    assert (drawn["name"], drawn["label"], said(caption)) == (name, f"{title}. {words}", words)
    drawn, caption = measure(name, [small, None], 3, ["B = 8", "B = 16"], EN)
    assert said(caption) == "…"

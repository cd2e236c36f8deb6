"""Counterexamples by their numbers: what is trained, drawn and said, and where a verdict turns."""

from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qs

import numpy as np
import pytest
from outcomes import recorded
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.counterexamples import FACTORS, Rescaled
from lessons.experiments import COUNTEREXAMPLES
from wire.sheets import SHEETS, ask, legend
from wire.sheets.blocks import Reader
from wire.sheets.fails import order

EN = Reader("en", "light")
STATED = [case for case in COUNTEREXAMPLES if case.stated]
K = len(FACTORS)
SAME = Rescaled(np.geomspace(9, 9e4, K), np.full(K, 0.2), np.zeros(K), np.ones((K, 81)))


def made(name, **measures):
    return replace(recorded(name), **measures)


def asked(case, seeds=3):
    return ask(SHEETS["fails"], parse_qs(f"seeds={seeds}&case={case}"))[0]


def drawn(case, results, seeds=3, **reader):
    return draw("fails", f"seeds={seeds}&case={case}", results, **reader)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("case", STATED, ids=lambda case: case.id)
def test_a_verdict_says_of_which_measure_and_which_way(case, language):
    """In Korean whoever has it drawn notices what is left in English."""
    blocks = drawn(case.id, [recorded("small"), recorded("large")], language=language)
    measures = {
        "sharpness": "λmax, sharpness",
        "adaptive": "adaptive λ",
        "test_loss": "test loss",
        "test_accuracy": "test accuracy, %",
    }
    ways = {
        "lower": "lower with the small batch",
        "higher": "higher with the small batch",
        "not lower": "not lower with the small batch",
        "not higher": "not higher with the small batch",
        "not always higher": "not higher in every seed",
    }
    stated = [block["stated"] for block in each(blocks, "verdict")]
    if language == "en":
        assert stated == [f"{measures[name]}: {ways[way]}" for name, way in case.stated]
    assert len(stated) == len(case.stated)


@pytest.mark.parametrize("case", COUNTEREXAMPLES, ids=lambda case: case.id)
def test_a_counterexample_says_what_it_is_and_where_from(case):
    opening = next(each(drawn(case.id, [None] * len(SHEETS["fails"].calls(asked(case.id)))), "text"))
    *said, source = opening["spans"][: 1 + case.source.count("](") * 2 - 1]
    assert said[0] == f"{case.sentence} " and case.source.startswith(f"[{(said[1:] or [source])[0]['text']}]")


def test_each_is_read_in_its_own_way():
    ways = {case.id: legend(SHEETS["fails"], asked(case.id)) for case in COUNTEREXAMPLES}
    assert ways.pop("ranks") == "A point is a batch size, a line joins those of one seed."
    assert ways.pop("rescaled") == "Move the slider: 10 is enough."
    (same,) = set(ways.values())
    assert same.startswith("Small markers are seeds;")


def test_figures_are_as_high_as_the_window_lets_them_be():
    results = {
        "one_run": [recorded("small"), recorded("large")],
        "ranks": [recorded("small")] * 7,
        "rescaled": [recorded("rescaled")],
        "still_moving": [recorded("still moving")],
    }
    for case, found in results.items():
        assert [block["fill"] for block in each(drawn(case, found, 2), "row")] == [True], case


# Batch sizes ranked


def test_batch_sizes_that_are_ranked_double_up_to_the_full_batch():
    calls = SHEETS["fails"].calls(asked("ranks"))
    assert [size for _, _, size in calls] == [4, 8, 16, 32, 64, 128, 256]
    assert {experiment.seeds for _, experiment, _ in calls} == {3}


def test_three_batch_sizes_have_an_order():
    lost = made("small", sharpness=np.full(3, np.nan))
    partly = made("small", sharpness=np.array([1.0, np.nan, 2.0]))
    for known, count in (([recorded("small")] * 2, 0), ([recorded("small")] * 3, 2), ([partly] * 3, 2)):
        results = [*known, *[lost] * (6 - len(known)), None]
        assert len(figures(drawn("ranks", results))) == count


def test_ranks_are_drawn_as_losses_and_errors_in_percent_and_said_in_words():
    sizes = np.arange(1.0, 8)
    results = [
        made("small", sharpness=np.full(3, s), test_loss=np.full(3, s / 8), test_accuracy=np.full(3, s / 8))
        for s in sizes
    ]
    blocks = drawn("ranks", results)
    found = figures(blocks)
    assert list(found) == ["ranks.loss", "ranks.error"]
    for name, y, said in (
        ("ranks.loss", sizes / 8, "test loss. Kendall's τ with λmax: 1, the same order more often than not"),
        (
            "ranks.error",
            100 * (1 - sizes / 8),
            "test error, %. Kendall's τ with λmax: −1, the reverse order more often than not",
        ),
    ):
        sent = found[name]["data"][0]["y"]
        np.testing.assert_allclose(np.frombuffer(b64decode(sent["bdata"]), sent["dtype"]), y)
        assert found[name]["label"] == said
        assert said.partition(". ")[2] in sentences(blocks, "caption")
    (judged,) = each(blocks, "verdict")
    assert judged["stated"] == "λmax ranks the test loss better than the test error"
    assert judged["came_out"] is True


def test_an_order_that_is_none_in_every_seed_is_none():
    assert order(np.zeros(3), EN) == "Kendall's τ with λmax: 0, neither the same order nor its reverse"


# One function, rescaled


def test_a_rescaled_function_is_the_same_to_a_millionth_and_a_hundred_times_as_sharp():
    def judged(**change):
        return verdicts(drawn("rescaled", [SAME._replace(**change)]))[0]

    assert judged(sharpness=np.geomspace(9, 9 * 10**2.1, K))
    assert not judged(sharpness=np.geomspace(9, 9 * 10**1.9, K))
    for small, large in ((0.2, 0.5), (5.0, 50.0)):
        assert judged(adaptive=np.linspace(small, small * (1 + 9e-7), K))
        assert not judged(adaptive=np.linspace(small, small * (1 + 2e-6), K))
        assert not judged(adaptive=np.linspace(small, large, K))
    assert judged(change=np.linspace(0, 9e-7, K))
    assert not judged(change=np.linspace(0, 2e-6, K))


def test_what_is_rescaled_has_its_names():
    blocks = drawn("rescaled", [SAME])
    (block,) = figures(blocks).values()
    assert block["name"] == "rescaled"
    assert block["label"] == "λmax and adaptive λ against the factor; the loss around the minimum"
    assert [trace.get("name") for trace in block["data"][:2]] == ["λmax", "adaptive λ"]
    assert block["slider"]["label"] == "factor"
    (judged,) = each(blocks, "verdict")
    assert judged["stated"] == "The function and adaptive λ stay, λmax grows more than a hundredfold"


# A minimum that is not reached yet


def test_the_gradients_share_is_the_mean_over_seeds():
    found = recorded("still moving")._replace(
        before=np.array([[2.0, 4.0], [1.0, 2.0]]),
        slope=np.array([[1.9, 3.4], [0.1, 0.6]]),  # 95 and 85 %, 10 and 30 %
        after=np.array([[0.5, 1.0], [2.0, 4.0]]),
    )
    blocks = drawn("still_moving", [found], 2)
    small, large = found.sides
    assert (
        "Keskar's sharpness, ε = 5·10⁻⁴. Where training stopped the gradient alone makes"
        f" B = {small.batch}: 90 %; B = {large.batch}: 20 %."
    ) in sentences(blocks, "caption")
    drawn_at = figures(blocks)
    assert {name: block["label"] for name, block in drawn_at.items()} == {
        "moving.before": "where training stopped",
        "moving.after": "after annealing",
    }
    (judged,) = each(blocks, "verdict")
    assert judged["stated"] == "The small batch's advantage grows by annealing"
    # 2 and 2 before, 0.25 and 0.25 after.
    assert judged["came_out"] is True


def test_an_advantage_grows_by_what_the_batches_differ_in_and_not_by_how_low_both_are():
    """Small over large: 1/4 before and 1/2 after, though both are lower then."""
    found = recorded("still moving")._replace(
        before=np.array([[2.0, 2.0], [8.0, 8.0]]), after=np.array([[0.1, 0.1], [0.2, 0.2]])
    )
    assert verdicts(drawn("still_moving", [found], 2)) == [False]
    other = found._replace(before=found.after, after=found.before)
    assert verdicts(drawn("still_moving", [other], 2)) == [True]
    assert verdicts(drawn("still_moving", [found], 3)) == []  # a seed is still to come

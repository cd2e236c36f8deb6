"""The sheet on capacity: what it draws and says of results, in each language and theme."""

import json
import re
from base64 import b64decode

import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.capacity import GRID, NOISE, PENALTIES, SETS, TRUTH, WIDTHS, Chosen, Fits
from translations import LANGUAGES
from wire.sheets import SHEETS, ask
from wire.sheets.capacity import outcome

HANGUL = re.compile("[가-힣]")
SEEDS = np.linspace(-0.01, 0.01, SETS)


def fits(train, error) -> Fits:
    """With such means, which differ a little from set to set."""
    return Fits(np.tile(TRUTH, (SETS, 1)) + SEEDS[:, None], train + SEEDS, error + SEEDS)


def parts(**others) -> tuple[Fits, ...]:
    """Falling training errors, and the smallest error in the middle; others by the width."""
    usual = {1: (0.5, 0.55), 16: (0.2, 0.3), 256: (0.01, 0.9)}
    known = usual | {int(name[1:]): values for name, values in others.items()}
    return tuple(fits(*known.get(width, (0.3, 0.5))) for width in WIDTHS)


def choice(folds=0.05, spare=0.1) -> Chosen:
    """Of all networks the third is the least by folds, the fifth by spare points; new points say 0.4 of the
    one and 0.2 of the other."""
    shape = (len(WIDTHS), len(PENALTIES), SETS)
    found = Chosen(*(np.ones(shape) for _ in range(3)))
    for measured, at, said, true in ((found.folds, 2, folds, 0.4), (found.spare, 4, spare, 0.2)):
        measured[at, 1] = said + SEEDS
        found.error[at, 1] = true + SEEDS[::-1] / 10
    return found


SHOWN = {"": parts(), "penalty=choice": choice()}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", SHOWN)
def test_it_is_plain_data_in_each_language(query, language, theme):
    blocks = draw("capacity", query, [SHOWN[query]], language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == len(list(each(blocks, "figure"))) == 2
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


@pytest.mark.parametrize("query", SHOWN)
def test_nothing_is_judged_before_all_is_there(query):
    result = SHOWN[query]
    part = Chosen(*(each[:3] for each in result)) if isinstance(result, Chosen) else result[:3]
    for some in (None, part):
        assert not verdicts(draw("capacity", query, [some]))
    assert all(verdicts(draw("capacity", query, [result])))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({"w256": (0.3, 0.9)}, [False, True, True, True]),
        ({"w256": (0.01, 0.25)}, [True, False, True, True]),
        ({"w1": (0.3, 0.55)}, [True, True, False, True]),
        ({"w1": (0.24, 0.25)}, [True, True, True, False]),
    ],
)
def test_each_verdict_on_the_parts_can_fail(others, expected):
    assert verdicts(draw("capacity", "", [parts(**others)])) == expected


@pytest.mark.parametrize(
    ("others", "expected"),
    [({"spare": 0.3}, [False, True, True]), ({"folds": 0.5}, [True, False, True])],
)
def test_each_verdict_on_the_choice_can_fail(others, expected):
    assert verdicts(draw("capacity", "penalty=choice", [choice(**others)])) == expected


def test_folds_that_choose_better_are_said_to():
    found = choice()
    found.error[4, 1] = 0.5
    assert verdicts(draw("capacity", "penalty=choice", [found])) == [True, True, False]


def test_each_set_keeps_what_was_least_for_it():
    said, true = outcome(choice())
    np.testing.assert_allclose(said["folds"], 0.05 + SEEDS)
    np.testing.assert_allclose(true["folds"], 0.4 + SEEDS[::-1] / 10)
    np.testing.assert_allclose(true["spare"], 0.2 + SEEDS[::-1] / 10)
    captions = sentences(draw("capacity", "penalty=choice", [choice()]), "caption")
    assert any("0.1000 ± 0.0012 where it was chosen, 0.20000 ± 0.00012" in each for each in captions), (
        captions
    )


def test_a_link_names_a_penalty_or_the_choice():
    sheet = SHEETS["capacity"]
    for name, penalty in zip(("weak", "low", "medium", "strong"), PENALTIES, strict=True):
        asked, problems = ask(sheet, {"penalty": [name]})
        ((compute, *args),) = sheet.calls(asked)
        assert not problems and args == [penalty, 0] and compute.__name__ == "resampled"
    asked, _ = ask(sheet, {"penalty": ["choice"]})
    assert sheet.calls(asked)[0][0].__name__ == "chosen"
    assert ask(sheet, {})[0].chosen["penalty"] == "weak"


def numbers(values) -> np.ndarray:
    if isinstance(values, dict):
        return np.frombuffer(b64decode(values["bdata"]), values["dtype"])
    return np.array(values, float)


def test_each_frame_has_its_curves_and_its_place():
    known = parts()
    drawn = figures(draw("capacity", "", [known]))
    bundle, errors = drawn["curves"], drawn["errors"]
    assert len(bundle["frames"]) == len(errors["frames"]) == len(WIDTHS)
    assert bundle["slider"]["values"] == list(map(str, WIDTHS)) and errors["follows"] == "curves"
    first = numbers(bundle["frames"][3]["data"][0]["y"]).reshape(20, -1)
    np.testing.assert_allclose(first[:, :-1], known[3].curves[:20, ::2], rtol=1e-6)
    assert errors["frames"][3]["data"][0]["x"] == [WIDTHS[3]] * 2
    (cursor,) = errors["frames"][3]["traces"]
    assert errors["data"][cursor]["x"] == [16, 16]


def test_lines_of_the_errors_are_the_means():
    known = parts()
    data = figures(draw("capacity", "", [known]))["errors"]["data"]
    named = {trace["name"]: numbers(trace["y"]) for trace in data if trace.get("name")}
    np.testing.assert_allclose(named["error on new points"], [one.error.mean() for one in known])
    np.testing.assert_allclose(named["training error"], [one.train.mean() for one in known])
    np.testing.assert_allclose(named["bias²"], [one.bias.mean() for one in known])
    np.testing.assert_allclose(named["variance"], [one.variance.mean() for one in known])
    assert set(named["noise, σ²"]) == {NOISE**2}
    assert len({trace["line"]["dash"] for trace in data if trace.get("line", {}).get("dash")}) == 4


def test_the_ring_is_around_the_least():
    found = choice()
    data = figures(draw("capacity", "penalty=choice", [found]))["folds"]["data"]
    (ring,) = (trace for trace in data if trace["marker"]["symbol"] == "circle-open")
    assert ring["x"] == [WIDTHS[2]] and ring["y"] == [pytest.approx(0.05 + SEEDS[0])]
    markers = [trace["marker"]["symbol"] for trace in data]
    assert len(set(markers)) == len(markers) == len(PENALTIES) + 1


def test_markers_of_the_kept_are_what_was_said_and_what_is_true():
    data = figures(draw("capacity", "penalty=choice", [choice()]))["kept"]["data"]
    spare, folds, line = data
    np.testing.assert_allclose(numbers(spare["x"]), 0.1 + SEEDS)
    np.testing.assert_allclose(numbers(folds["y"]), 0.4 + SEEDS[::-1] / 10)
    assert spare["marker"]["symbol"] != folds["marker"]["symbol"]
    assert line["x"] == line["y"] and len(GRID) == 161

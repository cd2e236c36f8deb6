"""Inside the network: verdicts are those of the numbers, and there is a picture of every look."""

import insides
import numpy as np
import pytest
from sheets import draw, each, figures, sentences, verdicts

from lessons.inside import CASES
from wire.sheets.inside import small


@pytest.mark.parametrize("case", CASES)
def test_a_case_as_it_is_known_comes_out_as_stated(case):
    found = verdicts(draw("inside", f"layers={case}", insides.results(case)))
    assert len(found) >= 2 and all(found)


@pytest.mark.parametrize("case", CASES)
def test_networks_that_changed_places_do_not(case):
    make, options = insides.MAKE[case]
    networks = CASES[case].networks.values()
    found = [make(deep, **one) for deep, one in zip(networks, options[::-1], strict=True)]
    wrong = verdicts(draw("inside", f"layers={case}", found))
    assert False in wrong and len(wrong) == len(
        verdicts(draw("inside", f"layers={case}", insides.results(case)))
    )


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_judged_before_all_is_there(case):
    found = insides.results(case)
    blocks = draw("inside", f"layers={case}", [*found[:-1], None])
    assert not verdicts(blocks) and all(block["data"] for block in figures(blocks).values())


def test_what_is_half_trained_is_drawn_and_not_judged():
    first, *others = insides.results("vanishing")
    half = first._replace(**{name: getattr(first, name)[:2] for name in first._fields[1:]})
    blocks = draw("inside", "", [half, None, None])
    assert {len(block["frames"]) for block in each(blocks, "figure")} == {2}
    assert not verdicts(blocks) and not verdicts(draw("inside", "", [half, *others]))
    planes = [insides.scape(deep, seeds=1) for deep in CASES["residual"].networks.values()]
    blocks = draw("inside", "layers=residual", planes)
    assert len(figures(blocks)) == 2 and not verdicts(blocks)


def test_there_is_a_frame_for_each_look():
    found = insides.results("vanishing")
    profiles, distributions = each(draw("inside", "", found), "figure")
    assert profiles["slider"]["values"] == ["0", "1", "2", "5", "10", "20", "50", "100", "200"]
    assert distributions["follows"] == profiles["name"]
    for block in (profiles, distributions):
        assert len(block["frames"]) == 9
        for frame in block["frames"]:
            assert len(frame["traces"]) == len(block["data"])


def test_seeds_that_are_lost_are_told():
    plain, *others = insides.results("vanishing")
    (said,) = sentences(draw("inside", "", [insides.lost(plain), *others]), "warning")
    assert said.startswith("sigmoid: 8 of 8 seeds diverged") and "at step 3," in said


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.9e-7, "2.9·10⁻⁷"), (0.384, "0.38"), (1.0, "1"), (171.2, "171"), (151234.0, "1.5·10⁵"), (0.0, "0.00")],
)
def test_numbers_are_written_with_two_or_three_digits(value, text):
    assert small(value) == text


def test_numbers_said_are_those_of_the_results():
    found = insides.results("vanishing")
    captions = sentences(draw("inside", "", found), "caption")
    ratio = 10 ** np.log10(found[1].slope[0, :, 0] / found[1].slope[0, :, -1]).mean()
    assert f"tanh, Xavier: {ratio:.2f}" in captions[0]
    assert small(found[0].update[0, :, 0].mean()) in captions[1]

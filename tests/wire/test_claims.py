"""The docket and a claim: what they say of results, in numbers and in both languages."""

from urllib.parse import parse_qs

import numpy as np
import pytest
from outcomes import recorded_claims
from scipy import stats
from sheets import draw, each, figures, sentences

from lessons.claims import CHAPTERS, ORDER, claims
from translations import LANGUAGES, translate
from wire.sheets import SHEETS, ask
from wire.sheets.claim import VERDICTS
from wire.sheets.claim import call as call_of

RNG = np.random.default_rng(0)


def made(name, *ratios, seeds=8):
    """Results in which the first arm's measures are so many times the other's at each setting, but for
    scatter."""
    claim = claims()[name]
    values = np.exp(RNG.normal(0, 0.05, (len(claim.settings), 2, len(claim.measures), seeds)))
    values[:, 0] *= np.reshape(ratios, (-1, 1, 1))
    return values


def ruled(name, values, language="en"):
    (block,) = each(draw("claim", f"claim={name}", [values], language), "verdict")
    return block["came_out"], block["words"]


def test_a_verdict_is_computed_from_the_results():
    assert ruled("batch_slow", made("batch_slow", 3, 3)) == (True, "Holds")
    assert ruled("batch_slow", made("batch_slow", 1, 1)) == (False, "Does not hold")
    assert ruled("batch_slow", made("batch_slow", 3, 1)) == ("partly", "Holds partly: examples seen")
    assert ruled("batch_slow", made("batch_slow", 3, 1.5)) == (None, "Undecided")
    partly = ruled("batch_slow", made("batch_slow", 1, 3), "ko")
    assert partly == ("partly", "일부만 맞습니다: 스텝 수")


def test_which_criterion_holds_is_said_where_one_does_not():
    values = made("momentum_noise", 0.1, 0.1, 0.1)
    values[0, 0, 1] *= 10
    words = "Holds partly: η = 0.05 (scatter of the steps); η = 0.3; η = 0.9"
    assert ruled("momentum_noise", values) == ("partly", words)


def test_there_is_no_verdict_before_all_has_run():
    values = made("batch_slow", 3, 3)
    values[1, 1] = np.nan
    for found in (None, values):
        assert not list(each(draw("claim", "claim=batch_slow", [found]), "verdict"))


def test_seeds_that_diverged_are_told():
    values = made("batch_slow", 3, 3)
    values[1, 0, :, :2] = np.nan
    (said,) = sentences(draw("claim", "claim=batch_slow", [values]), "warning")
    assert said == "steps, full batch: 2 of 8 seeds diverged and are left out."


def test_a_table_has_the_ratio_with_students_interval():
    values = made("batch_slow", 3, 1)
    (table,) = each(draw("claim", "claim=batch_slow", [values]), "table")
    logs = np.log(values[0, 0, 0] / values[0, 1, 0])
    low, high = stats.t.interval(0.95, 7, logs.mean(), stats.sem(logs))
    numbers = [f"{value:.3g}" for value in np.exp([logs.mean(), low, high])]
    assert table["rows"][0] == ["examples seen", "×{} ({}–{}) · as claimed".format(*numbers)]
    assert table["rows"][1][1].endswith("not as claimed")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ORDER)
def test_a_claim_is_drawn_at_each_of_its_settings(name, language):
    claim = claims()[name]
    blocks = draw("claim", f"claim={name}&seeds=3", [recorded_claims()[name]], language, "dark")
    drawn = figures(blocks)
    assert len(drawn) == 2 * len(claim.criteria)
    sliders = [block["slider"] for block in drawn.values() if "slider" in block]
    assert [len(slider["values"]) for slider in sliders] == [len(claim.settings)]
    (quote,) = each(blocks, "quote")
    assert quote["said"] == claim.said["ko"] and bool(quote["translated"]) == (language != "ko")
    assert all("https://" in part["href"] for item in blocks[-1]["items"] for part in item if "href" in part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_docket_has_every_claim_with_its_verdict(language):
    results = [recorded_claims()[name] for name in ORDER]
    (listed,) = each(draw("docket", "seeds=3", results, language), "docket")
    assert [one["query"]["claim"] for one in listed["claims"]] == list(ORDER)
    for one, values in zip(listed["claims"], results, strict=True):
        if one["verdict"] != "undecided":
            came_out, words = ruled_with(one["query"]["claim"], values, language)
            assert (
                words == one["words"]
                and {"holds": True, "fails": False}.get(one["verdict"], "partly") == came_out
            )


def ruled_with(name, values, language):
    (block,) = each(draw("claim", f"claim={name}&seeds=3", [values], language), "verdict")
    return block["came_out"], block["words"]


def test_the_docket_is_filtered_by_chapter_and_by_verdict():
    def shown(query, results=None):
        asked, _ = ask(SHEETS["docket"], parse_qs(query))
        known = [None] * len(SHEETS["docket"].calls(asked)) if results is None else results
        (listed,) = each(draw("docket", query, known), "docket")
        return [one["query"]["claim"] for one in listed["claims"]]

    by_chapter = [shown(f"chapter={chapter}") for chapter in CHAPTERS]
    assert [name for names in by_chapter for name in names] == list(ORDER) and all(by_chapter)
    assert shown("verdict=open") == list(ORDER) and not shown("verdict=holds")
    results = [recorded_claims()[name] for name in ORDER]
    by_verdict = [shown(f"seeds=3&verdict={kind}", results) for kind in VERDICTS]
    assert sorted(name for names in by_verdict for name in names) == sorted(ORDER)


def test_docket_and_claim_share_their_computations():
    asked, _ = ask(SHEETS["docket"], {})
    alone = [SHEETS["claim"].calls(ask(SHEETS["claim"], {"claim": [name]})[0])[0] for name in ORDER]
    assert SHEETS["docket"].calls(asked) == alone == [call_of(claims()[name], 8) for name in ORDER]
    assert ask(SHEETS["docket"], {"seeds": ["24"]})[0].experiment.seeds == 24


def test_every_verdict_has_a_name_in_korean():
    assert len({translate("ko", words) for words in VERDICTS.values()}) == len(VERDICTS)

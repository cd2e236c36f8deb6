"""Claims as files: in both languages, with a source; and every idea of the notes has its place."""

import re
from collections import Counter
from dataclasses import replace

import pytest
import yaml

from engine.networks.trials import MEASURES, Taught
from lessons import claims as claims_module
from lessons.claims import CHAPTERS, FOLDER, ORDER, claims, read
from lessons.lesson import Fault
from translations import LANGUAGES

COVERAGE = yaml.safe_load((FOLDER / "coverage.yaml").read_text())
TEXT = (FOLDER / "momentum_noise.yaml").read_text()
HANGUL = re.compile("[가-힣]")


def test_every_file_is_a_claim_in_every_language():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {*ORDER, "coverage"}
    for claim in claims().values():
        texts = [claim.title, claim.said, claim.held, claim.control, *claim.names]
        texts += [setting.name for setting in claim.settings] + [source.why for source in claim.sources]
        assert all(set(said) == set(LANGUAGES) for said in texts)
        assert HANGUL.search(claim.said["ko"]) and HANGUL.search(claim.title["ko"])


def test_every_chapter_has_claims_and_every_claim_its_experiment():
    assert {claim.chapter for claim in claims().values()} == set(CHAPTERS)
    for claim in claims().values():
        assert len(claim.settings) >= 2 and len({setting.arms for setting in claim.settings}) >= 2
        for one, other in claim.pairs:
            assert one != other and type(one) is type(other)
            assert set(claim.measures) <= set(MEASURES[type(one)])


@pytest.mark.parametrize(
    ("name", "patience", "jump"), [("early_stopping", 100, float("inf")), ("accuracy_jumps", 2000, 0.05)]
)
def test_of_those_who_stop_early_the_others_go_on_to_the_end(name, patience, jump):
    for one, other in claims()[name].pairs:
        assert isinstance(one, Taught) and (one.patience, one.jump) == (patience, jump)
        assert other == replace(one, patience=0, jump=float("inf"))


def test_numbers_of_both_languages_are_the_same():
    for name, claim in claims().items():
        # Korean counts what English calls by its name, and a number without a comma is the same number.
        numbers = {
            language: Counter(re.findall(r"\d+(?:\.\d+)?", claim.held[language].replace(",", "")))
            for language in LANGUAGES
        }
        missing = numbers["en"] - numbers["ko"]
        assert not missing, (name, missing)


@pytest.mark.parametrize(
    ("before", "after", "line", "kind"),
    [
        ("chapter: optimizers", "chapter: optimisers", 4, "unknown choice"),
        ("note: 5", "note: 6", 5, "no such"),
        ("measure: gap", "measure: accuracy", 42, "unknown choice"),
        ("stated: lower", "stated: smaller", 40, "unknown choice"),
        ("by: 2", "by: much", 41, "never"),
        ("noise=0.3&run=sgd,lr=0.05", "noise=loud&run=sgd,lr=0.05", 27, "link"),
        ("run=sgd,lr=0.05", "run=sgd,lr=0.05&run=adam", 27, "number of items"),
        ("stands: contradicts", "stands: says", 46, "unknown choice"),
        ("address: https", "address: http", 48, "unknown choice"),
        ("sources:", "source:", 45, "unknown name"),
        ("criteria:", "criteria: [", 39, "not yaml"),
        ("held:", "holds:", 10, "unknown name"),
    ],
)
def test_a_malformed_file_is_told_by_line_and_reason(before, after, line, kind):
    with pytest.raises(Fault) as told:
        read(TEXT.replace(before, after, 1))
    assert (told.value.kind, told.value.line) == (kind, line)


def test_a_malformed_file_of_ours_is_told_by_its_name_too(tmp_path, monkeypatch):
    (tmp_path / "wrong.yaml").write_text(TEXT.replace("note: 5", "note: 6"))
    monkeypatch.setattr(claims_module, "FOLDER", tmp_path)
    monkeypatch.setattr(claims_module, "ORDER", ("wrong",))
    with pytest.raises(ValueError, match=r"^wrong\.yaml, line 5: no such '6'$"):
        claims.__wrapped__()


# Every idea of the notes


def test_every_idea_of_the_notes_is_named_once():
    assert [row["number"] for row in COVERAGE] == list(range(1, 103))


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: row["number"])
def test_an_idea_has_a_claim_a_page_or_a_reason(row):
    (where,) = row.keys() - {"number", "idea"}
    assert where in ("claim", "page", "reason") and row["idea"] and row[where]
    assert where != "claim" or row["claim"] in ORDER


def test_every_claim_is_of_an_idea():
    assert {row["claim"] for row in COVERAGE if "claim" in row} == set(ORDER)

"""The sheet on mistakes: it hides a code until one has guessed, and then shows the line and the tree."""

import json
import re

import pytest
from mistakes import made, signs
from sheets import draw, each, figures, sentences, verdicts

from engine.networks.bugs import CODES, MISTAKES, NONE, TREE, hidden, look, source
from translations import LANGUAGES, translate
from wire.sheets import SHEETS, ask
from wire.sheets.bugs import FIRST, TITLES

HANGUL = re.compile("[가-힣]")
NUMBER = next(number for number in range(1, 3) if hidden(number) != NONE)
NAME = hidden(NUMBER)
OTHER = next(name for name in CODES if name not in (NAME, NONE))
QUERIES = {
    "open": (f"number={NUMBER}", 3),
    "right": (f"number={NUMBER}&guess={NAME}", 3),
    "wrong": (f"number={NUMBER}&guess={OTHER}", 3),
    "all": ("code=all", 0),
    **{name: (f"code={name}", 3) for name in CODES},
}


def shown(query, **options):
    """With results made up as the code that is asked for would have them."""
    asked, _ = ask(
        SHEETS["bugs"], {name: [value] for name, value in (p.split("=") for p in query.split("&"))}
    )
    results = [made(**signs(name)) for _look, name, _seed in SHEETS["bugs"].calls(asked)]
    return draw("bugs", query, results, **options)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", QUERIES)
def test_it_is_plain_data_in_each_language(name, language, theme):
    query, count = QUERIES[name]
    blocks = shown(query, language=language, theme=theme)
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    assert len(figures(blocks)) == count
    for sentence in sentences(blocks):
        assert bool(HANGUL.search(sentence)) == (language == "ko"), sentence


@pytest.mark.parametrize("query", [query for query, _ in QUERIES.values()])
def test_there_is_nothing_to_read_before_the_first_result(query):
    asked, _ = ask(
        SHEETS["bugs"], {name: [value] for name, value in (p.split("=") for p in query.split("&"))}
    )
    blocks = draw("bugs", query, [None] * len(SHEETS["bugs"].calls(asked)))
    assert not verdicts(blocks) and not list(each(blocks, "code"))


def test_nothing_betrays_a_hidden_code_before_the_guess():
    healthy, results = made(), [made(**signs(name)) for name in CODES]
    said = {
        json.dumps([block for block in draw("bugs", f"number={k}", [healthy, one]) if block["kind"] != "row"])
        for k, one in enumerate(results, 1)
    }
    assert len(said) == 1 and not list(each(draw("bugs", "number=3", [healthy, results[2]]), "code"))


def test_a_guess_is_judged_and_the_code_shown():
    assert verdicts(shown(QUERIES["right"][0])) == [True]
    blocks = shown(QUERIES["wrong"][0])
    assert verdicts(blocks) == [False]
    assert any(sentence.startswith(TITLES[NAME]) for sentence in sentences(blocks, "text"))
    wrong, right = (block["lines"] for block in each(blocks, "code"))
    assert (right, wrong) == source(NAME)


@pytest.mark.parametrize("name", CODES)
def test_the_tree_says_what_it_measured_until_a_question_says_yes(name):
    blocks = shown(f"code={name}")
    (table,) = each(blocks, "table")
    order = [question.mistake for question in TREE]
    last = order.index(name) if name in order else len(order)
    assert [i for i, cells in enumerate(table["rows"]) if cells[2].startswith("✓")] == [last][: name in order]
    assert [cells[1] for cells in table["rows"][last + 1 :]] == ["–"] * (len(order) - last - 1)
    assert any(f"The tree says: {TITLES[name]}" in sentence for sentence in sentences(blocks, "text"))
    assert bool(list(each(blocks, "code"))) == (name in MISTAKES)


def test_all_are_counted_once_all_are_there():
    blocks = shown("code=all")
    said = " ".join(sentences(blocks, "text"))
    assert "the sweep alone shows 3 of 12 mistakes, and the tree names 12" in said
    (table,) = each(blocks, "table")
    assert [cells[0] for cells in table["rows"]] == [cells[2] for cells in table["rows"]]
    asked, _ = ask(SHEETS["bugs"], {"code": ["all"]})
    half = [made() if i < 5 else None for i, _ in enumerate(SHEETS["bugs"].calls(asked))]
    assert len(sentences(draw("bugs", "code=all", half), "text")) == 1


def test_a_number_stands_for_a_code_and_its_data():
    asked, _ = ask(SHEETS["bugs"], {"number": ["9"]})
    assert SHEETS["bugs"].calls(asked) == [(look, NONE, FIRST), (look, hidden(9), FIRST + 9)]
    asked, _ = ask(SHEETS["bugs"], {"number": ["9"], "code": ["zero"]})
    assert SHEETS["bugs"].calls(asked) == [(look, NONE, FIRST), (look, "zero", FIRST + 9)]


def test_every_mistake_has_a_name_of_its_own_in_korean():
    assert len({translate("ko", title) for title in TITLES.values()}) == len(CODES)

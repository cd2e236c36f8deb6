"""Twenty thousand links that nobody wrote in good faith: each opens something, and what is wrong is said."""

from random import Random
from urllib.parse import parse_qs, quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opening import opened, whole

from links.experiment import EXPERIMENT
from links.lab import LAB
from links.lab import query as query_of_lab
from links.scene import SCENE, query
from optimizers import EVERY
from surfaces import SURFACES
from translations import LANGUAGES
from wire.sheets import PAGES, fields
from wire.text import explain

SHEETS = [sheet for parts in PAGES.values() for part in parts.values() for sheet in part]
NAMES = sorted(
    {*SCENE, *LAB, *EXPERIMENT, "part", "optimizer", *(name for each in SHEETS for name in fields(each))}
)
PARTS = [part for parts in PAGES.values() for part in parts]
NASTY = [
    "",
    ",",
    "=",
    "nan",
    "-inf",
    "1e999",
    "5e-324",
    "-0",
    "1_0",
    "0x1f",
    "{where}",
    "%s",
    "%00",
    "<b>",
    "٣",
    "9" * 400,
]

words = st.sampled_from(
    [*NASTY, *NAMES, *PARTS, *EVERY, *SURFACES, "full", "same", "lr=", "3d", "true", "ko"]
)
numbers = st.floats().map(repr) | st.integers().map(str)
values = st.lists(words | numbers | st.text(max_size=20), max_size=5).map(",".join)
pairs = st.tuples(st.sampled_from(NAMES) | st.text(max_size=10), values, st.booleans())


def joined(given: list[tuple[str, str, bool]]) -> str:
    """A query of names and values, quoted or as they are."""
    return "&".join(
        f"{name}={quote(value, errors='surrogatepass') if quoted else value}" for name, value, quoted in given
    )


@st.composite
def wronged(draw) -> str:
    """A good link in which some characters have become others."""
    rng = Random(draw(st.integers(0, 2**32)))
    good = (
        query(SCENE.draw(rng), whole=True) if draw(st.booleans()) else query_of_lab(LAB.draw(rng), whole=True)
    )
    text = list(good)
    for place, other in draw(
        st.lists(st.tuples(st.integers(0, len(text) - 1), st.text(max_size=3)), max_size=7)
    ):
        text[place] = other
    return "".join(text)


links = (
    st.text()
    | st.binary().map(lambda raw: raw.decode("latin-1"))
    | st.lists(pairs, max_size=12).map(joined)
    | wronged()
)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    page=st.sampled_from(["", "network", "batch_size", "notes", "optimizers"]),
    part=st.sampled_from(["", *PARTS]),
    link=links,
)
def test_any_link_opens_and_what_is_wrong_in_it_is_said(page, part, link):
    given = parse_qs(
        f"part={part}&{link}" if part and page else link, keep_blank_values=True, errors="replace"
    )
    value, problems = opened(page, given)
    for problem in problems:
        assert all(explain(problem, language) for language in LANGUAGES)
    # What was opened has a link of its own, which opens the same and in which nothing is wrong.
    assert opened(page, parse_qs(whole(page, value), keep_blank_values=True)) == (value, [])

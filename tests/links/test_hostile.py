"""Twenty thousand links that nobody wrote in good faith: each opens something, and what is wrong is said."""

from random import Random
from urllib.parse import parse_qs, quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from opening import opened, whole

from links.experiment import EXPERIMENT
from links.lab import LAB
from links.lab import query as query_of_lab
from links.maps import MAPS
from links.maps import query as query_of_maps
from links.scene import SCENE, query
from optimizers import EVERY
from surfaces import SURFACES
from translations import LANGUAGES
from wire.sheets import PAGES, fields
from wire.text import explain

SHEETS = [sheet for parts in PAGES.values() for part in parts.values() for sheet in part]
NAMES = sorted(
    {
        *SCENE,
        *LAB,
        *MAPS,
        *EXPERIMENT,
        "part",
        "optimizer",
        *(name for each in SHEETS for name in fields(each)),
    }
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
texts = st.text() | st.binary().map(lambda raw: raw.decode("latin-1"))


def joined(rng: Random, drawn: list[str]) -> str:
    """A query of names and values, quoted or as they are."""
    pairs = []
    for _ in range(rng.randrange(13)):
        name = rng.choice([rng.choice(NAMES), rng.choice(drawn)[:10]])
        value = ",".join(rng.choices(drawn, k=rng.randrange(6)))
        quoted = rng.random() < 0.5
        pairs.append(f"{name}={quote(value, errors='surrogatepass') if quoted else value}")
    return "&".join(pairs)


def wronged(rng: Random, drawn: list[str]) -> str:
    """A good link in which some characters have become others."""
    good = rng.choice(
        [
            lambda: query(SCENE.draw(rng), whole=True),
            lambda: query_of_lab(LAB.draw(rng), whole=True),
            lambda: query_of_maps(MAPS.draw(rng), whole=True),
        ]
    )()
    text = list(good)
    for _ in range(rng.randrange(8)):
        text[rng.randrange(len(text))] = rng.choice(drawn)[:3]
    return "".join(text)


# Two hundred times a hundred: half are drawn as they are, of what else is drawn many others are made. A link
# that fails is told, and needs no smaller one.
@pytest.mark.slow
@settings(
    max_examples=200,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    links=st.lists(texts, min_size=50, max_size=50),
    drawn=st.lists(words | numbers | st.text(max_size=20), min_size=50, max_size=50),
    rng=st.integers(0, 2**64).map(Random),
)
def test_any_link_opens_and_what_is_wrong_in_it_is_said(links, drawn, rng):
    for link in (*links, *(make(rng, drawn) for make in (joined, wronged) for _ in range(25))):
        page = rng.choice(["", "maps", "network", "batch_size", "notes", "optimizers"])
        part = rng.choice(["", *PARTS])
        try:
            opens(page, f"part={part}&{link}" if part and page else link)
        except Exception as error:
            raise AssertionError(f"/{page}?part={part}&{link}") from error


def opens(page: str, link: str) -> None:
    value, problems = opened(page, parse_qs(link, keep_blank_values=True, errors="replace"))
    for problem in problems:
        assert all(explain(problem, language) for language in LANGUAGES)
    # What was opened has a link of its own, which opens the same and in which nothing is wrong.
    assert opened(page, parse_qs(whole(page, value), keep_blank_values=True)) == (value, [])

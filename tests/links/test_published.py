"""Published links open for ever: each to what is recorded beside it, with nothing in it that nobody reads.

No line of published.txt is ever taken out; tests/support/opening.py writes one.
"""

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from opening import open_link, opened

from wire.sheets import PAGES

LINES = (Path(__file__).parent / "published.txt").read_text().splitlines()
LINES = [line for line in LINES if line and not line.startswith("#")]
PUBLISHED = list(zip(LINES[::2], map(str.strip, LINES[1::2]), strict=True))


@pytest.mark.parametrize(("link", "recorded"), PUBLISHED)
def test_a_published_link_opens_what_it_always_opened(link, recorded):
    page, value, problems = open_link(link)
    assert problems == []
    then, _ = opened(page, parse_qs(recorded, keep_blank_values=True))
    assert value == then


def test_there_are_links_of_every_page_and_of_every_part():
    assert len(PUBLISHED) >= 60
    known = {
        (page, value[0] if isinstance(value, tuple) else "")
        for page, value, _ in map(open_link, dict(PUBLISHED))
    }
    assert known >= {
        ("", ""),
        ("class", ""),
        ("maps", ""),
        ("network", ""),
        ("optimizers", ""),
        ("step", ""),
    } | {(page, part) for page, parts in PAGES.items() for part in parts}

"""Translations: the app's sentences in other languages, read from .po files in memory."""

import re
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "ko": "한국어"}


def N_(sentence: str) -> str:
    """Marks a sentence for translation, to be translated where it is shown."""
    return sentence


@lru_cache
def catalog(language: str) -> dict[str, str]:
    """Sentence in English -> sentence in `language`; empty for English."""
    path = Path(__file__).parent / language / "LC_MESSAGES" / "downhill.po"
    if language not in LANGUAGES or not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): unbroken(str(m.string)) for m in read_po(file) if m.id and m.string}


# Where lines break in spite of keep-all: between a parenthesis and its Korean particle, after the stroke of
# 2/η, after the minus of 1e-7, and after |y| in spite of the space that follows.
JOINED = re.compile(r"\)(?=[가-힣])|(?<=\S)/(?=[^\x00-\x7f가-힣])|(?<=\de)-(?=\d)|\|(?= [=<>≤≥])")
# And at the spaces of a relation or a sum.
SPACED = re.compile(r"(?<=\S) ([=<>≤≥≈∝+−±×/]) (?=\S)")


def unbroken(sentence: str) -> str:
    """The sentence without a place where a line could break within a formula or before a particle."""
    return SPACED.sub("\u00a0\\1\u00a0", JOINED.sub(lambda found: f"{found[0]}\u2060", sentence))


def translate(language: str, sentence: str) -> str:
    """The sentence in `language`, or itself."""
    return catalog(language).get(sentence) or unbroken(sentence)

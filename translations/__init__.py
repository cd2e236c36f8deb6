"""Translations: the app's sentences in other languages, read from .po files in memory."""

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
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def translate(language: str, sentence: str) -> str:
    """The sentence in `language`, or itself."""
    return catalog(language).get(sentence, sentence)

"""Every sentence that a person reads has its translation, with the same placeholders; none is orphaned."""

import inspect
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from engine.race.trajectory import SCHEDULE_PARAMS, SURFACE_PARAMS
from optimizers import OPTIMIZERS
from surfaces import SURFACES
from translations import LANGUAGES, catalog, translate
from wire.catalog import idea

ROOT = Path(__file__).parents[2]


def sentences() -> set[str]:
    written = set()
    for folder in ("engine", "ui", "pages", "server", "wire", "lessons"):
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords={"_": None, "N_": None})
        written |= {message for _, _, message, _, _ in found}
    for module in (*OPTIMIZERS.values(), *SURFACES.values()):
        notes = inspect.cleandoc(module.__doc__ or "").split("\n\n")[2:]
        written |= {idea(module), *(" ".join(note.split()) for note in notes)}
    for module in SURFACES.values():
        written |= {module.NAME, module.GROUP}
    for registry in (SURFACE_PARAMS, SCHEDULE_PARAMS):
        written |= {name.replace("_", " ") for declared in registry.values() for name in declared}
    return written


OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_none_is_left_over(language):
    assert sentences() - catalog(language).keys() == set()
    assert catalog(language).keys() - sentences() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_are_the_same(language):
    for english, other in catalog(language).items():
        assert sorted(re.findall(r"\{.*?\}", english)) == sorted(re.findall(r"\{.*?\}", other)), english


def test_an_unknown_sentence_or_language_is_left_as_it_is():
    assert translate("ko", "not a sentence of ours") == "not a sentence of ours"
    assert translate("xx", "Race") == "Race"

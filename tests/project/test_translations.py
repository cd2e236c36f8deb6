"""Every sentence that a person reads has its translation, with the same placeholders; none is orphaned."""

import inspect
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from engine.race.trajectory import SCHEDULE_PARAMS, SURFACE_PARAMS
from optimizers import EVERY
from surfaces import SURFACES
from translations import LANGUAGES, catalog, translate
from wire.catalog import idea

ROOT = Path(__file__).parents[2]


def sentences() -> set[str]:
    written = set()
    for folder in ("engine", "ui", "pages", "server", "wire", "lessons"):
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords={"_": None, "N_": None})
        written |= {message for _, _, message, _, _ in found}
    for module in (*EVERY.values(), *SURFACES.values()):
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


def glossary() -> list[tuple[str, str]]:
    """What a thing is called in Korean, and what it is not: pairs from the table in CONTRIBUTING.md."""
    rows = re.findall(r"^\| .+? \| (.*[가-힣].*) \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    return [(term, rejected) for term, others in rows for rejected in others.split(", ")]


def lectured() -> list[str]:
    """What lessons say in Korean: a file each, which holds both languages."""
    return [path.read_text() for path in (ROOT / "lessons" / "lectures").glob("*.yaml")]


def test_korean_has_one_term_for_one_thing():
    assert len(glossary()) > 9 and lectured()
    for term, rejected in glossary():
        found = [korean for korean in catalog("ko").values() if rejected in korean]
        most = 1 if rejected == "관성" else 0  # which says once what momentum is
        assert len(found) <= most, f"{term}, not {rejected}: {found}"
        assert rejected == "관성" or not [text for text in lectured() if rejected in text], (term, rejected)


# Which of two it is depends on the sound before it, which a placeholder hides.
PARTICLES = re.compile(r"\}[”’]?(은|는|이|가|을|를|과|와|으로|로|이나|나|이라|라)(\(|(?![가-힣]))")


def test_no_particle_depends_on_what_a_placeholder_holds():
    assert PARTICLES.search("{run}이 앞섭니다") and PARTICLES.search("{given}은(는) 너무 큽니다")
    assert not PARTICLES.search("{run}입니다") and not PARTICLES.search("{run}만 {count}개를")
    assert not [korean for korean in catalog("ko").values() if PARTICLES.search(korean)]


def test_an_unknown_sentence_or_language_is_left_as_it_is():
    assert translate("ko", "not a sentence of ours") == "not a sentence of ours"
    assert translate("xx", "Race") == "Race"

"""A lesson's file: what is read of it, and the line and the reason where it is none."""

import re
from pathlib import Path

import pytest

from lessons.lesson import FOLDER, LENGTH_MAX, Choose, Draw, Fault, Set, read
from translations import LANGUAGES
from wire.lessons import FAULTS, opened, shelf

GOOD = """\
title:
  en: One scene
idea:
  en: >
    An idea that
    is folded.
scenes:
  # A comment.
  - link: https://example.org/?surface=ravine&run=sgd,lr=0.05&steps=60&lang=ko
    title:
      en: First
    text:
      en: A sentence. And another.
    question:
      choose:
        en: Which?
      options:
        - en: This
        - en: That
      right: 2
      why:
        en: Because.
"""
SET = """\
      set:
        en: How much?
      run: 1
      name: lr
      from: 0.05
      to: 0.1
      why:
        en: So.
"""
DRAW = """\
      draw:
        en: Where?
      what: path
      run: 1
      why:
        en: So.
"""
HEAD = GOOD.partition("      choose:")[0]


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_file_is_read_with_a_link_as_it_stands_in_an_address():
    lesson = read(GOOD)
    (scene,) = lesson.scenes
    assert lesson.idea == {"en": "An idea that is folded."}
    assert scene.race.surface.name == "ravine" and scene.race.steps == 60
    assert isinstance(scene.question, Choose)
    assert scene.question.options == ({"en": "This"}, {"en": "That"}) and scene.question.right == 1


def test_other_questions_are_read_too():
    (scene,) = read(HEAD + SET).scenes
    assert scene.question == Set({"en": "How much?"}, 0, "lr", 0.05, 0.1, {"en": "So."})
    (scene,) = read(HEAD + DRAW).scenes
    assert scene.question == Draw({"en": "Where?"}, "path", 0, {"en": "So."})


BROKEN = {
    "tab": (changed("  en: One", "\ten: One"), 2, "not yaml"),
    "quote": (changed("en: One scene", "en: 'One scene"), 23, "not yaml"),
    "alias": (changed("en: One scene", "en: *one"), 2, "not yaml"),
    "control": (changed("Because.", "Because\x07"), 22, "not text"),
    "empty": ("", 1, "empty"),
    "comment": ("# nothing", 1, "empty"),
    "a text": ("hello", 1, "not names"),
    "a list": ("- hello", 1, "not names"),
    "deep": ("- " * 10_000, 1, "too deep"),
    "long": ("x" * (LENGTH_MAX + 1), 1, "too long"),
    "unknown": (changed("    text:", "    txet:"), 12, "unknown name"),
    "unknown at the top": (GOOD + "author: me\n", 23, "unknown name"),
    "twice": (changed("      right: 2", "      right: 2\n      right: 2"), 21, "twice"),
    "missing": (changed("      right: 2\n", ""), 14, "missing"),
    "no scenes": (GOOD.partition("scenes:")[0] + "scenes:\n", 7, "not a list"),
    "many scenes": (GOOD + GOOD.partition("  # A comment.\n")[2] * 40, 7, "number of items"),
    "one option": (changed("        - en: That\n", ""), 17, "number of items"),
    "a text that is a list": (changed("      en: First", "      - First"), 10, "not names"),
    "a text that is names": (changed("right: 2", "right:\n        en: 2"), 20, "not a text"),
    "silent": (changed("en: First", "en: ''"), 10, "says nothing"),
    "in no language": (changed("      en: First", "      de: Eins"), 11, "unknown name"),
    "link": (changed("lr=0.05", "lr=fast"), 9, "link"),
    "optimizer": (changed("run=sgd", "run=adem"), 9, "link"),
    "kind": (changed("      choose:", "      guess:"), 15, "unknown name"),
    "no kind": (changed("      choose:\n        en: Which?\n", ""), 14, "no question"),
    "right": (changed("right: 2", "right: 3"), 20, "no such"),
    "right is a word": (changed("right: 2", "right: yes"), 20, "no such"),
    "run": (changed("run: 1", "run: 2", HEAD + SET), 17, "no such"),
    "name": (changed("name: lr", "name: beta1", HEAD + SET), 18, "unknown choice"),
    "from": (changed("from: 0.05", "from: -1", HEAD + SET), 19, "never"),
    "nan": (changed("to: 0.1", "to: .nan", HEAD + SET), 20, "never"),
    "backwards": (changed("to: 0.1", "to: 0.01", HEAD + SET), 20, "empty range"),
    "what": (changed("what: path", "what: cat", HEAD + DRAW), 17, "unknown choice"),
    "options of another kind": (HEAD + SET + "      options:\n        - en: a\n", 23, "unknown name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_lesson_is_told_by_file_line_and_reason(name):
    text, line, kind = BROKEN[name]
    with pytest.raises(Fault) as raised:
        read(text)
    assert (raised.value.line, raised.value.kind) == (line, kind)
    told = {language: opened(text, "mine.yaml", language)["fault"] for language in LANGUAGES}
    assert told["en"].startswith(f"mine.yaml, line {line}: ")
    assert told["ko"].startswith(f"mine.yaml {line}번째 줄: ")
    assert "{" not in "".join(told.values())


def test_the_skeleton_in_contributing_is_a_lesson():
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text()
    (skeleton,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(read(skeleton).scenes) == 1


def test_every_reason_is_tried():
    assert {kind for _, _, kind in BROKEN.values()} == set(FAULTS)


def test_nothing_in_a_file_is_executed():
    for tag in ("!!python/object/apply:os.system [ls]", "!!python/name:os.system ''"):
        with pytest.raises(Fault):
            read(changed("en: One scene", f"en: {tag}"))


def test_references_do_not_multiply():
    bomb = "title: &a\n  en: " + "x" * 1000 + "\nidea: *a\nscenes:\n"
    scene = GOOD.partition("  # A comment.\n")[2].replace("  - link", "  - &s\n    link")
    lesson = read(bomb + scene + "  - *s\n" * 39)
    assert len(lesson.scenes) == 40
    with pytest.raises(Fault, match="number of items"):
        read(bomb + scene + "  - *s\n" * 40)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shelf_has_every_file_as_it_opens_it(language):
    for lesson in shelf(language)["lessons"]:
        text = (FOLDER / f"{lesson['id']}.yaml").read_text()
        assert opened(text, "", language) == {"lesson": {k: v for k, v in lesson.items() if k != "id"}}


def test_what_is_not_said_in_a_language_is_said_in_another():
    assert opened(GOOD, "", "ko")["lesson"]["title"] == "One scene"

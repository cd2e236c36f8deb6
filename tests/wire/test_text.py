"""Text: nothing is written for the player that nobody says."""

from pathlib import Path

from engine.race.verdict import SENTENCES
from parameters import Problem
from wire.text import PROBLEMS, TEXT, explain

ROOT = Path(__file__).parents[2]
BUILT = ("chart_", "show_", "hyper_", *(f"say_{name}" for name in SENTENCES))  # a name follows


def test_every_text_is_used():
    scripts = [path for path in (ROOT / "browser").rglob("*.js") if "vendor" not in path.parts]
    modules = [path for folder in ("wire", "ui", "engine") for path in (ROOT / folder).rglob("*.py")]
    written = "".join(path.read_text() for path in scripts + modules if path.name != "text.py")
    dead = {key for key in TEXT if f'"{key}"' not in written and not key.startswith(BUILT)}
    assert dead == set()


def test_every_problem_has_its_sentence_in_every_language():
    for kind in PROBLEMS:
        said = {
            explain(Problem(kind, "run", "muon", "adam", near="lion"), language) for language in ("en", "ko")
        }
        assert len(said) == 2 and all("{" not in sentence for sentence in said)

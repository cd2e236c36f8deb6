"""Text: nothing is written for the player that nobody says."""

from pathlib import Path

from engine.networks.experiment import Experiment
from engine.race.verdict import SENTENCES
from links.experiment import EXPERIMENT
from parameters import Problem
from wire.text import PROBLEMS, TEXT, explain

ROOT = Path(__file__).parents[2]
BUILT = (
    "chart_",
    "show_",
    "hyper_",
    "save_",
    "keep_",
    "fair_",
    *(f"say_{name}" for name in SENTENCES),
)  # a name follows


def test_every_text_is_used():
    scripts = [path for path in (ROOT / "browser").rglob("*.js") if "vendor" not in path.parts]
    folders = ("wire", "ui", "engine", "server")
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    written = "".join(path.read_text() for path in scripts + modules if path.name != "text.py")
    dead = {key for key in TEXT if f'"{key}"' not in written and not key.startswith(BUILT)}
    assert dead == set()


def test_what_was_used_instead_has_the_name_that_its_slider_has():
    _, problems = EXPERIMENT.read({"large": ["much"], "large_lr": ["fast"]}, Experiment())
    said = [explain(problem, "ko", "`{}`".format) for problem in problems]
    assert len(said) == 2 and all("`" in sentence for sentence in said)
    assert sorted(sentence.rpartition("대신 쓴 값은 ")[2] for sentence in said) == [
        "같은 값입니다.",
        "전체 배치입니다.",
    ]


def test_every_problem_has_its_sentence_in_every_language():
    for kind in PROBLEMS:
        said = {
            explain(Problem(kind, "run", "muon", "adam", near="lion"), language) for language in ("en", "ko")
        }
        assert len(said) == 2 and all("{" not in sentence for sentence in said)

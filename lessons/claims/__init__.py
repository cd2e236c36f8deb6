"""Claims: what the lecture notes say of training, each with the experiment that tries it and its criteria.

A claim is one file of YAML beside this, read as a lesson is: only names, lists and texts. What comes out of
it is nowhere written down but in tests/truth/test_claims.py; a page says it after its own run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path
from urllib.parse import parse_qs

from engine.networks.experiment import STEPS_MAX
from engine.networks.trials import LOOK, MEASURES, PREPARED, Arm, Criterion, Fitted, Raced, Taught
from lessons.lesson import Part, Said, begin
from links import lab, scene
from links.fields import Name, Number, Table
from parameters import Lin, Log, Whole

FOLDER = Path(__file__).parent
# In the order in which they are taught.
ORDER = (
    "small_batches",
    "batch_slow",
    "sgd_escapes",
    "momentum_noise",
    "nag_escapes",
    "adagrad_dies",
    "rmsprop_keeps",
    "adam_best",
    "relu_gradient",
    "linear_layers",
    "zero_centred",
    "batch_norm",
    "layer_norm",
    "adamw_overfits",
    "augmentation",
    "noise",
    "label_smoothing",
    "mixup",
    "cutmix",
    "dropout",
    "dropconnect",
    "stochastic_depth",
    "early_stopping",
    "accuracy_jumps",
    "batch_norm_dropout",
    "more_data",
)
CHAPTERS = ("descent", "optimizers", "networks", "generalisation")
STANDS = ("supports", "qualifies", "contradicts")
# The notes, by the titles that their writers gave them.
NOTES = (
    "[DL Basic] 딥러닝과 최적화",
    "Deep Learning Basic",
    "Cs231n 7-1. Optimization",
    "pytorch chapter3",
    "오늘의 연구 코멘트",
)
SETTINGS_MAX = 5
CRITERIA_MAX = 4
BY = Log(1, 1, 1000, "by")
TARGET = Log(0.005, 0.001, 1, "L")
STARTS = Whole(0, 0, 100, "starts")
PATIENCE = Whole(100, LOOK, STEPS_MAX, "patience")
JUMP = Lin(0.05, 0.01, 1, "jump")
LINE = Table(Fitted(0.0, PREPARED[0]), {"offset": Number(Lin(0, -10, 10, "t")), "prepared": Name(PREPARED)})


@dataclass(frozen=True)
class Setting:
    """A place of the control, and what runs there: two that differ in what is claimed."""

    name: Said
    arms: tuple[Arm, Arm]


@dataclass(frozen=True)
class Source:
    """A paper that `stands` to the claim as one of STANDS, and what it says."""

    stands: str
    cite: str
    address: str
    why: Said


@dataclass(frozen=True)
class Claim:
    """A sentence of the notes, in their own words and translated, and how it is tried.

    `held` says what is compared and what is equal; `names` are those of the two that run at each setting of
    the `control`.
    """

    title: Said
    chapter: str
    note: str
    section: str
    said: Said
    held: Said
    names: tuple[Said, Said]
    control: Said
    settings: tuple[Setting, ...]
    criteria: tuple[Criterion, ...]
    sources: tuple[Source, ...]

    @property
    def pairs(self) -> tuple[tuple[Arm, Arm], ...]:
        return tuple(setting.arms for setting in self.settings)

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(criterion.measure for criterion in self.criteria))


def read(text: str) -> Claim:
    """The claim in a file's text. Raises `lessons.lesson.Fault`, for the first reason found, where there is
    none."""
    of = begin(text).names(
        "title", "chapter", "note", "section", "said", "held", "one", "other", "control", "settings",
        "criteria", "sources", more=("starts", "target", "patience", "jump"),
    )  # fmt: skip
    starts = int(of["starts"].number(STARTS)) if "starts" in of else 0
    target = of["target"].number(TARGET) if "target" in of else None
    patience = int(of["patience"].number(PATIENCE)) if "patience" in of else None
    jump = of["jump"].number(JUMP) if "jump" in of else inf
    settings = of["settings"].items(1, SETTINGS_MAX)
    return Claim(
        title=of["title"].said(),
        chapter=of["chapter"].one_of(CHAPTERS),
        note=NOTES[of["note"].place(len(NOTES))],
        section=of["section"].text(),
        said=of["said"].said(),
        held=of["held"].said(),
        names=(of["one"].said(), of["other"].said()),
        control=of["control"].said(),
        settings=(found := tuple(_setting(setting, starts, target, patience, jump) for setting in settings)),
        criteria=tuple(_criterion(each, found[0].arms[0]) for each in of["criteria"].items(1, CRITERIA_MAX)),
        sources=tuple(map(_source, of["sources"].items(1, 3))),
    )


def _setting(part: Part, starts: int, target: float | None, patience: int | None, jump: float) -> Setting:
    """The first arm has the patience and the jump, the other one none, but the same points to test on."""
    of, never = part.names("name", "one", "other"), None if patience is None else 0
    one = _arm(of["one"], starts, target, patience, jump)
    other = _arm(of["other"], starts, target, never, inf)
    return Setting(of["name"].said(), (one, other))


def _arm(part: Part, starts: int, target: float | None, patience: int | None, jump: float) -> Arm:
    """What a link runs: a line's, a network's by its data, else a race's; the first of its runs."""
    given = parse_qs(part.text(), keep_blank_values=True)
    if "prepared" in given:
        fitted, problems = LINE.read(given)
        if problems:
            raise part.fault("link", problem=problems[0])
        return fitted
    found, problems = lab.read(given) if "data" in given else scene.read(given)
    if problems:
        raise part.fault("link", problem=problems[0])
    if len(found.runs) != 1:
        raise part.fault("number of items", len(found.runs), "1")
    (run,) = found.runs
    hyper = tuple(run.values.items())
    if isinstance(found, lab.Lab):
        return Taught(found.course, run.name, hyper, target, patience, jump)
    params = tuple(found.surface.values.items())
    return Raced(found.surface.name, params, found.origin, found.steps, found.noise, run.name, hyper, starts)


def _criterion(part: Part, arm: Arm) -> Criterion:
    of = part.names("measure", "stated", more=("by",))
    measure = of["measure"].one_of(MEASURES[type(arm)])
    by = of["by"].number(BY) if "by" in of else None
    return Criterion(measure, of["stated"].one_of(("lower", "higher")), by)


def _source(part: Part) -> Source:
    of = part.names("stands", "cite", "address", "why")
    if not of["address"].text().startswith("https://"):
        raise of["address"].fault("unknown choice", of["address"].text(), "https://…")
    return Source(of["stands"].one_of(STANDS), of["cite"].text(), of["address"].text(), of["why"].said())


@cache
def claims() -> Mapping[str, Claim]:
    """Ours by their names, in the order in which they are taught.

    Raises ValueError, which names the file, the line and the reason, for one that cannot be read.
    """
    found = {}
    for name in ORDER:
        try:
            found[name] = read((FOLDER / f"{name}.yaml").read_text())
        except ValueError as fault:
            raise ValueError(f"{name}.yaml, {fault}") from None
    return found

"""Lab: a race on a network as names and texts of a query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import parse_qs, quote

from engine.networks.experiment import STEPS_MAX
from engine.networks.lab import (
    ARCHITECTURES,
    HYPERS,
    NUMBERS,
    OWN,
    PICTURES,
    QUANTITIES,
    SHORTCUTS,
    SIDES,
    TEST,
    VALIDATION,
    Entry,
    Lab,
)
from engine.networks.training import OF_PICTURES
from engine.race.trajectory import HYPERS as RACERS
from engine.race.trajectory import RUNS_MAX
from links.experiment import FULL, flips, loss
from links.fields import Field, Name, Number, Runs, Table, unread
from links.scene import meant as meant_in_a_race
from networks.data import DATA
from networks.mlp import ACTIVATIONS, INITIALISERS
from networks.normalisation import NORMALISATIONS
from parameters import Problem, Whole

WIDEST = 32  # convolutions, in filters


def architecture(lab: Lab) -> Name:
    return Name(ARCHITECTURES if lab.data in SIDES else ARCHITECTURES[:1])


def shortcuts(lab: Lab) -> Name:
    return Name(SHORTCUTS if lab.architecture == "mlp" else SHORTCUTS[:1])


def width(lab: Lab) -> Number:
    """One number, less its mean, is always 0."""
    alone = lab.normalisation == "layer" and lab.architecture == "mlp"
    most = WIDEST if lab.architecture == "convolution" else NUMBERS["width"].high
    return Number(replace(NUMBERS["width"], low=2 if alone else 1, high=most))


def depth(lab: Lab) -> Number:
    """Each convolution halves the side of a picture."""
    side = SIDES[lab.data] if lab.architecture == "convolution" else 0
    return Number(replace(NUMBERS["depth"], high=side.bit_length() - 1 if side else NUMBERS["depth"].high))


def points(lab: Lab) -> Number:
    declared = NUMBERS["n"]
    return Number(replace(declared, high=min(declared.high, DATA[lab.data].most - VALIDATION - TEST)))


def smoothing(lab: Lab) -> Number:
    declared = NUMBERS["smoothing"]
    return Number(declared if DATA[lab.data].classes else replace(declared, high=0))


def stochastic_depth(lab: Lab) -> Number:
    """A layer that is left out hands on nothing but what its shortcut does, if it has one."""
    declared = NUMBERS["stochastic_depth"]
    some = lab.shortcuts != "none" and any(m == n for m, n in pairwise(lab.sizes[:-1]))
    return Number(declared if some else replace(declared, high=0))


def of_pictures(name: str) -> Callable[[Lab], Number]:
    """Other data are not disturbed so."""
    declared = NUMBERS[name]
    return lambda lab: Number(declared if lab.data in SIDES else replace(declared, high=0))


def batch(lab: Lab) -> Number:
    """One point, less its mean, is always 0."""
    least = 2 if lab.normalisation == "batch" else 1
    return Number(Whole(min(NUMBERS["batch"].default, lab.n), least, lab.n, "B"), none=FULL)


def chart(lab: Lab) -> Name:
    """There are no right answers to count in a regression."""
    return Name(QUANTITIES if DATA[lab.data].classes else QUANTITIES[:3])


def picture(lab: Lab) -> Name:
    """Boundaries can be drawn where there are two inputs, and classes."""
    drawn = {"digits": lab.data == "digits", "boundaries": DATA[lab.data].classes and lab.sizes[0] == 2}
    return Name([name for name in PICTURES if drawn.get(name, True)])


@dataclass(frozen=True)
class Entries(Runs):
    """Runs, each of which may have some fields of the lab for its own: `adam,lr=0.01,batch=8`."""

    lab: Lab

    def own(self, name: str) -> Field:
        return LAB.of(name, self.lab)

    def parse(self, where, text, usual):
        parts = [part for part in text.split(",") if part.partition("=")[0] not in OWN]
        found, problems = super().parse(where, ",".join(parts), usual)
        if not found:
            return usual, problems
        own = {}
        for part in text.split(",")[1:]:
            name, _, given = part.partition("=")
            if name in OWN:
                value, wrong = self.own(name).parse(name, given, getattr(self.lab, name))
                own |= {} if wrong else {name: value}
                problems += wrong
        return Entry(found.name, found.values, own), problems

    def write(self, value):
        def own(run):
            return [
                f"{name}={text}"
                for name in OWN
                if name in run.own
                for text in self.own(name).write(run.own[name])
            ]

        return [
            ",".join([text, *own(run)]) for run in value for text in super(Entries, self).write([run])
        ] or [""]

    def draw(self, rng):
        def own():
            return {name: self.own(name).draw(rng) for name in OWN if rng.random() < 0.3}

        return tuple(Entry(run.name, run.values, own()) for run in super().draw(rng))


def runs(lab: Lab) -> Entries:
    return Entries(HYPERS, RUNS_MAX, lab)


LAB = Table(
    Lab(),
    {
        "data": Name(tuple(DATA)),
        "architecture": architecture,
        "normalisation": Name(NORMALISATIONS),
        "shortcuts": shortcuts,
        "n": points,
        "flips": flips,
        "width": width,
        "depth": depth,
        "activation": Name(tuple(ACTIVATIONS)),
        "initialiser": Name(tuple(INITIALISERS)),
        "loss": loss,
        "smoothing": smoothing,
        "dropout": Number(NUMBERS["dropout"]),
        "dropconnect": Number(NUMBERS["dropconnect"]),
        "stochastic_depth": stochastic_depth,
        "mixup": Number(NUMBERS["mixup"]),
        "cutmix": of_pictures("cutmix"),
        "input_noise": Number(NUMBERS["input_noise"]),
        "weight_noise": Number(NUMBERS["weight_noise"]),
        "affine": of_pictures("affine"),
        "mirror": of_pictures("mirror"),
        "brightness": of_pictures("brightness"),
        "batch": batch,
        "steps": Number(NUMBERS["steps"]),
        "seeds": Number(NUMBERS["seeds"]),
        "runs": runs,
        "picture": picture,
        "chart": chart,
        "at": Number(Whole(0, 0, STEPS_MAX, "N"), none=""),
    },
    names={"runs": "run"},
)
# What people write as names of their own, and where it stands in a link.
MEANT = {"optimizer": "run", "dataset": "data", "init": "initialiser"} | {
    name: f"run={optimizer},{name}=…" for optimizer, declared in reversed(HYPERS.items()) for name in declared
}


def query(lab: Lab, *, whole: bool = False) -> str:
    """The lab as a query string; `whole` writes defaults too."""
    return "&".join(
        f"{name}={quote(text, safe=',=')}"
        for name, texts in LAB.write(lab, None if whole else LAB.opening).items()
        for text in texts
    )


def race_only(lab: Lab) -> Lab:
    """The lab without what is merely shown of it: two that agree in this are the same race."""
    return replace(lab, picture=PICTURES[-1], chart=QUANTITIES[0], at=None)


def read(given: Mapping[str, Sequence[str]]) -> tuple[Lab, list[Problem]]:
    """The lab that names and texts of a query describe, and what could not or will not be read."""
    lab, problems = LAB.read(given)
    return lab, [*map(meant, problems), *unread(given, LAB, MEANT)]


def meant(problem: Problem) -> Problem:
    """The problem with what is known of names that are none here."""
    if problem.where == "run" and problem.given in RACERS.keys() - HYPERS.keys():
        return replace(problem, kind="needs second derivatives", near="")
    if problem.where == "architecture" and problem.given in ARCHITECTURES:
        return replace(problem, kind="needs pictures", near="")
    if problem.where == "shortcuts" and problem.given in SHORTCUTS:
        return replace(problem, kind="needs an mlp", near="")
    if problem.low == 2 and problem.given == "1":
        return replace(problem, kind="needs variance")
    if problem.kind == "out of range" and not problem.high:
        if problem.where in OF_PICTURES:
            return replace(problem, kind="disturbs pictures")
        if problem.where == "stochastic_depth":
            return replace(problem, kind="needs shortcuts")
    # A network has matrices: those who act on them are merely not there yet.
    found = meant_in_a_race(problem)
    return problem if found.kind == "needs matrices" else found


def parse(text: str) -> tuple[Lab, list[Problem]]:
    """The lab that a query string describes, and what could not be read."""
    return read(parse_qs(text, keep_blank_values=True, errors="replace"))

"""Experiment: everything that a picture of batch size and sharpness depends on, and its writing as a query.

Names, ranges and defaults stand in one typed table: controls and links read it. What a link leaves out has
its default; what cannot be read gets its default too, and is reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from networks.data import DATA, Data, load
from networks.mlp import ACTIVATIONS, LOSSES, Network, mlp
from parameters import Lin, Log, Problem, Whole, format_number, read_number

TEST = 1200  # points to test on
STEPS_MAX = 20_000  # after which a target that was not reached is given up
SEEDS_MAX = 24
FULL = "full"
MATCHES = {"loss": "target", "steps": "steps", "epochs": "epochs"}  # what is equal for both, and its number
NAMES = {
    "data": tuple(DATA),
    "activation": tuple(ACTIVATIONS),
    "loss": tuple(LOSSES),
    "match": tuple(MATCHES),
}
NUMBERS = {
    "n": Whole(256, 16, 1024, "n"),
    "flips": Lin(0, 0, 0.5, "p"),
    "width": Whole(64, 1, 256, "w"),
    "depth": Whole(2, 1, 5, "d"),
    "lr": Log(0.2, 0.001, 2, r"\eta"),
    "large_lr": Log(0.2, 0.001, 2, r"\eta"),
    "target": Log(0.005, 0.001, 1, "L"),
    "steps": Whole(1500, 1, STEPS_MAX, "N"),
    "epochs": Whole(60, 1, 1000, "E"),
    "seeds": Whole(8, 2, SEEDS_MAX, "S"),
}
BATCHES = ("small", "large")


@dataclass(frozen=True)
class Experiment:
    """A network trained on one data set with a small and a large batch, several seeds each, by plain SGD.

    The network has `depth` hidden layers of `width` neurons; `flips` is the share of wrong training labels.
    Training ends at the training loss `target`, after `steps`, or after `epochs`, as `match` says.
    """

    data: str = "digits"
    n: int = int(NUMBERS["n"].default)
    flips: float = NUMBERS["flips"].default
    width: int = int(NUMBERS["width"].default)
    depth: int = int(NUMBERS["depth"].default)
    activation: str = "tanh"
    loss: str = "squared_error"
    lr: float = NUMBERS["lr"].default
    large_lr: float | None = None  # of the large batch, where it is another
    match: str = "loss"
    target: float = NUMBERS["target"].default
    steps: int = int(NUMBERS["steps"].default)
    epochs: int = int(NUMBERS["epochs"].default)
    small: int | None = 8  # None: all n points
    large: int | None = None
    seeds: int = int(NUMBERS["seeds"].default)

    @property
    def batches(self) -> tuple[int, int]:
        """The small and the large batch, in points."""
        return self.small or self.n, self.large or self.n

    @property
    def sides(self) -> tuple[tuple["Experiment", int], tuple["Experiment", int]]:
        """What is trained with the small batch and with the large one, each with its batch size."""
        large_lr = self.lr if self.large_lr is None else self.large_lr
        small, large = self.batches
        return (self.training_only(), small), (replace(self, lr=large_lr).training_only(), large)

    def limits(self) -> dict[str, Any]:
        """When training ends, as `engine.networks.training.train` takes it."""
        ends = {name: getattr(self, name) for name in [MATCHES[self.match]]}
        return ends | {"steps": STEPS_MAX} if self.match == "loss" else ends

    def network(self) -> Network:
        shapes = load(self.data, 2, test=1)
        sizes = shapes.x_test.size, *[self.width] * self.depth, shapes.y_test.size
        gain = 2**0.5 if self.activation == "relu" else 1
        return mlp(sizes, activation=self.activation, loss=self.loss, gain=gain)

    def load(self) -> list[Data]:
        """The data of each seed, drawn and split by it."""
        return [load(self.data, self.n, test=TEST, flips=self.flips, seed=seed) for seed in range(self.seeds)]

    def training_only(self) -> "Experiment":
        """The experiment without what is of one side only and unused limits: two that agree in this train
        alike with the same batch."""
        unused = {number for match, number in MATCHES.items() if match != self.match}
        plain = {f.name: f.default for f in fields(self) if f.name in {*unused, *BATCHES, "large_lr"}}
        return replace(self, **plain)


LINKED = tuple(f.name for f in fields(Experiment))  # the names in a link
OPENING = Experiment()


def write(experiment: Experiment, opening: Experiment = OPENING) -> dict[str, list[str]]:
    """The experiment as names and texts of a query, without what is as it opens."""
    values = {name: getattr(experiment, name) for name in LINKED}
    return {name: [_text(value)] for name, value in values.items() if value != getattr(opening, name)}


def _text(value):
    if value is None:
        return FULL
    return value if isinstance(value, str) else format_number(value)


def read(
    given: Mapping[str, Sequence[str]], opening: Experiment = OPENING
) -> tuple[Experiment, list[Problem]]:
    """The experiment that names and texts of a query describe, and what could not be read. What they leave
    out, or is wrong, is as in `opening`; other names are left alone."""
    texts = {name: values[-1] for name, values in given.items() if values and values[-1]}
    parts, problems = {}, []
    for name, known in NAMES.items():
        text = texts.get(name) or getattr(opening, name)
        if text in known:
            parts[name] = text
        else:
            problems.append(Problem("unknown name", name, text))

    def number(name, declared):
        value, wrong = read_number(texts[name], declared, name)
        problems.extend(wrong)
        if not wrong:
            parts[name] = int(value) if isinstance(declared, Whole) else value

    source = DATA[parts.get("data", opening.data)]
    most = source.most - TEST
    for name, declared in NUMBERS.items():
        declared = replace(declared, default=getattr(opening, name) or declared.default)
        if name in texts:
            number(name, replace(declared, high=min(declared.high, most)) if name == "n" else declared)
    n = parts.get("n", opening.n)
    for name in BATCHES:
        if texts.get(name) == FULL:
            parts[name] = None
        elif name in texts:
            number(name, Whole(getattr(opening, name) or n, 1, n, "B"))
    if not source.classes:
        if parts.get("flips"):
            problems.append(Problem("out of range", "flips", texts["flips"], "0", 0, 0))
        if texts.get("loss") == "cross_entropy":
            problems.append(Problem("unknown name", "loss", parts["loss"]))
        parts |= dict(flips=0.0, loss="squared_error")
    return replace(opening, **parts), problems

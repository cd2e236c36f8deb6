"""Experiment: everything that a picture of batch size and sharpness depends on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from networks.data import Data, load
from networks.mlp import Network, mlp
from parameters import Lin, Log, Whole

TEST = 1200  # points to test on
STEPS_MAX = 20_000  # after which a target that was not reached is given up
SEEDS_MAX = 24
MATCHES = {"loss": "target", "steps": "steps", "epochs": "epochs"}  # what is equal for both, and its number
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
    flips: float = float(NUMBERS["flips"].default)
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

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, neurons of each hidden layer, outputs."""
        return sizes_of(self.data, self.width, self.depth)

    @property
    def layers(self) -> list[tuple[int, int, int]]:
        """Of each layer: at how many places it computes, 1, and the shape of its weights."""
        return [(1, *shape) for shape in pairwise(self.sizes)]

    @property
    def costly(self) -> Mapping[str, Lin]:
        """The settings that decide how long it takes, as they are declared."""
        settings = {"n", "width", "depth", "seeds", MATCHES[self.match]} - {"target"}
        return {name: NUMBERS[name] for name in settings}

    def network(self) -> Network:
        gain = 2**0.5 if self.activation == "relu" else 1
        return mlp(self.sizes, activation=self.activation, loss=self.loss, gain=gain)

    def load(self) -> tuple[Data, ...]:
        """The data of each seed, drawn and split by it."""
        return drawn(self.data, self.n, self.flips, self.seeds, TEST)

    def training_only(self) -> "Experiment":
        """The experiment without what is of one side only and unused limits: two that agree in this train
        alike with the same batch."""
        unused = {number for match, number in MATCHES.items() if match != self.match}
        plain = {f.name: f.default for f in fields(self) if f.name in {*unused, *BATCHES, "large_lr"}}
        return replace(self, **plain)


@lru_cache  # each step of a computation asks for it, and scikit-learn draws points to tell
def sizes_of(data: str, width: int, depth: int) -> tuple[int, ...]:
    """Inputs, neurons of each hidden layer, outputs, of a network that fits a data set."""
    shapes = load(data, 2, test=1)
    return shapes.x_test.size, *[width] * depth, shapes.y_test.size


@lru_cache(maxsize=4)  # of up to 30 MB: each chunk of a computation asks for the same
def drawn(data: str, n: int, flips: float, seeds: int, test: int) -> tuple[Data, ...]:
    """The data of each seed, drawn and split by it. Raises ValueError as `networks.data.load` does."""
    return tuple(load(data, n, test=test, flips=flips, seed=seed) for seed in range(seeds))

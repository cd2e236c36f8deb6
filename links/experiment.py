"""Experiment: a comparison of batch sizes as names and texts of a query."""

from dataclasses import replace
from typing import Protocol

from engine.networks.experiment import MATCHES, NUMBERS, TEST, Experiment
from links.fields import Name, Number, Table
from networks.data import DATA
from networks.mlp import ACTIVATIONS, LOSSES
from parameters import Whole

FULL = "full"
REGRESSION = ("squared_error",)  # there are no labels: neither wrong ones nor a cross-entropy


def points(experiment: Experiment) -> Number:
    declared = NUMBERS["n"]
    return Number(replace(declared, high=min(declared.high, DATA[experiment.data].most - TEST)))


class OnData(Protocol):
    """Whatever trains on a data set."""

    @property
    def data(self) -> str: ...


def flips(experiment: OnData) -> Number:
    declared = NUMBERS["flips"]
    return Number(declared if DATA[experiment.data].classes else replace(declared, high=0))


def loss(experiment: OnData) -> Name:
    return Name(tuple(LOSSES) if DATA[experiment.data].classes else REGRESSION)


def batch(experiment: Experiment) -> Number:
    return Number(Whole(experiment.n, 1, experiment.n, "B"), none=FULL)


EXPERIMENT = Table(
    Experiment(),
    {
        "data": Name(tuple(DATA)),
        "n": points,
        "flips": flips,
        "width": Number(NUMBERS["width"]),
        "depth": Number(NUMBERS["depth"]),
        "activation": Name(tuple(ACTIVATIONS)),
        "loss": loss,
        "lr": Number(NUMBERS["lr"]),
        "large_lr": Number(NUMBERS["large_lr"], none="same"),
        "match": Name(tuple(MATCHES)),
        "target": Number(NUMBERS["target"]),
        "steps": Number(NUMBERS["steps"]),
        "epochs": Number(NUMBERS["epochs"]),
        "small": batch,
        "large": batch,
        "seeds": Number(NUMBERS["seeds"]),
    },
)

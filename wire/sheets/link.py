"""Link: what a page's link asks of a sheet: an experiment, and the sheet's own choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.networks.experiment import Experiment
from links.fields import Name, Number
from parameters import Lin


@dataclass(frozen=True)
class Pick:
    """One of some names, each with its title, in English or in each language; the first where the link names
    none of them."""

    label: str
    titles: Mapping[str, str | Mapping[str, str]]
    pills: bool = False  # many or long ones, which may take several lines
    folded: bool = False  # too many for that

    @property
    def opening(self) -> str:
        return next(iter(self.titles))

    @property
    def field(self) -> Name:
        return Name(tuple(self.titles))


@dataclass(frozen=True)
class Slide:
    """A number, and where its slider stops; another one `clears` what the link says of these names."""

    label: str
    declared: Lin
    stops: Sequence[float]
    clears: tuple[str, ...] = ()

    @property
    def opening(self) -> float:
        return self.declared.default

    @property
    def field(self) -> Number:
        return Number(self.declared)


class Asked(NamedTuple):
    experiment: Experiment
    chosen: Mapping[str, Any]

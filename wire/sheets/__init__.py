"""Sheets: what pages show of experiments, as plain data that is made once and handed to all who look.

A sheet is a module with `calls(asked)`, the computations that it shows, and `draw(asked, results, reader)`,
its blocks, of one result for each call, None where there is none yet. It may have FIELDS, its own names in
the link; `legend(asked)` or LEGEND, how to read it; and, where it opens a part of the page,

- TITLE, CLAIM (one sentence) and SOURCE (the paper and its address),
- `opening(chosen)`, the experiment that it opens with,
- CONTROLS, the only settings of an experiment that change it, or IDLE, which ones do not,
- `offer(asked)`, what to take instead where it can draw nothing.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from types import ModuleType

from engine.networks.experiment import Experiment
from lessons.experiments import SETTINGS
from links.experiment import EXPERIMENT
from parameters import Problem
from translations import N_, translate
from wire.sheets import (
    averages,
    boosting,
    bugs,
    capacity,
    catapult,
    claim,
    convolution,
    curve,
    docket,
    edge,
    ensembles,
    fails,
    folds,
    inside,
    losses,
    picture,
    pooling,
    rate,
    sam,
    see,
    snapshots,
    thinned,
    transfer,
    weights,
    wells,
)
from wire.sheets.link import Asked, Pick, Slide


def name_of(sheet: ModuleType) -> str:
    return sheet.__name__.rpartition(".")[2]


# The parts of each page, in teaching order.
PAGES: dict[str, dict[str, tuple[ModuleType, ...]]] = {
    "batch_size": {
        "see": (see,),
        "curve": (curve,),
        "picture": (picture,),
        "why": (wells, weights),
        "edge": (edge, catapult),
        "sam": (sam,),
        "fails": (fails,),
    },
    "network": {
        "inside": (inside,),
        "losses": (losses,),
        "rate": (rate,),
        "convolution": (convolution, pooling),
        "capacity": (capacity, folds),
        "ensembles": (ensembles, snapshots, boosting, averages),
        "dropout": (thinned,),
        "transfer": (transfer,),
    },
    "notes": {"docket": (docket,), "claim": (claim,), "bugs": (bugs,)},
}
SHEETS = {name_of(sheet): sheet for parts in PAGES.values() for part in parts.values() for sheet in part}

# What a page says beside a sheet, by the names that browser/pages/sheet.js has for it.
WORDS = {
    "loading": N_("The picture is on its way."),
    "progress": N_("How much is computed"),
    "computing": N_("Computing: {percent} %"),
    "waiting": N_("Waiting; computations before this one: {ahead}"),
    "stopped": N_("Stopped at {percent} %. What was computed stays."),
    "done": N_("All is computed."),
    "computed": N_("Computed on {date}."),
    "run_again": N_("Run again"),
    "stop": N_("Stop"),
    "go_on": N_("Go on"),
    "unreachable": N_("The server does not answer; this is the last picture. It is asked again."),
    "refused": N_("The server could not draw this; this is the last picture. It is asked again."),
    "unreadable": N_("The server's answer could not be read; this is the last picture. It is asked again."),
}


def fields(sheet: ModuleType) -> Mapping[str, Pick | Slide]:
    return getattr(sheet, "FIELDS", {})


def names(page: str) -> set[str]:
    """Every name that a page's link may have: a part leaves those of the others alone."""
    own = {name for part in PAGES[page].values() for sheet in part for name in fields(sheet)}
    return {"part", *EXPERIMENT, *own}


def opening(sheet: ModuleType, chosen: Mapping) -> Experiment:
    """The experiment that a sheet opens with."""
    return sheet.opening(chosen) if hasattr(sheet, "opening") else Experiment()


def openings() -> list[tuple]:
    """The computations of what every part opens with, then of what is one click on its buttons away, and so
    on; each once."""
    each = [sheets for parts in PAGES.values() for sheets in parts.values()]
    shown = sorted((one for sheets in each for one in _shown(sheets)), key=lambda one: one[0])
    return list(dict.fromkeys(call for _, sheet, asked in shown for call in sheet.calls(asked)))


def _shown(sheets):
    """(clicks, sheet, what it is asked after so many) for all that a part's buttons lead to."""
    for sheet in sheets:
        names = fields(sheet)
        buttons = [field.titles if isinstance(field, Pick) else [field.opening] for field in names.values()]
        for picked in product(*buttons):
            chosen = dict(zip(names, picked, strict=True))
            clicks = sum(value != names[name].opening for name, value in chosen.items())
            yield clicks, sheet, Asked(opening(sheets[0], chosen), chosen)
            if not hasattr(sheets[0], "CONTROLS"):
                yield from ((clicks + 1, sheet, Asked(one.experiment, chosen)) for one in SETTINGS)


def legend(sheet: ModuleType, asked: Asked) -> str:
    return sheet.legend(asked) if hasattr(sheet, "legend") else getattr(sheet, "LEGEND", "")


def choices(sheet: ModuleType, given: Mapping[str, Sequence[str]]) -> tuple[dict, list[Problem]]:
    """The sheet's own choices in a link, and what could not be read."""
    read = {
        name: declared.field.read(name, given.get(name, ()), declared.opening)
        for name, declared in fields(sheet).items()
    }
    chosen = {name: value for name, (value, _) in read.items()}
    return chosen, [problem for _, wrong in read.values() for problem in wrong]


def ask(sheet: ModuleType, given: Mapping[str, Sequence[str]]) -> tuple[Asked, list[Problem]]:
    """What a link asks of a sheet, and what in it could not be read."""
    chosen, problems = choices(sheet, given)
    experiment, wrong = EXPERIMENT.read(given, opening(sheet, chosen))
    return Asked(experiment, chosen), problems + wrong


def link(sheet: ModuleType, asked: Asked) -> dict[str, list[str]]:
    """The names and texts of a query that asks for this."""
    own = {name: declared.field.write(asked.chosen[name]) for name, declared in fields(sheet).items()}
    return EXPERIMENT.write(asked.experiment, opening(sheet, asked.chosen)) | own


def words(language: str) -> dict[str, str]:
    return {name: translate(language, sentence) for name, sentence in WORDS.items()}

"""Outcomes: results of long computations, recorded, for tests of what is made of results.

`python tests/support/record_outcomes.py` records them anew; tests/truth compares them with fresh ones.
"""

import lzma
import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
from distributed import Client

from engine.chunks import run
from engine.networks.comparison import train_and_measure
from engine.networks.counterexamples import rescaled, still_moving
from engine.networks.edge import climb
from engine.networks.experiment import Experiment
from engine.networks.minima import around, between, boundaries, ways
from engine.networks.toys import shares_by_batch, uv_by_batch
from lessons.claims import claims
from server.chain import Shown, name_of
from server.store import Store
from server.version import RESULTS
from server.warm import first_steps
from wire.sheets import SHEETS, ask
from wire.sheets.claim import call

FILE = Path(__file__).with_suffix(".pickle.xz")

MOONS = Experiment(data="moons", n=16, width=4, depth=1, match="steps", steps=40, seeds=3)
SHORT = replace(MOONS, match="loss", target=0.01, lr=1e-5, flips=0.4)  # of its target
LOST = replace(MOONS, lr=1e5)
RELU = replace(MOONS, activation="relu", flips=0.1, steps=400, lr=0.1)
EDGE = replace(MOONS, steps=400, lr=0.7)
RHOS = (0.0, 0.05, 0.1, 0.2)

# What was computed: a function of the engine and its arguments.
CALLS: dict[str, tuple] = {
    "small": (train_and_measure, *MOONS.sides[0]),
    "large": (train_and_measure, *MOONS.sides[1]),
    "small short": (train_and_measure, *SHORT.sides[0]),
    "large short": (train_and_measure, *SHORT.sides[1]),
    "small lost": (train_and_measure, *LOST.sides[0]),
    "large lost": (train_and_measure, *LOST.sides[1]),
    **{f"small sam {rho}": (train_and_measure, *MOONS.sides[0], rho) for rho in RHOS},
    **{f"large sam {rho}": (train_and_measure, *MOONS.sides[1], rho) for rho in RHOS},
    "between": (between, MOONS),
    "between lost": (between, LOST),
    "around": (around, MOONS),
    "ways": (ways, MOONS),
    "boundaries": (boundaries, MOONS),
    "rescaled": (rescaled, RELU),
    "still moving": (still_moving, replace(RELU, seeds=2)),
    "climb": (climb, EDGE, EDGE.n),
    "climb lost": (climb, replace(EDGE, lr=1e5), EDGE.n),
    "shares": (shares_by_batch, (8, 12, 16, 20, 24, 28, 32, 40, 48, 64, 128, 256, 512), 0),
    "uv": (uv_by_batch, (16, 32, 64, 128, 256, 512), 0),
}

# Links of pages that are looked at in a browser: a sheet, and what it is asked for. Pictures need
# results, not these: no test computes them again.
QUICK = "data=moons&n=16&width=4&depth=1&match=steps&steps=40&seeds=3"
LINKS = (
    ("see", "small=4"),
    ("curve", ""),
    ("picture", ""),
    ("picture", "picture=around"),
    ("picture", "picture=ways"),
    ("picture", "picture=boundaries"),
    ("edge", ""),
    ("sam", ""),
    ("fails", ""),
    ("fails", "case=rescaled"),
    ("inside", ""),
    ("losses", ""),
    ("rate", ""),
    ("convolution", ""),
    ("docket", ""),
)


def asked_for() -> Iterator[tuple]:
    """The calls of LINKS that are not among CALLS, and what a server that has just been started asks for."""
    yield from first_steps()
    for sheet, choice in LINKS:
        asked, _ = ask(SHEETS[sheet], parse_qs(f"{QUICK}&{choice}"))
        yield from (call for call in SHEETS[sheet].calls(asked) if call not in CALLS.values())


def compute(call: tuple) -> Any:
    """The result, computed here and now."""
    function, *args = call
    *_, (_, result) = run(function, *args)
    return result


def publish(scheduler: str) -> None:
    """All that is recorded lies on a cluster, as if it had been computed there."""
    with Client(scheduler, set_as_default=False) as client:
        for (function, *args), result in _recorded().items():
            shown = Shown(1.0, result, True, 0)
            client.publish_dataset([0, tuple(shown)], name=name_of(function, tuple(args)))


def publish_stored(cache: Path, query: str) -> None:
    """What is recorded of the two sides of QUICK lies in an app's cache, as "See it" of this query."""
    asked, _ = ask(SHEETS["see"], parse_qs(query))
    calls = SHEETS["see"].calls(asked)
    names = [name_of(compute, tuple(args), version=RESULTS) for compute, *args in calls]
    store = Store(cache / "downhill" / "results", lambda: names)
    for name, side in zip(names, ("small", "large"), strict=True):
        store.put(name, recorded(side))


@cache
def _recorded() -> dict[tuple, Any]:
    return pickle.loads(lzma.decompress(FILE.read_bytes()))


def recorded_claims() -> dict[str, np.ndarray]:
    """The results of every claim of the lecture notes with three seeds, by its name."""
    return {name: _recorded()[call(claim, 3)] for name, claim in claims().items()}


def recorded(name: str) -> Any:
    """The result of CALLS[name], as it was recorded."""
    return _recorded()[CALLS[name]]

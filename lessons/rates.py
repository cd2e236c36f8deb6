"""Rates: for each optimizer the learning rate that suits a surface.

Of 1, 2 and 5 times the powers of ten it is the one with the lowest mean of log(f - f*) over 300 steps from
the surface's usual start, all else at its default, of those that stay on the map: the fastest, and not the
one that is lowest by luck at the last step. `python -m lessons.rates` computes the table anew, and so does
tests/lessons/test_rates.py.
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.race.scene import Scene, default_choice
from engine.race.trajectory import HYPERS, RUNS_MAX, SURFACE_PARAMS, Trajectory, minimum
from parameters import Choice
from surfaces import SURFACES

TABLE = Path(__file__).parent / "rates.csv"
GRID = [mantissa * 10.0**power for power in range(-5, 2) for mantissa in (1, 2, 5)]
FLOOR = 1e-12  # of the loss at the start: below it all have arrived


def rates() -> dict[str, dict[str, float]]:
    """Surface -> optimizer -> learning rate, from the table."""
    with TABLE.open(newline="") as file:
        rows = csv.DictReader(file)
        return {row.pop("surface"): {name: float(rate) for name, rate in row.items()} for row in rows}


def scores(surface: str, optimizer: str) -> np.ndarray:
    """The mean of log(f - f*) for each rate of GRID, less is better; infinite where a run is lost, or leaves
    the map though with another rate it would not."""
    usual = {name: p.default for name, p in HYPERS[optimizer].items()}
    scene = Scene(surface=default_choice(surface, SURFACE_PARAMS))
    found: list[Trajectory] = []
    for i in range(0, len(GRID), RUNS_MAX):
        found += replace(
            scene, runs=tuple(Choice(optimizer, usual | {"lr": rate}) for rate in GRID[i : i + RUNS_MAX])
        ).race()
    low, high = np.transpose(SURFACES[surface].DOMAIN)
    away = np.array([((run.x < low) | (run.x > high)).any() for run in found])
    gaps = np.array([run.loss for run in found]) - minimum(scene.surface)
    with np.errstate(invalid="ignore"):
        mean = np.log(np.maximum(gaps, FLOOR * gaps[0, 0])).mean(axis=1)
    lost = np.array([run.status.lost for run in found])
    return np.where(lost | (away & ~away.all()), np.inf, mean)


if __name__ == "__main__":
    with TABLE.open("w", newline="") as file:
        table = csv.DictWriter(file, ["surface", *HYPERS], lineterminator="\n")
        table.writeheader()
        for surface in SURFACE_PARAMS:
            table.writerow(
                {"surface": surface} | {name: f"{GRID[scores(surface, name).argmin()]:g}" for name in HYPERS}
            )

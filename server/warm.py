"""Warm-up: compile once, in the background, before the first visitor asks."""

import gc
import logging
import os
from dataclasses import replace
from time import sleep

from engine.browser import tables
from engine.race.field import gradients_of_points
from engine.race.scene import Scene, default_choice
from engine.race.schedules import PARAMS, multipliers
from engine.race.trajectory import STATISTICS, SURFACE_PARAMS, minimum
from links.maps import OPENINGS
from server.compiled import keep_compiled
from surfaces import SURFACES
from wire.maps import picture
from wire.race import relief_cached


def warm_up() -> None:
    """Compile the race, schedules and the map, or load them from the cache of an earlier start, and write
    the engine for browsers; then do so with maps of starts and of hyperparameters; then start the cluster and
    let it do so with the opening experiment and the opening lab, and then with all that pages open with and
    that is not on disk, unless DOWNHILL_PREPARE is "no"."""
    keep_compiled()
    scene = Scene()
    scene.race()
    for schedule, params in PARAMS.items():
        multipliers(schedule, 0, 0, **{name: declared.default for name, declared in params.items()})
    domain = SURFACES[scene.surface.name].DOMAIN
    relief_cached(scene.surface.name, tuple(scene.surface.values.items()), (*domain[0], *domain[1]), False)
    minimum(scene.surface)
    for surface in STATISTICS:
        gradients_of_points(default_choice(surface, SURFACE_PARAMS))
    for why in tables().left_out.values():
        logging.getLogger(__name__).warning("not in the browser, but on the server: %s", why)
    for maps in OPENINGS.values():
        picture(maps, "en")
    from server.jobs import JOBS, openings  # late: Dask takes a second

    calls = [*first_steps(), *first_records()]
    # What is alive now lives as long as the server: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    while not all(JOBS.watch("warm-up", *call).over for call in calls):
        sleep(1)
    if os.environ.get("DOWNHILL_PREPARE") != "no":
        JOBS.prepare(openings())


def first_steps() -> list[tuple]:
    """The opening experiment for one step, which compiles all that it needs."""
    # Late, for scikit-learn, which comes with networks, takes a second too.
    from engine.networks.comparison import train_and_measure
    from engine.networks.experiment import Experiment

    return [
        (train_and_measure, replace(experiment, match="steps", steps=1), batch)
        for experiment, batch in Experiment().sides
    ]


def first_records() -> list[tuple]:
    """The runs of the opening lab for one step of one seed, which compile all that they need for more."""
    from engine.networks.lab import Lab
    from engine.networks.lab_plane import calls

    return calls(replace(Lab(), steps=1, seeds=1))

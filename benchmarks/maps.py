"""Maps: basins of Adam against the same loop in C and in batched PyTorch; what size costs; what compiles."""

import shutil
import subprocess
from collections.abc import Callable
from ctypes import CDLL, POINTER, c_float, c_int
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from benchmarks.measure import by_turns, compiled, report, spread
from engine.maps import ARRIVED, RESOLUTIONS, basin, rates, tuning
from optimizers import OPTIMIZERS
from surfaces import SURFACES

SOURCE = Path(__file__).with_name("basin.c")
SIDE = 256
STEPS = 500
LR = 0.1
BETAS = (0.9, 0.999)
EPS = 1e-8
TURNS = 9
ACTIONS = 100


def main() -> bool:
    return all([against("himmelblau", 1.5), against("rastrigin", 2), growth(), compilations()])


def processor(call) -> float:
    """Seconds of all processors that a call takes: of both sides alike, whatever else the machine does."""
    begin = process_time()
    call()
    return process_time() - begin


def against(surface: str, target: float) -> bool:
    ours = partial(basin, "adam", surface, SIDE, STEPS, lr=LR)
    map_ = ours()
    with TemporaryDirectory() as folder:
        calls: dict[str, Callable[[], object]] = {"engine": ours}
        if shutil.which("cc"):
            calls["c"] = in_c(Path(folder), surface, map_)
        if find_spec("torch"):
            calls["torch"] = partial(in_torch, surface, map_)
        seconds = by_turns(TURNS, **{name: partial(processor, call) for name, call in calls.items()})
    what = f"{SIDE}² starts × {STEPS} steps of Adam, {surface}"
    met = []
    for name, wanted in (("c", target), ("torch", 8)):
        if name not in seconds:
            print(f"     {what}, {name}: not measured, it is not installed")
            continue
        sides = ("engine", "c") if name == "c" else ("torch", "engine")
        ratio = median(seconds[sides[0]]) / median(seconds[sides[1]])
        good = ratio <= wanted if name == "c" else ratio >= wanted
        raw = " / ".join(spread(seconds[side]) for side in sides)
        sign = "≤" if name == "c" else "≥"
        met.append(report(f"{what}, {' / '.join(sides)}", f"{ratio:.2f}×", f"{sign} {wanted}×", good, raw))
    return all(met)


def in_c(folder: Path, surface: str, map_):
    """The loop of basin.c, which must label at least 99 starts of 100 as the engine does."""
    library = folder / "basin.so"
    flags = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, "-o", library, SOURCE, "-lm"], check=True)
    run = CDLL(str(library)).basin
    xs, ys = (np.ascontiguousarray(each.ravel(), np.float32) for each in np.meshgrid(map_.x, map_.y))
    minima = map_.minima.astype(np.float32)
    label, since = np.empty((2, len(xs)), np.int32)
    near = (ARRIVED * np.ptp(SURFACES[surface].DOMAIN[0])) ** 2

    def call():
        which = ("himmelblau", "rastrigin").index(surface)
        reals = [each.ctypes.data_as(POINTER(c_float)) for each in (xs, ys, minima)]
        wholes = [each.ctypes.data_as(POINTER(c_int)) for each in (label, since)]
        numbers = map(c_float, (LR, *BETAS, EPS))
        run(which, *reals[:2], len(xs), STEPS, *numbers, reals[2], c_float(near), *wholes)

    call()
    assert (label == map_.label.ravel()).mean() >= 0.99
    assert (abs(since - map_.steps.ravel()) <= 1).mean() >= 0.97
    return call


def in_torch(surface: str, map_) -> None:
    """All starts as one tensor, torch.optim.Adam, and what the map watches at each step."""
    import torch  # pyright: ignore[reportMissingImports]

    module = SURFACES[surface]
    starts = np.stack(np.meshgrid(map_.x, map_.y)).astype(np.float32)
    p = torch.tensor(starts, requires_grad=True)
    minima = torch.tensor(map_.minima.astype(np.float32))
    near = (ARRIVED * np.ptp(module.DOMAIN[0])) ** 2
    optimizer = torch.optim.Adam([p], lr=LR, betas=BETAS, eps=EPS)
    since = torch.zeros(starts.shape[1:], dtype=torch.int32)
    for t in range(STEPS):
        optimizer.zero_grad()
        x, y = p
        if surface == "himmelblau":
            loss = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
        else:
            wave = torch.cos(2 * torch.pi * x) + torch.cos(2 * torch.pi * y)
            loss = 20 + x**2 + y**2 - 10 * wave
        loss.sum().backward()
        with torch.no_grad():
            apart = ((p - minima[:, :, None, None]) ** 2).sum(1).amin(0)
            since = torch.where(apart <= near, since, t + 1)
        optimizer.step()


def growth() -> bool:
    """What a start costs in the largest map beside one in as many of the smallest as have its starts."""

    def mapped(side):
        for _ in range((RESOLUTIONS[-1] // side) ** 2):
            basin("adam", "himmelblau", side, STEPS, lr=LR)

    ends = RESOLUTIONS[0], RESOLUTIONS[-1]
    calls = {str(side): partial(processor, partial(mapped, side)) for side in ends}
    small, large = by_turns(3, **calls).values()
    ratio = median(large) / median(small)
    raw = f"{spread(large)} / {spread(small)}"
    good = 1 / 1.3 <= ratio <= 1.3
    return report("a start, 1024² / 64²", f"{ratio:.2f}×", "1/1.3 … 1.3×", good, raw)


def compilations() -> bool:
    """Any optimizer, surface, setting, size and number of steps is mapped by the programs of the first."""
    rng = Random(0)

    def draw():
        name, surface = rng.choice(list(OPTIMIZERS)), rng.choice(list(SURFACES))
        lr, steps = 10 ** rng.uniform(-5, 1), rng.randint(0, 100)
        basin(name, surface, rng.choice(RESOLUTIONS[:3]), steps, lr=lr)
        tuning("adam", surface, ("lr", rng.choice(["beta1", "beta2", "eps"])), resolution=64, steps=steps)
        rates([name], surface, steps=steps, points=rng.randint(2, 600))

    draw()
    names = compiled(lambda: [draw() for _ in range(ACTIONS)])
    return report(f"{ACTIONS} random maps", f"{len(names)} compilations", "0", not names, "; ".join(names))


if __name__ == "__main__":
    main()

"""PyTorch 2.13.0, recorded (and live where it is installed), takes the same 200 steps."""

import numpy as np
import pytest
from references.compare import CHAOTIC_FROM, STEPS, SURFACES, assert_agree, defaults, run
from references.of_torch import both, live, recorded

import surfaces
from engine.race.schedules import PARAMS, multipliers
from optimizers import OPTIMIZERS
from parameters import read_choice

reference = both()
MISSING = {"lion", "sam", "adabelief", "yogi", "newton"}  # PyTorch has none of them
SCHEDULES = ("step,every=50", "exponential", "cosine", "restarts")
COMPARED = [name for name in OPTIMIZERS if name not in MISSING]


def test_every_optimizer_of_pytorch_is_recorded():
    keys = {f"{name}/{key}" for name in COMPARED for key in ("lr", *SURFACES, *SCHEDULES)}
    assert set(recorded()) == keys


@pytest.mark.torch
def test_the_record_is_what_pytorch_does():
    now, then = live(), recorded()
    assert set(now) == set(then)
    for key, points in now.items():
        rows = slice(CHAOTIC_FROM.get(tuple(key.split("/")))) if points.ndim else ()
        np.testing.assert_allclose(points[rows], then[key][rows], rtol=3e-15, atol=3e-15, err_msg=key)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", COMPARED)
def test_agrees_with_pytorch(reference, name, surface):
    # Only the learning rate is given: every other default must be PyTorch's.
    module, theirs = OPTIMIZERS[name], reference[f"{name}/{surface}"]
    hyper = defaults(module) | dict(lr=float(reference[f"{name}/lr"]))
    points, record = run(module, surfaces.SURFACES[surface].f, theirs[0], STEPS, hyper)
    if name == "nag":
        points[1:] += hyper["momentum"] * record["v"]  # PyTorch keeps the look-ahead point
    assert_agree(points, theirs, name, surface)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("name", COMPARED)
def test_agrees_with_pytorch_under_its_schedules(reference, name, schedule):
    module, theirs = OPTIMIZERS[name], reference[f"{name}/{schedule}"]
    hyper = defaults(module) | dict(lr=float(reference[f"{name}/lr"]))
    choice, _ = read_choice(schedule, PARAMS, "schedule")
    assert choice
    factors = multipliers(choice.name, STEPS, STEPS, **choice.values)
    points, record = run(module, surfaces.SURFACES["beale"].f, theirs[0], STEPS, hyper, factors)
    if name == "nag":
        points[1:] += hyper["momentum"] * record["v"]
    assert_agree(points, theirs, name, "beale", least=0.01)

"""Each part's largest permitted experiment stays within 2 GB, whatever a link asks for.

In a process of its own, which trains for the one step that gives every array its full size, or for so many
that a path is as long as it becomes, and then measures until it has found the first things, as many at once
as there are cores. What an hour of training would add, a loss of each seed at each check, is less than a
megabyte; what hours of measuring would add are results, as large as those of the smallest experiment.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.networks.cost import BYTES_MAX, COSTS

ROOT = Path(__file__).parents[2]
LARGEST = """
import sys
from dataclasses import replace
from pathlib import Path
from engine.networks import cost, experiment, lab, minima
from engine.networks.trials import Taught
from lessons.claims import claims

name = sys.argv[1]
compute = next(compute for compute in cost.COSTS if compute.__name__ == name)
shared = dict(data="moons", activation="relu", n=1024, width=256, depth=5, seeds=24)
adam = "adam", (("lr", 1e-4),)
if name == "trial":
    arms = (arm for claim in claims().values() for pair in claim.pairs for arm in pair)
    short = lambda arm: replace(arm, course=replace(arm.course, steps=1), target=None)
    taught = [short(arm) for arm in arms if isinstance(arm, Taught)]
    largest = max(taught, key=lambda arm: cost.cost(compute, ((arm,),), ("sharpness",), 24).bytes)
elif name in ("run", "plane"):
    largest = lab.Course(**shared, batch=16, steps=lab.RECORDS if name == "plane" else 1)
else:
    steps = minima.POINTS + 1 if name == "ways" else 1
    largest = experiment.Experiment(**shared, match="steps", small=16, lr=1e-4, steps=steps)

def call():
    if name == "run":
        return compute, largest, *adam
    if name == "plane":
        return compute, largest, (((), *adam),) * 9
    if name == "trial":
        return compute, ((largest, taught[0]),), ("sharpness", "test_loss"), 24
    if name == "transferred":
        return compute, "moved", 24
    return compute, *(largest.sides[0] if name in ("train_and_measure", "climb") else (largest,))

while problem := cost.too_costly(*call()):
    largest = replace(largest, **{problem.where: int(problem.high)})
stated = cost.cost(*call()).bytes
experiment.STEPS_MAX = 1
start = minima._Walk(stride=1) if name == "ways" else None
chunk = compute(start, *call()[1:])
while not any(getattr(chunk.state, found, ()) for found in ("found", "rows", "heights", "measures")):
    chunk = compute(chunk.state, *call()[1:])
peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
print(peak, stated, largest)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux")
@pytest.mark.parametrize("name", [compute.__name__ for compute in COSTS])
def test_the_largest_experiment_of_a_part_fits_into_two_gigabytes(name):
    command = [sys.executable, "-c", LARGEST, name]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    peak, stated, said = ended.stdout.split(maxsplit=2)
    assert float(peak) < BYTES_MAX, said
    assert float(peak) < 1.1 * float(stated), said

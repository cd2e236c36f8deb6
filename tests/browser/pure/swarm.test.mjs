import assert from "node:assert/strict";
import test from "node:test";

import { between, crowd, percent, scatter, shareAt, swarmAt } from "../../../browser/pure/swarm.js";
import { expected, near } from "./support.mjs";

const { frames, at, line, between: read, shares, shareAt: shared } = expected.swarm;

test("particles move straight from frame to frame", () => {
  for (const [time, places] of at) near(swarmAt(frames, 7, time, [-3, 2]), places);
});

test("lines are read between their points, and go on past their ends", () => {
  for (const [index, value] of read) near([between(line, index)], [value]);
  near([between([1, 3], -1), between([1, 3], 2)], [-1, 5]);
});

test("the share of either swarm at a time", () => {
  const all = Float32Array.from(shares);
  for (const [time, both] of shared)
    near(
      [0, 1].map((k) => shareAt(all, k, time)),
      both,
      { relative: 1e-6 },
    );
});

test("a crowd counts every particle once and moves smoothly", () => {
  for (const near of crowd(Array(50).fill(0.3), [-1, 1], 1001)) assert.ok(Math.abs(near - 50) <= 25);
  const spread = Array.from({ length: 1000 }, (_, i) => -0.9 + (1.8 * i) / 999);
  const inner = crowd(spread, [-1, 1], 101).slice(50, -50);
  near(inner, Array(inner.length).fill((1000 * (2 / 100)) / 1.8), { relative: 0.15 });
  assert.ok(crowd([-1, 1], [-1, 1], 101).every(Number.isFinite));
  const [a, b] = [0.3, 0.3 + 1e-6].map((x) => crowd([...spread, x], [-1, 1], 101)[1000]);
  near([a], [b], { absolute: 0.01 });
  near(crowd([0.5, -0.5], [-1, 1], 5), [1, 1]); // on the middle of a bin, alone in it
  // Between two bins a particle is half in each, and sees the mean of what these hold: 0.5 and 1.5.
  near(crowd([0, 1, 1, 2.5, 3], [0, 3], 4), [1, 2, 2, 1, 1.5]);
});

test("scattered numbers fill the unit interval", () => {
  const values = Array.from({ length: 500 }, (_, i) => scatter(i)).sort((a, b) => a - b);
  assert.ok(values[0] >= 0 && values[499] < 1);
  assert.ok(Math.max(...values.slice(1).map((v, i) => v - values[i])) < 3 / 500);
});

test("shares are written with one decimal", () =>
  assert.deepEqual([0, 0.1239, 1].map(percent), ["0.0%", "12.4%", "100.0%"]));

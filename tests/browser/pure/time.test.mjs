import assert from "node:assert/strict";
import test from "node:test";

import { fading, frameAt, lastFinite, pointAt, upTo } from "../../../browser/pure/time.js";
import { expected, near } from "./support.mjs";

test("a run takes eight seconds, half as many at 2×, and stops at its end", () => {
  let step = 0;
  for (let frame = 0; frame < 480; frame++) step = frameAt(step, 1 / 60, 500, 1);
  near([step], [500]);
  near([frameAt(100, 1, 400, 2)], [200]);
  assert.equal(frameAt(499, 1, 500, 8), 500);
});

test("between two steps a run is on the line between their places", () => {
  const x = Float32Array.from(expected.run.x);
  for (const [step, ...place] of expected.run.at) near(pointAt({ x }, step), place, { absolute: 1e-6 });
});

test("the last finite place, of all, of some, of none", () => {
  assert.equal(lastFinite([1, 2, 3, 4, 5, 6]), 2);
  assert.equal(lastFinite([1, 2, 3, 4, NaN, 6]), 1);
  assert.equal(lastFinite([1, 2, 3, 4, 5, -Infinity]), 1);
  assert.equal(lastFinite([1, 2, NaN, NaN, NaN, NaN]), 0);
  assert.equal(lastFinite([NaN, 2, NaN, NaN]), 0);
});

test("the last of ascending steps that is at most a step", () => {
  for (const [step, i] of expected.upTo.at) assert.equal(upTo(expected.upTo.steps, step), i);
  assert.equal(upTo([], 3), -1);
});

test("an older path fades in eight stretches that join, and is bright where it is now", () => {
  const stretches = fading([0, 0.5, 1, 4, 9, 30, 60, 61, 90], 62, 90);
  assert.equal(stretches[0][0], 0);
  assert.equal(stretches[7][1], 7);
  for (let i = 1; i < 8; i++)
    assert.ok(stretches[i][0] === stretches[i - 1][1] && stretches[i][2] > stretches[i - 1][2]);
  assert.equal(stretches[7][2], 1);
  assert.deepEqual([stretches[0][2], stretches[0][1]], [0.12 + 0.88 / 64, 5]); // step 30 is past 62 − 26.25
  // The last third of the run, at least four steps, and nothing before the start.
  const ends = (now, N) => fading([...Array(N + 1).keys()], now, N).map(([, to]) => to);
  assert.deepEqual(ends(300, 300), [212, 225, 237, 250, 262, 275, 287, 300]);
  assert.deepEqual(ends(6, 6), [2, 3, 3, 4, 4, 5, 5, 6]);
  assert.deepEqual(ends(10, 300), [0, 0, 0, 0, 0, 0, 0, 10]);
});

import assert from "node:assert/strict";
import test from "node:test";

import { addPath, trace } from "../../../browser/pure/path.js";
import { expected, near } from "./support.mjs";

const VIEW = [-50, 50, -50, 50]; // 10 px a unit on a pane of 1000 × 1000

test("a trace keeps its places, their steps and the length of the way to each", () => {
  for (const { x, along } of expected.paths) {
    const run = Float32Array.from(x);
    const kept = trace(run, 14, VIEW, 1e6, 1e6);
    assert.deepEqual(
      kept.steps,
      Array.from({ length: 15 }, (_, i) => i),
    );
    near(
      kept.xs,
      kept.steps.map((i) => 1e4 * (run[2 * i] + 50)),
    );
    near(
      kept.ys,
      kept.steps.map((i) => 1e4 * (50 - run[2 * i + 1])),
    );
    near(
      kept.along,
      along.map((length) => 1e4 * length),
      { relative: 1e-5 },
    );
    assert.ok(kept.far.every((far) => far === false));
  }
});

test("places that nobody could tell apart are left out, the last one is kept", () => {
  const x = [0, 0, 0.03, 0, 0.06, 0, 0.09, 0, 0.1, 0];
  const kept = trace(x, 4, VIEW, 1000, 1000);
  assert.deepEqual(kept.steps, [0, 2, 4]);
  near(kept.along, [0, 0.6, 1]);
  assert.deepEqual(trace(x, 3, VIEW, 1000, 1000).steps, [0, 2, 3]);
  assert.deepEqual(trace(x, 0, VIEW, 1000, 1000), { xs: [500], ys: [500], steps: [0], along: [0], far: [false] });
});

test("far is more than its own size outside the home view, on each side", () => {
  const home = [-1, 1, -2, 2]; // so that far begins at ±3 and ±6
  const points = [0, 0, 2.9, 5.9, 3.1, 0, -2.9, -5.9, -3.1, 0, 0, 6.1, 0, -6.1];
  const { far } = trace(points, 6, VIEW, 1000, 1000, home);
  assert.deepEqual(far, [false, false, true, false, true, true, true]);
});

/** What a path is told: moves as M, lines as L. */
function drawn(xs, ys, { far = xs.map(() => false), from = 0, to = xs.length - 1 } = {}) {
  const told = [];
  const path = {
    moveTo: (x, y) => told.push(["M", x, y]),
    lineTo: (x, y) => told.push(["L", x, y]),
  };
  addPath({ xs, ys, far, steps: [], along: [] }, from, to, path, [0, 0, 100, 50]);
  return told;
}

test("inside the frame a path is its places, from one to the other", () => {
  assert.deepEqual(drawn([10, 20, 30], [5, 6, 7]), [
    ["M", 10, 5],
    ["L", 20, 6],
    ["L", 30, 7],
  ]);
  assert.deepEqual(drawn([10, 20, 30, 40], [5, 6, 7, 8], { from: 1, to: 2 }), [
    ["M", 20, 6],
    ["L", 30, 7],
  ]);
});

test("a path is cut where it leaves the frame and taken up where it comes back", () => {
  assert.deepEqual(drawn([90, 110, 110, 90], [10, 10, 20, 20]), [
    ["M", 90, 10],
    ["M", 90, 10],
    ["L", 100, 10],
    ["M", 100, 20],
    ["L", 90, 20],
  ]);
});

test("a path that begins outside on any side, or ends there, does not begin with a line", () => {
  for (const [x, y] of [
    [-10, 20],
    [110, 20],
    [50, -10],
    [50, 60],
  ]) {
    const told = drawn([x, 50], [y, 20]);
    assert.deepEqual(
      told.map(([act]) => act),
      ["M", "M", "L"],
    );
    assert.deepEqual(told[0], ["M", 0, 0]);
    assert.deepEqual(told[2], ["L", 50, 20]);
    const out = drawn([50, x], [20, y]);
    assert.deepEqual(out[0], ["M", 50, 20]);
    for (const [, px, py] of out) assert.ok(px >= 0 && px <= 100 && py >= 0 && py <= 50);
  }
});

test("to and fro far outside is not drawn, through the frame from outside is", () => {
  const across = drawn([-10, 110], [20, 20]);
  assert.deepEqual(across.slice(1), [
    ["M", 0, 20],
    ["L", 100, 20],
  ]);
  assert.equal(drawn([-10, 110], [20, 20], { far: [true, true] }).length, 1);
  assert.equal(drawn([-10, 110], [20, 20], { far: [true, false] }).length, 3);
  assert.equal(drawn([-10, 110], [20, 20], { far: [false, true] }).length, 3);
});

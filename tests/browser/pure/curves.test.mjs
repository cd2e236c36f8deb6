import assert from "node:assert/strict";
import test from "node:test";

import { along, decade, linesOf, stepAt, stepTicks } from "../../../browser/pure/curves.js";
import { expected, near } from "./support.mjs";

const { xs, ys, along: read, steps } = expected.curves;

test("a line is read between its points and stays where it begins and ends", () => {
  for (const [x, y] of read) near([along(xs, ys, x)], [y]);
  near(
    [0, 1, 1.5, 2, 5, 9].map((x) => along([1, 2, 5], [10, 20, 80], x)),
    [10, 10, 15, 20, 80, 80],
  );
  assert.equal(along([1], [7], 0), 7);
  assert.equal(along([1], [7], 2), 7);
});

test("frames are evenly spaced on a logarithmic axis, and the first is the start", () => {
  near(steps.map((_, frame) => stepAt(frame, 60, 5000)).slice(1), steps.slice(1));
  assert.equal(stepAt(0, 60, 5000), 0);
  assert.deepEqual([0, 1, 10, 1000].map(decade), [0, 0, 1, 3]);
});

test("ticks stand up to the last step: 1, 2, 5 while there are few decades, then whole powers", () => {
  const texts = (last) => stepTicks(last).map(([, text]) => text);
  assert.deepEqual(texts(40), ["0", "2", "5", "10", "20"]);
  assert.deepEqual(texts(999), ["0", "2", "5", "10", "20", "50", "100", "200", "500"]);
  for (const last of [1000, 1999]) assert.deepEqual(texts(last), ["0", "10", "100", "10³"]);
  assert.deepEqual(texts(20000), ["0", "10", "100", "10³", "10⁴"]);
  assert.deepEqual(texts(1), ["0"]);
  near(
    stepTicks(40).map(([place]) => place),
    [1, 2, 5, 10, 20].map(Math.log10),
  );
});

test("the lines of one batch size: each seed, and the mean, in places on the axes", () => {
  const arrays = {
    loss_0_steps: Float32Array.from([0, 10, 100]),
    loss_0: Float32Array.from([1, 0.1, 0.01, 10, 1, NaN]),
    loss_0_mean: Float32Array.from([0, 10, 5.5, 0.55]),
  };
  const { xs, values, seeds, mean } = linesOf(arrays, "loss_0", true);
  assert.deepEqual(xs, [0, 1, 2]);
  assert.deepEqual([values.length, seeds.length], [2, 2]);
  near(
    values.flatMap((line) => [...line]),
    arrays.loss_0,
  );
  near(seeds[0], [0, -1, -2], { relative: 1e-6 });
  near(seeds[1], [1, 0, NaN]);
  near(mean.xs, [0, 1]);
  near(mean.ys, [5.5, 0.55].map(Math.log10), { relative: 1e-6 });
  near(linesOf(arrays, "loss_0", false).mean.ys, [5.5, 0.55], { relative: 1e-6 });
});

test("of what has not begun there are no lines", () => {
  const none = { loss_0_steps: new Float32Array(), loss_0: new Float32Array(), loss_0_mean: new Float32Array() };
  assert.deepEqual(linesOf(none, "loss_0", true), {
    xs: [],
    values: [],
    seeds: [],
    mean: { xs: [], ys: new Float32Array() },
  });
});

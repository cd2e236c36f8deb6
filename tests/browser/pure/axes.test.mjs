import assert from "node:assert/strict";
import test from "node:test";

import { axis, range, series } from "../../../browser/pure/axes.js";
import { expected, near } from "./support.mjs";

const x = Float32Array.from(expected.run.x);
const gap = Float32Array.from([5, 4, 3, 2, 1, 0.5]);
const run = { x, gap, grad: Float32Array.from([1, 2, 3, 4, 5, 6]), hyper: { lr: 0.5 } };
const scene = { schedule: Float32Array.from([1, 0.8, 0.6, 0.4, 0.2]), minima: expected.run.minima, f_star: -2 };

test("the quantities of a run", () => {
  assert.equal(series(run, "gap", scene), gap);
  near(series(run, "f", scene), [3, 2, 1, 0, -1, -1.5]);
  assert.equal(series(run, "grad", scene), run.grad);
  near(series(run, "lr", scene), [NaN, 0.5, 0.4, 0.3, 0.2, 0.1], { relative: 1e-6 });
});

test("the distance is that from the nearest minimum", () => {
  near(series(run, "distance", scene), expected.run.distance, { relative: 1e-6 });
});

test("a quantity that a run does not have is no number, at each of its steps", () => {
  near(series({ ...run, grad: undefined }, "grad", scene), Array(6).fill(NaN));
  near(series(run, "distance", { ...scene, minima: [] }), Array(6).fill(NaN));
});

const lines = (...all) => all.map((line) => Float32Array.from(line));

test("an axis holds every finite value, the low ones low, with a twenty-fifth of room at each end", () => {
  near(range(lines([1, 5, 3], [2, -5, NaN, Infinity]), [false, false], false), [-5.4, 5.4]);
  near(range(lines([1, 100, 1e-3]), [false], true), [-3.2, 2.2], { relative: 1e-6 });
});

test("a logarithmic axis knows nothing of zero and below", () => {
  near(range(lines([10, 0, -5, 1000]), [false], true), [0.92, 3.08]);
});

test("an axis of one value has room around it, one of no value is a unit long", () => {
  near(range(lines([4, 4]), [false], false), [3.6, 4.4]);
  near(range(lines([-4]), [false], false), [-4.4, -3.6]);
  near(range(lines([0, 0]), [false], false), [-0.5, 0.5]);
  near(range(lines([100]), [false], true), [1.5, 2.5]);
  near(range(lines([NaN]), [false], false), [0, 1]);
  near(range([], [], false), [0, 1]);
  near(range(lines([0]), [false], true), [-1, 1]);
});

test("a run that diverges leaves at the top and does not press the others flat", () => {
  const wild = [3, 50, 1e20, Infinity];
  near(range(lines([1, 2, 4], wild), [false, true], false), [0.88, 4.12]);
  const [low, high] = range(lines([1, 2, 4], wild), [false, true], true);
  near([high - 0.04 * (high - low) * (1 / 1.08)], [Math.log10(4e6)], { absolute: 1e-6 });
  near([low + (0.04 / 1.08) * (high - low)], [0], { absolute: 1e-6 });
  // Less than six decades above the others: all of it is shown.
  const [, top] = range(lines([1, 2, 4], [3, 50, 400]), [false, true], true);
  assert.ok(top > Math.log10(400) && top < Math.log10(520));
});

test("of runs that all diverge eight steps are shown, enough to see them go", () => {
  const wild = Array.from({ length: 20 }, (_, t) => 2 ** t);
  near(range(lines(wild), [true], false), [1 - 0.04 * 127, 128 + 0.04 * 127]);
  near(range(lines([3, 1]), [true], false), [0.92, 3.08]);
});

test("a loss that is zero but for rounding does not stretch the axis past twenty decades", () => {
  near(range(lines([1, 1e-44]), [false], true), [-20.8, 0.8], { relative: 1e-6 });
});

test("ticks are round numbers within their range, evenly spaced", () => {
  for (const [low, high] of [
    [-2, 2],
    [0, 300],
    [0.013, 0.0171],
    [-1e5, 3e5],
  ]) {
    const found = axis([low, high], false, 6);
    const values = found.map(([value]) => value);
    assert.ok(values.length >= 3 && values.length <= 13);
    assert.ok(values[0] >= low && values[values.length - 1] <= high);
    const gaps = values.slice(1).map((v, i) => v - values[i]);
    near(gaps, Array(gaps.length).fill(gaps[0]));
    assert.ok([1, 2, 5].includes(Number(gaps[0].toExponential(6)[0])));
    for (const [value, text] of found) near([Number(text)], [value]);
  }
});

test("a logarithmic axis has whole powers while there are two, else numbers in their places", () => {
  assert.deepEqual(axis([-6.2, 2.4], true, 5), [
    [-6, "10⁻⁶"],
    [-4, "10⁻⁴"],
    [-2, "10⁻²"],
    [0, "10⁰"],
    [2, "10²"],
  ]);
  assert.deepEqual(
    axis([-0.1, 1.05], true, 3).map(([, text]) => text),
    ["10⁰", "10¹"],
  );
  const few = axis([0.2, 0.9], true, 4);
  assert.deepEqual(
    few.map(([, text]) => text),
    ["2", "4", "6"],
  );
  near(
    few.map(([place]) => place),
    [2, 4, 6].map(Math.log10),
  );
  assert.ok(axis([-9, 0.4], true, 1).every(([place]) => Number.isFinite(place)));
});

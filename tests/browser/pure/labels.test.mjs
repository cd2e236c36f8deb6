import assert from "node:assert/strict";
import test from "node:test";

import { labelPlaces } from "../../../browser/pure/labels.js";
import { near } from "./support.mjs";

const free = () => false;
const line = (from, to, n = 400) =>
  Array.from({ length: n + 1 }, (_, i) => [0, 1].map((k) => from[k] + (i / n) * (to[k] - from[k])));

test("a number stands on its line, along it", () => {
  const slope = Math.atan(0.2);
  const [[text, x, y, angle], ...more] = labelPlaces([["1.5", 30, line([0, 100], [800, 260])]], 800, 600, free);
  assert.equal(text, "1.5");
  near([y], [100 + 0.2 * x], { absolute: 1e-6 });
  near([angle], [slope]);
  assert.deepEqual(more, []);
  const [[, , , down]] = labelPlaces([["1", 30, line([800, 100], [0, 260])]], 800, 600, free);
  near([down], [-slope]); // read from left to right, whichever way the line runs
});

test("it stands where the line is straight", () => {
  const circle = Array.from({ length: 200 }, (_, i) => [
    150 + 40 * Math.cos(i / 20 - 9),
    300 + 40 * Math.sin(i / 20 - 9),
  ]);
  const [[, x, y]] = labelPlaces([["1", 60, [...circle, ...line([190, 300], [700, 300])]]], 800, 600, free);
  assert.ok(x > 190);
  assert.equal(y, 300);
  assert.deepEqual(labelPlaces([["1", 60, circle]], 800, 600, free), []);
});

test("it rather stands where the line is level", () => {
  const steep = line([100, 500], [300, 100]);
  const [[, x, , angle]] = labelPlaces([["1", 30, [...steep, ...line([300, 100], [700, 100])]]], 800, 600, free);
  assert.ok(x > 300);
  assert.equal(angle, 0);
});

test("it keeps clear of paths, and of the border where arrows and axes stand", () => {
  const level = line([0, 300], [800, 300]);
  const [[, x]] = labelPlaces([["1", 30, level]], 800, 600, (px) => px < 500);
  assert.ok(x > 500);
  for (const y of [20, 560]) assert.deepEqual(labelPlaces([["1", 30, line([0, y], [800, y])]], 800, 600, free), []);
  for (const px of [50, 750]) assert.deepEqual(labelPlaces([["1", 4, line([px, 0], [px, 600])]], 800, 600, free), []);
  for (const y of [26, 554]) assert.equal(labelPlaces([["1", 30, line([0, y], [800, y])]], 800, 600, free).length, 1);
  const [[, left]] = labelPlaces([["1", 10, level]], 800, 600, (px) => px > 90);
  assert.ok(left >= 56);
  const [[, right]] = labelPlaces([["1", 10, level]], 800, 600, (px) => px < 710);
  assert.ok(right <= 744);
});

test("a path everywhere: better a number on a level line than none, but none on a steep one", () => {
  const always = () => true;
  assert.equal(labelPlaces([["1", 30, line([0, 300], [800, 300])]], 800, 600, (px) => px % 3 < 0.5).length, 1);
  assert.deepEqual(labelPlaces([["1", 30, line([0, 300], [800, 300])]], 800, 600, always), []);
});

test("numbers keep apart from each other, equal ones further", () => {
  const lines = (texts) => texts.map((text, i) => [text, 30, line([0, 300 + 5 * i], [800, 300 + 5 * i])]);
  const apart = (texts) => {
    const [[, ax, ay], [, bx, by]] = labelPlaces(lines(texts), 800, 600, free);
    return Math.hypot(ax - bx, ay - by);
  };
  assert.ok(apart(["1", "2"]) > 64 && apart(["1", "2"]) < 90);
  assert.ok(apart(["1", "1"]) > 220);
  assert.equal(labelPlaces(lines(["1", "1", "1", "1", "1"]), 800, 600, free).length, 3);
});

test("a line shorter than its number has none", () => {
  assert.deepEqual(labelPlaces([["1", 30, line([380, 300], [418, 300])]], 800, 600, free), []);
  assert.equal(labelPlaces([["1", 30, line([380, 300], [422, 300])]], 800, 600, free).length, 1);
});

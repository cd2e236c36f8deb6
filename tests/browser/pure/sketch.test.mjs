import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, atSteps, blank, evenly, meanGap } from "../../../browser/pure/sketch.js";

const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

test("points are evenly spaced along a line, whatever it was drawn with", () => {
  const line = [
    [0, 0],
    [3, 0],
    [3, 0],
    [3, 4],
    [3, 7],
  ];
  const found = evenly(line, 11);
  assert.deepEqual([found[0], found[10]], [line[0], line[4]]);
  for (let i = 1; i < 11; i++) near(Math.hypot(found[i][0] - found[i - 1][0], found[i][1] - found[i - 1][1]), 1);
  assert.deepEqual(evenly([[1, 2]], 3), [
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test("lines beside each other are as far apart as they are", () => {
  const [low, high] = [0, 2].map((y) => [
    [0, y],
    [1, y],
    [5, y],
  ]);
  near(apart(low, low), 0);
  near(apart(low, high), 2);
  near(apart(high, low.toReversed()), 2);
});

test("of lines side by side as of lines one above the other", () => {
  const [left, right] = [1, 3].map((x) => [
    [x, 0],
    [x, 1],
  ]);
  near(apart(left, right), 2);
});

test("a line that ends half way is an eighth of the whole from it, on average", () => {
  const whole = [
    [0, 0],
    [1, 0],
  ];
  const half = [
    [0, 0],
    [0.5, 0],
  ];
  // From the half to the whole 0; from the whole 0 on one half and 1/4 on average on the other.
  near(apart(half, whole), 1 / 8, 1e-3);
});

test("circles about one centre are apart by the difference of their radii", () => {
  const circle = (r) => Array.from({ length: 721 }, (_, i) => [r * Math.cos(i / 114.6), r * Math.sin(i / 114.6)]);
  near(apart(circle(1), circle(1.5)), 0.5, 1e-3);
});

test("a drawn curve has a height at each step that it passes, that of its last stroke", () => {
  const line = [
    [0.5, 1],
    [2.5, 3],
    [1.5, 7],
    [3, 10],
  ];
  assert.deepEqual([...atSteps(line, 4)], [NaN, 1.5, 8, 10, NaN]);
  assert.deepEqual([...atSteps([[1, 1]], 2)], [NaN, NaN, NaN]);
  const [begun, dropped] = [
    [
      [-1, -1],
      [1.5, 1.5],
    ],
    [
      [1, 1],
      [1, 5],
    ],
  ];
  assert.deepEqual([...atSteps(begun, 2)], [0, 1, NaN]);
  assert.deepEqual([...atSteps(dropped, 2)], [NaN, 5, NaN]);
});

test("the mean difference is of what both have", () => {
  near(meanGap([1, NaN, 3, 4], [2, 5, NaN, 7]), 2);
  assert.ok(Number.isNaN(meanGap([NaN], [1])));
});

test("blank axes know where a quantity begins and nothing else", () => {
  assert.deepEqual(blank(10, 50, true), [0, 50, -3, 1.6]);
  assert.deepEqual(blank(2, 50, false), [0, 50, 0, 2.6]);
  assert.deepEqual(blank(-1, 50, false), [0, 50, -2, 0]);
  // Nothing has no logarithm, and is not the top of what can be drawn.
  for (const log of [true, false]) assert.deepEqual(blank(0, 50, log), [0, 50, -1, 1]);
  assert.deepEqual(blank(0.5, 50, false), [0, 50, 0, 0.65]);
  near(blank(0.5, 50, true)[3], Math.log10(0.5) + 0.6);
});

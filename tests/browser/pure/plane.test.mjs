import assert from "node:assert/strict";
import test from "node:test";

import { beyond, border, clip, fit, project, unproject, zoom } from "../../../browser/pure/plane.js";
import { expected, near } from "./support.mjs";

test("a fitted view has equal scales and its box in the middle, as large as it can be", () => {
  for (const [width, height] of [
    [700, 500],
    [300, 900],
  ]) {
    const box = [-2, 2.5, -1, 3];
    const view = fit(box, width, height);
    near([(view[1] - view[0]) / width], [(view[3] - view[2]) / height]);
    near([view[0] + view[1], view[2] + view[3]], [0.5, 2]);
    near([Math.min(view[1] - view[0] - 4.5, view[3] - view[2] - 4)], [0]);
  }
});

test("places run from left to right and from the top down, and lead back to their points", () => {
  for (const [point, place] of expected.places) {
    near(project(expected.view, 700, 500, point), place);
    near(unproject(expected.view, 700, 500, place), point);
  }
});

test("a zoom keeps its point in place and changes the width by its factor", () => {
  const view = [-2, 3, -1, 4];
  const at = unproject(view, 700, 500, [100, 50]);
  const zoomed = zoom(view, 0.3, at);
  near(project(zoomed, 700, 500, at), [100, 50]);
  near([zoomed[1] - zoomed[0], zoomed[3] - zoomed[2]], [1.5, 1.5]);
});

test("clipping agrees with trying 20,001 points of the segment", () => {
  for (const { a, b, ends } of expected.clip) {
    const part = clip(a, b, [-1, -1, 1, 1]);
    if (!ends) assert.ok(!part || Math.hypot(part[0][0] - part[1][0], part[0][1] - part[1][1]) < 1e-3);
    else near(part?.flat() ?? [], ends.flat(), { absolute: 1e-3 });
  }
});

test("clipping at the frame itself, along it, and from very far", () => {
  const frame = [-1, -2, 1, 2];
  near(clip([0, 0], [1e30, 1e30], frame)?.[1] ?? [], [1, 1]);
  assert.deepEqual(clip([0, -5], [0, 5], frame), [
    [0, -2],
    [0, 2],
  ]);
  assert.deepEqual(clip([-5, 0], [5, 0], frame), [
    [-1, 0],
    [1, 0],
  ]);
  assert.deepEqual(clip([1, -5], [1, 5], frame), [
    [1, -2],
    [1, 2],
  ]);
  for (const [x, y] of [
    [1.01, 0],
    [-1.01, 0],
  ])
    assert.equal(clip([x, y - 5], [x, y + 5], frame), null);
  for (const y of [2.01, -2.01]) assert.equal(clip([-5, y], [5, y], frame), null);
  assert.deepEqual(clip([0.5, 0.5], [0.5, 0.5], frame), [
    [0.5, 0.5],
    [0.5, 0.5],
  ]);
});

test("an arrow to a place outside stands on the frame, in the direction of that place", () => {
  const [width, height, inset] = [600, 400, 30];
  for (const place of [
    [900, 250],
    [-50, 190],
    [310, -800],
    [250, 5000],
    [1e30, 1e30],
  ]) {
    const [x, y] = border(width, height, place, inset);
    const [dx, dy] = [Math.abs(x - 300), Math.abs(y - 200)];
    near([Math.max(dx / 270, dy / 170)], [1]);
    near([Math.atan2(y - 200, x - 300)], [Math.atan2(place[1] - 200, place[0] - 300)]);
  }
  near(border(600, 400, [900, 200], 30), [570, 200]);
  near(border(600, 400, [300, -100], 30), [300, 30]);
});

test("the distance of a point beyond a view", () => {
  for (const [point, distance] of expected.beyond) near([beyond(expected.view, point)], [distance]);
  assert.equal(beyond(expected.view, [-3.5, 4]), 0);
});

// What a map says of its cells.

import assert from "node:assert/strict";
import test from "node:test";
import { SHADES } from "../../../browser/pure/maps.js";
import { endOf, endsAt, scaleOf, startAt } from "../../../browser/pure/outcomes.js";

test("a loss is shaded from the lowest there is up to that of the start", () => {
  const final = Float32Array.of(1e-4, 1e-2, 1, 50, Infinity, NaN, 0);
  const found = scaleOf({ arrays: { final, reached: new Uint16Array(7) }, scene: { measure: "final" }, start_loss: 1 });
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(found.kind), [2, 2, 2, 2, 0, 0, 2]);
  const shades = [0, 1, 2, 3, 6].map(found.shade);
  assert.equal(shades[4], 0);
  assert.deepEqual(shades.slice(2, 4), [SHADES - 1, SHADES - 1]);
  assert.ok(shades[4] < shades[0] && shades[0] < shades[1] && shades[1] < shades[2]);
  assert.deepEqual([found.least, found.most], ["1e-12", "1"]);
});

test("steps to a target are shaded where it is reached; what never does is apart from what diverged", () => {
  const arrays = { final: Float32Array.of(0.1, 0.2, 3, Infinity), reached: Uint16Array.of(5, 50, 0, 0) };
  const found = scaleOf({ arrays, scene: { measure: "steps" }, start_loss: 9 });
  assert.deepEqual([0, 1, 2, 3].map(found.kind), [2, 2, 1, 0]);
  assert.deepEqual([found.shade(0), found.shade(1), found.least, found.most], [0, SHADES - 1, "4", "49"]);
});

test("a start at the minimum, from which nothing can fall, has shades all the same", () => {
  const arrays = { final: Float32Array.of(0, 1), reached: new Uint16Array(2) };
  const { shade } = scaleOf({ arrays, scene: { measure: "final" }, start_loss: 0 });
  assert.ok([0, 1].map(shade).every((each) => each >= 0 && each < SHADES));
});

test("an end is told with its loss, and with the step of the target where that was reached", () => {
  assert.deepEqual(endOf(Infinity, 3, 0.1), [["diverged", {}]]);
  assert.deepEqual(endOf(0.5, 0, 0.1), [["ends_at", { value: "0.5" }]]);
  assert.deepEqual(endOf(-1e-9, 7, 0.1), [
    ["ends_at", { value: "0" }],
    ["reaches", { target: "0.1", steps: 6 }],
  ]);
});

test("what the map says of a start is said of its own pane, and of none beyond its edges", () => {
  const side = { first: 0.5, last: 1.5, count: 2 };
  const arrays = { label: Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 0), steps: Uint16Array.from({ length: 8 }, (_, i) => i) };
  const answer = { grid: [side, side], arrays };
  assert.deepEqual(startAt(answer, [1.2, 0.2], 0), { label: 1, steps: 1 });
  assert.deepEqual(startAt(answer, [1.2, 0.2], 1), { label: 2, steps: 5 });
  assert.deepEqual(startAt(answer, [0.2, 1.9], 0), { label: 2, steps: 2 });
  assert.equal(startAt(answer, [-0.1, 1], 0), null);
});

test("a path ends at the nearest minimum within the radius, at none, or is lost", () => {
  const minima = [
    [0, 0],
    [1, 0],
  ];
  const track = (x, more = {}) => ({ x: [9, 9, ...x], gap: [1, 1], last: 1, ...more });
  assert.equal(endsAt(track([0.95, 0]), minima, 0.1), 3);
  assert.equal(endsAt(track([0.02, 0]), minima, 0.1), 2);
  assert.equal(endsAt(track([0.5, 0]), minima, 0.1), 1);
  assert.equal(endsAt(track([0.5, 0], { lost: true }), minima, 0.1), 0);
  assert.equal(endsAt(track([NaN, NaN], { last: 0 }), minima, 0.1), 0);
});

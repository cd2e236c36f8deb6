import assert from "node:assert/strict";
import { test } from "node:test";
import { orders, unitNoise } from "../../../browser/pure/chance.js";
import { expected, near } from "./support.mjs";

const { horizon, edges, drawn, orders: shuffled } = expected.chance;

test("the noise of a seed is NumPy's, to its last number and in the tail", () => {
  for (const { seed, last, tail } of drawn) {
    const found = unitNoise(seed, { HORIZON: horizon, edges });
    assert.equal(found.length, 2 * horizon);
    near(found.slice(-last.length), last);
    const beyond = [...found.entries()].filter(([, x]) => Math.abs(x) > edges[edges.length - 1]);
    near(beyond.flat(), tail.flat());
  }
});

test("the orders of points are NumPy's", () => {
  for (const [points, seed, last] of shuffled) {
    const found = orders(points, seed, { HORIZON: 40 });
    assert.equal(found.length, 40 * points);
    assert.deepEqual([...found.slice(-points)], last);
  }
});

import assert from "node:assert/strict";
import test from "node:test";

import { layered, lights, turned } from "../../../browser/pure/tale.js";

test("the next clause and the one before, from the first to the last and no further", () => {
  const walk = (told, by, times) => Array.from({ length: times }, () => (told = turned(told, 3, by)));
  assert.deepEqual(walk(null, 1, 5), [0, 1, 2, 2, 2]);
  assert.deepEqual(walk(null, -1, 5), [2, 1, 0, 0, 0]);
  assert.equal(turned(null, 1, 1), 0);
  assert.equal(turned(0, 1, -1), 0);
});

test("a clause lights the runs at its places, whatever their keys; one about all lights none of them", () => {
  const tracks = [{ key: 9 }, { key: 4 }, { key: 7 }];
  assert.deepEqual([...lights({ runs: [0, 2] }, tracks)], [9, 7]);
  assert.equal(lights({ runs: [] }, tracks).size, 0);
});

test("what is dimmed is drawn first, all else in its order", () => {
  const runs = ["a", "b", "c", "d"].map((name, i) => ({ name, dim: i % 2 === 0 }));
  const order = (given) =>
    layered(given)
      .map(({ name }) => name)
      .join("");
  assert.equal(order(runs), "acbd");
  assert.equal(order(runs.map((run) => ({ ...run, dim: false }))), "abcd");
  assert.equal(runs.map(({ name }) => name).join(""), "abcd");
});

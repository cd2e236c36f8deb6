import assert from "node:assert/strict";
import test from "node:test";

import { batchAt, meansOfBatches } from "../../../browser/pure/batches.js";

const orders = Uint8Array.of(4, 0, 3, 1, 2, /**/ 2, 3, 0, 4, 1, /**/ 1, 2, 3, 4, 0);
const seen = (/** @type {number} */ batch) => [0, 1, 2].map((t) => [...batchAt(orders, 5, batch, t)]);

test("an epoch's order is cut into batches, and what is left goes unused", () => {
  assert.deepEqual(seen(1), [[4], [0], [3]]);
  assert.deepEqual(seen(2), [
    [4, 0],
    [3, 1],
    [2, 3],
  ]);
  assert.deepEqual(seen(3), [
    [4, 0, 3],
    [2, 3, 0],
    [1, 2, 3],
  ]);
  assert.deepEqual(seen(5)[2], [1, 2, 3, 4, 0]);
});

test("the means of what is known of each batch's points", () => {
  const [ones, squares] = [
    [0, 1, 2, 3, 4],
    [0, 1, 4, 9, 16],
  ];
  assert.deepEqual([...meansOfBatches([ones, squares], orders, 2)], [2, 8, 2, 5, 2.5, 6.5]);
  assert.deepEqual([...meansOfBatches([ones], orders, 5)], [2, 2, 2]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { meanOf, slopesAt, spreadOf } from "../../../browser/pure/samples.js";

const SLOPES = /** @type {[number, number][]} */ ([
  [1, 2],
  [-0.5, 0.25],
  [3, -1],
  [0.1, 0.7],
  [-2, -1.5],
]);

/** All ways to take `count` of them. */
function* taken(all, count, from = 0) {
  if (!count) yield [];
  for (let i = from; i < all.length; i++) for (const rest of taken(all, count - 1, i + 1)) yield [all[i], ...rest];
}

test("each slope is linear in the place", () => {
  const samples = Float32Array.of(1, 2, 3, 4, 5, 6, 0, 0, 7, 0, 0, 8);
  assert.deepEqual(slopesAt(samples, [10, 100]), [
    [213, 546],
    [7, 8],
  ]);
});

for (const count of [1, 2, 3, 4, 5])
  test(`the ellipse is that of all batches of ${count}, one by one`, () => {
    const means = [...taken(SLOPES, count)].map(meanOf);
    const middle = meanOf(SLOPES);
    /** @type {(angle: number, at: readonly number[]) => number} */
    const along = (angle, [x, y]) => Math.cos(angle) * (x - middle[0]) + Math.sin(angle) * (y - middle[1]);
    const ellipse = spreadOf(SLOPES, count, 3600);
    for (const angle of [0, 0.4, 1, 1.5, 2.2]) {
      const deviation = Math.sqrt(means.reduce((sum, mean) => sum + along(angle, mean) ** 2, 0) / means.length);
      const reach = Math.max(...ellipse.map((point) => along(angle, point)));
      assert.ok(Math.abs(reach - deviation) < 1e-5, `${reach} is not ${deviation}`);
    }
  });

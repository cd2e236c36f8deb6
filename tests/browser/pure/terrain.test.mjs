import assert from "node:assert/strict";
import test from "node:test";

import { coarse, drape, elevation, heightAt, inSight, nearest, rim } from "../../../browser/pure/terrain.js";
import { expected, near } from "./support.mjs";

const { box, rows, columns, z, low, high } = expected.terrain;
const TERRAIN = { box, rows, columns, z, low, high };

/**
 * Himmelblau's function, as published, in the logarithm that its map is even in.
 * @param {number} x
 * @param {number} y
 */
const himmelblau = (x, y) => Math.log10((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2 + 3);

/** As fine as a map's. */
const FINE = (() => {
  const [x0, x1, y0, y1, n, m] = [-6, 6, -5, 5, 144, 192];
  const z = Float32Array.from({ length: n * m }, (_, k) =>
    himmelblau(x0 + ((x1 - x0) * (k % m)) / (m - 1), y0 + ((y1 - y0) * Math.floor(k / m)) / (n - 1)),
  );
  return { box: [x0, x1, y0, y1], rows: n, columns: m, z, low: Math.log10(3), high: Math.max(...z) };
})();
const RELIEF = FINE.high - FINE.low;

test("between grid points the ground is flat along either axis; outside it is as high as the rim beside it", () => {
  for (const [point, height] of expected.terrain.at) near([heightAt(TERRAIN, point)], [height]);
  near([heightAt(TERRAIN, [box[0] - 9, box[2] - 9])], [z[0]]);
  near([heightAt(TERRAIN, [box[1], box[3]])], [z[z.length - 1]]);
});

test("half of the grid points are still the same ground", () => {
  const half = coarse(FINE, 2);
  assert.deepEqual([half.rows, half.columns], [72, 96]);
  for (const [x, y] of [
    [-6, -5],
    [0.3, 2.2],
    [6, 5],
  ])
    near([heightAt(half, [x, y])], [himmelblau(x, y)], { absolute: 0.01 * RELIEF });
});

test("a path lies on the surface all along, not only at its steps", () => {
  // One step across the whole map and back to a minimum: straight lines between them would cut through the hills.
  const path = drape([-5.5, 4.5, 5.5, -4, 3, 2, 3, 2], 3, FINE);
  assert.ok(path.points.length > 60);
  for (const [i, [x, y, height]] of path.points.entries()) {
    assert.ok(Math.abs(height - himmelblau(x, y)) < 0.01 * RELIEF, `${height} at ${x}, ${y}`);
    const [ax, ay, before] = path.points[Math.max(i - 1, 0)];
    const middle = himmelblau((x + ax) / 2, (y + ay) / 2);
    assert.ok(Math.abs((height + before) / 2 - middle) < 0.012 * RELIEF, `${i}`);
  }
  assert.deepEqual([path.steps[0], path.steps[path.steps.length - 1]], [0, 2]);
  assert.ok(path.steps.every((step, i) => !i || step >= path.steps[i - 1]));
  assert.ok(path.steps.includes(1));
});

test("a path is cut at the rim, and begins anew where it comes back", () => {
  const path = drape([0, 0, 12, 0, 12, 3, 0, 3, 1e30, 1e30], 4, FINE);
  const begins = path.begins.flatMap((begin, i) => (begin ? [i] : []));
  assert.equal(begins.length, 2);
  const [exit, entry] = [path.points[begins[1] - 1], path.points[begins[1]]];
  near([...exit.slice(0, 2), ...entry.slice(0, 2)], [6, 0, 6, 3]);
  near([path.steps[begins[1] - 1], path.steps[begins[1]]], [0.5, 2.5]);
  for (const [x, y] of path.points) assert.ok(Math.abs(x) <= 6 && Math.abs(y) <= 5);
  near(path.points[path.points.length - 1].slice(0, 2), [2, 5], { absolute: 1e-6 });
  assert.deepEqual(drape([9, 9, 10, 10], 1, FINE), { points: [], steps: [], begins: [] });
});

test("a run that stands still adds no points", () => {
  assert.ok(drape(Array(2000).fill(1), 999, FINE).points.length <= 2);
});

test("what an eye sees is what no ground stands before", () => {
  for (const { eye, clearance } of expected.terrain.sights) {
    const seen = inSight(TERRAIN, eye);
    let [hidden, decided] = [0, 0];
    for (const [k, clear] of clearance.entries()) {
      // What ground only just hides, as looked at where grid lines are crossed, may be either.
      if (clear < 0 && clear > -0.05 * (high - low)) continue;
      decided++;
      hidden += Number(!seen[k]);
      assert.equal(seen[k], Number(clear >= -0.01), `${k} from ${eye}, ${clear} above the ground`);
    }
    assert.ok(hidden > 10 && hidden < decided / 2 && decided > 0.85 * seen.length, `${hidden} of ${decided}`);
  }
});

test("the grid point beside a place", () => {
  assert.equal(nearest(TERRAIN, [box[0], box[2]]), 0);
  assert.equal(nearest(TERRAIN, [box[1], box[2]]), columns - 1);
  assert.equal(nearest(TERRAIN, [99, 99]), rows * columns - 1);
});

test("heights are even in the logarithm of f − f* + shift, or in f − f*", () => {
  near([elevation(9.95, 0.05), elevation(-1, 0.01), elevation(-1, null)], [1, -2, -1]);
});

test("the rim is the border of the ground, once around", () => {
  const points = rim(FINE);
  assert.equal(points.length, 2 * (143 + 191) + 1);
  assert.deepEqual(points[0], points[points.length - 1]);
  for (const [i, [x, y, height]] of points.entries()) {
    assert.ok(Math.abs(Math.abs(x) - 6) < 1e-9 || Math.abs(Math.abs(y) - 5) < 1e-9);
    near([height], [himmelblau(x, y)], { absolute: 1e-6 });
    if (i) assert.ok(Math.hypot(x - points[i - 1][0], y - points[i - 1][1]) < 0.08);
  }
});

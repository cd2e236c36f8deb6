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

/** Ground of which every number is known: cells of 2 by 1, and 20 of relief far above 0. */
const ground = (rise) => {
  const [box, rows, columns] = [[1, 21, -2, 3], 6, 11];
  const z = Float64Array.from({ length: 66 }, (_, k) => rise(1 + 2 * (k % 11), Math.floor(k / 11) - 2));
  return { box, rows, columns, z, low: 100, high: 120 };
};
const SLOPE = ground((x, y) => 100 + x / 2 + 2 * y);

test("beyond its rim, and by fewer grid points, a slope is the same slope", () => {
  near([heightAt(SLOPE, [99, 1]), heightAt(SLOPE, [3, 99]), heightAt(SLOPE, [-99, -99])], [112.5, 107.5, 96.5]);
  const few = coarse(SLOPE, 3);
  assert.deepEqual([few.rows, few.columns, few.box], [2, 4, SLOPE.box]);
  const expected = [-2, 3].flatMap((y) => [1, 1 + 20 / 3, 1 + 40 / 3, 21].map((x) => 100 + x / 2 + 2 * y));
  near(few.z, expected, { relative: 1e-6 });
  /** @type {[number, number][]} */
  const beside = [
    [7.9, 0.4],
    [8.1, 0.6],
    [-9, 9],
    [99, -99],
  ];
  assert.deepEqual(
    beside.map(([x, y]) => nearest(SLOPE, [x, y])),
    [2 * 11 + 3, 3 * 11 + 4, 5 * 11, 10],
  );
});

test("a path on even ground needs a point every four cells, one over a ridge the ridge", () => {
  const xs = (x, terrain = SLOPE) => drape(x, x.length / 2 - 1, terrain).points.map(([at]) => at);
  assert.deepEqual(xs([1, 0, 21, 0]), [1, 6, 11, 16, 21]);
  assert.deepEqual(drape([1, 0, 21, 0], 1, SLOPE).steps, [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(xs([1, 0, 9, 0]), [1, 9]);
  assert.deepEqual(xs([1, 0, 7, 0, 13, 0, 19, 0]), [1, 7, 13, 19]);
  const up = drape([5, -2, 5, 3], 1, SLOPE).points;
  assert.deepEqual(up, [
    [5, -2, 98.5],
    [5, 0.5, 103.5],
    [5, 3, 108.5],
  ]);
  // Less than a fiftieth of a cell is not seen.
  assert.deepEqual(xs([1, 0, 1.03, 0]), [1]);
  assert.deepEqual(xs([1, 0, 1.05, 0]), [1, 1.05]);
  const ridge = (steep) => ground((x) => 110 - steep * Math.abs(x - 11));
  assert.deepEqual(xs([10, 0, 12, 0], ridge(0.2)), [10, 11, 12]);
  assert.deepEqual(xs([10, 0, 12, 0], ridge(0.02)), [10, 12]); // by less than a 500th of the relief
  assert.deepEqual(xs([10.5, 0, 11.5, 0], ridge(0.2)), [10.5, 11.5]); // not two thirds of a cell
});

test("a wall hides what is behind it, wherever it stands, if it rises by more than a 250th of the relief", () => {
  /** Whether an eye at some height sees the grid point in the middle, over a wall where `at` says. */
  const sees = (at, eye, rise) =>
    inSight(
      ground((u, v) => (at(u, v) ? 100 + rise : 100)),
      [...eye, 100],
    )[3 * 11 + 5] === 1;
  /** @type {[(x: number, y: number) => boolean, number[]][]} */
  const walls = [
    [(x) => x === 1, [-39, 1]],
    [(x) => x === 21, [61, 1]],
    [(x, y) => y === -2, [11, -42]],
    [(x, y) => y === 3, [11, 43]],
    [(x) => x === 15, [61, 1]],
  ];
  for (const [at, eye] of walls) assert.deepEqual([sees(at, eye, 0.07), sees(at, eye, 0.09)], [true, false], `${at}`);
  // Not one behind it, beside it, or below the line of sight.
  assert.ok(sees((x) => x === 1, [61, 1], 9));
  assert.ok(sees((x, y) => y === 2, [61, 1], 9));
});

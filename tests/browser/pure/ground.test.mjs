// Levels are those of wire.race.contour_levels; lines, shades and slopes are compared with closed forms.

import assert from "node:assert/strict";
import test from "node:test";

import { contourLevels, groundOf } from "../../../browser/pure/ground.js";
import { near } from "./support.mjs";

/** @type {(low: number, high: number, shift: number | null) => string} strong ones with a star */
const levels = (low, high, shift) =>
  contourLevels(low, high, shift)
    .map(([f, strong]) => `${Number(f.toPrecision(6))}${strong ? "*" : ""}`)
    .join(" ");

test("levels even in f are a step apart that is 1, 2 or 5 times a power of ten, every fourth of them strong", () => {
  assert.equal(levels(0, 6.25, null), "0* 0.5 1 1.5 2* 2.5 3 3.5 4* 4.5 5 5.5 6*");
  assert.equal(levels(-3.1, 0.7, null), "-3 -2.5 -2* -1.5 -1 -0.5 0* 0.5");
  assert.equal(levels(0, 40, null), "0* 5 10 15 20* 25 30 35 40*");
  assert.equal(levels(0, 120, null), "0* 10 20 30 40* 50 60 70 80* 90 100 110 120*");
  assert.equal(
    levels(0.02, 0.09, null),
    "0.02* 0.025 0.03 0.035 0.04* 0.045 0.05 0.055 0.06* 0.065 0.07 0.075 0.08* 0.085 0.09",
  );
  // So is a step that rounding alone made larger.
  assert.equal(levels(0, 1.8000000001, null).split(" ").length, 19);
  assert.equal(levels(5, 5, null), "");
});

test("levels even in the logarithm are round in each decade, the fewer the more decades there are", () => {
  const few = "0.001* 0.0015 0.002 0.003 0.004 0.005 0.006 0.008 0.01* 0.015";
  assert.equal(levels(Math.log10(0.02), Math.log10(0.035), 0.02), few);
  assert.equal(levels(-1.3, 0.4, 0.05), "0.001* 0.002 0.003 0.005 0.01* 0.02 0.03 0.05 0.1* 0.2 0.3 0.5 1* 2");
  assert.equal(levels(-2, 1.2, 0.01), "0.001* 0.002 0.005 0.01* 0.02 0.05 0.1* 0.2 0.5 1* 2 5 10*");
  assert.equal(levels(-2, 7.5, 0.01), "0.001* 0.01* 0.1* 1* 10* 100* 1000* 10000* 100000* 1000000* 10000000*");
  assert.equal(levels(0.5, 0.9, 0.001), "4 5 6");
  assert.equal(levels(5, 5, 0.1), "");
});

test("where values go beyond all bounds so do the levels, as far as numbers do", () => {
  const powers = (low, high, shift) => contourLevels(low, high, shift).map(([f]) => Math.round(Math.log10(f)));
  const even = Array.from({ length: 16 }, (_, i) => 2 * i - 2);
  assert.deepEqual(powers(-1, 30, 0.1), even);
  const coarse = Array.from({ length: 20 }, (_, i) => 16 * i - 2);
  assert.deepEqual(powers(-1, 400, 0.1), coarse);
});

const [ROWS, COLUMNS] = [144, 192];
const VIEW = [-2, 2, -1.5, 1.5];
const flat = () => [0, 0];
const BOWL = groundOf(([x, y]) => x * x + y * y, flat, null, VIEW);

/** The lines of a map: of each its level, and its points in places of the view. */
function linesOf({ header, arrays }) {
  const [x0, x1, y0, y1] = VIEW;
  const { vertices } = arrays;
  const count = vertices.length / 2;
  let from = 0;
  return header.levels.flatMap(({ f, lines }) =>
    lines.map((length) => {
      const place = (i, low, high) => low + ((high - low) * vertices[i]) / 16383;
      const points = Array.from({ length }, (_, i) => [place(from + i, x0, x1), place(count + from + i, y0, y1)]);
      from += length;
      return { f, points };
    }),
  );
}

test("a line of a bowl is a circle about its minimum: whole where it fits, arcs where the view ends", () => {
  assert.deepEqual(
    BOWL.header.levels.map(({ f, strong, lines }) => [f, strong, lines.length]),
    // Its radius is 1.5 at 2.25, where it leaves below and above, and 2 at 4, beyond which it leaves aside, too.
    [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6].map((f) => [f, f % 2 === 0, f < 2.25 ? 1 : f <= 4 ? 2 : 4]),
  );
  for (const { f, points } of linesOf(BOWL)) {
    near(
      points.map(([x, y]) => x * x + y * y),
      points.map(() => f),
      { absolute: 1e-3 },
    );
    const ends = [points[0], points[points.length - 1]];
    if (f < 2.25) near(ends[0], ends[1]);
    else for (const [x, y] of ends) assert.ok(Math.abs(Math.abs(x) - 2) < 1e-3 || Math.abs(Math.abs(y) - 1.5) < 1e-3);
    for (const [i, [x, y]] of points.slice(1).entries())
      assert.ok(Math.hypot(x - points[i][0], y - points[i][1]) < 0.04, "a line does not jump");
  }
  const turned = linesOf(BOWL).filter(({ f }) => f < 2.25);
  for (const { points } of turned) {
    const angles = points.map(([x, y]) => Math.floor((2 * Math.atan2(y, x)) / Math.PI));
    assert.equal(new Set(angles).size, 4, "it goes all around");
  }
});

test("a map says what it shows, and how high it is there", () => {
  const low = (2 / 191) ** 2 + (1.5 / 143) ** 2; // of the four points about the minimum
  near(BOWL.header.z, [low, 6.25]);
  assert.deepEqual([BOWL.header.view, BOWL.header.grid], [VIEW, [ROWS, COLUMNS]]);
  assert.deepEqual(BOWL.header.sections, [["slope", "f4", [16, 22, 2]]]);
  const { level, height } = BOWL.arrays;
  assert.deepEqual([level.length, height.length], [ROWS * COLUMNS, ROWS * COLUMNS]);
  for (const [row, column] of [
    [0, 0],
    [143, 191],
    [0, 100],
    [70, 0],
    [30, 150],
  ]) {
    const z = (-2 + (4 * column) / 191) ** 2 + (-1.5 + (3 * row) / 143) ** 2;
    near([height[row * COLUMNS + column]], [z], { relative: 1e-6 });
    assert.equal(level[row * COLUMNS + column], Math.round((255 * (z - low)) / (6.25 - low)));
  }
  // The first row is the lowest, and its first point at the left.
  const slope = groundOf(([x, y]) => x + 10 * y, flat, null, VIEW).arrays.height;
  near([slope[0], slope[1] - slope[0], slope[COLUMNS] - slope[0]], [-17, 4 / 191, 30 / 143], { absolute: 1e-5 });
});

test("a surface with a shift is drawn evenly in the logarithm of its gap, with no hole where rounding put it below 0", () => {
  const decades = groundOf(([x]) => 10 ** x - 0.01, flat, 0.01, VIEW);
  near(decades.header.z, [-2, 2]);
  near(
    [...decades.arrays.height].slice(0, COLUMNS),
    Array.from({ length: COLUMNS }, (_, i) => -2 + (4 * i) / 191),
    {
      absolute: 1e-6,
    },
  );
  for (const { f, points } of linesOf(decades))
    near(
      points.map(([x]) => x),
      points.map(() => Math.log10(f + 0.01)),
      { absolute: 1e-3 },
    );
  assert.deepEqual(groundOf(() => -1, flat, 0.01, VIEW).header.z, [-2, -2]);
});

test("what is not finite is as dark as the highest, what is without bound below as the lowest", () => {
  const odd = { "-2": NaN, "-1": Infinity, 1: -Infinity, 2: 7 };
  const at = (x) => odd[Math.round(x)] ?? 3;
  const { header, arrays } = groundOf(([x]) => at(x), flat, null, VIEW);
  assert.deepEqual(header.z, [3, 7]);
  const shade = (x) => arrays.level[Math.round(((x + 2) / 4) * 191)];
  assert.deepEqual([-2, -1, 0, 1, 2].map(shade), [255, 255, 0, 0, 255]);
  // Lines go around it as around a hill.
  const walls = linesOf({ header, arrays }).filter(({ f }) => f === 5);
  assert.deepEqual(walls.map(({ points }) => Math.sign(points[0][0])).sort(), [-1, 1]);
  for (const { points } of walls) for (const [x] of points) near([Math.abs(x)], [0.5], { absolute: 0.02 });
  const nothing = groundOf(() => NaN, flat, null, VIEW);
  assert.deepEqual([nothing.header.z, nothing.header.levels], [[0, 1], []]);
  assert.deepEqual(new Set(nothing.arrays.level), new Set([255]));
  const even = groundOf(() => 3, flat, null, VIEW);
  assert.deepEqual([even.header.z, even.header.levels, new Set(even.arrays.level)], [[3, 3], [], new Set([0])]);
});

test("where ripples are too fine for all their lines only the strong are drawn, or none", () => {
  const drawn = (k) => {
    const { levels } = groundOf(([x]) => 8 * Math.sin(k * x) ** 2, flat, null, VIEW).header;
    return [levels.length, levels.every(({ strong }) => strong)];
  };
  // 15 levels, 3 of them strong, each of about 700, 1,400 and 7,200 points.
  assert.deepEqual(
    [drawn(2), drawn(4), drawn(20)],
    [
      [15, false],
      [3, true],
      [0, true],
    ],
  );
});

test("slopes point downhill from the middle of their cells, by the logarithm of their size a quarter to one long", () => {
  const slopes = (gradient) => {
    const { slope } = groundOf(() => 0, gradient, null, VIEW).arrays;
    return Array.from({ length: 16 }, (_, row) =>
      Array.from({ length: 22 }, (_, column) => [...slope.subarray(44 * row + 2 * column, 44 * row + 2 * column + 2)]),
    );
  };
  const right = slopes(([x]) => [Math.exp(x), 0]);
  const up = slopes(([, y]) => [0, -Math.exp(y)]);
  for (const [row, column] of [
    [0, 0],
    [3, 5],
    [15, 21],
  ]) {
    near(right[row][column], [-(0.25 + (0.75 * column) / 21), 0], { absolute: 1e-6 });
    near(up[row][column], [0, 0.25 + (0.75 * row) / 15], { absolute: 1e-6 });
  }
  near(slopes(([x, y]) => [x, y])[15][21], [-0.8, -0.6], { absolute: 0.03 });
  near(slopes(() => [3, 4])[7][7], [-0.15, -0.2], { absolute: 1e-6 });
  // Nowhere to go, or without bound: no arrow, and the others are as long as without it.
  const odd = slopes(([x]) => (x < -1 ? [0, 0] : x < 0 ? [NaN, 1] : x < 0.9 ? [Infinity, 1] : [Math.exp(x), 0]));
  assert.deepEqual(
    [odd[0][0], odd[0][8], odd[0][13]],
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  );
  near([odd[0][16][0], odd[0][21][0]], [-0.25, -1], { absolute: 1e-6 });
});

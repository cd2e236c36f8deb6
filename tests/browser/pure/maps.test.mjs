// Places, values and shades of maps.

import assert from "node:assert/strict";
import test from "node:test";
import {
  along,
  cellAt,
  differing,
  joinedPlanes,
  linkOf,
  lowest,
  moved,
  paint,
  percent,
  raceOf,
  shadesOf,
  share,
  SHADES,
  stretched,
  ticksOf,
  valueIn,
} from "../../../browser/pure/maps.js";

const LIN = { scale: "lin", first: -5.95, last: 5.95, count: 120 };
const LOG = { scale: "log", first: 1e-4, last: 10, count: 101 };
const DECAY = { scale: "decay", first: 0, last: 0.999, count: 31 };

test("the first and the last cell lie within a side, half a cell from its ends", () => {
  for (const side of [LIN, LOG, DECAY]) {
    assert.ok(Math.abs(along(side, side.first) - 0.5 / side.count) < 1e-12);
    assert.ok(Math.abs(along(side, side.last) - (1 - 0.5 / side.count)) < 1e-12);
  }
});

test("a cell's value stands in the cell, with as few digits as that takes", () => {
  for (const side of [LIN, LOG, DECAY])
    for (let cell = 0; cell < side.count; cell++) {
      const value = valueIn(side, cell);
      assert.equal(cellAt(side, along(side, value)), cell, `${side.scale} ${cell} ${value}`);
      assert.ok(String(value).length <= 9, String(value));
    }
  assert.equal(valueIn(LOG, 60), 0.1);
  assert.equal(valueIn(DECAY, 10), 0.9);
  assert.equal(valueIn(DECAY, 20), 0.99);
  assert.equal(valueIn({ ...LIN, first: -6, last: 6, count: 13 }, 6), 0);
});

test("a place beyond a side is in its last cell, never beyond", () => {
  assert.deepEqual(
    [-1, 0, 0.999, 1, 7].map((place) => cellAt(LIN, place)),
    [0, 0, 119, 119, 119],
  );
});

test("a side of half the length is half as wide on its own scale and keeps its place", () => {
  const [low, high] = stretched(LOG, 0.5, 0.5);
  assert.ok(Math.abs(Math.log10(high / low) - 0.5 * 5 * (101 / 100)) < 0.02);
  const [from, to] = stretched(LIN, 0.5, 0.25);
  assert.ok(Math.abs((from + 0.25 * 2 * (to - from) * 1) / 1 - (from + (to - from) / 2)) < 1e-9);
  assert.ok(Math.abs(to - from - 6) < 0.05 && Math.abs(from - -4.5) < 0.05);
});

test("ticks are powers of ten on a long log side, plain numbers on a short one, known decays", () => {
  assert.deepEqual(
    ticksOf(LOG, 6).map(([, text]) => text),
    ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"],
  );
  assert.deepEqual(
    ticksOf(DECAY, 6).map(([, text]) => text),
    ["0", "0.5", "0.9", "0.99", "0.999"],
  );
  assert.deepEqual(
    ticksOf({ ...LOG, first: 0.1, last: 0.3 }, 3).map(([, text]) => text),
    ["0.1", "0.15", "0.2", "0.25", "0.3"],
  );
  for (const side of [LIN, LOG, DECAY]) assert.ok(ticksOf(side, 5).every(([place]) => place >= 0 && place <= 1));
});

test("numbers that travelled in two planes are whole again", () => {
  assert.deepEqual([...joinedPlanes(Uint8Array.of(1, 255, 0, 0, 255, 2))], [1, 0xffff, 512]);
});

test("shares are counted pane by pane, and none is rounded to nothing or to all", () => {
  const labels = Uint8Array.of(2, 2, 3, 0, 2, 3, 3, 0);
  assert.equal(share(labels, 2, 0, 4), 0.5);
  assert.equal(share(labels, 2, 4, 4), 0.25);
  assert.equal(differing(labels, 0, 4, 4), 0.25);
  assert.deepEqual([0, 0.001, 0.5, 0.999, 1].map(percent), ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]);
});

test("the lowest of a row is one of its finite values", () => {
  assert.equal(lowest([Infinity, 3, NaN, 1, 2]), 3);
  assert.equal(lowest([Infinity, NaN]), -1);
  assert.equal(lowest([]), -1);
});

test("shades go from the fewest steps to the most, evenly in their logarithm", () => {
  const steps = Uint16Array.of(1000, 10, 100, 9);
  const { shades, least, most } = shadesOf(steps, (i) => i < 3);
  assert.deepEqual([Math.round(least), most], [10, 1000]);
  assert.deepEqual(
    [10, 100, 1000, 5, 60000].map((n) => shades[n]),
    [0, 32, SHADES - 1, 0, SHADES - 1],
  );
  const none = shadesOf(steps, () => false);
  assert.ok([...none.shades].every(Number.isFinite) && none.least === 1);
});

test("cells are painted with the low y at the foot, patterns in every pixel of CSS", () => {
  const pixels = new Uint32Array(16);
  const look = {
    colours: [Uint32Array.of(1), Uint32Array.of(2), Uint32Array.of(3), Uint32Array.of(4)],
    marked: [Uint32Array.of(9), Uint32Array.of(9), Uint32Array.of(9), Uint32Array.of(9)],
    patterns: [() => false, () => false, () => false, (x) => x >= 1.5],
    ratio: 2,
  };
  const cells = { columns: 2, rows: 2, kind: (cell) => cell, shade: () => 0 };
  paint(pixels, 4, 4, cells, look);
  assert.deepEqual([...pixels], [3, 3, 4, 9, 3, 3, 4, 9, 1, 1, 2, 2, 1, 1, 2, 2]);
});

test("a map's link says all of it, and the race's what a race is made of", () => {
  const scene = {
    map: "tuning",
    surface: { id: "ravine", values: { condition: 50 } },
    runs: [{ key: 1, optimizer: "momentum", hyper: { lr: 0.05, momentum: 0.9 } }],
    steps: 200,
    start: [1, -2],
    over: ["lr", "momentum"],
    across: [1e-3, 1],
    up: null,
    resolution: "128",
    measure: "steps",
    target: 0.01,
    at: null,
  };
  const run = "run=momentum,lr=0.05,momentum=0.9";
  assert.equal(
    linkOf(scene),
    `map=tuning&surface=ravine,condition=50&${run}&steps=200&start=1,-2&over=lr,momentum&across=0.001,1&resolution=128&measure=steps&target=0.01`,
  );
  assert.equal(raceOf(scene, scene.runs), `surface=ravine,condition=50&start=1,-2&${run}&steps=200`);
});

test("a cross moves by cells, and stays on the map", () => {
  const sides = [
    { scale: "lin", first: 0, last: 1, count: 8 },
    { scale: "log", first: 1, last: 10, count: 4 },
  ];
  assert.deepEqual(moved(sides, [3, 1], [1, -1]), [4, 0]);
  assert.deepEqual(moved(sides, [3, 1], [10, 10]), [7, 3]);
  assert.deepEqual(moved(sides, [3, 1], [-10, -10]), [0, 0]);
});

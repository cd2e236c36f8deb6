import assert from "node:assert/strict";
import test from "node:test";

import {
  blank,
  boxDimension,
  enter,
  losses,
  measure,
  outcome,
  rates,
  rows,
  shading,
} from "../../../browser/pure/trainability.js";

// One weight, loss w² from 1: it shrinks by (1 - 2η)² a step, whatever the second rate is.
/** @type {import("../../../browser/pure/trainability.js").Network} */
const parabola = {
  START: [1],
  TAIL: 2,
  step(w, [eta], seen) {
    seen[0] = w[0] ** 2;
    w[0] -= 2 * eta * w[0];
  },
};
const measured = (eta, steps) =>
  measure(parabola, Float64Array.of(eta, 1), steps, new Float64Array(1), new Float64Array(1));

test("losses of a parabola", () => {
  assert.deepEqual([...losses(parabola, [0.25, 1], 3)], [1, 1 / 4, 1 / 16, 1 / 64]);
});

test("what learns has the sum of its losses, what does not minus that of the inverses", () => {
  assert.equal(measured(0.25, 3), 1 + 1 / 4 + 1 / 16);
  assert.equal(measured(1.5, 3), -(1 + 1 / 4 + 1 / 16));
  assert.equal(measured(0, 3), -3, "what stays as bad as it was has not learned");
  assert.equal(measured(0.25, 1), -1, "after one step nothing is known");
});

test("a loss that is no number any more ends the sum", () => {
  assert.equal(measured(1e100, 10), -1);
});

test("rates stand in the middle of each part", () => {
  assert.deepEqual([...rates(-1, 3, 2)], [1, 100]);
});

test("every pixel once, coarse ones first, whatever the number of parts", () => {
  for (const of of [1, 2, 3, 5]) {
    const known = new Map();
    for (let part = 0; part < of; part++) {
      let finest = Infinity;
      for (const { places, values } of rows(parabola, { view: [-3, 1, 0, 1], resolution: 16, steps: 5 }, part, of)) {
        const all = (apart) => [...places].every((p) => p % apart === 0 && (p >> 4) % apart === 0);
        const lattice = [8, 4, 2].find(all) ?? 1;
        if (!places.length) continue;
        assert.ok(lattice <= finest, "none is coarser than the one before");
        finest = lattice;
        places.forEach((place, i) => {
          assert.ok(!known.has(place));
          known.set(place, values[i]);
        });
      }
    }
    assert.equal(known.size, 256);
    const across = rates(-3, 1, 16);
    for (const [place, value] of known) assert.equal(value, measured(across[place % 16], 5));
  }
});

test("rows are rates of the second layer, from the lowest", () => {
  const second = { ...parabola, step: (w, both, seen) => parabola.step(w, both.slice(1), seen) };
  const [first] = rows(second, { view: [0, 1, -2, 2], resolution: 8, steps: 5 });
  const eta = rates(-2, 2, 8)[0];
  assert.deepEqual([...first.values], [measured(eta, 5)]);
});

const drawn = (side, learned) =>
  Float64Array.from({ length: side * side }, (_, i) => (learned(Math.floor(i / side), i % side) ? 1 : -1));
const close = (a, b, within) => assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);

test("the dimension of a line, of a carpet and of noise", () => {
  close(
    boxDimension(
      drawn(256, (row) => row < 100),
      256,
    ),
    1,
    1e-12,
  );
  close(
    boxDimension(
      drawn(256, (row, column) => row > column),
      256,
    ),
    1,
    0.05,
  );
  // Sierpinski's triangle, three of whose quarters are like the whole.
  close(
    boxDimension(
      drawn(256, (row, column) => (row & column) === 0),
      256,
    ),
    Math.log2(3),
    0.1,
  );
  close(
    boxDimension(
      drawn(256, (row, column) => (row + column) % 2 === 0),
      256,
    ),
    2,
    0.01,
  );
  assert.ok(
    Number.isNaN(
      boxDimension(
        drawn(64, () => true),
        64,
      ),
    ),
    "what has no boundary has none",
  );
});

test("a coarse pixel stands for its neighbours until they are known", () => {
  const map = blank(16);
  assert.ok(map.values.every(Number.isNaN));
  const parts = [...rows(parabola, { view: [-3, 1, 0, 1], resolution: 16, steps: 5 })];
  enter(map, parts[0]);
  assert.equal(map.values[7 * 16 + 7], parts[0].values[0]);
  assert.equal(map.values[7 * 16 + 8], parts[0].values[1]);
  assert.ok(Number.isNaN(map.values[8 * 16]));
  assert.equal(map.known, 2);
  // However late a coarse row comes, it hides nothing that is known better.
  for (const part of parts.slice(1).reverse()) enter(map, part);
  const across = rates(-3, 1, 16);
  map.values.forEach((value, place) => assert.equal(value, measured(across[place % 16], 5)));
  assert.equal(map.known, 256);
});

test("shades are ranks, of what learns and of what does not", () => {
  const shade = shading(Float64Array.of(1, 2, 3, 1e9, -5, -0.1), 4);
  assert.deepEqual([1, 2, 3, 1e9, -5, -0.1].map(shade), [0, 1, 2, 3, 0, 2]);
  const many = shading(
    Float64Array.from({ length: 65_536 }, (_, i) => i + 1),
    64,
  );
  assert.equal(many(32_768), 32);
  assert.equal(many(1), 0);
  assert.equal(many(1e9), 63);
});

test("what became of a training", () => {
  assert.deepEqual(outcome(Float64Array.of(1, 0.5, 0.2, 9), 2), { lost: -1, learned: true });
  assert.deepEqual(outcome(Float64Array.of(1, 0.5, 3, 0.1), 2), { lost: -1, learned: false });
  assert.deepEqual(outcome(Float64Array.of(1, 2, Infinity, NaN), 2), { lost: 2, learned: false });
  for (const eta of [0.25, 0.5, 0.99, 1.01, 1.5])
    assert.equal(outcome(losses(parabola, [eta, 1], 9), 2).learned, measured(eta, 9) > 0);
});

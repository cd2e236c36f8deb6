// A race that was computed here, on a surface f = a x² + y² − 1 made up for this: all expected is worked out by hand.

import assert from "node:assert/strict";
import test from "node:test";

import { minimaOf, sentOf } from "../../../browser/pure/computed.js";
import { near } from "./support.mjs";

const declared = (...names) => names.map(([name, symbol, usual]) => ({ name, symbol, default: usual }));
const SGD = {
  ...{ id: "sgd", name: "SGD", hyper: declared(["lr", "η", 0.1], ["eps", "ε", 0]) },
  ...{ colour: { light: "#000" }, dash: [] },
};
const BOWL = {
  domain: [
    [-2, 8],
    [-1, 1],
  ],
  start: [3, 4],
  minima: [[0, 0]],
  localMinima: [[1, 2]],
  saddles: [[5, 6]],
  shift: 0.05,
  /** @type {(at: number[], params: number[], out: number[]) => void} */
  valueAndGrad([x, y], [a], out) {
    [out[0], out[1], out[2]] = [a * x * x + y * y - 1, 2 * a * x, 2 * y];
  },
};
const SCENE = /** @type {any} */ ({
  surface: { id: "bowl", values: { a: 2 } },
  start: [3, 4],
  runs: [{ optimizer: "sgd", hyper: { lr: 0.1, eps: 0 } }],
  ...{ steps: 2, schedule: { id: "constant", values: {} }, noise: 0, seed: 0 },
  ...{ chart: "gap", show: [], at: null, view: null },
});
const CATALOG = {
  opening: { query: "surface=bowl", scene: { ...SCENE, start: null } },
  optimizers: [SGD],
  surfaces: [{ id: "bowl", params: declared(["a", "a", 1]) }],
  schedules: [{ id: "constant", params: [] }],
  ...{ shows: [], palette: { light: ["#000"] }, dashes: [[]], lent: [0] },
  lost: ["overflowed", "undefined"],
  letters: { m_hat: "m̂", f: "f" },
};
const MOVING = { kind: "moving", step: null, quantity: "", coordinate: null, setting: "" };
/** Three places of a run, beside which its twin stays. */
const result = (changes = {}) => {
  const x = changes.x ?? [3, 4, 1, 2, 0, 1];
  return {
    x: Float64Array.from(x),
    twin: Float64Array.from(x, (value) => value + 1e-7),
    loss: Float64Array.of(33, 5, 0),
    grad: Float64Array.of(3, 4, 5, 12, 8, 15),
    status: MOVING,
    evaluations: 2,
    neighbour: "near",
    ...changes,
  };
};
const FACTORS = Float64Array.of(1, 0.5, 0.25, 0.125);
/** @type {(results: any[], more?: any) => {header: any, arrays: any}} */
const sent = (results, { scene = {}, surface = {}, batch = null, problems = [] } = {}) =>
  sentOf({ ...SCENE, ...scene, runs: results.map(() => SCENE.runs[0]) }, results, {
    engine: { surfaces: { bowl: { ...BOWL, ...surface } } },
    ...{ catalog: CATALOG, factors: FACTORS, batch, problems },
  });

test("minima are where the surface says, or where its parameters move them", () => {
  const minima = [
    [0, 1],
    [2, 3],
  ];
  assert.deepEqual(minimaOf({ minima }, [7]), minima);
  const moved = ([by], found) => found.forEach((value, i) => (found[i] = value + by * i));
  assert.deepEqual(minimaOf({ minima, moved }, [10]), [
    [0, 11],
    [22, 33],
  ]);
});

test("a race comes with its links, its surface and what its runs are called", () => {
  const { header, arrays } = sent([result()], { problems: ["one"] });
  const { runs, surface } = header;
  const race = "surface=bowl,a=2&start=3,4&run=sgd&steps=2&schedule=constant&noise=0&seed=0&chart=gap&show=";
  assert.deepEqual(header, { ...SCENE, runs, surface, stem: "surface=bowl", link: "", race, problems: ["one"] });
  assert.deepEqual(surface, {
    ...{ id: "bowl", values: { a: 2 }, domain: BOWL.domain, saddles: [[5, 6]], shift: 0.05, f_star: -1 },
    minima: [
      [0, 0, -1],
      [1, 2, 5], // 2 · 1² + 2² − 1
    ],
  });
  assert.deepEqual(runs, [
    {
      ...{ optimizer: "sgd", hyper: { lr: 0.1, eps: 0 }, evaluations: 2, neighbour: "near" },
      ...{ label: "SGD", detail: "η 0.1", worn: [0, 0], certain: 3 },
      ...{ status: "moving", status_step: null, status_says: "say_moving", status_values: {}, lost: false },
    },
  ]);
  assert.deepEqual(arrays, {
    x: Float32Array.of(3, 4, 1, 2, 0, 1),
    gap: Float32Array.of(34, 6, 1),
    schedule: Float32Array.of(1, 0.5),
  });
});

test("a gap is above the least of all minima, and lengths of slopes are sent where they are shown", () => {
  const minima = [
    [0, 1],
    [0, -3],
    [0, 0.5],
  ];
  const { header, arrays } = sent([result(), result()], { scene: { chart: "grad" }, surface: { minima } });
  assert.equal(header.surface.f_star, -0.75);
  near(arrays.gap, [33.75, 5.75, 0.75, 33.75, 5.75, 0.75]);
  assert.deepEqual(arrays.grad, Float32Array.of(5, 13, 17, 5, 13, 17));
  assert.deepEqual(arrays.x, Float32Array.of(3, 4, 1, 2, 0, 1, 3, 4, 1, 2, 0, 1));
  assert.deepEqual(sent([]).arrays.x, new Float32Array());
});

test("what became of a run is told with the letters of its equations", () => {
  const told = (status, changes) => {
    const { status_says, status_values, status_step, lost } = sent([result({ status, ...changes })]).header.runs[0];
    return [status_says, status_values, status_step, lost];
  };
  const zero = { kind: "undefined", step: 2, quantity: "m_hat", coordinate: 1, setting: "eps" };
  assert.deepEqual(told(zero), ["say_undefined", { quantity: "m̂", coordinate: "y", setting: "ε" }, 2, true]);
  const loss = { kind: "overflowed", step: 1, quantity: "f", coordinate: null, setting: "" };
  assert.deepEqual(told(loss), ["say_overflowed_loss", { quantity: "f" }, 1, true]);
  const place = { kind: "overflowed", step: 1, quantity: "m_hat", coordinate: 0, setting: "" };
  assert.deepEqual(told(place), ["say_overflowed", { quantity: "m̂", coordinate: "x" }, 1, true]);
});

test("a run is certain for as long as its twin keeps near: within three millionths of the map's width", () => {
  const certain = (aside, changes = {}) => {
    const one = result(changes);
    one.twin = one.x.map((value, i) => value + aside[i]);
    return sent([one]).header.runs[0].certain;
  };
  const [in_, out] = [2.9e-5, 3.1e-5]; // the map is 10 wide
  const at = (...values) => values;
  assert.equal(certain(at(0, in_, in_, 0, -in_, 0)), 3);
  assert.equal(certain(at(0, 0, 0, out, 0, 0)), 1);
  assert.equal(certain(at(0, 0, -out, 0, 0, 0)), 1);
  assert.equal(certain(at(0, 0, 0, 0, out, 0)), 2);
  assert.equal(certain(at(out, 0, 0, 0, 0, 0)), 0);
  assert.equal(certain(at(0, 0, 0.8 * in_, 0.8 * in_, 0, 0)), 1); // as the crow flies
  assert.equal(certain(at(NaN, 0, 0, 0, 0, 0)), 0);
  // Where the last slope is level, another engine may see it fall: what becomes of the run is not certain.
  const ends = (...slope) => certain(at(0, 0, 0, 0, 0, 0), { grad: Float64Array.of(3, 4, 5, 12, ...slope) });
  assert.deepEqual([ends(0, 0), ends(1e-12, 0), ends(8e-13, 8e-13), ends(0, 1.1e-12)], [2, 2, 3, 3]);
  const flat = { grad: new Float64Array(6) };
  assert.equal(certain(at(0, 0, 0, 0, out, 0), flat), 2);
});

test("rows travel in single precision, but where a run not yet lost has values too large for it", () => {
  const kind = (changes, more = []) => sent([result(changes), ...more].reverse()).arrays;
  const large = Float64Array.of(33, 5, 1e39);
  assert.ok(kind({}).gap instanceof Float32Array);
  const wide = kind({ loss: large });
  assert.deepEqual(wide.gap, Float64Array.of(34, 6, 1e39));
  assert.ok(wide.x instanceof Float32Array);
  assert.ok(kind({ loss: large }, [result()]).gap instanceof Float64Array);
  assert.ok(kind({ x: [3, 4, 1, 2, 0, 1e39] }).x instanceof Float64Array);
  // From the step at which it was lost on, nobody asks.
  const lost = (step) => ({ kind: "overflowed", step, quantity: "x", coordinate: 0, setting: "" });
  assert.deepEqual(kind({ loss: large, status: lost(2) }).gap, Float32Array.of(34, 6, Infinity));
  assert.ok(kind({ loss: large, status: lost(2) }, [result()]).gap instanceof Float32Array);
  assert.ok(kind({ loss: Float64Array.of(33, 1e39, 1e39), status: lost(2) }).gap instanceof Float64Array);
  assert.ok(kind({ x: [3, 4, 1, 1e39, 0, 0], status: lost(2) }).x instanceof Float64Array);
  assert.ok(kind({ x: [3, 4, 1, 1, 1e39, 0], status: lost(2) }).x instanceof Float32Array);
  assert.ok(kind({ loss: large, status: lost(null) }).gap instanceof Float32Array);
  // What is not finite in either is no loss; a run that only stays there is not lost.
  assert.ok(kind({ loss: Float64Array.of(33, Infinity, NaN) }).gap instanceof Float32Array);
  assert.ok(kind({ loss: large, status: { ...MOVING, kind: "plateau", step: 1 } }).gap instanceof Float64Array);
});

test("a surface of data sends its points, what its slope is made of, and the batches that were seen", () => {
  const points = [
    [1, 2, 3],
    [10, 20, 30],
  ];
  const statistics = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const sample = (row, [a], to) => to.set([row[0], row[1], a, 0, row[0] * row[1], 1]);
  const surface = { points, statistics, sample, prepared: (t, [a]) => (t - 1) / a };
  const batch = Uint8Array.of(2, 1, 0, 2, 1, 0, 2, 1);
  const scene = { surface: { id: "bowl", values: { a: 2, batch: 2 } } };
  const { arrays } = sent([result()], { scene, surface, batch });
  assert.deepEqual(arrays.points, Float32Array.of(0, 0.5, 1, 10, 20, 30));
  assert.deepEqual(arrays.samples, Float32Array.of(1, 4, 2, 0, 4, 1, 2, 5, 2, 0, 10, 1, 3, 6, 2, 0, 18, 1));
  assert.deepEqual(arrays.batch, Uint8Array.of(2, 1, 0, 2));
  assert.equal(sent([result()], { scene, surface }).arrays.batch, undefined);
});

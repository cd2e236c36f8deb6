import assert from "node:assert/strict";
import test from "node:test";

import { badgeOf, bestThree, histogram, outcomes, sceneWith, slidersOf, spread } from "../../../browser/pure/room.js";
import { bandOf } from "../../../browser/pure/seeds.js";
import { near } from "./support.mjs";

const LR = {
  name: "lr",
  label: "rate",
  symbol: "η",
  scale: "log",
  low: 1e-4,
  high: 1,
  default: 0.01,
  limits: [0, null],
};
const BETA = { name: "beta1", label: "", symbol: "β₁", scale: "decay", low: 0, high: 0.999, default: 0.9 };
const BATCH = { name: "batch", label: "", symbol: "B", scale: "lin", whole: true, low: 1, high: 32, default: 8 };
const shapes = ["circle", "square", "triangle", "diamond", "plus", "star", "wedge"];
const CATALOG = {
  palette: { light: [..."abcdefgh"], dark: [..."abcdefgh"] },
  optimizers: [
    { id: "sgd", name: "SGD", hyper: [LR] },
    { id: "adam", name: "Adam", hyper: [LR, BETA] },
    ...shapes.slice(2).map((id) => ({ id, name: id, hyper: [] })),
  ].map((each, i) => ({ ...each, shape: shapes[i], outline: `M${i}` })),
  surfaces: [{ id: "line", params: [BATCH], rates: { sgd: 0.2 } }],
};
const ENGINE = {
  surfaces: {
    line: {
      domain: [
        [-2, 3],
        [-1, 1],
      ],
      start: [1, 0.5],
    },
  },
};
const SCENE = /** @type {any} */ ({
  surface: { id: "line", values: { batch: 8 } },
  start: [1, 0.5],
  runs: [
    { optimizer: "adam", hyper: { lr: 0.1, beta1: 0.5 }, key: 1 },
    { optimizer: "sgd", hyper: { lr: 0.3 } },
  ],
  steps: 7,
});

test("what is asked: a number as declared, a start within the map, an optimizer out of a list, the size of a batch", () => {
  const [lr, batch] = slidersOf(SCENE, ["lr", "batch"], CATALOG, ENGINE);
  assert.equal(lr, LR);
  assert.equal(batch, BATCH);
  const [x, y, optimizer] = slidersOf(SCENE, ["x", "y", "optimizer"], CATALOG, ENGINE);
  assert.partialDeepStrictEqual(x, { name: "x", scale: "lin", low: -2, high: 3, default: 1 });
  assert.partialDeepStrictEqual(y, { name: "y", low: -1, high: 1, default: 0.5 });
  assert.deepEqual(/** @type {any} */ (optimizer).options.slice(0, 3), ["SGD", "Adam", "triangle"]);
  assert.deepEqual(slidersOf(SCENE, [], CATALOG, ENGINE), []);
});

test("an answer changes what was asked of the first run, and nothing else", () => {
  const answered = (/** @type {string[]} */ ask, /** @type {number[]} */ values) =>
    sceneWith(SCENE, ask, values, CATALOG);
  const { runs, start, surface, steps } = answered(["lr"], [0.02]);
  assert.deepEqual(runs, [{ optimizer: "adam", hyper: { lr: 0.02, beta1: 0.5 }, key: 1 }]);
  assert.deepEqual([start, surface, steps], [SCENE.start, SCENE.surface, 7]);
  assert.deepEqual(answered(["beta1", "lr"], [0, 0]).runs[0].hyper, { lr: 0, beta1: 0 });
  assert.deepEqual(answered(["x", "y"], [-1, 0]).start, [-1, 0]);
  assert.deepEqual(answered(["y"], [-1]).start, [1, -1]);
  assert.deepEqual(answered(["batch"], [1]).surface, { id: "line", values: { batch: 1 } });
  assert.equal(answered([], [1]), SCENE);
  assert.equal(SCENE.runs[0].hyper.lr, 0.1);
});

test("an optimizer comes as it is by default, at the rate that suits the surface or the one that was asked for", () => {
  const run = (/** @type {string[]} */ ask, /** @type {number[]} */ values) =>
    sceneWith(SCENE, ask, values, CATALOG).runs[0];
  assert.partialDeepStrictEqual(run(["optimizer"], [0]), { optimizer: "sgd", hyper: { lr: 0.2 } });
  assert.deepEqual(run(["optimizer"], [1]).hyper, { lr: 0.01, beta1: 0.9 });
  assert.deepEqual(run(["optimizer"], [2]).hyper, {});
  assert.deepEqual(run(["optimizer", "lr"], [0, 0.7]).hyper, { lr: 0.7 });
  assert.deepEqual(run(["lr", "optimizer"], [0.7, 1]).hyper, { lr: 0.7, beta1: 0.9 });
  assert.deepEqual(run(["beta1", "optimizer"], [0.7, 0]).hyper, { lr: 0.2 });
});

test("nobody of a thousand has another's colour, shape and number; the first have no need of one", () => {
  const badges = Array.from({ length: 1000 }, (_, place) => badgeOf(place, CATALOG));
  assert.equal(new Set(badges.map(({ hue, shape, number }) => [hue, shape, number].join())).size, 1000);
  assert.equal(new Set(badges.slice(0, 56).map(({ hue, outline }) => [hue, outline].join())).size, 56);
  assert.deepEqual([0, 55, 56, 111, 112].map((place) => badges[place].number), [1, 1, 2, 2, 3]); // prettier-ignore
  for (const { outline, shape } of badges) assert.equal(outline, `M${shapes.indexOf(shape)}`);
});

test("no two share both, however many shapes there are", () => {
  for (const count of [1, 4, 6, 7]) {
    const some = { ...CATALOG, optimizers: CATALOG.optimizers.slice(0, count) };
    const badges = Array.from({ length: 200 }, (_, place) => badgeOf(place, some));
    assert.equal(new Set(badges.map(({ hue, shape, number }) => [hue, shape, number].join())).size, 200);
  }
});

const ended = (/** @type {number[]} */ loss, kind = "moving", evaluations = loss.length - 1) => ({
  ...{ loss: Float64Array.from(loss), status: { kind }, evaluations },
});
const OF = { least: 1, lost: ["diverged", "undefined"] };

test("ahead is who ends lower, and of those that arrive who is there sooner, counted in gradients", () => {
  const runs = [
    ended([9, 5, 3]),
    ended([9, 1, 1], "converged"),
    ended([9, 8, 1], "converged"),
    ended([9, 1, 1 + 1e-10], "converged", 6),
    ended([9, 1e9, 1e12], "diverged"),
    ended([9, 2, 2]),
    ended([9, NaN, NaN], "undefined"),
    ended([1, 1, 2 + 1e-12]), // it was there, and left
  ];
  const found = outcomes(runs, OF);
  assert.deepEqual(found.map(({ rank }) => rank), [6, 1, 2, 3, 7, 4, 7, 4]); // prettier-ignore
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ["moving", "converged", "converged", "converged", "diverged", "moving", "diverged", "moving"],
  );
  assert.deepEqual(found.slice(0, 2).map(({ final, gap, since }) => [final, gap, since]), [[3, 2, Infinity], [1, 0, 1]]); // prettier-ignore
  assert.deepEqual(bestThree(found), [1, 2, 3]);
});

test("there may be none, one, and none that is not lost", () => {
  assert.deepEqual([outcomes([], OF), bestThree([])], [[], []]);
  const [one] = outcomes([ended([3])], OF);
  assert.partialDeepStrictEqual(one, { rank: 1, final: 3 });
  assert.deepEqual(bestThree([one]), [0]);
  assert.deepEqual(bestThree(outcomes([ended([1, NaN], "undefined")], OF)), []);
});

test("a histogram counts everybody once, where they stand on the slider", () => {
  const values = [1e-4, 1e-4, 0.0099, 0.01, 0.0101, 1, 5, 0];
  const bins = histogram(values, LR);
  assert.equal(bins.length, 24);
  near(bins.map(({ low }) => low).slice(0, 7), [0, 1, 2, 3, 4, 5, 6].map((k) => 10 ** (-4 + k / 6))); // prettier-ignore
  near([bins[23].high], [1]);
  const filled = bins.flatMap(({ members }, k) => (members.length ? [[k, members]] : []));
  assert.deepEqual(filled, [
    [0, [0, 1, 7]],
    [11, [2]],
    [12, [3, 4]],
    [23, [5, 6]],
  ]);
});

test("whole numbers of a few, and options, have a bin each", () => {
  const bins = histogram([1, 32, 8, 8], BATCH);
  assert.equal(bins.length, 32);
  assert.deepEqual([0, 7, 31].map((k) => bins[k].members), [[0], [2, 3], [1]]); // prettier-ignore
  assert.equal(bins[7].low, 8);
  const polled = histogram([0, 2, 2], { name: "", label: "", options: ["a", "b", "c"] });
  assert.deepEqual(polled.map(({ members }) => members), [[0], [], [1, 2]]); // prettier-ignore
});

test("the whole range of a control, from end to end, each value once", () => {
  const rates = spread(LR, 201);
  assert.deepEqual([rates[0], rates[100], rates[200], rates.length], [1e-4, 0.01, 1, 201]);
  assert.deepEqual(spread(BATCH, 200), Array.from({ length: 32 }, (_, i) => i + 1)); // prettier-ignore
  assert.deepEqual(spread({ name: "", label: "", options: ["a", "b"] }, 200), [0, 1]);
});

test("of eleven runs the band leaves out one at either end; what is lost stands above", () => {
  const rows = Array.from({ length: 11 }, (_, i) => [i, i === 10 ? NaN : 20 - i]);
  const { low, median, high } = bandOf(rows);
  near(low, [1, 12]);
  near(median, [5, 16]);
  near(high, [9, 20]);
});

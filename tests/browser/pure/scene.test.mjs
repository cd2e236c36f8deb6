import assert from "node:assert/strict";
import test from "node:test";

import { whole } from "../../../browser/pure/scene.js";

const declared = (given) => Object.entries(given).map(([name, usual]) => ({ name, default: usual }));
const CATALOG = {
  surfaces: [
    { id: "bowl", params: [] },
    { id: "ravine", params: declared({ condition: 20, angle: 0.3 }) },
  ],
  schedules: [
    { id: "constant", params: declared({ warmup: 0 }) },
    { id: "cosine", params: declared({ warmup: 5, floor: 0.1 }) },
  ],
  optimizers: [
    { id: "sgd", hyper: declared({ lr: 0.01 }) },
    { id: "adam", hyper: declared({ lr: 0.001, beta1: 0.9 }) },
  ],
};
const ENGINE = { surfaces: { bowl: { start: [3, 3] }, ravine: { start: [1, 2] } } };
const SCENE = /** @type {any} */ ({
  surface: { id: "ravine", values: { angle: 0 } },
  start: null,
  runs: [
    { optimizer: "adam", hyper: { beta1: 0, lr: 0 }, key: 4 },
    { optimizer: "sgd", hyper: {} },
  ],
  ...{ steps: 7, schedule: { id: "cosine", values: { floor: 0 } }, chart: "gap" },
});

test("what a scene leaves open is as its members have it, in their order; what it says stays, a 0 too", () => {
  const made = whole(SCENE, CATALOG, ENGINE);
  assert.deepEqual(made, {
    surface: { id: "ravine", values: { condition: 20, angle: 0 } },
    start: [1, 2],
    runs: [
      { optimizer: "adam", hyper: { lr: 0, beta1: 0 }, key: 4 },
      { optimizer: "sgd", hyper: { lr: 0.01 } },
    ],
    ...{ steps: 7, schedule: { id: "cosine", values: { warmup: 5, floor: 0 } }, chart: "gap" },
  });
  assert.deepEqual(Object.keys(made.runs[0].hyper), ["lr", "beta1"]);
  assert.deepEqual(whole({ ...SCENE, start: [0, 0] }, CATALOG, ENGINE).start, [0, 0]);
  assert.equal(SCENE.start, null);
});

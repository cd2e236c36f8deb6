import assert from "node:assert/strict";
import { test } from "node:test";
import { ran } from "../../../browser/pure/ran.js";

const CATALOG = {
  surfaces: [
    { id: "bowl", name: "Bowl", params: [] },
    {
      id: "ravine",
      name: "Ravine",
      params: [
        { name: "condition", symbol: "κ" },
        { name: "angle", symbol: "θ" },
      ],
    },
  ],
  schedules: [
    { id: "constant", name: "Constant" },
    { id: "cosine", name: "Cosine" },
  ],
};
const WORDS = {
  ran: "{surface} from ({x}, {y}), {settings}: {runs}.",
  ran_steps: "{steps} steps",
  ran_noise: "noise {noise} with seed {seed}",
  ran_none: "no run",
};
const t = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const SCENE = /** @type {any} */ ({
  surface: { id: "bowl", values: {} },
  start: [1, -0.5],
  steps: 300,
  schedule: { id: "constant", values: {} },
  noise: 0,
  seed: 7,
});
const line = (scene, tracks) => ran({ ...SCENE, ...scene }, tracks, CATALOG, t);

test("a plain race is its surface, start, steps and run", () => {
  assert.equal(line({}, [{ label: "SGD", detail: "η 0.1" }]), "Bowl from (1, -0.5), 300 steps: SGD η 0.1.");
});

test("what differs from the plain one is said, and only that", () => {
  const scene = {
    surface: { id: "ravine", values: { condition: 50, angle: 0 } },
    schedule: { id: "cosine", values: {} },
    noise: 0.25,
  };
  const tracks = [
    { label: "Adam", detail: "" },
    { label: "SGD", detail: "η 0.1" },
  ];
  assert.equal(
    line(scene, tracks),
    "Ravine (κ 50, θ 0) from (1, -0.5), 300 steps, Cosine, noise 0.25 with seed 7: Adam; SGD η 0.1.",
  );
});

test("a race without runs says so", () => {
  assert.equal(line({}, []), "Bowl from (1, -0.5), 300 steps: no run.");
});

// What a link says, by a catalog small enough to be read here; test_reading.py compares with Python by the whole one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { problem } from "../../../browser/pure/fields.js";
import { explain, reading } from "../../../browser/pure/reading.js";

const declared = (name, usual, limits, whole = false) => ({ name, default: usual, limits, whole, scale: "lin" });
const SCENE = {
  ...{ surface: { id: "bowl", values: {} }, start: null, runs: [{ optimizer: "sgd", hyper: { lr: 0.1 } }] },
  ...{ steps: 300, schedule: { id: "constant", values: {} }, noise: 0, seed: 0 },
  ...{ chart: "loss", show: [], at: null, view: null },
};
const CATALOG = {
  opening: { scene: SCENE, query: "surface=ravine" },
  links: {
    ...{ number: "-?\\d+(\\.\\d+)?(e\\d+)?", length_max: 40, foreign_max: 2, shared: ["lang"], of_matrices: ["muon"] },
    shown: { run: { Nesterov: "nag" }, surface: { "Six-hump camel": "camel" } },
    meant: { optimizer: "run", lr: "run=sgd,lr=…" },
  },
  runs_max: 2,
  surfaces: [
    { id: "bowl", params: [] },
    { id: "ravine", params: [declared("condition", 20, [1, null])] },
  ],
  schedules: [
    { id: "constant", params: [] },
    { id: "step", params: [declared("every", 10, [1, null], true)] },
  ],
  optimizers: [{ id: "sgd", hyper: [declared("lr", 0.1, [0, 5])] }],
  charts: [{ id: "loss" }, { id: "distance" }],
  shows: ["field", "dots"],
  scene: [
    declared("steps", 300, [1, 2000], true),
    declared("start_x", 0, [-9, 9]),
    declared("noise", 0, [0, null]),
    declared("seed", 0, [0, 99], true),
  ],
};
const read = (link) => reading(link, CATALOG);
/** What of a scene is as a link has it, the rest as in the opening. */
const scene = (changes) => ({ ...SCENE, ...changes });
const RAVINE = { id: "ravine", values: { condition: 20 } };

test("every field of a scene has its name in a link", () => {
  for (const [link, changes] of [
    ["surface=ravine,condition=3", { surface: { id: "ravine", values: { condition: 3 } } }],
    ["start=1,-2", { start: [1, -2] }],
    ["run=sgd,lr=2", { runs: [{ optimizer: "sgd", hyper: { lr: 2 } }] }],
    ["run=", { runs: [] }],
    ["steps=7", { steps: 7 }],
    ["schedule=step,every=3", { schedule: { id: "step", values: { every: 3 } } }],
    ["noise=1e3", { noise: 1000 }],
    ["seed=99", { seed: 99 }],
    ["chart=distance", { chart: "distance" }],
    ["show=dots,field", { show: ["dots", "field"] }],
    ["at=3", { at: 3 }],
    ["view=-1,2,-3,4", { view: [-1, 2, -3, 4] }],
  ])
    assert.deepEqual(read(link), { scene: scene(changes), problems: [] }, String(link));
});

test("of several texts the last one counts, of runs all", () => {
  assert.equal(read("steps=7&seed=1&steps=8").scene.steps, 8);
  assert.equal(read("run=sgd&run=sgd").scene.runs.length, 2);
  assert.deepEqual(read("run=sgd&run=sgd&run=sgd").problems, [problem("too many", "run", "3", { high: 2 })]);
});

test("a link without a name of a scene is the opening's", () => {
  assert.deepEqual(read(""), { scene: scene({ surface: RAVINE }), problems: [] });
  assert.deepEqual(read("lang=ko"), { scene: scene({ surface: RAVINE }), problems: [] });
  assert.deepEqual(read("steps=7").scene, scene({ steps: 7 }));
  assert.deepEqual(SCENE.surface, { id: "bowl", values: {} }); // which nobody has written into
});

test("a box has its sides in order", () => {
  for (const view of ["2,1,0,1", "0,1,1,1", "1,1,0,1", "0,1,2,1"])
    assert.deepEqual(read(`view=${view}`), { scene: SCENE, problems: [problem("not 4 numbers", "view", view)] }, view);
});

test("a number is one from its beginning to its end", () => {
  for (const text of ["1x", "x1"])
    assert.deepEqual(read(`noise=${text}`).problems, [problem("not a number", "noise", text, { used: "0" })]);
});

test("a link that is too long is not read, and of an allowed length it is", () => {
  const [most, over] = [40, 41].map((length) => `show=dots,${"🙂".repeat(length - 5)}`);
  assert.deepEqual(read(most).scene.show, ["dots"]);
  assert.deepEqual(read(over), { scene: SCENE, problems: [problem("too long", "link", "41", { high: 40 })] });
  // All that is read counts together, and nothing else does.
  assert.deepEqual(read(`show=${"x".repeat(20)}&chart=${"x".repeat(21)}`).problems[0].given, "41");
  assert.deepEqual(read(`steps=7&lang=${"x".repeat(99)}`), { scene: scene({ steps: 7 }), problems: [] });
});

test("what is no id may be a name that people read, or what needs matrices", () => {
  const unknown = (where, given, near) => problem("unknown name", where, given, { near });
  assert.deepEqual(read("run=Nestero").problems, [unknown("run", "Nestero", "nag")]);
  assert.deepEqual(read("surface=Six-hump camel").problems, [unknown("surface", "Six-hump camel", "camel")]);
  assert.deepEqual(read("surface=Nesterov").problems, [unknown("surface", "Nesterov", "")]);
  assert.deepEqual(read("surface=bowls").problems, [unknown("surface", "bowls", "bowl")]);
  assert.deepEqual(read("chart=Nesterov").problems[0].near, "");
  assert.deepEqual(read("run=muon").problems, [problem("needs matrices", "run", "muon")]);
  assert.deepEqual(read("surface=muon").problems, [unknown("surface", "muon", "")]);
  assert.deepEqual(read("run=sgd,Nesterov=1").problems, [problem("unknown parameter", "sgd", "Nesterov")]);
});

test("names that nothing reads are told, a few of them, and what they may have meant", () => {
  const unread = (name, near) => problem("unread name", "link", name, { near });
  assert.deepEqual(read("steps=7&step=1&lr=2").problems, [unread("step", "steps"), unread("lr", "run=sgd,lr=…")]);
  assert.deepEqual(read("steps=7&optimizers=1").problems, [unread("optimizers", "run")]);
  assert.deepEqual(read("steps=7&langs=1").problems, [unread("langs", "lang")]);
  assert.deepEqual(read("steps=7&x=1&y=1&z=1&lang=ko&=1").problems, [unread("x", ""), unread("y", "")]);
  // A name is looked at as far as it can be one.
  const long = `${"x".repeat(19)}${"🙂".repeat(21)}`;
  assert.deepEqual(
    reading(`steps=7&${long}y=1`, { ...CATALOG, links: { ...CATALOG.links, shared: [long] } }).problems,
    [unread(`${long}y`, long)],
  );
});

test("a problem is said with what is used instead and what was meant", () => {
  const said = (more) => explain(problem("kind", "run", "given", more), (key, values) => JSON.stringify([key, values]));
  const values = { where: "run", given: "given", used: "", near: "", low: "0", high: "∞" };
  assert.equal(said({}), JSON.stringify(["kind", values]));
  const all = { ...values, used: "1", near: "sgd", high: "5" };
  assert.equal(
    said({ used: "1", near: "sgd", high: 5 }),
    ["kind", "near", "used"].map((key) => JSON.stringify([key, all])).join(" "),
  );
  const shown = (given) => explain(problem("kind", "run", given), (_, values) => values?.given ?? "");
  assert.equal(shown("x".repeat(41)), "x".repeat(40));
  assert.equal(shown("🙂".repeat(41)), "🙂".repeat(40));
});

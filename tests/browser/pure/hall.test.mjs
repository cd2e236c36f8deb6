import assert from "node:assert/strict";
import test from "node:test";

import { beside, csvOf, offers, questionOf, ticksOf, titleOf, valueText } from "../../../browser/pure/hall.js";

const LR = { name: "lr", label: "learning rate", symbol: "η" };
const CATALOG = {
  optimizers: [{ id: "adam", name: "Adam", hyper: [LR, { name: "beta1", label: "", symbol: "β₁" }] }],
  surfaces: [
    { id: "bowl", params: [{ name: "scale", label: "scale", symbol: "" }] },
    { id: "line", params: [{ name: "batch", label: "batch size", symbol: "B" }] },
  ],
};
const sceneOn = (/** @type {string} */ id) =>
  /** @type {any} */ ({ runs: [{ optimizer: "adam" }], surface: { id, values: {} } });
const t = (/** @type {string} */ key, values = {}) => [key, ...Object.values(values)].join(" ");

test("asked may be every hyperparameter of the first run, the start, the optimizer, and a batch where there is data", () => {
  const names = (/** @type {string} */ id) => offers(sceneOn(id), CATALOG, t).map(([name]) => name);
  assert.deepEqual(names("bowl"), ["lr", "beta1", "x,y", "optimizer"]);
  assert.deepEqual(names("line"), ["lr", "beta1", "batch", "x,y", "optimizer"]);
  assert.deepEqual(offers(sceneOn("bowl"), CATALOG, t)[0], ["lr", "η, learning rate"]);
});

test("beside it: one number more, but nothing beside a start, and of optimizers their learning rate", () => {
  const offered = offers(sceneOn("line"), CATALOG, t);
  const names = (/** @type {string} */ first) => beside(first, offered).map(([name]) => name);
  assert.deepEqual(names("lr"), ["beta1", "batch"]);
  assert.deepEqual(names("batch"), ["lr", "beta1"]);
  assert.deepEqual(names("x,y"), []);
  assert.deepEqual(names("optimizer"), ["lr"]);
});

test("the question that is preset names what is asked", () => {
  const asked = (/** @type {string[]} */ ask) => questionOf(ask, sceneOn("line"), CATALOG, t);
  assert.equal(asked(["lr"]), "class_ask_one η Adam");
  assert.equal(asked(["lr", "beta1"]), "class_ask_two η β₁ Adam");
  assert.equal(asked(["batch"]), "class_ask_batch");
  assert.equal(asked(["batch", "lr"]), "class_ask_two B η Adam");
  assert.equal(asked(["x", "y"]), "class_ask_start Adam");
  assert.match(asked(["optimizer"]), /^class_ask_optimizer /);
  assert.equal(asked(["optimizer", "lr"]), "class_ask_optimizer_and η");
  assert.equal(asked([]), "class_ask_poll");
});

test("a value is told by its symbol or its option, an axis by both", () => {
  const x = /** @type {any} */ ({ name: "x", label: "x", symbol: "x" });
  assert.equal(valueText(/** @type {any} */ (LR), 0.012345), "η 0.0123");
  assert.equal(valueText({ name: "", label: "", options: ["a", "b"] }, 1), "b");
  assert.deepEqual([titleOf(LR), titleOf(x)], ["η  learning rate", "x"]);
});

test("numbers beside an axis lie on it", () => {
  const scale = (/** @type {any} */ more) => ({ ...LR, default: 0, ...more });
  assert.deepEqual(ticksOf(scale({ scale: "decay", low: 0.5, high: 0.999 }), 500).map(([v]) => v), [0.9, 0.99, 0.999]); // prettier-ignore
  const rates = ticksOf(scale({ scale: "log", low: 1e-4, high: 1 }), 500);
  assert.deepEqual(rates.map(([, text]) => text), ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]); // prettier-ignore
  rates.forEach(([v], i) => assert.ok(Math.abs(Math.log10(v) - (i - 4)) < 1e-12));
  assert.deepEqual(ticksOf(scale({ scale: "lin", low: -2, high: 2 }), 200).map(([v]) => v), [-2, 0, 2]); // prettier-ignore
});

test("rounds as a table: every digit, nothing that a spreadsheet takes for a formula", () => {
  const outcomes = /** @type {any} */ ([
    { kind: "moving", final: 1 / 3, rank: 1 },
    { kind: "diverged", final: Infinity, rank: 2 },
  ]);
  const ran = [{ round: 0, places: [0, 4], answers: [[0.1], [1e-7]], outcomes }];
  assert.equal(
    csvOf(ran, [/** @type {any} */ (LR)]),
    "round,place,lr,outcome,final_loss,rank\r\n1,1,0.1,moving,0.3333333333333333,1\r\n1,5,1e-7,diverged,Infinity,2\r\n",
  );
  const options = ["=1+1", 'a "b", c', "-x", "-5"];
  const polled = [{ round: 1, places: [0, 1, 2, 3], answers: [[0], [1], [2], [3]], outcomes: null }];
  assert.equal(
    csvOf(polled, [{ name: "choice", label: "", options }]),
    `round,place,choice\r\n2,1,'=1+1\r\n2,2,"a ""b"", c"\r\n2,3,'-x\r\n2,4,-5\r\n`,
  );
});

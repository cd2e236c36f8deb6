import assert from "node:assert/strict";
import { test } from "node:test";
import { choice, choices, number, numbers, oneOf, problem, someOf } from "../../../browser/pure/fields.js";

const PATTERN = /^-?\d+(\.\d+)?$/;
const RATE = { name: "lr", default: 0.1, limits: [0, 2], whole: false, scale: "log" };
const STEPS = { name: "steps", default: 300, limits: [1, null], whole: true, scale: "lin" };
const DECAY = { name: "beta", default: 0.9, limits: [0, 0.999], whole: false, scale: "decay" };
const MEMBERS = [
  { id: "sgd", params: [RATE] },
  { id: "adam", params: [RATE, DECAY] },
];

test("a problem says what it was told, and nothing of the rest", () => {
  assert.deepEqual(problem("kind", "where", "given"), {
    ...{ kind: "kind", where: "where", given: "given" },
    ...{ used: "", low: 0, high: Infinity, near: "" },
  });
  assert.equal(problem("kind", "where", "given", { used: "1" }).used, "1");
});

test("a number is read, or the usual one is used and the reason said", () => {
  const read = number(RATE, PATTERN);
  assert.deepEqual(read("lr", ["0.2"], 0.1), [0.2, []]);
  assert.deepEqual(read("lr", ["0"], 0.1), [0, []]);
  assert.deepEqual(read("lr", ["2"], 0.1), [2, []]);
  assert.deepEqual(read("lr", [], 0.1), [0.1, []]);
  assert.deepEqual(read("lr", ["0.3", ""], 0.1), [0.1, []]);
  assert.deepEqual(read("lr", ["x", "0.3"], 0.1), [0.3, []]);
  for (const text of ["nan", "1e3", "0x1"])
    assert.deepEqual(read("lr", [text], 0.1), [0.1, [problem("not a number", "lr", text, { used: "0.1" })]]);
  for (const text of ["2.1", "-1"])
    assert.deepEqual(read("lr", [text], 0.1), [
      0.1,
      [problem("out of range", "lr", text, { used: "0.1", low: 0, high: 2 })],
    ]);
  assert.deepEqual(read("lr", ["x"], null), [null, [problem("not a number", "lr", "x", { used: "" })]]);
});

test("a whole number, one without an upper limit, and one below 1 have reasons of their own", () => {
  const steps = number(STEPS, PATTERN);
  assert.deepEqual(steps("steps", ["1.5"], 300), [
    300,
    [problem("not a whole number", "steps", "1.5", { used: "300" })],
  ]);
  assert.deepEqual(steps("steps", ["999999"], 300), [999999, []]);
  assert.deepEqual(steps("steps", ["0"], 300), [
    300,
    [problem("out of range", "steps", "0", { used: "300", low: 1, high: Infinity })],
  ]);
  assert.deepEqual(number(DECAY, PATTERN)("beta", ["1"], 0.9), [
    0.9,
    [problem("not below 1", "beta", "1", { used: "0.9", low: 0, high: 0.999 })],
  ]);
});

test("one of a few names, or several of them", () => {
  const one = oneOf(["loss", "distance"]);
  assert.deepEqual(one("chart", ["distance"], "loss"), ["distance", []]);
  assert.deepEqual(one("chart", ["distanc"], "loss"), [
    "loss",
    [problem("unknown name", "chart", "distanc", { used: "loss", near: "distance" })],
  ]);
  const some = someOf(["play", "lr", "start"]);
  assert.deepEqual(some("controls", ["start,play"], []), [["play", "start"], []]);
  assert.deepEqual(some("controls", ["starts,lr"], []), [
    ["lr"],
    [problem("unknown name", "controls", "starts", { near: "start" })],
  ]);
});

test("a member has its parameters, its own where the link names them", () => {
  const read = choice(MEMBERS, PATTERN);
  assert.deepEqual(read("run", ["adam,beta=0.5"], null), [{ id: "adam", values: { lr: 0.1, beta: 0.5 } }, []]);
  assert.deepEqual(read("run", ["adam,lr=x,gamma=1"], null), [
    { id: "adam", values: { lr: 0.1, beta: 0.9 } },
    [
      problem("not a number", "adam.lr", "x", { used: "0.1" }),
      problem("unknown parameter", "adam", "gamma", { near: "" }),
    ],
  ]);
  assert.deepEqual(read("run", ["adam,betas=0.5"], null)[1], [
    problem("unknown parameter", "adam", "betas", { near: "beta" }),
  ]);
  assert.deepEqual(read("run", ["adan"], "usual"), [
    "usual",
    [problem("unknown name", "run", "adan", { near: "adam" })],
  ]);
  // All after the first "=" is the value.
  assert.deepEqual(read("run", ["sgd,lr=1=2"], null)[1], [problem("not a number", "sgd.lr", "1=2", { used: "0.1" })]);
});

test("several members, so many at most; an empty text is none, no text the usual ones", () => {
  const read = choices(MEMBERS, 2, PATTERN, ({ id }) => [id]);
  assert.deepEqual(read("run", ["sgd", "adam"], ["usual"]), [["sgd", "adam"], []]);
  assert.deepEqual(read("run", ["sgd", "", "adam", "sgd"], ["usual"]), [
    ["sgd", "adam"],
    [problem("too many", "run", "3", { high: 2 })],
  ]);
  assert.deepEqual(read("run", [""], ["usual"]), [[], []]);
  assert.deepEqual(read("run", [], ["usual"]), [["usual"], []]);
  for (const texts of [["adan"], ["", "adan"]])
    assert.deepEqual(read("run", texts, ["usual"]), [
      ["usual"],
      [problem("unknown name", "run", "adan", { near: "adam" })],
    ]);
});

test("so many numbers, all of them sound", () => {
  assert.deepEqual(numbers(1, RATE, PATTERN)("start", ["1"], null), [[1], []]);
  const read = numbers(2, { ...RATE, limits: [-5, 5] }, PATTERN, ([low, high]) => low < high);
  assert.deepEqual(read("view", ["-1,2"], null), [[-1, 2], []]);
  for (const text of ["1", "1,2,3", "2,1"])
    assert.deepEqual(read("view", [text], null), [null, [problem("not 2 numbers", "view", text)]]);
  assert.deepEqual(read("view", ["9,x"], null), [
    null,
    [problem("out of range", "view", "9", { used: "", low: -5, high: 5 })],
  ]);
});

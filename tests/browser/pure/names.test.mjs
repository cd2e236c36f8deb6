// The names and looks that wire.race.names and figures.style.worn give to the same runs.

import assert from "node:assert/strict";
import test from "node:test";

import { apart, namesOf, worn } from "../../../browser/pure/names.js";

/** @type {(given: Record<string, [string, number]>) => {name: string, symbol: string, default: number}[]} */
const declared = (given) => Object.entries(given).map(([name, [symbol, usual]]) => ({ name, symbol, default: usual }));

const OPTIMIZERS = ["sgd", "momentum", "nag", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "radam"];
const NAMES = { sgd: "SGD", momentum: "Momentum", adam: "Adam" };
const HYPER = {
  sgd: declared({ lr: ["η", 0.01] }),
  momentum: declared({ lr: ["η", 0.01], momentum: ["μ", 0.9], dampening: ["τ", 0] }),
  adam: declared({ lr: ["η", 0.001], beta1: ["β₁", 0.9], beta2: ["β₂", 0.999], eps: ["ε", 1e-8] }),
};
const LIGHT = ["#a86f02", "#0c7ed1", "#2c7a4f", "#e23473", "#5a1fa8", "#8c1a00", "#21416f", "#16181c"];
const DASHES = [[], [9, 5], [12, 4, 2.5, 4], [2.5, 4.5]];
const CATALOG = {
  palette: { light: LIGHT },
  dashes: DASHES,
  lent: [1, 3, 0, 7, 2, 4, 5, 6],
  // As figures.style.identity deals them out: what is black is dashed from the first on, the others from the ninth.
  optimizers: OPTIMIZERS.map((id, i) => ({
    ...{ id, name: NAMES[id], hyper: HYPER[id] },
    ...{ colour: { light: LIGHT[i % 8] }, dash: [...DASHES[i < 7 ? 0 : 1]] },
  })),
};

/** @type {(optimizer: string, changes?: Record<string, number>) => import("../../../browser/pure/names.js").Run} */
const run = (optimizer, changes = {}) => ({
  optimizer,
  hyper: { ...Object.fromEntries(HYPER[optimizer].map((p) => [p.name, p.default])), ...changes },
});
const named = (...runs) => namesOf(runs, CATALOG).map(({ label, detail }) => [label, detail]);

test("a name alone is the optimizer's; its learning rate and what is unusual stand beside it", () => {
  assert.deepEqual(named(run("adam", { lr: 0.1, beta1: 0.95 })), [["Adam", "η 0.1, β₁ 0.95"]]);
  assert.deepEqual(named(run("sgd")), [["SGD", "η 0.01"]]);
  assert.deepEqual(named(), []);
});

test("runs of one optimizer are told apart by what differs, and by no other's", () => {
  assert.deepEqual(named(run("momentum"), run("momentum", { momentum: 0.5 })), [
    ["Momentum μ 0.9", "η 0.01"],
    ["Momentum μ 0.5", "η 0.01"],
  ]);
  assert.deepEqual(named(run("sgd", { lr: 0.05 }), run("momentum", { lr: 0.1 }), run("sgd", { lr: 0.1 })), [
    ["SGD η 0.05", ""],
    ["Momentum", "η 0.1"],
    ["SGD η 0.1", ""],
  ]);
  assert.deepEqual(named(run("adam", { lr: 0.1 }), run("adam", { lr: 0.2, beta2: 0.9 })), [
    ["Adam η 0.1", ""],
    ["Adam η 0.2", "β₂ 0.9"],
  ]);
});

test("as few hyperparameters as can be tell them apart", () => {
  const [slow, heavy, fast] = [
    run("momentum", { lr: 0.02, momentum: 0.5 }),
    run("momentum", { lr: 0.02 }),
    run("momentum", { lr: 0.05 }),
  ];
  assert.deepEqual(named(slow, heavy, fast), [
    ["Momentum η 0.02, μ 0.5", ""],
    ["Momentum η 0.02, μ 0.9", ""],
    ["Momentum η 0.05, μ 0.9", ""],
  ]);
  // Of two of three, in their order: the rate and β₁ leave the first two alike, the rate and β₂ none.
  /** @type {Record<string, number>[]} */
  const changes = [{}, { beta2: 0.9 }, { lr: 0.2, beta2: 0.9 }, { beta1: 0.7, beta2: 0.95 }];
  assert.deepEqual(named(...changes.map((each) => run("adam", { lr: 0.1, beta1: 0.8, ...each }))), [
    ["Adam η 0.1, β₂ 0.999", "β₁ 0.8"],
    ["Adam η 0.1, β₂ 0.9", "β₁ 0.8"],
    ["Adam η 0.2, β₂ 0.9", "β₁ 0.8"],
    ["Adam η 0.1, β₂ 0.95", "β₁ 0.7"],
  ]);
  // Two pairs would do: the first of them.
  /** @type {Record<string, number>[]} */
  const others = [{}, { beta1: 0.8, beta2: 0.9 }, { lr: 0.2 }];
  const three = others.map((each) => run("adam", { lr: 0.1, ...each }));
  assert.deepEqual(named(...three), [
    ["Adam η 0.1, β₁ 0.9", ""],
    ["Adam η 0.1, β₁ 0.8", "β₂ 0.9"],
    ["Adam η 0.2, β₁ 0.9", ""],
  ]);
  assert.deepEqual(apart([{ a: 1, b: 1, c: 3 }]), []);
  assert.deepEqual(
    apart([
      { a: 1, b: 1, c: 3 },
      { a: 1, b: 2, c: 4 },
    ]),
    ["b"],
  );
});

test("runs that are the same in all are numbered, and only these", () => {
  assert.deepEqual(named(run("sgd"), run("sgd")), [
    ["SGD (1)", "η 0.01"],
    ["SGD (2)", "η 0.01"],
  ]);
  assert.deepEqual(named(run("sgd"), run("sgd", { lr: 1 }), run("sgd")), [
    ["SGD η 0.01 (1)", ""],
    ["SGD η 1", ""],
    ["SGD η 0.01 (2)", ""],
  ]);
  // The same numbers of another optimizer make no twin.
  const ours = { ...CATALOG.optimizers[0], id: "ours", name: "Ours" };
  const both = [run("sgd"), { ...run("sgd"), optimizer: "ours" }];
  const found = namesOf(both, { ...CATALOG, optimizers: [...CATALOG.optimizers, ours] });
  assert.deepEqual(
    found.map(({ label }) => label),
    ["SGD", "Ours"],
  );
});

/** By the first letters that tell: s, m, n, g for Adagrad, d for Adadelta, r, a, w for AdamW, R for RAdam. */
const ID = Object.fromEntries([..."smngdrawR"].map((letter, i) => [letter, OPTIMIZERS[i]]));
const looks = (letters) =>
  worn(
    [...letters].map((letter) => ({ optimizer: ID[letter], hyper: {} })),
    CATALOG,
  )
    .map((each) => each.join(""))
    .join(" ");

test("the first run of an optimizer is drawn as everywhere", () => {
  assert.equal(looks("smngdraw"), "00 10 20 30 40 50 60 71");
  assert.equal(looks("R"), "01");
});

test("others borrow a free colour, in an order of their own, and differ from their twins in the dash too", () => {
  assert.equal(looks("ss"), "00 11");
  assert.equal(looks("asa"), "60 00 11");
  assert.equal(looks("sR"), "00 11");
  assert.equal(looks("Rs"), "01 10");
  assert.equal(looks("RRs"), "01 10 30");
  assert.equal(looks("ssssssmmm"), "00 31 72 23 40 50 10 61 12");
});

test("where every colour is taken, no two have both colour and dash", () => {
  assert.equal(looks("smngdrawR"), "00 10 20 30 40 50 60 71 01");
  assert.equal(looks("smngdraww"), "00 10 20 30 40 50 60 71 70");
  assert.equal(looks("smngdraws"), "00 10 20 30 40 50 60 71 01");
  assert.equal(looks("sssssssss"), "00 11 32 73 20 40 50 60 01");
  assert.equal(looks("wwwwwwwww"), "71 10 32 03 21 41 51 61 70");
});

// Step: the numbers of one step of one run, as the race has recorded them, by the names of its equation.

import { Look } from "./race.js";

/**
 * A race that was computed here: by which functions, of what, and what came of it.
 * @typedef {{engine: import("./race.js").Engine, asked: import("./race.js").Asked, results: readonly any[]}} Raced
 *
 * Both coordinates of every name, as the step leaves it and as it found it.
 * @typedef {{now: Record<string, number[]>, before: Record<string, number[]>}} Names
 *
 * A part of an equation, as wire/equation.py has it.
 * @typedef {any} Tree
 *
 * @typedef {object} Moment
 * @property {number} t from 1
 * @property {Names} names
 * @property {Record<string, number[]>} slopes the gradients that the step was given, by the place where they were taken
 * @property {number[]} slope that of the surface at x, on all data, without noise, not clipped
 * @property {Record<string, number[]>} raw the same before they were clipped
 * @property {number} clip at which length gradients are clipped, 0: at none
 * @property {number} factor of the schedule
 * @property {number[]} f before and after the step
 * @property {number[] | null} hessian (2, 2) at x, where the step takes it
 */

const both = (/** @type {number} */ value) => [value, value];
/** @type {(rows: ArrayLike<number>, n: number) => number[]} one row of (N, 2) */
const row = (rows, n) => [rows[2 * n], rows[2 * n + 1]];

/**
 * What step t of the i-th run computes with; at t = 0 what it begins with.
 * @param {Raced} raced
 * @param {number} i
 * @param {number} t
 * @returns {Names}
 */
export function namesAt({ engine, asked, results }, i, t) {
  const { optimizer, hyper } = asked.runs[i];
  const { states, recorded, hyper: usual } = engine.optimizers[optimizer];
  const { x, state } = results[i];
  /** @type {Names} */
  const { now, before } = { now: { t: both(t), x: row(x, t) }, before: {} };
  for (const name of Object.keys(usual)) {
    const value = hyper[name] ?? usual[name];
    now[name] = both(name === "lr" && t > 0 ? value * asked.factors[t - 1] : value);
  }
  if (t === 0) {
    for (const name of Object.keys(states)) now[name] = both(states[name]);
    return { now, before };
  }
  before.x = row(x, t - 1);
  for (const name of recorded) now[name] = row(state[name], t - 1);
  for (const name of Object.keys(states)) before[name] = t > 1 ? row(state[name], t - 2) : both(states[name]);
  return { now, before };
}

/**
 * Step t of the i-th run, t from 1: what is recorded of it, and what it saw, by the functions that have computed it.
 * @param {Raced} raced
 * @param {number} i
 * @param {number} t
 * @returns {Moment}
 */
export function momentAt(raced, i, t) {
  const { engine, asked, results } = raced;
  const { optimizer, hyper } = asked.runs[i];
  const names = namesAt(raced, i, t);
  const look = new Look(engine, asked);
  const clip = hyper.clip ?? engine.optimizers[optimizer].hyper.clip ?? 0;
  look.turn(t - 1);
  /** @type {Record<string, number[]>} */
  const places = { x: names.before.x, ...(names.now.x_tilde ? { x_tilde: names.now.x_tilde } : {}) };
  const seen = (/** @type {number} */ kappa) => {
    look.kappa = kappa;
    return Object.fromEntries(Object.entries(places).map(([name, [x, y]]) => [name, [...look.gradient(x, y)]]));
  };
  const [x, y] = names.before.x;
  return {
    ...{ t, names, clip, raw: seen(0), slopes: seen(clip) },
    slope: row(results[i].grad, t - 1),
    factor: asked.factors[t - 1],
    f: [results[i].loss[t - 1], results[i].loss[t]],
    hessian: optimizer === "newton" ? [...look.hessian(x, y)] : null,
  };
}

/**
 * What a part of an equation comes to in one coordinate.
 * @param {Tree} tree
 * @param {Names} names
 * @param {number} c
 * @returns {number}
 */
export function evaluate(tree, names, c) {
  if (typeof tree === "number") return tree;
  const [operation, ...parts] = tree;
  if (operation === "name") return names.now[parts[0]][c];
  const [a, b] = parts.map((/** @type {Tree} */ part) => evaluate(part, names, c));
  return OPERATIONS[operation](a, b);
}

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATIONS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => (b === 2 ? a * a : a ** b),
  sqrt: Math.sqrt,
  abs: Math.abs,
};

/**
 * A quantity that is recorded, over all steps: of each coordinate N + 1 values. At step 0 it is what the run begins with,
 * NaN for what is not carried on.
 * @param {Raced} raced
 * @param {number} i
 * @param {string} name
 * @returns {Float64Array[]}
 */
export function courseOf({ engine, asked, results }, i, name) {
  const rows = results[i].state[name];
  const begins = engine.optimizers[asked.runs[i].optimizer].states[name] ?? NaN;
  return [0, 1].map((c) =>
    Float64Array.from({ length: asked.steps + 1 }, (_, t) => (t ? rows[2 * t - 2 + c] : begins)),
  );
}

/**
 * What a part of an equation comes to over all steps: of each coordinate N + 1 values, the first of them NaN.
 * @param {Raced} raced
 * @param {number} i
 * @param {Tree} tree
 */
export function courseOfTree(raced, i, tree) {
  const course = [0, 1].map(() => new Float64Array(raced.asked.steps + 1).fill(NaN));
  for (let t = 1; t <= raced.asked.steps; t++) {
    const names = namesAt(raced, i, t);
    for (const c of [0, 1]) course[c][t] = evaluate(tree, names, c);
  }
  return course;
}

/**
 * How far each step moves each coordinate.
 * @param {Raced} raced
 * @param {number} i
 */
export function moves({ results, asked }, i) {
  const { x } = results[i];
  return [0, 1].map((c) =>
    Float64Array.from({ length: asked.steps + 1 }, (_, t) => (t ? x[2 * t + c] - x[2 * t - 2 + c] : NaN)),
  );
}

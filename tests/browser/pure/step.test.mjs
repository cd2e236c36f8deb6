import assert from "node:assert/strict";
import test from "node:test";

import { drawable, magnification, marksOf } from "../../../browser/pure/arrows.js";
import { chosenOf, courses } from "../../../browser/pure/course.js";
import { column, digits, slotText, symbol, terms } from "../../../browser/pure/notation.js";
import { courseOf, evaluate, namesAt } from "../../../browser/pure/step.js";

// A run of two steps with momentum, as its race recorded it.
const raced = /** @type {any} */ ({
  engine: {
    optimizers: { ball: { hyper: { lr: 0.5, mu: 0.9 }, states: { m: 7 }, recorded: ["g", "m"] } },
  },
  asked: { runs: [{ optimizer: "ball", hyper: { lr: 2 } }], steps: 2, factors: [1, 0.25] },
  results: [
    {
      x: Float64Array.of(0, 1, 2, 3, 4, 5),
      loss: Float64Array.of(9, 4, 1),
      grad: new Float64Array(6),
      state: { g: Float64Array.of(10, 11, 12, 13), m: Float64Array.of(20, 21, 22, 23) },
    },
  ],
});

test("a step's names are its own row of the record, and what it found the row before", () => {
  const { now, before } = namesAt(raced, 0, 2);
  assert.deepEqual(now, { t: [2, 2], x: [4, 5], lr: [0.5, 0.5], mu: [0.9, 0.9], g: [12, 13], m: [22, 23] });
  assert.deepEqual(before, { x: [2, 3], m: [20, 21] });
  assert.deepEqual(namesAt(raced, 0, 1).before, { x: [0, 1], m: [7, 7] });
  const begun = { now: { t: [0, 0], x: [0, 1], lr: [2, 2], mu: [0.9, 0.9], m: [7, 7] }, before: {} };
  assert.deepEqual(namesAt(raced, 0, 0), begun);
});

test("a part of an equation comes to what its operations give", () => {
  const names = { now: { a: [3, 4], b: [2, -2] }, before: {} };
  const [a, b] = [["name", "a"], ["name", "b"]]; // prettier-ignore
  assert.equal(evaluate(["-", ["+", a, 1], ["*", b, 5]], names, 0), -6);
  assert.equal(evaluate(["/", ["sqrt", a], ["abs", b]], names, 1), 1);
  assert.deepEqual([evaluate(["^", a, 2], names, 1), evaluate(["^", a, b], names, 0)], [16, 9]);
});

test("a course begins with what the run begins with", () => {
  assert.deepEqual(courseOf(raced, 0, "m").map((each) => [...each]), [[7, 20, 22], [7, 21, 23]]); // prettier-ignore
  assert.deepEqual([...courseOf(raced, 0, "g")[1]], [NaN, 11, 13]);
});

test("every quantity has its curve, on an axis that it fits on", () => {
  const equation = { recorded: ["g", "m"], scalars: ["m"], rate: ["/", 1, ["name", "g"]] };
  const words = { t: (key) => key, catalog: { letters: { g: "g", m: "m̂" } } };
  const found = courses(raced, 0, equation, words);
  assert.deepEqual(
    found.map(({ id, name, courses: lines, log }) => [id, name, lines.length, log]),
    [
      ["g", "g", 2, false],
      ["m", "m̂", 1, false],
      ["rate", "step_rate", 2, false],
      ["move", "Δx, step_mark_move", 2, false],
      ["loss", "f, step_loss", 1, false],
    ],
  );
  assert.deepEqual([...found[2].courses[0]], [NaN, 1 / 10, 1 / 12]);
  assert.deepEqual([...found[3].courses[1]], [NaN, 2, 2]);
  const wide = /** @type {any} */ ({ ...raced, results: [{ ...raced.results[0], loss: Float64Array.of(1e3, 0, 1) }] });
  assert.equal(courses(wide, 0, { ...equation, rate: null }, words).at(-1)?.log, true);
  wide.results[0].loss[1] = -1;
  assert.equal(courses(wide, 0, { ...equation, rate: null }, words).at(-1)?.log, false);
});

test("a link means one of its race's runs", () => {
  const known = {
    catalog: { links: { number: " *[+-]?[0-9.]+ *" } },
    own: { race: ["run", "at"], alone: 3, of: { low: 1, high: 9, limits: [1, 9], scale: "lin", whole: true } },
  };
  const chosen = (given, race, count) => {
    const { index, problems } = chosenOf(given, race, count, known);
    return [index, ...problems.map(({ kind, used, high }) => [kind, used, high])];
  };
  assert.deepEqual(chosen("of=2", "run=sgd&run=adam", 2), [1]);
  assert.deepEqual(chosen("", "run=sgd&run=adam", 2), [0]);
  assert.deepEqual(chosen("", "", 3), [2]); // Adam
  assert.deepEqual(chosen("", "foo=1", 3), [2]);
  assert.deepEqual(chosen("of=3", "at=4", 2), [0, ["out of range", "1", 2]]);
  assert.equal(chosen("of=x", "at=4", 2)[1][0], "not a number");
  assert.deepEqual(chosen("of=1", "run=", 0), [0]);
});

/** The text of a node, with its slots by their names. */
const text = (node) =>
  typeof node === "string" ? node : node[1].name ? `[${node[1].name}${node[1].when === "before" ? "'" : ""}]` : node.slice(2).map(text).join(""); // prettier-ignore
const glyphs = /** @type {any} */ ({ x: ["x", "", ""], m: ["m", "", "^"], b: ["β", "1", ""], t: ["t", "", ""] });
const lineOf = (tree, numbers) =>
  terms(tree, { glyphs, numbers, otherwise: "else" }).map((nodes) => nodes.map(text).join(""));

test("a line is written with its symbols, and with room for numbers", () => {
  const [x, m, b] = [["before", "x"], ["name", "m"], ["name", "b"]]; // prettier-ignore
  const tree = ["-", x, ["/", ["*", b, m], ["-", 1, ["^", b, ["name", "t"]]]]];
  assert.deepEqual(lineOf(tree, false), ["x", "−β1m^/(1−β1t)"]);
  assert.deepEqual(lineOf(tree, true), ["[x']", "−[b]·[m]/(1−[b][t])"]);
  assert.deepEqual(lineOf(["*", ["-", x, m], ["sign", ["abs", m]]], true), ["([x']−[m])·sign(|[m]|)"]);
  assert.deepEqual(lineOf(["max", ["neg", ["*", b, m]], 2], true), ["max(−[b]·[m],2)"]);
  assert.deepEqual(lineOf(["norm", m], true), ["‖([m],[m])‖"]);
  assert.deepEqual(lineOf(["grad", "x"], false), ["∇f(x)"]);
  assert.deepEqual(lineOf(["grad", "x"], true), ["[x]"]);
  assert.deepEqual(lineOf(["cases", x, ["=", m, 0], ["sqrt", m]], true), ["{[x'][m]=0[m]else"]);
  assert.deepEqual(lineOf(["newton", m], true), ["([hessian][hessian][hessian][hessian])−1([m][m])"]);
  assert.deepEqual(lineOf(["newton", m], false), ["(∇2f(x))−1m^"]);
  assert.deepEqual(lineOf(["-", x, ["+", m, ["neg", b]]], true), ["[x']", "−([m]+(−[b]))"]);
});

test("where a negative number would be misread there are brackets", () => {
  const wraps = (node) => (Array.isArray(node) ? (node[1].name ? [node[1].wrap] : node.slice(2).flatMap(wraps)) : []);
  const of = (tree) => terms(tree, { glyphs, numbers: true, otherwise: "" }).flat().flatMap(wraps);
  const m = ["name", "m"];
  assert.deepEqual(of(["*", m, m]), ["", "sign"]);
  assert.deepEqual(of(["-", m, m]), ["", "sign"]);
  assert.deepEqual(of(["+", 1, ["*", m, ["^", m, 2]]]), ["sign", "power"]);
  assert.deepEqual(of(["neg", m]), ["sign"]);
  assert.deepEqual(of(["/", 2, ["sqrt", m]]), [""]);
  assert.equal(slotText(-0.5, "sign", false), "(−0.5)");
  assert.equal(slotText(-0.5, "", false), "−0.5");
  assert.equal(slotText(0.5, "power", false), "0.5");
  assert.equal(slotText(1e-9, "power", false), "(1e−9)");
  assert.equal(slotText(1e-9, "sign", false), "1e−9");
});

test("numbers have three digits or all of them, and what is none says so", () => {
  assert.deepEqual([digits(1 / 3, false), digits(1 / 3, true)], ["0.333", "0.3333333333333333"]);
  assert.deepEqual([digits(-1e-7 / 3, true), digits(NaN, true)], ["−3.3333333333333334e−8", "NaN"]);
  assert.deepEqual([digits(-Infinity, true), digits(Infinity, false)], ["−∞", "∞"]);
});

test("a symbol carries its index, its accent and its coordinate", () => {
  assert.deepEqual(symbol(["x", "", ""]), ["mi", {}, "x"]);
  assert.equal(text(symbol(["v", "", "^"], "2")), "v^2");
  assert.equal(symbol(["ρ", "∞", ""])[3][0], "mi");
  assert.equal(text(["mrow", {}, ...column("d")]), "([d][d])");
});

/** A step from (0, 0) to (1, 0) by a gradient. */
const moment = (now, slopes = {}) =>
  /** @type {any} */ ({ names: { now: { x: [1, 0], g: [-2, 0], ...now }, before: { x: [0, 0] } }, slopes });
const kinds = ({ marks }) => marks.map(({ kind, lane }) => (lane ? `${kind} ${lane}` : kind));

test("what is drawn: the pull, the memory, the size, the place ahead and the step", () => {
  const plain = marksOf(moment({}), { along: "g", size: null }, 100);
  assert.deepEqual(kinds(plain), ["pull 1", "move"]);
  assert.equal(plain.times, 1);
  assert.deepEqual(plain.marks[1].by, [100, 0]);
  assert.deepEqual([plain.marks[0].vector[0], plain.marks[0].by[0]], [2, 84]);
  const adam = marksOf(moment({ m_hat: [0, -1] }), { along: "m_hat", size: [3, 4] }, 100);
  assert.deepEqual(kinds(adam), ["size", "along", "pull 1", "move"]);
  assert.deepEqual(adam.marks[0].by.map(Math.round), [50, 67]);
  const ahead = marksOf(moment({ x_tilde: [0, 2] }, { x_tilde: [0, 5] }), { along: "g", size: null }, 100);
  assert.deepEqual(kinds(ahead), ["pull", "ahead", "move"]);
  assert.deepEqual(ahead.marks[0].from, [0, 200]); // where it is taken
  const climbs = marksOf(moment({ x_tilde: [0, 2], g_tilde: [0, 5] }, { x_tilde: [0, 5] }), { along: "g_tilde", size: null }, 100); // prettier-ignore
  assert.deepEqual(kinds(climbs), ["near 1", "far", "climb", "move"]);
});

test("arrows that would lie on one another go side by side", () => {
  const three = marksOf(moment({ m: [-2, 0] }), { along: "m", size: null }, 100);
  assert.deepEqual(kinds(three), ["along -1", "pull 1", "move"]);
  const apart = marksOf(moment({ g: [0, 2], m: [2, 0] }), { along: "m", size: null }, 100);
  assert.deepEqual(kinds(apart), ["along", "pull", "move"]);
});

test("moves too short to be seen are drawn a round number of times as long", () => {
  assert.deepEqual([50, 40, 39, 19, 5, 0.4].map(magnification), [1, 1, 2, 5, 10, 100]);
  assert.deepEqual([0, NaN].map(magnification), [1, 1]);
  assert.equal(magnification(1e-9), 5e10);
});

test("there is no arrow of what is not finite, and none of nothing", () => {
  const { marks } = marksOf(moment({ x: [Infinity, 0], g: [NaN, 0] }), { along: "g", size: null }, 100);
  assert.deepEqual(marks.map(drawable), [false, false]);
  assert.equal(drawable(marksOf(moment({ g: [0, 0] }), { along: "g", size: null }, 100).marks[0]), false);
});

// Notation: an equation's line as MathML, with its symbols or with room for this step's numbers.
//
// A node is [tag, attributes, ...children], children being nodes or a text. Where a number goes it is
// ["mn", {name, when, c, wrap}]: `when` "now", "before" or "slope", `c` its coordinate where it is always the same, `wrap`
// whether a negative number needs brackets there, "power" where any that is written with a sign or an exponent does.

import { numberText } from "./link.js";
import { format } from "./numbers.js";

/** @typedef {any} Node_ */
/** @typedef {{glyphs: Record<string, [string, string, string]>, numbers?: boolean, otherwise: string}} How */

const [SUM, PRODUCT, FACTOR, ATOM] = [1, 2, 3, 4];
const SIGNS = { "+": "+", "-": "−", "*": "·", "/": "/", ">": ">", "=": "=" };

const mo = (text, more = {}) => ["mo", more, text];
// Where a line is broken there is no room by itself.
const plus = (sign) => mo(SIGNS[sign], { form: "infix", lspace: "0.22em", rspace: "0.22em" });
const bracketed = (...nodes) => [mo("(", { stretchy: "false" }), ...nodes, mo(")", { stretchy: "false" })];

/**
 * A name as it is drawn; `index` is a coordinate's number, "" for both.
 * @type {(glyph: [string, string, string], index?: string) => Node_}
 */
export function symbol([letter, below, over], index = "") {
  const plain = ["mi", {}, letter];
  const accented = over ? ["mover", { accent: "true" }, plain, mo(over, { stretchy: "false" })] : plain;
  const subs = below + index;
  return subs ? ["msub", {}, accented, [/\d/.test(subs) ? "mn" : "mi", {}, subs]] : accented;
}

/**
 * The pieces of a line's right side, between which it may be broken: the terms of a sum.
 * @param {import("./step.js").Tree} tree
 * @param {How} how
 * @returns {Node_[][]}
 */
export function terms(tree, how) {
  if (Array.isArray(tree) && (tree[0] === "+" || tree[0] === "-")) {
    const [sign, a, b] = tree;
    return [...terms(a, how), [plus(sign), ...write(b, PRODUCT, how, false)]];
  }
  return [write(tree, SUM, how, true)];
}

/** @type {(tree: any, level: number, how: How, first: boolean) => Node_[]} `first`: nothing stands before it, so that a minus needs no brackets */
function write(tree, level, how, first) {
  if (typeof tree === "number") return [["mn", {}, String(tree)]];
  const [operation, a, b] = tree;
  const inside = (part, from = true) => write(part, SUM, how, from);
  const at = (own, nodes) => (own < level ? bracketed(...nodes(true)) : nodes(first));
  switch (operation) {
    case "name":
    case "before":
      return [
        how.numbers ? slot(a, operation === "name" ? "now" : "before", first ? "" : "sign") : symbol(how.glyphs[a]),
      ];
    case "+":
    case "-":
      return at(SUM, (from) => [...write(a, SUM, how, from), plus(operation), ...write(b, PRODUCT, how, false)]);
    case "neg":
      return at(SUM, () => [mo("−", { form: "prefix" }), ...write(a, PRODUCT, how, false)]);
    case "*":
    case "/":
      return at(PRODUCT, (from) => [
        ...write(a, PRODUCT, how, from),
        operation === "/" ? mo("/") : how.numbers ? mo("·") : ["mspace", { width: "0.17em" }],
        ...write(b, FACTOR, how, false),
      ]);
    case "^":
      return [power(a, inside(b), how)];
    case "sqrt":
      return [["msqrt", {}, ...inside(a)]];
    case "abs":
      return [mo("|", { form: "prefix" }), ...inside(a), mo("|", { form: "postfix" })];
    case "norm":
      return [mo("‖", { form: "prefix" }), ...(how.numbers ? pair(a) : inside(a)), mo("‖", { form: "postfix" })];
    case "max":
      return [["mi", {}, "max"], ...bracketed(...inside(a), mo(","), ...inside(b))];
    case "sign":
      return [["mi", {}, "sign"], ...bracketed(...inside(a))];
    case "grad":
      if (how.numbers) return [slot(a, "slope", first ? "" : "sign")];
      return [mo("∇", { form: "prefix" }), ["mi", {}, "f"], ...bracketed(symbol(how.glyphs[a]))];
    case "newton":
      return newton(a, how);
    case "cases":
      return [cases(tree, how)];
    default:
      return [...inside(a), mo(SIGNS[operation]), ...inside(b, false)]; // a condition
  }
}

/** A number as it is read, or with all its digits; what is not finite says so. */
export function digits(value, exact) {
  if (Number.isNaN(value)) return "NaN";
  const text = exact && Number.isFinite(value) ? numberText(value) : format(value);
  return text.replace(/^-/, "−").replace("e-", "e−");
}

/** The text in a slot: in brackets where it would be misread without. */
export function slotText(value, wrap, exact) {
  const text = digits(value, exact);
  const odd = text.startsWith("−") || (wrap === "power" && text.includes("e"));
  return wrap && odd ? `(${text})` : text;
}

const slot = (name, when, wrap, c = {}) => ["mn", { name, when, wrap, ...c }, ""];

/** A base with what stands above it; a symbol has that over its index. */
function power(base, exponent, how) {
  const above = ["mrow", {}, ...exponent];
  if (!["name", "before"].includes(base[0])) return ["msup", {}, ["mrow", {}, ...write(base, ATOM, how, true)], above];
  if (how.numbers) return ["msup", {}, slot(base[1], base[0] === "name" ? "now" : "before", "power"), above];
  const [tag, , letter, below] = symbol(how.glyphs[base[1]]);
  return tag === "msub" ? ["msubsup", {}, letter, below, above] : ["msup", {}, symbol(how.glyphs[base[1]]), above];
}

/** Both coordinates of a name, as a row. */
function pair([, name]) {
  const [one, two] = [0, 1].map((c) => slot(name, "now", "", { c }));
  return bracketed(one, mo(","), two);
}

const matrix = (rows) => ["mtable", {}, ...rows.map((row) => ["mtr", {}, ...row.map((cell) => ["mtd", {}, cell])])];
const fenced = (table) => [mo("("), table, mo(")")];

/** Both coordinates of a name, one below the other. */
export const column = (name, when = "now") => fenced(matrix([0, 1].map((c) => [slot(name, when, "", { c })])));

/** The inverse of the Hessian, times a vector. */
function newton([, name], how) {
  const inverse = (...nodes) => [
    "msup",
    {},
    ["mrow", {}, ...nodes],
    ["mrow", {}, mo("−", { form: "prefix" }), ["mn", {}, "1"]],
  ];
  if (how.numbers) {
    const cells = [0, 1].map((i) => [0, 1].map((j) => slot("hessian", "hessian", "", { c: 2 * i + j })));
    return [inverse(...fenced(matrix(cells))), ...column(name)];
  }
  const squared = ["msup", {}, mo("∇", { form: "prefix" }), ["mn", {}, "2"]];
  const hessian = bracketed(squared, ["mi", {}, "f"], ...bracketed(symbol(how.glyphs.x)));
  return [inverse(...hessian), ["mspace", { width: "0.17em" }], symbol(how.glyphs[name])];
}

function cases([, value, condition, other], how) {
  const cell = (nodes) => ["mtd", { style: "text-align: left" }, ["mrow", {}, ...nodes]];
  const rows = [
    [write(value, SUM, how, true), write(condition, SUM, how, true)],
    [write(other, SUM, how, true), [["mtext", {}, how.otherwise]]],
  ];
  return [
    "mrow",
    {},
    mo("{", { form: "prefix" }),
    ["mtable", {}, ...rows.map((cells) => ["mtr", {}, ...cells.map(cell)])],
  ];
}

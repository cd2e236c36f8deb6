// Fields: the kinds of value that a link holds, read; links/fields.py says the same and more.
// Each kind gives a function of its name in the link, its texts there and the usual value: the value, and what is wrong.

import { numberText, valueText } from "./link.js";
import { nearest } from "./nearest.js";

/**
 * What could not be read, as parameters.Problem.
 * @typedef {{kind: string, where: string, given: string, used: string, low: number, high: number, near: string}} Problem
 * @typedef {[any, Problem[]]} Read
 * @typedef {(where: string, texts: readonly string[], usual: any) => Read} Field
 */

/** @type {(kind: string, where: string, given: string, more?: Partial<Problem>) => Problem} */
export const problem = (kind, where, given, more = {}) => ({
  ...{ kind, where, given, used: "", low: 0, high: Infinity, near: "" },
  ...more,
});

/** Of several texts the last one counts; where that is empty, the usual value is meant. */
const last = (parse) => (where, texts, usual) => (texts.at(-1) ? parse(where, texts.at(-1), usual) : [usual, []]);

/**
 * The number in a text, or the declared default.
 * @returns {[number, Problem[]]}
 */
function readNumber(where, text, { default: usual, limits: [low, high], whole, scale }, pattern) {
  /** @returns {[number, Problem[]]} */
  const refused = (kind, more = {}) => [usual, [problem(kind, where, text, { used: numberText(usual), ...more })]];
  const value = pattern.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) return refused("not a number");
  if (whole && !Number.isInteger(value)) return refused("not a whole number");
  if (value >= low && value <= (high ?? Infinity)) return [value, []];
  return refused(scale === "decay" ? "not below 1" : "out of range", { low, high: high ?? Infinity });
}

/** A formula as it is kept; whether it is one is for the server to say. */
const readFormula = (where, text) => [text.replace(/[ \t\r\n]/g, ""), []];

/** From where to where, as "-5..5". */
function readSpan(where, text, { default: usual, farthest, finest }, pattern) {
  const parts = text.split("..");
  const [low, high] = parts.map(Number);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (parts.length === 2 && parts.every((part) => pattern.test(part)) && size <= farthest)
    if (high - low > finest * Math.max(1, size)) return [[low, high], []];
  return [usual, [problem("not a span", where, text, { used: valueText(usual) })]];
}

const READERS = { formula: readFormula, span: readSpan };

/** The member and its parameters, `name,parameter=value,…`, or null. */
function readChoice(where, text, members, pattern) {
  const [name] = text.split(",", 1);
  const ids = members.map(({ id }) => id);
  const { params } = members[ids.indexOf(name)] ?? {};
  if (!params) return [null, [problem("unknown name", where, name, { near: nearest(name, ids) })]];
  const names = params.map((p) => p.name);
  const values = Object.fromEntries(params.map((p) => [p.name, p.default]));
  // A comma within a formula is followed by no name that a value is given to.
  const between = params.some(({ scale }) => scale === "formula") ? /,(?=[a-z]+=)/ : ",";
  const rest = text.length > name.length ? text.slice(name.length + 1).split(between) : [];
  const problems = rest.flatMap((part) => {
    const [key] = part.split("=", 1);
    const declared = params[names.indexOf(key)];
    if (!declared) return [problem("unknown parameter", name, key, { near: nearest(key, names) })];
    const [value, wrong] = (READERS[declared.scale] ?? readNumber)(
      `${name}.${key}`,
      part.slice(key.length + 1),
      declared,
      pattern,
    );
    values[key] = value;
    return wrong;
  });
  return [{ id: name, values }, problems];
}

/**
 * A number as the catalog declares it, or null where there may be none.
 * @type {(declared: any, pattern: RegExp) => Field}
 */
export const number = (declared, pattern) =>
  last((where, text, usual) => {
    const [value, wrong] = readNumber(where, text, declared, pattern);
    const used = usual === null ? "" : numberText(usual);
    return wrong.length ? [usual, wrong.map((each) => ({ ...each, used }))] : [value, []];
  });

/** @type {(names: readonly string[]) => Field} one of a few names */
export const oneOf = (names) =>
  last((where, text, used) =>
    names.includes(text)
      ? [text, []]
      : [used, [problem("unknown name", where, text, { used, near: nearest(text, names) })]],
  );

/** @type {(names: readonly string[]) => Field} any of a few names, with commas between them */
export const someOf = (names) =>
  last((where, text) => {
    const given = text.split(",");
    const unknown = given.filter((name) => !names.includes(name));
    return [
      names.filter((name) => given.includes(name)).sort(),
      unknown.map((name) => problem("unknown name", where, name, { near: nearest(name, names) })),
    ];
  });

/**
 * A member with its parameters, `{id, params}` as in the catalog.
 * @type {(members: readonly any[], pattern: RegExp) => Field}
 */
export const choice = (members, pattern) =>
  last((where, text, usual) => {
    const [found, problems] = readChoice(where, text, members, pattern);
    return [found ?? usual, problems];
  });

/**
 * Up to `most` members, one text each; one empty text for none. `made` of it is what the value has of a member.
 * @type {(members: readonly any[], most: number, pattern: RegExp, made: (found: any) => any) => Field}
 */
export const choices = (members, most, pattern, made) => (where, texts, usual) => {
  const read = texts.filter(Boolean).map((text) => readChoice(where, text, members, pattern));
  const problems = read.flatMap(([, wrong]) => wrong);
  const found = read.flatMap(([member]) => (member ? made(member) : []));
  if (found.length > most) problems.push(problem("too many", where, String(found.length), { high: most }));
  const none = texts.length > 0 && !texts.some(Boolean);
  return [found.length || none ? found.slice(0, most) : usual, problems];
};

/**
 * So many numbers, with commas between them, of which what is `sound` is taken.
 * @type {(count: number, declared: any, pattern: RegExp, sound?: (values: number[]) => boolean) => Field}
 */
export const numbers = (count, declared, pattern, sound = () => true) =>
  last((where, text, usual) => {
    const read = text.split(",").map((part) => readNumber(where, part, declared, pattern));
    const values = read.map(([value]) => value);
    const [wrong] = read.flatMap(([, problems]) => problems);
    if (read.length !== count || !(wrong || sound(values)))
      return [usual, [problem(`not ${count} numbers`, where, text)]];
    return wrong ? [usual, [{ ...wrong, used: "" }]] : [values, []];
  });

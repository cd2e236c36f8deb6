// Reading: a link as the scene that it describes, and what in it could not be read; links/scene.py says the same.

import { choice, choices, number, numbers, oneOf, problem, someOf } from "./fields.js";
import { declaredOf, numberText } from "./link.js";
import { nearest } from "./nearest.js";

const GIVEN = 40; // letters of a name, which are looked at and shown

const letters = (text) => [...text];

/**
 * The fields of a scene, by their names in a link, in the order in which it is read.
 * @returns {Record<string, import("./fields.js").Field>}
 */
function fieldsOf({ surfaces, schedules, optimizers, charts, shows, scene, runs_max: most, links }) {
  const pattern = new RegExp(`^(?:${links.number})$`);
  const declared = (name) => scene.find((p) => p.name === name);
  const members = optimizers.map(({ id, hyper }) => ({ id, params: hyper }));
  const run = ({ id, values }) => ({ optimizer: id, hyper: values });
  const coordinate = declared("start_x");
  return {
    surface: choice(
      surfaces.map((each) => ({ ...each, params: declaredOf(each) })),
      pattern,
    ),
    start: numbers(2, coordinate, pattern),
    run: choices(members, most, pattern, run),
    steps: number(declared("steps"), pattern),
    schedule: choice(schedules, pattern),
    noise: number(declared("noise"), pattern),
    seed: number(declared("seed"), pattern),
    chart: oneOf(charts.map(({ id }) => id)),
    show: someOf(shows),
    at: number(declared("steps"), pattern),
    view: numbers(4, coordinate, pattern, ([left, right, low, high]) => left < right && low < high),
  };
}

/** The problem with what is known of names that are none here. */
function recognised(found, { of_matrices: ofMatrices, shown }) {
  const { kind, where, given, near } = found;
  if (where === "run" && ofMatrices.includes(given)) return { ...found, kind: "needs matrices", near: "" };
  if (kind !== "unknown name" || near || !Object.hasOwn(shown, where)) return found;
  return { ...found, near: shown[where][nearest(given, Object.keys(shown[where]))] ?? "" };
}

/** The names in a link that nothing reads, a few of them. */
function unread(given, known, { shared, meant, foreign_max: most }) {
  const all = [...known, ...shared];
  const names = [...all, ...Object.keys(meant)];
  const foreign = [...given.keys()].filter((name) => name && !all.includes(name)).slice(0, most);
  return foreign.map((name) => {
    const like = nearest(letters(name).slice(0, GIVEN).join(""), names);
    return problem("unread name", "link", name, { near: meant[like] ?? like });
  });
}

/**
 * The scene that a link describes, its start null where that is its surface's own; and what in the link could not be read.
 * @param {string} link a query
 * @param {any} catalog
 * @returns {{scene: import("../types.js").Scene, problems: import("./fields.js").Problem[]}}
 */
export function reading(link, catalog) {
  const { opening, links } = catalog;
  const fields = fieldsOf(catalog);
  const names = Object.keys(fields);
  /** @type {Map<string, string[]>} */
  const given = new Map();
  for (const [name, text] of new URLSearchParams(`?${link}`)) {
    if (!given.has(name)) given.set(name, []);
    given.get(name)?.push(text);
  }
  const told = names.some((name) => given.has(name));
  const scene = told ? { ...opening.scene } : reading(opening.query, catalog).scene;
  const problems = [];
  const length = letters(names.flatMap((name) => given.get(name) ?? []).join("")).length;
  if (length > links.length_max) problems.push(problem("too long", "link", String(length), { high: links.length_max }));
  else
    for (const [name, read] of Object.entries(fields)) {
      const attribute = name === "run" ? "runs" : name;
      const [value, wrong] = read(name, given.get(name) ?? [], scene[attribute]);
      scene[attribute] = value;
      problems.push(...wrong);
    }
  return { scene, problems: [...problems.map((each) => recognised(each, links)), ...unread(given, names, links)] };
}

/**
 * What could not be read, and what to write instead.
 * @param {import("./fields.js").Problem} found
 * @param {(key: string, values?: Record<string, string>) => string} t the catalog's sentences about problems
 */
export function explain({ kind, where, given, used, low, high, near }, t) {
  const shown = letters(given.slice(0, 2 * GIVEN)).slice(0, GIVEN);
  const most = high === Infinity ? "∞" : numberText(high);
  const values = { where, given: shown.join(""), used, near, low: numberText(low), high: most };
  const keys = [kind, ...(near ? ["near"] : []), ...(used ? ["used"] : [])];
  return keys.map((key) => t(key, values)).join(" ");
}

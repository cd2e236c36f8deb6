// Room: what the answers of a class mean: a race for each, what became of it, and how everybody is told apart.

import { compare, TARGET } from "./fair.js";
import { position, SCALES, valueAt } from "./numbers.js";

/**
 * What is asked of everybody: a number on a slider, or one of some `options`.
 * @typedef {import("./numbers.js").Scale & {name: string, label: string, symbol: string, default: number}} Slider
 * @typedef {{name: string, label: string, options: readonly string[]}} Options
 * @typedef {Slider | Options} Control
 *
 * What became of a run; `since` are the gradient evaluations after which it is within TARGET of the minimum for good.
 * @typedef {"converged" | "moving" | "diverged"} Kind
 * @typedef {{kind: Kind, final: number, gap: number, since: number, rank: number}} Outcome
 */

const BINS = 24;
const DIGITS = 6; // of a loss, that decide who is ahead: what comes after them is rounding's
/** @type {Record<string, Kind>} */
const ARRIVED = { converged: "converged", reached: "converged" };

const find = (members, id) => members.find((each) => each.id === id);

/**
 * What is asked, in its order. A start is asked as `x` and `y`, from which two a page may make one tap on its map.
 * @param {import("../types.js").Scene} scene
 * @param {readonly string[]} ask
 * @param {any} catalog
 * @param {{surfaces: Record<string, any>}} engine
 * @returns {Control[]}
 */
export function slidersOf(scene, ask, catalog, engine) {
  const { domain, start } = engine.surfaces[scene.surface.id];
  const { params } = find(catalog.surfaces, scene.surface.id);
  const { hyper } = find(catalog.optimizers, scene.runs[0].optimizer);
  return ask.map((name) => {
    if (name === "optimizer") return { name, label: "", options: catalog.optimizers.map((each) => each.name) };
    const c = ["x", "y"].indexOf(name);
    if (c < 0) return [...hyper, ...params].find((each) => each.name === name);
    const [low, high] = domain[c];
    return { ...{ name, label: name, symbol: name, scale: "lin" }, low, high, default: start[c] };
  });
}

/**
 * The scene that somebody's answer makes: the first run alone, as it was set, from where it was put. Without anything that
 * is asked it is the race itself.
 * @param {import("../types.js").Scene} scene made whole
 * @param {readonly string[]} ask
 * @param {readonly number[]} values
 * @param {any} catalog
 * @returns {import("../types.js").Scene}
 */
export function sceneWith(scene, ask, values, catalog) {
  if (!ask.length) return scene;
  const given = Object.fromEntries(ask.map((name, i) => [name, values[i]]));
  const { optimizer, x, y, ...numbers } = given;
  const run = optimizer === undefined ? scene.runs[0] : suited(scene, catalog.optimizers[optimizer], catalog);
  const set = (of) => Object.fromEntries(Object.keys(of).map((name) => [name, numbers[name] ?? of[name]]));
  const [left, up] = /** @type {[number, number]} */ (scene.start);
  return {
    ...scene,
    surface: { id: scene.surface.id, values: set(scene.surface.values) },
    start: [x ?? left, y ?? up],
    runs: [{ ...run, hyper: set(run.hyper) }],
  };
}

/** A run of an optimizer as it is by default, at the learning rate that suits the surface where one is known to. */
function suited({ surface, runs }, { id, hyper }, catalog) {
  const usual = Object.fromEntries(hyper.map((p) => [p.name, p.default]));
  const lr = find(catalog.surfaces, surface.id).rates[id] ?? usual.lr;
  return { ...runs[0], optimizer: id, hyper: { ...usual, ...(lr === undefined ? {} : { lr }) } };
}

/**
 * How somebody who came as the `place`-th, from 0, is drawn: a colour, by its place in the catalog's palette, and a shape. When
 * all pairs of them are taken, the same come again with a number, 2 and on; before, it is 1.
 * @param {number} place
 * @param {any} catalog
 * @returns {{hue: number, shape: string, outline: string, number: number}}
 */
export function badgeOf(place, { optimizers, palette }) {
  const shapes = new Map(optimizers.map(({ shape, outline }) => [shape, outline]));
  const hues = palette.light.length;
  const [hue, turn] = [place % hues, Math.floor(place / hues)];
  // One further at each round through the hues: so all pairs are met, whatever the two counts have in common.
  const [shape, outline] = [...shapes][(hue + turn) % shapes.size];
  return { hue, shape, outline, number: 1 + Math.floor(turn / shapes.size) };
}

/**
 * What became of each run of a class: the loss that it ends with, and its rank, from 1. Ahead is who ends lower; of those that
 * get within TARGET of the minimum, who is there sooner. Who is level shares a rank, and who is lost has the last.
 * @param {readonly {loss: Float64Array, status: {kind: string}, evaluations: number}[]} results as pure/race.js gives them
 * @param {{least: number, lost: readonly string[]}} of the loss at the minimum; the kinds of status that a lost run has
 * @returns {Outcome[]}
 */
export function outcomes(results, { least, lost }) {
  const found = results.map(({ loss, status, evaluations }) => {
    const last = loss.length - 1;
    const final = loss[last];
    if (lost.includes(status.kind)) {
      return { kind: /** @type {Kind} */ ("diverged"), final, gap: Infinity, since: Infinity };
    }
    let first = loss.length;
    while (first > 0 && loss[first - 1] - least <= TARGET) first--;
    const since = first > last ? Infinity : (first * evaluations) / Math.max(1, last);
    const gap = Number((final - least).toPrecision(DIGITS));
    return { kind: ARRIVED[status.kind] ?? /** @type {Kind} */ ("moving"), final, gap, since };
  });
  const sorted = found.toSorted(compare);
  const ranks = new Map();
  sorted.forEach((each, i) => {
    const level = i > 0 && compare(sorted[i - 1], each) === 0;
    ranks.set(each, level ? ranks.get(sorted[i - 1]) : i + 1);
  });
  return found.map((each) => ({ ...each, rank: ranks.get(each) }));
}

/**
 * The indices of the three that are ahead; of those that are level, the first. A run that was lost is none of them.
 * @param {readonly Outcome[]} found
 */
export const bestThree = (found) =>
  [...found.keys()]
    .filter((i) => found[i].kind !== "diverged")
    .sort((a, b) => found[a].rank - found[b].rank || a - b)
    .slice(0, 3);

/**
 * Which of the values stand in which part of a control's range, in its order, as indices: a bin for each option and for each
 * whole number of a few, else bins of equal width on the slider.
 * @param {readonly number[]} values
 * @param {Control} control
 * @returns {{low: number, high: number, members: number[]}[]} `low` and `high` are the ends of a bin
 */
export function histogram(values, control) {
  const [count, at, edge] = "options" in control ? ofOptions(control.options.length) : ofNumbers(control);
  const bins = Array.from({ length: count }, (_, k) => ({
    ...{ low: edge(k), high: edge(k + 1) },
    members: /** @type {number[]} */ ([]),
  }));
  values.forEach((value, i) => bins[Math.min(count - 1, Math.max(0, Math.floor(at(value))))].members.push(i));
  return bins;
}

/** @typedef {[number, (value: number) => number, (k: number) => number]} Binning */

/** @type {(count: number) => Binning} */
const ofOptions = (count) => [count, (value) => value, (k) => k];

/**
 * @param {Slider} control
 * @returns {Binning}
 */
function ofNumbers(control) {
  const { low, high, whole, scale } = control;
  if (whole && scale === "lin" && high - low < 2 * BINS) {
    return [high - low + 1, (value) => value - low, (k) => low + k];
  }
  const [into, outOf] = SCALES[scale];
  const edge = (k) => outOf(into(low) + (k / BINS) * (into(high) - into(low)));
  // A value on an edge belongs above it, wherever rounding puts it.
  return [BINS, (value) => BINS * position(control, value) + 1e-9, edge];
}

/**
 * Values over all that can be chosen, `count` of a number, in order; no two are the same.
 * @param {Control} control
 * @param {number} count
 */
export function spread(control, count) {
  if ("options" in control) return control.options.map((_, i) => i);
  return [...new Set(Array.from({ length: count }, (_, k) => valueAt(control, k / (count - 1))))];
}

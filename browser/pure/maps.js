// Maps: grids of runs, with an axis along each side: places, values and what stands in which cell.

import ticks from "../vendor/d3-ticks.js";
import { choiceText, runText, withParameters } from "./link.js";
import { format, powerOfTen, SCALES } from "./numbers.js";

/**
 * One side of a grid: its first and last value, of `count`, even on its scale.
 * @typedef {{scale: string, first: number, last: number, count: number}} Side
 *
 * A page's map; frozen.
 * @typedef {object} Scene
 * @property {string} map "basin", "tuning", "rates" or "trainability"
 * @property {import("../types.js").Choice} surface
 * @property {readonly import("../types.js").Run[]} runs
 * @property {number} steps
 * @property {readonly number[] | null} start null: the surface's own
 * @property {readonly string[] | null} over
 * @property {readonly number[] | null} across
 * @property {readonly number[] | null} up
 * @property {string} resolution
 * @property {string} measure
 * @property {number} target
 * @property {readonly number[] | null} at
 */

/**
 * Where a value stands along a side, 0 and 1 at the outer edges of its first and last cell.
 * @type {(side: Side, value: number) => number}
 */
export function along({ scale, first, last, count }, value) {
  const [into] = SCALES[scale];
  const part = (into(value) - into(first)) / (into(last) - into(first));
  return (part * (count - 1) + 0.5) / count;
}

/** The cell at a place along a side. */
export const cellAt = ({ count }, place) => Math.min(count - 1, Math.max(0, Math.floor(place * count)));

/**
 * The cell that is some cells away along each side, as far as there are any.
 * @type {(sides: readonly Side[], cell: readonly number[], by: readonly number[]) => [number, number]}
 */
export function moved(sides, cell, by) {
  const [x, y] = sides.map(({ count }, k) => Math.min(count - 1, Math.max(0, cell[k] + by[k])));
  return [x, y];
}

/**
 * The value in the middle of a cell, or between cells: written with no more digits than a tenth of a cell needs.
 * @type {(side: Side, cell: number) => number}
 */
export function valueIn({ scale, first, last, count }, cell) {
  const [into, outOf] = SCALES[scale];
  const at = (place) => outOf(into(first) + (place / (count - 1)) * (into(last) - into(first)));
  const value = at(cell);
  const slack = Math.abs(at(cell + 0.1) - value);
  // Of a decay rate near 1 it is 1 − β whose digits count.
  const short = (digits) =>
    scale === "decay"
      ? Number((1 - Number((1 - value).toPrecision(digits))).toPrecision(15))
      : Number(value.toPrecision(digits));
  for (let digits = 1; digits < 15; digits++) if (Math.abs(short(digits) - value) <= slack) return short(digits) || 0;
  return value;
}

/**
 * The ends of a side `factor` times as long, around the same place.
 * @type {(side: Side, factor: number, place: number) => [number, number]}
 */
export function stretched(side, factor, place) {
  const { count } = side;
  const end = (edge) => valueIn(side, (place + factor * (edge - place)) * count - 0.5);
  return [end(0), end(1)];
}

/** Decay rates that people know, between 0 and 1 − 10⁻⁶. */
const DECAYS = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999];

/**
 * Ticks along a side, about `count` of them: the place of each, from 0 to 1, and what stands there.
 * @type {(side: Side, count: number) => [number, string][]}
 */
export function ticksOf(side, count) {
  const [low, high] = [0, 1].map((edge) => valueIn(side, edge * side.count - 0.5));
  const placed = (values, write = (value) => format(value, 4)) =>
    values
      .map((value) => /** @type {[number, string]} */ ([along(side, value), write(value)]))
      .filter(([place]) => place >= 0 && place <= 1);
  if (side.scale === "decay" && high > 0.9 && low < 0.9) return placed(DECAYS, String);
  if (side.scale !== "log" || high / low < 50) return placed(ticks(low, high, count));
  const powers = ticks(Math.log10(low), Math.log10(high), count).filter(Number.isInteger);
  return placed(
    powers.map((k) => 10 ** k),
    (value) => powerOfTen(Math.round(Math.log10(value))),
  );
}

/** Numbers that travelled as their low bytes and then their high ones. */
export function joinedPlanes(planes) {
  const half = planes.length / 2;
  return Uint16Array.from({ length: half }, (_, i) => planes[i] + 256 * planes[half + i]);
}

/** A map as a query, with nothing left out but what the surface brings. */
export function linkOf({ map, surface, runs, steps, start, over, across, up, resolution, measure, target, at }) {
  return withParameters("", {
    map,
    surface: choiceText(surface.id, surface.values),
    run: runs.map(runText),
    steps,
    start: start ? start.join() : [],
    over: over ? over.join() : [],
    across: across ? across.join() : [],
    up: up ? up.join() : [],
    resolution,
    measure,
    target,
    at: at ? at.join() : [],
  });
}

/**
 * The race of some runs on a map's surface, as a query.
 * @param {Scene} scene
 * @param {readonly import("../types.js").Run[]} runs
 */
export function raceOf({ surface, start, steps }, runs) {
  return withParameters("", {
    surface: choiceText(surface.id, surface.values),
    start: start ? start.join() : [],
    run: runs.map(runText),
    steps,
  });
}

/**
 * What was sent, as the map it was understood to be.
 * @param {{header: any, arrays: any}} sent
 * @param {any} asked
 * @param {() => number} newKey for runs that have none yet
 */
export function answerOf({ header, arrays }, asked, newKey) {
  const runs = header.runs.map(({ optimizer, hyper }, i) => ({
    key: asked.runs?.[i]?.key ?? newKey(),
    optimizer,
    hyper,
  }));
  const tracks = header.runs.map((run, i) => ({ ...run, key: runs[i].key }));
  return Object.freeze({
    ...header,
    asked,
    scene: { ...header.scene, runs },
    race: header.drawn,
    tracks,
    arrays,
  });
}

/** The part of `count` cells, from `from` on, whose label is `label`. */
export function share(labels, label, from, count) {
  let found = 0;
  for (let i = from; i < from + count; i++) if (labels[i] === label) found++;
  return found / count;
}

/** The part of `count` cells whose labels differ, from `a` on and from `b` on. */
export function differing(labels, a, b, count) {
  let found = 0;
  for (let i = 0; i < count; i++) if (labels[a + i] !== labels[b + i]) found++;
  return found / count;
}

/** A share for people: whole per cents, but neither none nor all where some are. */
export function percent(part) {
  const near = part > 0 && part < 0.01 ? "< 1" : part < 1 && part > 0.99 ? "> 99" : String(Math.round(100 * part));
  return `${near} %`;
}

/**
 * The place among the values of a row at which it is least; -1 where none is finite.
 * @param {ArrayLike<number>} row
 */
export function lowest(row) {
  let found = -1;
  for (let i = 0; i < row.length; i++) if (Number.isFinite(row[i]) && !(row[i] >= row[found])) found = i;
  return found;
}

/** Shades of what is drawn from 0 to SHADES - 1. */
export const SHADES = 64;

/**
 * The shade of each number of steps up to `most`, even in their logarithm between the least and the most there are.
 * @param {ArrayLike<number>} steps
 * @param {(i: number) => boolean} counts whether the cell is one of those that have a shade
 */
export function shadesOf(steps, counts) {
  let [least, most] = [Infinity, 1];
  for (let i = 0; i < steps.length; i++)
    if (counts(i)) {
      if (steps[i] < least) least = steps[i];
      if (steps[i] > most) most = steps[i];
    }
  const low = Math.log(Math.max(1, Math.min(least, most)));
  const width = Math.log(most) - low || 1;
  const shades = new Uint8Array(65536);
  for (let n = 0; n < shades.length; n++) {
    const part = (Math.log(Math.max(n, 1)) - low) / width;
    shades[n] = Math.round((SHADES - 1) * Math.min(1, Math.max(0, part)));
  }
  return { shades, least: Math.exp(low), most };
}

/** Whether the pattern of a minimum has a line or a dot at a pixel; the first has none.
 * @type {((x: number, y: number) => boolean)[]} */
const PATTERNS = [
  () => false,
  (x, y) => (x + y) % 10 < 1.5,
  (x, y) => x % 8 < 2 && y % 8 < 2,
  (x, y) => (x - y + 10_000) % 10 < 1.5,
  (x, y) => y % 9 < 1.5,
  (x) => x % 9 < 1.5,
];
/** Of what diverges. */
export const hatched = (x, y) => (x + y) % 7 < 1.6 || (x - y + 10_000) % 7 < 1.6;

/** The pattern of a minimum, by its place; there are only so many. */
export const patternOf = (k) => PATTERNS[k % PATTERNS.length];

/**
 * Paints cells into pixels, row by row from the top: `colours[kind][shade]` plain, `marked[kind][shade]` where the
 * kind's `patterns` have a line. Cells are `columns` × `rows`, from the low y on.
 * @param {Uint32Array} pixels
 * @param {number} width
 * @param {number} height
 * @param {object} cells
 * @param {number} cells.columns
 * @param {number} cells.rows
 * @param {(cell: number) => number} cells.kind
 * @param {(cell: number) => number} cells.shade
 * @param {{colours: Uint32Array[], marked: Uint32Array[], patterns: ((x: number, y: number) => boolean)[], ratio: number}} look
 */
export function paint(pixels, width, height, { columns, rows, kind, shade }, { colours, marked, patterns, ratio }) {
  const column = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) / width) * columns));
  for (let y = 0; y < height; y++) {
    const row = columns * (rows - 1 - Math.floor(((y + 0.5) / height) * rows));
    for (let x = 0; x < width; x++) {
      const cell = row + column[x];
      const own = kind(cell);
      const lined = patterns[own](x / ratio, y / ratio);
      pixels[y * width + x] = (lined ? marked : colours)[own][shade(cell)];
    }
  }
}

/** The letter of a minimum, by its place. */
export const letterOf = (k) => String.fromCharCode(65 + (k % 26));

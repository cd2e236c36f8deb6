// Lab: a race on a network, as a link writes it and as the server answers for it.

import { lastFinite } from "./time.js";
import { runText, withParameters } from "./link.js";

/**
 * A lab is what is asked for: its course (data, network, batch, …: texts as a link has them), its runs, and what is shown.
 * @typedef {object} Lab
 * @property {Record<string, string>} course
 * @property {readonly import("../types.js").Run[]} runs
 * @property {string} picture
 * @property {string} chart
 * @property {number | null} at
 */

/**
 * A lab as a query, with nothing left out.
 * @param {Lab} lab
 */
export const linkOf = ({ course, runs, picture, chart, at }) =>
  withParameters("", { ...course, run: runs.length ? runs.map(runText) : "", picture, chart, at: at ?? [] });

const PARTS = ["values", "low", "high"]; // of a curve: the median, and its band

/**
 * What is known of the computations of a lab: of each run, by name, its curves, (part, quantity, record), and pictures.
 * @typedef {object} Known
 * @property {Map<string, {records: number, curves: Float32Array, pictures: readonly Uint8Array[]}>} runs
 * @property {any} ground
 * @property {any} digits
 * @property {{name: string, arrays: any} | null} plane
 */

/** @type {Known} */
export const NOTHING = { runs: new Map(), ground: null, digits: null, plane: null };

/** What is known, as the server is told of it: so many records of each. */
export const told = ({ runs, plane }) =>
  [...[...runs].map(([name, { records }]) => [name, records]), ...(plane ? [[plane.name, 1]] : [])]
    .filter(([name, records]) => name && records)
    .map((each) => each.join("."))
    .join();

/**
 * What is known of a lab's computations once more of them has been sent; what belongs to others is forgotten.
 * @param {Known} known
 * @param {{header: any, arrays: any}} sent a lab's bytes, unpacked
 * @returns {Known}
 */
export function joined(known, { header, arrays }) {
  const { steps, record_size: width, picture_size: size, plane } = header;
  let [row, picture] = [0, 0];
  /** @type {[string, any][]} */
  const runs = header.runs.map(({ name, records: [from, to], pictures: [first, last] }) => {
    const before = known.runs.get(name);
    if (before && to <= before.records) return [name, before]; // a server that has begun anew has less
    // Answers that are shown already keep their curves.
    const curves = before?.curves.slice() ?? new Float32Array(width * steps.length).fill(NaN);
    for (let record = from; record < to; record++, row++)
      for (let i = 0; i < width; i++) curves[i * steps.length + record] = arrays.curves[row * width + i];
    const more = Array.from({ length: last - first }, () => arrays.pictures.subarray(size * picture, size * ++picture));
    return [name, { records: to, curves, pictures: [...(before?.pictures ?? []), ...more] }];
  });
  const { points, labels, flipped, digits } = arrays;
  const same = runs.some(([name]) => known.runs.has(name)); // all runs of a lab see the same data
  return {
    runs: new Map(runs),
    ground: points ? { ...header.ground, points, labels, flipped } : same ? known.ground : null,
    digits: digits ? { pictures: digits, labels } : same ? known.digits : null,
    plane: arrays.plane_x ? { name: plane.name, arrays } : plane ? known.plane : null,
  };
}

/**
 * @param {any} header of a lab's bytes
 * @param {Known} known
 * @param {import("../types.js").Question} asked
 * @param {any} progress how far it is
 * @param {(i: number) => number} keyOf names the i-th run
 */
export function answerOf(header, known, asked, progress, keyOf) {
  const { course, picture, pictures, chart, charts, at, steps, link, race, problems, settings, seeds, bands } = header;
  const runs = header.runs.map(({ optimizer, hyper, own }, i) => ({
    key: keyOf(i),
    optimizer,
    hyper,
    own,
  }));
  const plane = header.plane && known.plane;
  const tracks = header.runs.map((run, i) => {
    const { records, curves, pictures } = /** @type {any} */ (known.runs.get(run.name));
    const quantities = curves.length / PARTS.length / steps.length;
    const row = (part, quantity) => {
      const from = (part * quantities + quantity) * steps.length;
      return curves.subarray(from, from + steps.length);
    };
    const each = (quantity) => Object.fromEntries(PARTS.map((name, part) => [name, row(part, quantity)]));
    return Object.freeze({
      ...run,
      key: runs[i].key,
      records,
      curves: Object.fromEntries(charts.map((name, quantity) => [name, each(quantity)])),
      pictures,
      path: plane && pathOf(plane, steps, i),
    });
  });
  return Object.freeze({
    asked,
    scene: { course, runs, picture, chart, at },
    link,
    race,
    problems,
    settings,
    charts,
    pictures,
    ground: known.ground,
    digits: known.digits,
    plane: plane && {
      header: header.plane,
      arrays: { level: plane.arrays.plane_level, vertices: plane.arrays.plane_vertices },
    },
    steps,
    seeds,
    bands,
    tracks,
    progress,
  });
}

/** A run's path in the plane of all, with the true loss along it and that of the plane beneath. */
function pathOf({ arrays }, steps, i) {
  const row = (name, width) => arrays[name].subarray(width * i * steps.length, width * (i + 1) * steps.length);
  const x = row("plane_x", 2);
  return { x, last: lastFinite(x), true: row("plane_true", 1), seen: row("plane_seen", 1) };
}

/**
 * The picture that there is at a record: they are taken at every other one, and the last.
 * @type {(pictures: readonly Uint8Array[], record: number, records: number) => Uint8Array | undefined}
 */
export const pictureAt = (pictures, record, records) =>
  pictures[record >= records ? pictures.length - 1 : Math.min(Math.floor(record / 2), pictures.length - 1)];

/**
 * In how many columns so many squares, each with a title above it, are largest, and their size.
 * @type {(count: number, width: number, height: number, title: number, gap: number) => {columns: number, size: number}}
 */
export function best(count, width, height, title, gap) {
  let found = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const size = Math.floor(Math.min((width + gap) / columns - gap, (height + gap) / rows - gap - title));
    if (size > found.size) found = { columns, size };
  }
  return found;
}

/**
 * The first record at which step `step` is reached, of ascending `steps`.
 * @type {(steps: readonly number[], step: number) => number}
 */
export const recordOf = (steps, step) => {
  const found = steps.findIndex((each) => each >= step);
  return found < 0 ? steps.length - 1 : found;
};

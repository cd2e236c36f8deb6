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

/**
 * @param {{header: any, arrays: any}} sent a lab's bytes, unpacked
 * @param {import("../types.js").Question} asked
 * @param {any} progress how far it is
 * @param {(i: number) => number} keyOf names the i-th run
 */
export function answerOf({ header, arrays }, asked, progress, keyOf) {
  const { course, picture, pictures, chart, charts, at, steps, link, race, problems, settings, seeds, band } = header;
  const runs = header.runs.map(({ optimizer, hyper, own }, i) => ({
    key: keyOf(i),
    optimizer,
    hyper,
    own,
  }));
  const quantities = arrays.median.length / Math.max(1, runs.length * steps.length);
  const tracks = header.runs.map((run, i) => {
    const row = (name, quantity) => {
      const from = (i * quantities + charts.indexOf(quantity)) * steps.length;
      return arrays[name].subarray(from, from + steps.length);
    };
    const curves = Object.fromEntries(
      charts.map((name) => [name, { values: row("median", name), low: row("low", name), high: row("high", name) }]),
    );
    const pictures = picturesOf(header, arrays, i);
    return Object.freeze({ ...run, key: runs[i].key, curves, pictures, path: pathOf(header, arrays, i) });
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
    ground: header.ground && {
      ...header.ground,
      points: arrays.points,
      labels: arrays.labels,
      flipped: arrays.flipped,
    },
    digits: arrays.digits && { pictures: arrays.digits, labels: arrays.labels },
    plane: planeOf(header, arrays),
    steps,
    seeds,
    band,
    tracks,
    progress,
  });
}

/** The pictures that there are of a run, each its bytes. */
function picturesOf({ runs, picture_size: size }, arrays, i) {
  if (!arrays.pictures) return [];
  const most = Math.max(...runs.map(({ pictures }) => pictures));
  return Array.from({ length: runs[i].pictures }, (_, m) => {
    const from = (i * most + m) * size;
    return arrays.pictures.subarray(from, from + size);
  });
}

/** A run's path in the plane of all, with the true loss along it and that of the plane beneath; null without a plane. */
function pathOf({ plane, steps }, arrays, i) {
  if (!plane) return null;
  const row = (name, width) => arrays[name].subarray(width * i * steps.length, width * (i + 1) * steps.length);
  const x = row("plane_x", 2);
  return { x, last: lastFinite(x), true: row("plane_true", 1), seen: row("plane_seen", 1) };
}

/** The plane as the ground of a map. */
const planeOf = ({ plane }, arrays) =>
  plane && { header: plane, arrays: { level: arrays.plane_level, vertices: arrays.plane_vertices } };

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

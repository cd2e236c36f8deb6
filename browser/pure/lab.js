// Lab: a race on a network, as a link writes it and as the server answers for it.

import { runText, withParameters } from "./link.js";

/**
 * A lab is what is asked for: its course (data, network, batch, …: texts as a link has them), its runs, and what is shown.
 * @typedef {{course: Record<string, string>, runs: readonly import("../types.js").Run[], chart: string, at: number | null}} Lab
 */

/**
 * A lab as a query, with nothing left out.
 * @param {Lab} lab
 */
export const linkOf = ({ course, runs, chart, at }) =>
  withParameters("", { ...course, run: runs.length ? runs.map(runText) : "", chart, at: at ?? [] });

/**
 * @param {{header: any, arrays: any}} sent a lab's bytes, unpacked
 * @param {import("../types.js").Question} asked
 * @param {any} progress how far it is
 * @param {(i: number) => number} keyOf names the i-th run
 */
export function answerOf({ header, arrays }, asked, progress, keyOf) {
  const { course, chart, charts, at, steps, link, race, problems, settings, seeds, band } = header;
  const runs = header.runs.map(({ optimizer, hyper }, i) => ({
    key: keyOf(i),
    optimizer,
    hyper,
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
    return Object.freeze({ ...run, key: runs[i].key, curves });
  });
  return Object.freeze({
    asked,
    scene: { course, runs, chart, at },
    link,
    race,
    problems,
    settings,
    charts,
    steps,
    seeds,
    band,
    tracks,
    progress,
  });
}

/**
 * The first record at which step `step` is reached, of ascending `steps`.
 * @type {(steps: readonly number[], step: number) => number}
 */
export const recordOf = (steps, step) => {
  const found = steps.findIndex((each) => each >= step);
  return found < 0 ? steps.length - 1 : found;
};

/**
 * The track with the least finite value of a quantity at a record, and that value; null where there is none.
 * @type {(tracks: readonly any[], quantity: string, record: number) => {label: string, value: number} | null}
 */
export function lowest(tracks, quantity, record) {
  /** @type {{label: string, value: number} | null} */
  let best = null;
  for (const { label, curves } of tracks) {
    const value = curves[quantity].values[record];
    if (Number.isFinite(value) && !(best && best.value <= value)) best = { label, value };
  }
  return best;
}

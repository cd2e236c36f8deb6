// Seeds: what a race loses with other chance than that of its own seed.

import { multipliers, race } from "./race.js";
import { order, quantile } from "./fair.js";

/** @typedef {{low: Float64Array, median: Float64Array, high: Float64Array}} Band of the loss at each step, N + 1 */

/**
 * The band of every run's losses over what `chances` give; a yield for each of them.
 * @param {import("./race.js").Engine} engine
 * @param {any} scene made whole
 * @param {Iterable<{noise: Float64Array | null, batches: Float64Array | null}>} chances
 * @returns {Generator<void, Band[], void>}
 */
export function* bandsOf(engine, scene, chances) {
  const factors = multipliers(engine, scene.schedule, scene.steps);
  /** @type {Float64Array[][]} of each run, by chance */
  const losses = scene.runs.map(() => []);
  for (const { noise, batches } of chances) {
    race(engine, { ...scene, factors, noise, batches }).forEach(({ loss }, i) => losses[i].push(loss));
    yield;
  }
  return losses.map(bandOf);
}

/**
 * The median of rows of equal length at each step, and the ends between which four of five of them lie. What is not a number
 * stands above all that are.
 * @param {readonly ArrayLike<number>[]} rows at least one
 * @returns {Band}
 */
export function bandOf(rows) {
  const [low, median, high] = [0, 1, 2].map(() => new Float64Array(rows[0].length));
  for (let t = 0; t < median.length; t++) {
    const sorted = rows.map((row) => (Number.isNaN(row[t]) ? Infinity : row[t])).sort(order);
    [low[t], median[t], high[t]] = [0.1, 0.5, 0.9].map((part) => quantile(sorted, part));
  }
  return { low, median, high };
}

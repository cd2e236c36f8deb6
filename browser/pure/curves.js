// Curves: lines against a step on a logarithmic axis, where the start stands at 1.

import { powerOfTen } from "./numbers.js";
import { upTo } from "./time.js";

/**
 * A step's place on the axis.
 * @param {number} step
 */
export const decade = (step) => Math.log10(Math.max(step, 1));

/**
 * What stands along the axis up to step `last`: [place, text], whole powers of ten where there are many.
 * @param {number} last
 * @returns {[number, string][]}
 */
export function stepTicks(last) {
  const between = last < 1000 ? [1, 2, 5] : [1];
  const all = Array.from({ length: Math.floor(decade(last)) + 1 }, (_, k) => between.map((v) => v * 10 ** k)).flat();
  return all
    .filter((v) => v <= Math.max(last, 1))
    .map((v) => [decade(v), v === 1 ? "0" : v < 1000 ? String(v) : powerOfTen(decade(v))]);
}

/**
 * The step at a frame: frames are evenly spaced on the axis, the last one at step `last`.
 * @type {(frame: number, frames: number, last: number) => number}
 */
export const stepAt = (frame, frames, last) => (frame > 0 ? last ** (frame / frames) : 0);

/**
 * The value of a line at x, between the two points beside it; before its first and after its last it is theirs.
 * @type {(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number) => number}
 */
export function along(xs, ys, x) {
  const i = upTo(xs, x);
  if (i < 0) return ys[0];
  if (i === xs.length - 1) return ys[i];
  return ys[i] + ((x - xs[i]) / (xs[i + 1] - xs[i])) * (ys[i + 1] - ys[i]);
}

/**
 * The lines of a quantity of one batch size, in places on the axes: `seeds`, each to be drawn thin, and their mean.
 * @param {Record<string, Float32Array>} arrays
 * @param {string} name such as loss_0
 * @param {boolean} log whether values too are on a logarithmic axis
 */
export function linesOf(arrays, name, log) {
  const xs = Array.from(arrays[`${name}_steps`], decade);
  /** @param {Float32Array} values */
  const placed = (values) => (log ? values.map(Math.log10) : values);
  const [values, mean] = [arrays[name], arrays[`${name}_mean`]];
  const lines = Array.from({ length: xs.length ? values.length / xs.length : 0 }, (_, s) =>
    values.subarray(s * xs.length, (s + 1) * xs.length),
  );
  const count = mean.length / 2;
  return {
    xs,
    values: lines,
    seeds: lines.map(placed),
    mean: { xs: Array.from(mean.subarray(0, count), decade), ys: placed(mean.subarray(count)) },
  };
}

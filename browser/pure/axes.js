// Axes: what a chart shows, how far its axes reach and what stands beside them.

import ticks from "../vendor/d3-ticks.js";
import { format, powerOfTen } from "./numbers.js";

/** @typedef {Float32Array | Float64Array} Numbers */

/**
 * One quantity of a run at each of its N + 1 steps; NaN where it has none.
 * @param {{x: Numbers, gap: Numbers, grad?: Numbers, hyper: Record<string, number>}} run
 * @param {string} kind
 * @param {{schedule: Numbers, minima: readonly number[][], f_star: number}} scene
 * @returns {Numbers}
 */
export function series(run, kind, { schedule, minima, f_star: least }) {
  const N = run.gap.length - 1;
  if (kind === "gap") return run.gap;
  if (kind === "f") return run.gap.map((gap) => gap + least);
  if (kind === "grad") return run.grad ?? new Float64Array(N + 1).fill(NaN);
  if (kind === "lr") return Float64Array.from({ length: N + 1 }, (_, t) => (t ? schedule[t - 1] * run.hyper.lr : NaN));
  return Float64Array.from({ length: N + 1 }, (_, t) =>
    minima.length ? Math.min(...minima.map(([x, y]) => Math.hypot(run.x[2 * t] - x, run.x[2 * t + 1] - y))) : NaN,
  );
}

/**
 * [low, high] of a chart's axis (of log10 where `log`), with a little room. Runs marked in `wild` may leave at the
 * top, on a log axis six decades above the others, and losses that are zero but for rounding at the bottom, so that
 * the others are not pressed flat.
 * @param {Numbers[]} lines
 * @param {boolean[]} wild
 * @param {boolean} log
 * @returns {[number, number]}
 */
export function range(lines, wild, log) {
  let [low, high, peak] = [Infinity, -Infinity, -Infinity];
  const calm = wild.includes(false);
  for (const [i, line] of lines.entries()) {
    // Of a run that diverges the first steps count: one if there are calm ones, else enough to see it go.
    const count = wild[i] ? (calm ? 1 : 8) : line.length;
    for (let t = 0; t < Math.min(count, line.length); t++) {
      if (!Number.isFinite(line[t]) || (log && line[t] <= 0)) continue;
      low = Math.min(low, line[t]);
      high = Math.max(high, line[t]);
    }
    if (log && wild[i]) for (const v of line) peak = Number.isFinite(v) && v > peak ? v : peak;
  }
  high = Math.max(high, Math.min(peak, 1e6 * high));
  if (low > high) return log ? [-1, 1] : [0, 1];
  const [from, to] = log ? [Math.max(Math.log10(low), Math.log10(high) - 20), Math.log10(high)] : [low, high];
  const room = to > from ? 0.04 * (to - from) : log ? 0.5 : Math.abs(to) * 0.1 || 0.5;
  return [from - room, to + room];
}

/**
 * Axis ticks [place on the axis, label]; on a log axis whole powers of ten while there are two of them.
 * @type {(range: readonly number[], log: boolean, count: number) => [number, string][]}
 */
export function axis([low, high], log, count) {
  if (!log) return ticks(low, high, count).map((v) => [v, format(v, 4)]);
  const powers = ticks(low, high, count).filter(Number.isInteger);
  if (powers.length > 1) return powers.map((k) => [k, powerOfTen(k)]);
  return ticks(10 ** low, 10 ** high, count)
    .filter((v) => v > 0)
    .map((v) => [Math.log10(v), format(v)]);
}

// Caption: what happens at a step of a race, in sentences.

import { format, rounded } from "./numbers.js";
import { beyond } from "./plane.js";

/**
 * What a caption knows of a run: `x` (N + 1, 2) row by row, `gap` f − f* at each of its N + 1 steps; what became of it,
 * and when; by which key this is said, and the values that the sentence names; whether it could not go on.
 * @typedef {object} Told
 * @property {string} label
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} gap
 * @property {string} status
 * @property {number | null} status_step
 * @property {string} status_says
 * @property {Record<string, string>} status_values
 * @property {boolean} lost
 *
 * @typedef {[key: string, values: Record<string, string | number | null>]} Sentence
 */

/**
 * Sentences about a step of N: what has just happened, or who leads and what is odd.
 * @param {readonly Told[]} runs
 * @param {number} step a whole one
 * @param {number} N
 * @param {import("./plane.js").Box} view
 * @returns {Sentence[]}
 */
export function caption(runs, step, N, view) {
  if (!runs.length) return [];
  /** @param {Told} run */
  const gap = (run) => format(run.gap[step]);
  if (step === 0) {
    const [x, y] = [runs[0].x[0], runs[0].x[1]].map((v) => rounded(v, view[1] - view[0]));
    return [["say_start", { x, y, gap: gap(runs[0]) }]];
  }
  const alive = runs.filter((run) => !isLost(run, step));
  if (!alive.length) {
    const last = runs.toSorted((a, b) => Number(b.status_step) - Number(a.status_step))[0];
    return runs.length === 1 ? [verdict(last)] : [["say_lost", { step }], verdict(last)];
  }
  const ranked = alive.toSorted((a, b) => a.gap[step] - b.gap[step]);
  const [first, last] = [ranked[0], ranked[ranked.length - 1]];
  const lead = runs.length === 1 ? "say_alone" : step === N ? "say_end" : "say_lead";
  /** @type {Sentence[]} */
  const said = [[lead, { step, run: first.label, gap: gap(first) }]];
  const news = runs.filter(({ status_step: at }) => at !== null && at <= step && step - at <= Math.max(3, 0.06 * N));
  const told = news.find(({ lost }) => lost) ?? news[0];
  if (told) return [...said, verdict(told)];
  const turning = alive.find((run) => turnsBack(run.x, step));
  if (turning) return [...said, ["say_zigzags", { run: turning.label }]];
  const outside = alive.find((run) => beyond(view, [run.x[2 * step], run.x[2 * step + 1]]) > 0);
  if (outside) return [...said, ["say_outside", { run: outside.label }]];
  /** @param {Told} run */
  const far = (run) => run.gap[step] > 30 * first.gap[step] && run.gap[step] > 0.01 * run.gap[0];
  const stalled = ranked.toReversed().find((run) => far(run) && shrinkage(run.x, step) >= 10);
  if (stalled) return [...said, ["say_stalls", { run: stalled.label, times: format(shrinkage(stalled.x, step), 2) }]];
  return last === first ? said : [...said, ["say_last", { run: last.label, gap: gap(last) }]];
}

/** @type {(run: Told, step: number) => boolean} */
const isLost = (run, step) => run.lost && run.status_step !== null && step >= run.status_step;

/**
 * What became of a run, in the words that the engine has for it.
 * @type {(run: Told) => Sentence}
 */
export const verdict = (run) => [run.status_says, { step: run.status_step, run: run.label, ...run.status_values }];

/** @type {(x: ArrayLike<number>, t: number) => [number, number]} */
const move = (x, t) => [x[2 * t] - x[2 * t - 2], x[2 * t + 1] - x[2 * t - 1]];

/**
 * Whether each of the last three moves points back against the one before it.
 * @type {(x: ArrayLike<number>, step: number) => boolean}
 */
export function turnsBack(x, step) {
  if (step < 5) return false;
  for (let t = step; t > step - 3; t--) {
    const [[ax, ay], [bx, by]] = [move(x, t), move(x, t - 1)];
    if (!(ax * bx + ay * by < -0.5 * Math.hypot(ax, ay) * Math.hypot(bx, by))) return false;
  }
  return true;
}

/**
 * How many times shorter the move at `step` is than the longest of the first ten.
 * @type {(x: ArrayLike<number>, step: number) => number}
 */
export function shrinkage(x, step) {
  const early = Array.from({ length: Math.min(10, step) }, (_, t) => Math.hypot(...move(x, t + 1)));
  const now = Math.hypot(...move(x, step));
  return now > 0 ? Math.max(...early) / now : 1;
}

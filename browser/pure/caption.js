// Caption: what happens in a race, in sentences that carry their step, so that none grows old.

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
 * What happens at a step; `lead`: it is about who is ahead; of what has just happened the gravest is told.
 * @typedef {{step: number, lead: boolean, grave: number, said: Sentence}} Happening
 */

const SEEN = 1 / 400; // of the view's width: who turns back within less turns back unseen

/**
 * All that happens in the N steps of a race, in order: where it starts, who becomes the lowest and stays it for a while,
 * who zigzags, stalls, leaves the view, comes to rest or is lost. Where a race is `noisy`, who turns back may do so by
 * chance, and is not said to zigzag.
 * @param {readonly Told[]} runs
 * @param {number} N
 * @param {import("./plane.js").Box} view
 * @param {boolean} [noisy]
 * @returns {Happening[]}
 */
export function happenings(runs, N, view, noisy = false) {
  if (!runs.length) return [];
  const [x, y] = [runs[0].x[0], runs[0].x[1]].map((v) => rounded(v, view[1] - view[0]));
  const start = { x, y, gap: format(runs[0].gap[0]) };
  /** @type {Happening[]} */
  const found = [{ step: 0, lead: true, grave: 0, said: ["say_start", start] }];
  const lowest = [runs[0]];
  for (let step = 1; step <= N; step++) lowest.push(ahead(runs, step, lowest[step - 1]));
  if (runs.length > 1) found.push(...leads(lowest, N));
  for (const run of runs) {
    /** @type {(grave: number, key: string, when: (step: number) => boolean) => void} */
    const first = (grave, key, when) => {
      const step = lowest.findIndex((_, step) => step > 0 && !isLost(run, step) && when(step));
      if (step > 0) found.push({ step, lead: false, grave, said: [key, { step, run: run.label }] });
    };
    const far = (step) => run.gap[step] > 30 * lowest[step].gap[step] && run.gap[step] > 0.01 * run.gap[0];
    const slow = (step) => far(step) && shrinkage(run.x, step) >= 10;
    // Who turns round is slow for a moment only.
    const resting = Math.max(10, N / 20);
    first(0, "say_stalls", (step) => {
      for (let at = step; at <= Math.min(N, step + resting); at++) if (!slow(at)) return false;
      return true;
    });
    const zigzags = (step) => turnsBack(run.x, step) && length(run.x, step) > SEEN * (view[1] - view[0]);
    if (!noisy) first(1, "say_zigzags", zigzags);
    first(2, "say_outside", (step) => beyond(view, [run.x[2 * step], run.x[2 * step + 1]]) > 0);
    if (run.status_step !== null)
      found.push({ step: run.status_step, lead: false, grave: run.lost ? 4 : 3, said: verdict(run) });
  }
  return found.sort((a, b) => a.step - b.step);
}

/**
 * The run that is lowest at a step, of those that are not lost; of equals the one that was it before.
 * @type {(runs: readonly Told[], step: number, before: Told) => Told}
 */
function ahead(runs, step, before) {
  const alive = [before, ...runs].filter((run) => !isLost(run, step));
  return alive.reduce((best, run) => (run.gap[step] < best.gap[step] ? run : best), alive[0] ?? before);
}

/**
 * Who becomes the lowest, where it stays so for a fiftieth of the race or to its end.
 * @type {(lowest: Told[], N: number) => Happening[]}
 */
function leads(lowest, N) {
  /** @type {Happening[]} */
  const found = [];
  const lasting = Math.max(3, N / 50);
  /** @type {Told | null} */
  let leader = null;
  let from = 1;
  while (from <= N) {
    let to = from + 1;
    while (to <= N && lowest[to] === lowest[from]) to++;
    const run = lowest[from];
    if (run !== leader && !isLost(run, from) && (to - from >= lasting || to > N)) {
      leader = run;
      found.push({ step: from, lead: true, grave: 0, said: ["say_lead", { step: from, run: run.label }] });
    }
    from = to;
  }
  return found;
}

/**
 * Sentences about a step of N: who leads since when, and what has happened last; at the end how it ended.
 * @param {readonly Told[]} runs
 * @param {readonly Happening[]} happened what `happenings` says of them
 * @param {number} step a whole one
 * @param {number} N
 * @returns {Sentence[]}
 */
export function caption(runs, happened, step, N) {
  const alive = runs.filter((run) => !isLost(run, step));
  const past = happened.filter((each) => each.step <= step);
  if (runs.length && !alive.length) {
    const { step: end, said } = past[past.length - 1];
    return runs.length === 1 ? [said] : [["say_lost", { step: end }], said];
  }
  const news = past.filter((each) => !each.lead);
  if (step === N && N > 0 && runs.length) return ending(alive, runs.length === 1, news, N);
  const fresh = news.filter((each) => step - each.step <= Math.max(3, 0.06 * N));
  const told = fresh.length ? fresh.reduce((a, b) => (b.grave >= a.grave ? b : a)) : news[news.length - 1];
  const lead = past.findLast((each) => each.lead);
  return [lead, told]
    .filter((each) => each !== undefined)
    .sort((a, b) => a.step - b.step)
    .map(({ said }) => said);
}

/** @type {(alive: Told[], alone: boolean, news: Happening[], N: number) => Sentence[]} */
function ending(alive, alone, news, N) {
  const ranked = alive.toSorted((a, b) => a.gap[N] - b.gap[N]);
  const [first, last] = [ranked[0], ranked[ranked.length - 1]];
  const gap = (run) => format(run.gap[N]);
  /** @type {Sentence} */
  const said = [alone ? "say_alone" : "say_end", { step: N, run: first.label, gap: gap(first) }];
  const told = news.findLast(({ grave }) => grave >= 3);
  if (told) return [said, told.said];
  return last === first ? [said] : [said, ["say_last", { run: last.label, gap: gap(last) }]];
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
/** @type {(x: ArrayLike<number>, t: number) => number} */
const length = (x, t) => Math.hypot(...move(x, t));

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
  const early = Array.from({ length: Math.min(10, step) }, (_, t) => length(x, t + 1));
  const now = length(x, step);
  return now > 0 ? Math.max(...early) / now : 1;
}

// Fair: the best learning rate of every run, each found with as many gradient evaluations as any other.
//
// Of each run the learning rates of its search space are tried, and that counts which leads it furthest down: by the median
// of the studies, which differ in where they start and in what chance brings. A ranking holds for these search spaces: Choi
// et al. 2019, https://arxiv.org/abs/1910.05446; trials and studies as in AlgoPerf, https://arxiv.org/abs/2306.07179.

import { Look, multipliers } from "./race.js";

/** @typedef {import("./race.js").Engine} Engine */

/**
 * A search space: so many learning rates, evenly spaced by their logarithms.
 * @typedef {{low: number, high: number, trials: number}} Space
 *
 * @typedef {{start: ArrayLike<number>, noise: Float64Array | null, batches: Float64Array | null}} Study
 *
 * How far above the minimum a run ends, and after how many gradient evaluations it is below TARGET for good.
 * @typedef {{gap: number, since: number}} Reached
 *
 * What a run came to: its best learning rate, which is null where every trial is lost, whether that lies at an end of its
 * search space, its steps, how many evaluations each takes, and what it reached: the median of the studies, and the ends
 * between which four of five of them lie.
 * @typedef {{rate: number | null, edge: boolean, steps: number, cost: number, median: Reached, low: Reached,
 *   high: Reached}} Found
 */

export const TARGET = 1e-9; // above the minimum: of who gets below it that counts alone how soon
export const LEVEL = 0.01; // of the gap: two that differ by less are level
export const STUDIES = 25;
const SHIFT = 7; // no two starts share a coordinate then, and none lies in the middle, where minima like to be
/** @type {Reached} */
const LOST = { gap: Infinity, since: Infinity };

/**
 * Starts all over a map: a lattice of rank 1, Korobov's.
 * @param {[[number, number], [number, number]]} domain
 * @returns {[number, number][]}
 */
export const lattice = ([[left, right], [low, high]]) =>
  Array.from({ length: STUDIES }, (_, k) => [
    left + ((k + 0.5) / STUDIES) * (right - left),
    low + ((((SHIFT * k) % STUDIES) + 0.5) / STUDIES) * (high - low),
  ]);

/**
 * The learning rates of a search space, to three digits, as a reader takes them in.
 * @param {Space} space
 */
export const ratesOf = ({ low, high, trials }) =>
  Array.from({ length: trials }, (_, k) =>
    Number((low * (high / low) ** (k / Math.max(1, trials - 1))).toPrecision(3)),
  );

/**
 * The first of these, which are in order, at or before which such a part of them lies: NumPy's "inverted_cdf".
 * @template T
 * @param {readonly T[]} sorted
 * @param {number} part
 */
export const quantile = (sorted, part) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];

/** @type {(a: number, b: number) => number} infinite ones, too */
export const order = (a, b) => (a < b ? -1 : Number(a > b));

/** @type {(a: Reached, b: Reached) => number} below 0 where the first is ahead */
export const compare = (a, b) => order(a.since, b.since) || (a.since < Infinity ? 0 : order(a.gap, b.gap));

/** @type {(a: Reached, b: Reached) => boolean} */
const beats = (a, b) => compare(a, b) < 0 && (a.since < Infinity || a.gap < (1 - LEVEL) * b.gap);

/**
 * The rank of each, from 1; those that are level share it.
 * @param {readonly Found[]} found
 */
export const ranks = (found) =>
  found.map(({ median }) => 1 + found.filter((other) => beats(other.median, median)).length);

/**
 * What a run comes to, without what led there; LOST where the race would call it lost.
 * @param {Engine} engine
 * @param {{optimizer: string, hyper: Record<string, number>}} run
 * @param {Look} look
 * @param {{start: ArrayLike<number>, steps: number, factors: ArrayLike<number>, least: number}} asked
 */
function reached({ optimizers, verdict }, run, look, { start, steps, factors, least }) {
  const { step, states, recorded, evaluations } = optimizers[run.optimizer];
  const hyper = Float64Array.from(Object.values(run.hyper));
  const rate = Object.keys(run.hyper).indexOf("lr");
  const record = new Float64Array(2 * recorded.length);
  const state = new Float64Array(2 * verdict.states);
  state.set(/** @type {number[]} */ (Object.values(states)).flatMap((value) => [value, value]));
  const at = Float64Array.from(start);
  look.kappa = run.hyper.clip ?? 0;
  let [first, since] = [NaN, Infinity];
  for (let t = 0; ; t++) {
    look.turn(t);
    look.see(at);
    const loss = look.out[0];
    if (t === 0) first = loss;
    if (!verdict.isSound(at, loss, first, state)) return LOST;
    since = loss - least > TARGET ? Infinity : Math.min(since, t * evaluations);
    if (t === steps) return { gap: loss - least, since };
    hyper[rate] = run.hyper.lr * factors[t];
    step(at, look.slope, t + 1, state, hyper, record, look);
  }
}

/**
 * Tunes each run in its search space: gives what each came to, and a yield for every trial.
 * @param {Engine} engine
 * @param {object} scene made whole
 * @param {readonly {optimizer: string, hyper: Record<string, number>}[]} scene.runs
 * @param {{id: string, values: Record<string, number>}} scene.surface
 * @param {{id: string, values: Record<string, number>}} scene.schedule runs through within each run's own steps
 * @param {number} scene.steps the gradient evaluations that every run has
 * @param {{least: number, spaces: readonly Space[], studies: readonly Study[]}} how `least`: the loss at the minimum
 * @returns {Generator<void, Found[], void>}
 */
export function* tune(engine, { runs, surface, schedule, steps: budget }, { least, spaces, studies }) {
  const looks = studies.map(({ noise, batches }) => new Look(engine, /** @type {any} */ ({ surface, noise, batches })));
  const found = [];
  for (const [i, run] of runs.entries()) {
    const { evaluations: cost } = engine.optimizers[run.optimizer];
    const steps = Math.floor(budget / cost);
    const factors = multipliers(engine, schedule, steps);
    const rates = steps > 0 ? ratesOf(spaces[i]) : [];
    /** @type {{rate: number | null, median: Reached, low: Reached, high: Reached}} */
    let best = { rate: null, median: LOST, low: LOST, high: LOST };
    for (const lr of rates) {
      const tried = { ...run, hyper: { ...run.hyper, lr } };
      const ends = studies.map(({ start }, k) => reached(engine, tried, looks[k], { start, steps, factors, least }));
      ends.sort(compare);
      const [low, median, high] = [0.1, 0.5, 0.9].map((part) => quantile(ends, part));
      if (compare(median, best.median) < 0) best = { rate: lr, median, low, high };
      yield;
    }
    const edge = rates.length > 1 && [rates[0], rates.at(-1)].includes(/** @type {number} */ (best.rate));
    found.push({ ...best, edge, steps, cost });
  }
  return found;
}

// Standing: who is ahead on a network, and what became of whom, in sentences that carry their step.

import { format } from "./numbers.js";

/** @typedef {import("./caption.js").Sentence} Sentence */

/** Whether a seed of a run was lost by a step. */
export const fell = (track, step) => track.lost > 0 && step >= track.lost_step;

/**
 * What became of the seeds that were lost, of so many.
 * @returns {Sentence}
 */
export const fate = ({ label, lost, lost_step, lost_says }, seeds) => [
  lost_says,
  { run: label, count: lost, seeds, step: lost_step },
];

/**
 * The runs that are lowest in training loss and in test loss at a record, which is the one after `step` steps, and all
 * that were lost by then.
 * @param {readonly any[]} tracks
 * @param {{record: number, step: number, seeds: number}} now
 * @returns {Sentence[]}
 */
export function standing(tracks, { record, step, seeds }) {
  const fallen = tracks.filter((track) => fell(track, step)).map((track) => fate(track, seeds));
  const [first, best] = ["train_loss", "test_loss"].map((quantity) => lowest(tracks, quantity, record));
  if (!first || !best) return fallen.length ? fallen : [["say_nothing", {}]];
  const values = { step, run: first.label, loss: format(first.value), best: best.label, least: format(best.value) };
  const key = record === 0 ? "say_begin" : first.label === best.label ? "say_both" : "say_lowest";
  return [[key, values], ...fallen];
}

/** The record at which a run that is trained to its end would have been stopped: that of its lowest validation loss. */
export function stoppedAt({ curves }) {
  const chosen = Array.from(curves.validation_loss.values);
  return chosen.indexOf(Math.min(...chosen));
}

/**
 * Where a run that is trained to its end would have been stopped, and what that would have been worth.
 * @param {{curves: Record<string, {values: ArrayLike<number>}>}} track
 * @param {readonly number[]} steps of its records
 * @returns {Sentence}
 */
export function early(track, steps) {
  const record = stoppedAt(track);
  const tested = track.curves.test_loss.values;
  return ["early", { step: steps[record], there: format(tested[record]), end: format(tested[steps.length - 1]) }];
}

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

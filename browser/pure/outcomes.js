// Outcomes: what a map says of its cells: shades, and words by key with their values.

import { along, cellAt, SHADES, shadesOf } from "./maps.js";
import { format } from "./numbers.js";

/** @typedef {[string, Record<string, string | number>]} Sentence */

const DEEPEST = 1e-12; // of the start's loss: what is below is as good as there

/**
 * How a map of hyperparameters is shaded, from the strongest, 0, to the palest, and what both ends are: by the loss at
 * the end up to that of the start, or by the steps to the target. Kinds are 0 diverged, 1 not there, 2 has a shade.
 * @param {{arrays: any, scene: any, start_loss: number}} answer
 */
export function scaleOf({ arrays: { final, reached }, scene, start_loss: beginning }) {
  if (scene.measure === "steps") {
    const { shades, least, most } = shadesOf(reached, (i) => reached[i] > 0);
    return {
      kind: (cell) => (reached[cell] ? 2 : Number.isFinite(final[cell]) ? 1 : 0),
      shade: (cell) => shades[reached[cell]],
      least: format(Math.round(least) - 1),
      most: format(most - 1),
    };
  }
  const top = beginning > 0 ? beginning : 1; // from a minimum nothing can fall
  let bottom = top;
  for (const value of final) if (value < bottom) bottom = value;
  bottom = Math.max(bottom, DEEPEST * top);
  const width = Math.log(top) - Math.log(bottom) || 1;
  return {
    kind: (cell) => (Number.isFinite(final[cell]) ? 2 : 0),
    shade: (cell) => {
      const part = (Math.log(Math.max(final[cell], bottom)) - Math.log(bottom)) / width;
      return Math.round((SHADES - 1) * Math.min(1, part));
    },
    least: format(bottom),
    most: format(top),
  };
}

/**
 * What became of a run that ended at `final`; `reached` is one more than the step of the target, 0 for never.
 * @type {(final: number, reached: number, target: number) => Sentence[]}
 */
export function endOf(final, reached, target) {
  if (!Number.isFinite(final)) return [["diverged", {}]];
  const ends = /** @type {Sentence} */ (["ends_at", { value: format(Math.max(0, final)) }]);
  return reached ? [ends, ["reaches", { target: format(target), steps: reached - 1 }]] : [ends];
}

/** What the map of starts says of a place in pane `i`: the label and the steps of its cell; null outside. */
export function startAt({ grid, arrays: { label, steps } }, point, i) {
  const sides = grid.map((side) => ({ ...side, scale: "lin" }));
  const parts = sides.map((side, k) => along(side, point[k]));
  if (parts.some((part) => !(part >= 0 && part <= 1))) return null;
  const [column, row] = sides.map((side, k) => cellAt(side, parts[k]));
  const cell = (i * sides[1].count + row) * sides[0].count + column;
  return { label: label[cell], steps: steps[cell] };
}

/**
 * The label of a path computed elsewhere, by where it ends: 0 lost, 1 at no minimum, 2 and on for the minima.
 * @param {{x: ArrayLike<number>, gap: ArrayLike<number>, last: number, lost?: boolean}} track
 * @param {readonly (readonly number[])[]} minima
 * @param {number} radius
 */
export function endsAt({ x, gap, last, lost }, minima, radius) {
  if (lost || last < gap.length - 1) return 0;
  const [px, py] = [x[2 * last], x[2 * last + 1]];
  const distances = minima.map(([mx, my]) => Math.hypot(px - mx, py - my));
  const nearest = distances.indexOf(Math.min(...distances));
  return distances[nearest] <= radius ? nearest + 2 : 1;
}

// Course: the curves of a run's quantities over all its steps, and which run of a race a link means.

import { number } from "./fields.js";
import { courseOf, courseOfTree, moves } from "./step.js";

const SPAN = 30; // from the least to the largest, beyond which an axis is logarithmic

/**
 * A quantity with a line for each coordinate, or one where both share it.
 * @typedef {{id: string, name: string, courses: Float64Array[], log: boolean}} Course
 */

/** Whether a quantity is positive and goes through orders of magnitude. */
function spans(courses) {
  let [least, most] = [Infinity, 0];
  for (const course of courses)
    for (const value of course) {
      if (value < 0) return false;
      if (!(value > 0) || value === Infinity) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  return most > SPAN * least;
}

/**
 * Every quantity that a run has recorded, its rate, its moves and its loss.
 * @param {import("./step.js").Raced} raced
 * @param {number} i
 * @param {any} equation as of wire/step.py
 * @param {{t: (key: string) => string, catalog: any}} words
 * @returns {Course[]}
 */
export function courses(raced, i, { recorded, scalars, rate }, { t, catalog }) {
  const both = (name) => {
    const found = courseOf(raced, i, name);
    return scalars.includes(name) ? found.slice(0, 1) : found;
  };
  const known = recorded.map((name) => ({ id: name, name: catalog.letters[name], courses: both(name) }));
  const rates = rate ? [{ id: "rate", name: t("step_rate"), courses: courseOfTree(raced, i, rate) }] : [];
  const more = [
    { id: "move", name: `Δx, ${t("step_mark_move")}`, courses: moves(raced, i) },
    { id: "loss", name: `f, ${t("step_loss")}`, courses: [raced.results[i].loss] },
  ];
  return [...known, ...rates, ...more].map((each) => ({ ...each, log: spans(each.courses) }));
}

/**
 * The place of the run that a link means, from 0, and what in its `of` could not be read.
 * @param {string} given what of the link says which
 * @param {string} race what of it says which race
 * @param {number} count of its runs
 * @param {{catalog: any, own: any}} known
 */
export function chosenOf(given, race, count, { catalog, own }) {
  const names = [...new URLSearchParams(race).keys()];
  const usual = names.some((name) => own.race.includes(name)) ? 1 : own.alone;
  const high = Math.max(1, count);
  const declared = { ...own.of, high, limits: [own.of.low, high] };
  const texts = new URLSearchParams(given).getAll("of");
  const [of, problems] = number(declared, new RegExp(`^(?:${catalog.links.number})$`))("of", texts, usual);
  return { index: Math.min(of, high) - 1, problems };
}

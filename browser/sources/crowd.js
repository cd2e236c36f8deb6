// Crowd: the races of a class, each of its own, computed a few at a time between two pictures.

import { race } from "../pure/race.js";
import { sceneWith } from "../pure/room.js";
import { makeChance } from "./chance.js";

const SLICE = 8; // milliseconds of computing between two pictures

/**
 * What is kept of a run.
 * @typedef {Pick<import("../types.js").Raced, "x" | "loss" | "status" | "evaluations">} Ran
 */

/**
 * @param {NonNullable<import("../types.js").Answer["raced"]>} raced the race that the room is about, as it was computed here
 * @param {readonly string[]} ask what everybody chooses of its first run
 * @param {any} catalog
 */
export function crowd({ engine, asked }, ask, catalog) {
  const chance = makeChance();
  /** @type {Map<string, Ran>} by the values that were chosen */
  const known = new Map();
  const nameOf = (values) => values.join();

  function compute(values) {
    const scene = /** @type {any} */ (sceneWith(/** @type {any} */ (asked), ask, values, catalog));
    const { noise, batches } = ask.includes("batch") ? chance.of(scene, engine) : asked;
    const [{ x, loss, status, evaluations }] = race(engine, { ...scene, noise, batches });
    return { x, loss, status, evaluations };
  }

  return {
    /**
     * The run of each answer, if all of them are known.
     * @param {readonly (readonly number[])[]} answers
     * @returns {Ran[] | null}
     */
    of(answers) {
      const found = answers.map((values) => known.get(nameOf(values)));
      return found.includes(undefined) ? null : /** @type {Ran[]} */ (found);
    },
    /**
     * Computes what is not known of these, for a while; tells whether all of it is.
     * @param {readonly (readonly number[])[]} answers
     */
    work(answers) {
      const until = performance.now() + SLICE;
      for (const values of answers) {
        const name = nameOf(values);
        if (known.has(name)) continue;
        if (performance.now() > until) return false;
        known.set(name, compute(values));
      }
      return true;
    },
  };
}

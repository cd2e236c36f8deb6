// Chance: the noise and the order of the data that a seed stands for, the same for every engine, asked for once.

import { unpack } from "../pure/bytes.js";
import { batchAt, meansOfBatches } from "../pure/batches.js";
import { getRead } from "./http.js";

const KEPT = 8; // noises and orders of seeds

/** @param {(query: string) => string} addressOf */
export function makeChance(addressOf) {
  /** @type {Map<string, any>} by what was asked; null while it is on its way */
  const kept = new Map();
  /** @type {{of: any[], made: any}} of what it was made, which is the same at nearly every question */
  let last = { of: [], made: null };

  function get(query) {
    if (kept.has(query)) return kept.get(query);
    kept.set(query, null);
    getRead(addressOf(query), new AbortController().signal, unpack).then(
      ({ arrays }) => {
        kept.set(query, arrays);
        for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
      },
      () => kept.delete(query),
    );
    return null;
  }

  return {
    /**
     * What of chance a scene's race is handed; null while it is not here.
     * @param {import("../types.js").Scene} scene made whole
     * @param {any} engine
     */
    of({ surface: { id, values }, noise, seed }, engine) {
      const { statistics } = engine.surfaces[id];
      const unit = noise || seed ? get(`seed=${seed}`) : null; // of a seed that was chosen, before there is noise
      const order = statistics ? get(`seed=${seed}&surface=${id}`) : null;
      if ((noise && !unit) || (statistics && !order)) return null;
      const of = [unit?.noise, order?.orders, noise, values.batch];
      if (of.some((each, i) => each !== last.of[i])) last = { of, made: made(...of, statistics) };
      return last.made;
    },
  };
}

/** Noise, batches and the means of what they see, as a race is handed them; null where there is none. */
function made(unit, orders, noise, size, statistics) {
  const scaled = noise ? unit.map((each) => each * noise) : null;
  if (!orders) return { noise: scaled, batches: null, batch: null };
  const n = statistics[0].length;
  const steps = orders.length / n;
  const batch = new Uint8Array(steps * size);
  for (let t = 0; t < steps; t++) batch.set(batchAt(orders, n, size, t), t * size);
  return { noise: scaled, batches: meansOfBatches(statistics, orders, size), batch };
}

// Chance: the noise and the order of the data that a seed stands for, drawn once there is some.

import { batchAt, meansOfBatches } from "../pure/batches.js";
import { orders, unitNoise } from "../pure/chance.js";

const KEPT = 8; // noises and orders of seeds

export function makeChance() {
  /** @type {Map<string, any>} by what was drawn, the oldest first */
  const kept = new Map();
  /** @type {{of: any[], made: any}} of what it was made, which is the same at nearly every question */
  let last = { of: [], made: null };

  function keep(name, draw) {
    const found = kept.get(name) ?? draw();
    kept.set(name, found);
    for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
    return found;
  }

  return {
    /**
     * What of chance a scene's race is handed.
     * @param {import("../types.js").Scene} scene made whole
     * @param {any} engine
     */
    of({ surface: { id, values }, noise, seed }, engine) {
      const { statistics } = engine.surfaces[id];
      const points = statistics?.[0].length;
      const unit = noise ? keep(`noise ${seed}`, () => unitNoise(seed, engine)) : null;
      const order = points ? keep(`${points} ${seed}`, () => orders(points, seed, engine)) : null;
      const of = [unit, order, noise, values.batch];
      if (of.some((each, i) => each !== last.of[i]))
        last = { of, made: made(unit, order, noise, values.batch, statistics) };
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

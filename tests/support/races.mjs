// Races in Node by the module that engine/browser.py has written: what is asked comes as JSON, and so does what is found.

import { readFileSync } from "node:fs";

import { meansOfBatches } from "../../browser/pure/batches.js";

const [, , module] = process.argv;
const engine = await import(module);
const { asked, normal, orders } = JSON.parse(readFileSync(0, "utf8"));
const drawn = normal.map((/** @type {number[]} */ each) => Float64Array.from(each));
const epochs = orders.map((/** @type {number[]} */ each) => Uint8Array.from(each));

const found = asked.map((/** @type {any} */ { seed, sigma, schedule, ...race }) => {
  const { statistics } = engine.surfaces[race.surface.id];
  const factors = engine.multipliers(engine, schedule, race.steps);
  const noise = sigma ? drawn[seed].map((/** @type {number} */ xi) => sigma * xi) : null;
  const batches = statistics ? meansOfBatches(statistics, epochs[seed], race.surface.values.batch) : null;
  const runs = engine.race(engine, { ...race, factors, noise, batches });
  return {
    runs: runs.map(({ status, evaluations, neighbour }) => ({ status, evaluations, neighbour })),
    factors: [...factors],
    batches: batches && [...batches],
  };
});
process.stdout.write(JSON.stringify(found));

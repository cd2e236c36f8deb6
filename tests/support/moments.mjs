// Moments of races in Node: what the step page shows of the steps that are asked for, as JSON with numbers as text.

import { readFileSync } from "node:fs";

import { meansOfBatches } from "../../browser/pure/batches.js";
import { evaluate, momentAt } from "../../browser/pure/step.js";

const [, , module] = process.argv;
const engine = await import(module);
const { races, normal, orders } = JSON.parse(readFileSync(0, "utf8"));

/** @type {(value: any) => any} */
const told = (value) => {
  if (typeof value === "number") return String(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(told);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, told(each)]));
};

const found = races.map((/** @type {any} */ { sigma, schedule, steps, at, rates, ...race }) => {
  const { statistics } = engine.surfaces[race.surface.id];
  const asked = {
    ...race,
    steps,
    factors: engine.multipliers(engine, schedule, steps),
    noise: sigma ? Float64Array.from(normal, (/** @type {number} */ xi) => sigma * xi) : null,
    batches: statistics ? meansOfBatches(statistics, Uint8Array.from(orders), race.surface.values.batch) : null,
  };
  const raced = { engine, asked, results: engine.race(engine, asked) };
  return race.runs.map((/** @type {any} */ _, /** @type {number} */ i) =>
    at.map((/** @type {number} */ t) => {
      const moment = momentAt(raced, i, t);
      return told({ ...moment, rate: rates[i] && [0, 1].map((c) => evaluate(rates[i], moment.names, c)) });
    }),
  );
});
process.stdout.write(JSON.stringify(found));

// Racer: a worker that computes races for sources/racing.js.

import { race } from "../pure/race.js";
import { size } from "./racing.js";

const tables = await import(new URL("../engine.js", import.meta.url).href);

addEventListener("message", ({ data: { id, asked } }) => {
  const began = performance.now();
  const results = race(tables, asked);
  const took = (performance.now() - began) / size(asked);
  const arrays = results.flatMap(({ x, loss, grad, state }) => [x, loss, grad, ...Object.values(state)]);
  postMessage({ id, results, took }, { transfer: arrays.map(({ buffer }) => buffer) });
});
postMessage({}); // it is there

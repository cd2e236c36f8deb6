// Trainer: a worker that trains one part of a map's networks for sources/trainability.js.

import { rows } from "../pure/trainability.js";

const network = await import(new URL("../trainability.js", import.meta.url).href);

addEventListener("message", ({ data: { asked, part, of } }) => {
  for (const found of rows(network, asked, part, of)) postMessage(found);
  postMessage(null); // all is measured
});

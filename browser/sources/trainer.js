// Trainer: a worker that trains one part of a map's networks for sources/trainability.js.

import { rows } from "../pure/trainability.js";

const network = import(new URL("../trainability.js", import.meta.url).href);

// Heard from the beginning: what comes while the network is on its way would be lost.
addEventListener("message", async ({ data: { asked, part, of } }) => {
  for (const found of rows(await network, asked, part, of)) postMessage(found);
  postMessage(null); // all is measured
});

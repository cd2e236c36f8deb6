// Answer: what a source sends, as the scene it was understood to be and the tracks of its runs.

import { series } from "./axes.js";
import { lastFinite } from "./time.js";

const SCENE = ["steps", "noise", "seed", "chart", "show", "at", "view", "surface", "schedule", "start"];

/** The same, computed once for each name. */
function once(compute) {
  const made = new Map();
  return (name) => {
    if (!made.has(name)) made.set(name, compute(name));
    return made.get(name);
  };
}

/**
 * @param {{header: any, arrays: any}} sent the bytes of a race, unpacked
 * @param {import("../types.js").Question} asked
 * @param {() => number} newKey for runs that have none yet
 * @returns {import("../types.js").Answer}
 */
export function answerOf({ header, arrays }, asked, newKey) {
  const { surface, schedule, link, stem, race, problems = [] } = header;
  const count = header.steps + 1;
  const constants = { schedule: arrays.schedule, minima: surface.minima, f_star: surface.f_star };
  const runs = header.runs.map(({ optimizer, hyper }, i) => ({
    key: asked.runs?.[i]?.key ?? newKey(),
    optimizer,
    hyper,
  }));
  const tracks = header.runs.map((run, i) => {
    const x = arrays.x.subarray(2 * i * count, 2 * (i + 1) * count);
    const row = (name) => arrays[name]?.subarray(i * count, (i + 1) * count);
    const [gap, grad] = [row("gap"), row("grad")];
    const values = once((quantity) => series({ ...run, x, gap, grad }, quantity, constants));
    return Object.freeze({ ...run, key: runs[i].key, x, gap, grad, last: lastFinite(x), values });
  });
  /** @type {any} */
  const named = Object.fromEntries(SCENE.map((name) => [name, header[name]]));
  const choice = ({ id, values }) => ({ id, values });
  return Object.freeze({
    asked,
    scene: { ...named, surface: choice(surface), schedule: choice(schedule), runs },
    link,
    stem,
    race,
    problems,
    surface,
    tracks,
    noisy: header.noise > 0 || surface.values.batch < arrays.points?.length / 2,
    data: arrays.points ? { points: arrays.points, batch: arrays.batch, samples: arrays.samples } : null,
  });
}

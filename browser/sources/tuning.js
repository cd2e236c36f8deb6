// Tuning: what takes many races, computed piece by piece, so that pictures do not wait for it.

import { lattice, tune } from "../pure/fair.js";
import { bandsOf } from "../pure/seeds.js";

const SLICE = 10; // milliseconds of it at a time

/** Until the page has drawn and heard what there was. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

/** Gives what pauses where a slice is over, of which `told` hears; then it throws where it is aborted. */
function rests(signal, told = () => {}) {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < SLICE) return;
    told();
    await pause();
    signal.throwIfAborted();
    began = performance.now();
  };
}

/** A scene with the k-th seed from its own. */
const seeded = (scene, k) => ({ ...scene, seed: (scene.seed + k) % 2 ** 32 });

/**
 * The bands of a scene's losses over its seed and the next ones; rejects where it is aborted.
 * @param {any} engine
 * @param {import("../types.js").Scene} scene made whole
 * @param {{of: (scene: import("../types.js").Scene, engine: any) => any}} chance
 * @param {{seeds: number, signal: AbortSignal}} asked
 */
export async function banded(engine, scene, chance, { seeds, signal }) {
  function* chances() {
    for (let k = 0; k < seeds; k++) yield chance.of(seeded(scene, k), engine);
  }
  const rest = rests(signal);
  const work = bandsOf(engine, scene, chances());
  for (;;) {
    const { value } = work.next();
    if (value) return value;
    await rest();
  }
}

/**
 * What each run of a scene, made whole, comes to; rejects where it is aborted.
 * @param {any} engine
 * @param {import("../types.js").Scene} scene
 * @param {{of: (scene: import("../types.js").Scene, engine: any) => any}} chance
 * @param {number} least the loss at the minimum
 * @param {import("../types.js").Tuning} asked
 */
export async function tuned(engine, scene, chance, least, { spaces, many, signal, told }) {
  let done = 0;
  const rest = rests(signal, () => told(done));
  const studies = [];
  for (const [k, start] of (many ? lattice(engine.surfaces[scene.surface.id].domain) : [scene.start]).entries()) {
    studies.push({ start, ...chance.of(seeded(scene, k), engine) });
    await rest();
  }
  const work = tune(engine, scene, { least, spaces, studies });
  for (;;) {
    const { value } = work.next();
    if (value) return value;
    done++;
    await rest();
  }
}

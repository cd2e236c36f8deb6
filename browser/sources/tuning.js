// Tuning: a fair race, computed piece by piece, so that pictures do not wait for it.

import { lattice, tune } from "../pure/fair.js";

const SLICE = 10; // milliseconds of it at a time

/** Until the page has drawn and heard what there was. */
const pause = () => new Promise((resolve) => setTimeout(resolve));

/**
 * What each run of a scene, made whole, comes to; rejects where it is aborted.
 * @param {any} engine
 * @param {import("../types.js").Scene} scene
 * @param {{of: (scene: import("../types.js").Scene, engine: any) => any}} chance
 * @param {number} least the loss at the minimum
 * @param {import("../types.js").Tuning} asked
 */
export async function tuned(engine, scene, chance, least, { spaces, many, signal, told }) {
  let [began, done] = [performance.now(), 0];
  async function rest() {
    if (performance.now() - began < SLICE) return;
    told(done);
    await pause();
    signal.throwIfAborted();
    began = performance.now();
  }
  const studies = [];
  for (const [k, start] of (many ? lattice(engine.surfaces[scene.surface.id].domain) : [scene.start]).entries()) {
    studies.push({ start, ...chance.of({ ...scene, seed: (scene.seed + k) % 2 ** 32 }, engine) });
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

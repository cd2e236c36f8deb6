// Scene: made whole where a control or a link leaves something to its member.

import { declaredOf } from "./link.js";

/** What a member's parameters are, those not given as usual, in the order in which they are declared. */
const filled = (declared, values) => Object.fromEntries(declared.map((p) => [p.name, values[p.name] ?? p.default]));

const find = (members, id) => members.find((each) => each.id === id);

/**
 * The scene with every parameter that its surface, schedule and runs have, and the start that its surface brings.
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 * @param {any} engine
 * @returns {import("../types.js").Scene}
 */
export function whole(scene, catalog, engine) {
  const choice = ({ id, values }, members) => ({ id, values: filled(declaredOf(find(members, id)), values) });
  return {
    ...scene,
    surface: choice(scene.surface, catalog.surfaces),
    schedule: choice(scene.schedule, catalog.schedules),
    start: scene.start ?? engine.surfaces[scene.surface.id].start,
    runs: scene.runs.map((run) => ({
      ...run,
      hyper: filled(find(catalog.optimizers, run.optimizer).hyper, run.hyper),
    })),
  };
}

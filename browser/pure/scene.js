// Scene: made whole where a control leaves something to its member, and whether a link may hold it.

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
  const choice = ({ id, values }, members) => ({ id, values: filled(find(members, id).params, values) });
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

/** Whether a number may be what it is declared to be. */
const takes = ({ limits: [low, high], whole }, value) =>
  Number.isFinite(value) &&
  value >= (low ?? -Infinity) &&
  value <= (high ?? Infinity) &&
  (!whole || Number.isInteger(value));

/**
 * Whether a whole scene is one that a link may hold; what is not, the server explains.
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 */
export function sound({ surface, start, runs, steps, schedule, noise, seed, at }, catalog) {
  const all = (declared, values) => declared.every((p) => takes(p, values[p.name]));
  const [x, y] = /** @type {readonly number[]} */ (start);
  const plain = { steps, start_x: x, start_y: y, noise, seed };
  return (
    runs.length <= catalog.runs_max &&
    all(find(catalog.surfaces, surface.id).params, surface.values) &&
    all(find(catalog.schedules, schedule.id).params, schedule.values) &&
    all(catalog.scene, plain) &&
    (at == null ||
      takes(
        find(
          catalog.scene.map((p) => ({ ...p, id: p.name })),
          "steps",
        ),
        at,
      )) &&
    runs.every((run) => all(find(catalog.optimizers, run.optimizer).hyper, run.hyper))
  );
}

// Traced: races computed here, by the step functions as the app traced them.
// The server answers what is not known here, and says whether it agrees.

import { answerOf } from "../pure/answer.js";
import { sentOf } from "../pure/computed.js";
import { groundOf } from "../pure/ground.js";
import { multipliers } from "../pure/race.js";
import { sound, whole } from "../pure/scene.js";
import { newKey } from "../store.js";
import { makeChance } from "./chance.js";
import { racing } from "./racing.js";

/**
 * `remote` is asked for what is not known here, `tables` a promise of the generated module, `racer` the address of a worker.
 * @returns {import("../types.js").Source}
 */
export function traced({ remote, tables, racer }) {
  const chance = makeChance();
  const { race, stop } = racing(racer);
  /** @type {any} the generated module, once it is here */
  let engine = null;
  /** @type {any} */
  let catalog = null;
  const ready = tables.then((module) => {
    engine = module;
  }, console.error);
  /** @type {Map<string, import("../types.js").Scene>} scenes of links that stood in the address */
  const shown = new Map();

  /** Whether the module has all that a scene is made of: what could not be written in it, the server computes. */
  const written = ({ surface, runs }) =>
    surface.id in engine.surfaces && runs.every(({ optimizer }) => optimizer in engine.optimizers);

  /** A question's scene, made whole, and what chance is in it; null where it is not known here. */
  function known({ scene, link }) {
    const found = scene ?? shown.get(link) ?? catalog?.scenes[link];
    if (!found || !engine || !written(found)) return null;
    const made = whole(found, catalog, engine);
    return sound(made, catalog) ? { scene: made, ...chance.of(made, engine) } : null;
  }

  /** The ground, from the function itself, for as long as the server does not send it. */
  function sketch(scene, view) {
    if (!engine || !catalog || !written(scene)) return null;
    const { surface } = whole(scene, catalog, engine);
    const { valueAndGrad, minima, shift } = engine.surfaces[surface.id];
    const params = Object.values(surface.values);
    const seen = [0, 0, 0]; // the value and the slope
    const look = (point) => {
      valueAndGrad(point, params, seen);
      return seen;
    };
    const least = Math.min(...minima.map((point) => look(point)[0]));
    return groundOf(
      (point) => look(point)[0] - least,
      (point) => look(point).slice(1),
      shift,
      view,
    );
  }

  return {
    ...remote,
    ready,
    async words(lang, signal) {
      catalog = await remote.words(lang, signal);
      return catalog;
    },
    async answer(asked, signal) {
      const here = known(asked);
      if (!here) return remote.answer(asked, signal);
      const { scene, noise, batches, batch } = here;
      const factors = multipliers(engine, scene.schedule, scene.steps);
      const results = await race(engine, { ...scene, factors, noise, batches });
      const sent = sentOf(scene, results, { engine, catalog, factors, batch });
      return Object.freeze({ ...answerOf(sent, asked, newKey), computed: true });
    },
    sketch,
    /** A map is asked for again until it is sent; for the block of the 3-D view, which is not, there is the sketch. */
    ground: (scene, view, heights, signal) =>
      remote.ground(scene, view, heights, signal).catch((fault) => {
        const own = heights && fault.kind === "silent" ? sketch(scene, view) : null;
        if (!own) throw fault;
        return own;
      }),
    remember: (link, scene) => shown.set(link, scene),
    stop,
  };
}

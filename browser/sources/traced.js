// Traced: races computed here, by the step functions as the app traced them.
// The server answers what is not known here, and says whether it agrees.

import { texts } from "../kit/text.js";
import { answerOf } from "../pure/answer.js";
import { leastOf, sentOf } from "../pure/computed.js";
import { groundOf } from "../pure/ground.js";
import { multipliers } from "../pure/race.js";
import { explain, reading } from "../pure/reading.js";
import { whole } from "../pure/scene.js";
import { newKey } from "../store.js";
import { makeChance } from "./chance.js";
import { racing } from "./racing.js";
import { banded, tuned } from "./tuning.js";

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

  /** Whether the module has all that a scene is made of: what could not be written in it, the server computes. */
  const written = ({ surface, runs }) =>
    surface.id in engine.surfaces && runs.every(({ optimizer }) => optimizer in engine.optimizers);

  /** A question's scene, what chance is in it, and what of its link could not be read; null where it is not known here. */
  function known({ link }) {
    if (!engine || !catalog) return null;
    const read = reading(link, catalog);
    if (!written(read.scene)) return null;
    const scene = whole(read.scene, catalog, engine);
    const problems = read.problems.map((each) => explain(each, texts(catalog.problems)));
    return { scene, problems, ...chance.of(scene, engine) };
  }

  /** The ground, from the function itself, for as long as the server does not send it. */
  function sketch(scene, view) {
    if (!engine || !catalog || !written(scene)) return null;
    const { surface } = whole(scene, catalog, engine);
    const { valueAndGrad, shift } = engine.surfaces[surface.id];
    const params = Object.values(surface.values);
    const seen = [0, 0, 0]; // the value and the slope
    const look = (point) => {
      valueAndGrad(point, params, seen);
      return seen;
    };
    const least = leastOf(engine.surfaces[surface.id], params);
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
      const { scene, problems, noise, batches, batch } = here;
      const factors = multipliers(engine, scene.schedule, scene.steps);
      const raced = { ...scene, factors, noise, batches };
      const results = await race(engine, raced);
      const sent = sentOf(scene, results, { engine, catalog, factors, batch, problems });
      return Object.freeze({
        ...{ ...answerOf(sent, asked, newKey), computed: true },
        raced: { engine, asked: raced, results },
      });
    },
    async tune(asked, how) {
      await ready;
      if (!engine || !written(asked)) return null;
      const scene = whole(asked, catalog, engine);
      const { id, values } = scene.surface;
      return tuned(engine, scene, chance, leastOf(engine.surfaces[id], Object.values(values)), how);
    },
    async bands(asked, how) {
      await ready;
      return engine && written(asked) ? banded(engine, whole(asked, catalog, engine), chance, how) : null;
    },
    sketch,
    /** A map is asked for again until it is sent; for the block of the 3-D view, which is not, there is the sketch. */
    ground: (scene, view, heights, signal) =>
      remote.ground(scene, view, heights, signal).catch((fault) => {
        const own = heights && fault.kind === "silent" ? sketch(scene, view) : null;
        if (!own) throw fault;
        return own;
      }),
    stop,
  };
}

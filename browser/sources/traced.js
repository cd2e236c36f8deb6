// Traced: races computed here, by the step functions as the app traced them.
// The server answers what is not known here, and says whether it agrees.

import { texts } from "../kit/text.js";
import { answerOf } from "../pure/answer.js";
import { leastOf, sentOf } from "../pure/computed.js";
import { groundOf } from "../pure/ground.js";
import { choiceText } from "../pure/link.js";
import { multipliers } from "../pure/race.js";
import { explain, reading } from "../pure/reading.js";
import { whole } from "../pure/scene.js";
import { newKey } from "../store.js";
import { makeChance } from "./chance.js";
import { racing } from "./racing.js";
import { banded, tuned } from "./tuning.js";

const TYPED_MAX = 32; // surfaces that were typed, which are kept

/**
 * `remote` is asked for what is not known here, `tables` a promise of the generated module, `racer` the address of a worker.
 * @returns {import("../types.js").Source}
 */
export function traced({ remote, tables, racer }) {
  const chance = makeChance();
  const { race, here, stop } = racing(racer);
  /** @type {any} the generated module, once it is here */
  let engine = null;
  /** @type {any} */
  let catalog = null;
  const ready = tables.then((module) => {
    engine = module;
  }, console.error);

  /** @type {Map<string, any>} the module with a surface that was typed, by its text */
  const engines = new Map();

  /** The module with a surface, if it is here. */
  const engineOf = ({ id, values }) => (id in engine.surfaces ? engine : engines.get(choiceText(id, values)));

  /** Has a surface that was typed written by the server, which says what is wrong where it cannot be. */
  async function learn({ id, values }) {
    const text = choiceText(id, values);
    const found = await remote.module?.({ id, values }).catch(() => null);
    if (found) engines.set(text, { ...engine, surfaces: { ...engine.surfaces, ...found.surfaces } });
    for (const oldest of [...engines.keys()].slice(0, -TYPED_MAX)) engines.delete(oldest);
  }

  /** Whether the module has all that a scene is made of: what could not be written in it, the server computes. */
  const written = ({ surface, runs }) =>
    engineOf(surface) && runs.every(({ optimizer }) => optimizer in engine.optimizers);

  /** A question's scene, what chance is in it, and what of its link could not be read; null where it is not known here. */
  async function known({ link }) {
    if (!engine || !catalog) return null;
    const read = reading(link, catalog);
    if (!engineOf(read.scene.surface)) await learn(read.scene.surface);
    if (!written(read.scene)) return null;
    const own = engineOf(read.scene.surface);
    const scene = whole(read.scene, catalog, own);
    const problems = read.problems.map((each) => explain(each, texts(catalog.problems)));
    return { own, scene, problems, ...chance.of(scene, own) };
  }

  /** The ground, from the function itself, for as long as the server does not send it. */
  function sketch(scene, view) {
    if (!engine || !catalog || !written(scene)) return null;
    const { surface } = whole(scene, catalog, engineOf(scene.surface));
    const ground = engineOf(surface).surfaces[surface.id];
    const { valueAndGrad, shift } = ground;
    const params = Object.values(surface.values);
    const seen = [0, 0, 0]; // the value and the slope
    const look = (point) => {
      valueAndGrad(point, params, seen);
      return seen;
    };
    const least = leastOf(ground, params);
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
      const found = await known(asked);
      if (!found) return remote.answer(asked, signal);
      const { own, scene, problems, noise, batches, batch } = found;
      const factors = multipliers(own, scene.schedule, scene.steps);
      const raced = { ...scene, factors, noise, batches };
      const results = await (own === engine ? race : here)(own, raced);
      const sent = sentOf(scene, results, { engine: own, catalog, factors, batch, problems });
      return Object.freeze({
        ...{ ...answerOf(sent, asked, newKey), computed: true },
        raced: { engine: own, asked: raced, results },
      });
    },
    async tune(asked, how) {
      await ready;
      if (!engine || !written(asked)) return null;
      const own = engineOf(asked.surface);
      const scene = whole(asked, catalog, own);
      const { id, values } = scene.surface;
      return tuned(own, scene, chance, leastOf(own.surfaces[id], Object.values(values)), how);
    },
    async bands(asked, how) {
      await ready;
      if (!engine || !written(asked)) return null;
      const own = engineOf(asked.surface);
      return banded(own, whole(asked, catalog, own), chance, how);
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

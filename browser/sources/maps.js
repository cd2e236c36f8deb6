// Maps: maps from the app's routes, and the paths of the runs on them, computed here.

import { unpack } from "../pure/bytes.js";
import { answerOf, joinedPlanes } from "../pure/maps.js";
import { newKey } from "../store.js";
import { train } from "./trainability.js";
import { getKept, getRead } from "./http.js";

/**
 * `base` is where the routes are, `version` what is kept for ever of them; `racer` computes races; `trainer` is the
 * address of a worker that trains networks.
 * @param {{base: string, version: string}} place
 * @param {import("../types.js").Source} racer
 * @param {string} trainer
 */
export function maps({ base, version }, racer, trainer) {
  let spoken = "en";
  /** @type {any} the picture that was sent last, of which nothing is sent again */
  let last = { drawn: "", arrays: {} };
  return {
    async words(lang, signal) {
      spoken = lang;
      const [race, own] = await Promise.all([
        racer.words(lang, signal),
        getKept(`${base}maps-catalog?lang=${lang}&v=${version}`, signal),
      ]);
      return { ...race, ...own, text: { ...race.text, ...own.text } };
    },
    async answer(asked, signal) {
      const has = encodeURIComponent(last.drawn);
      const sent = await getRead(`${base}maps?${asked.link}&lang=${spoken}&has=${has}`, signal, unpack);
      const { drawn } = sent.header;
      if (drawn !== last.drawn) last = { drawn, arrays: whole(sent.arrays) };
      return answerOf({ header: sent.header, arrays: last.arrays }, asked, newKey);
    },
    ground: racer.ground,
    /** The paths of a race's runs. */
    async paths(link, signal) {
      return (await racer.answer({ link, scene: null, runs: null, anew: false, replace: true }, signal)).tracks;
    },
    train: (asked, tell, signal) => train(trainer, asked, tell, signal),
    /** The network that is trained. */
    network: () => import(new URL("../trainability.js", trainer).href),
    stop: () => racer.stop?.(),
  };
}

/** What travelled in two planes, as numbers. */
const whole = (arrays) =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, values]) => [
      name,
      name === "steps" || name === "reached" ? joinedPlanes(values) : values,
    ]),
  );

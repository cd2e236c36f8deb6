// Server: answers from the app's routes.

import { Fault } from "../asking.js";
import { answerOf } from "../pure/answer.js";
import { unpack } from "../pure/bytes.js";
import { choiceText, withParameters } from "../pure/link.js";
import { newKey } from "../store.js";

/** @type {Map<string, Promise<any>>} */
/** @type {Map<string, Promise<any>>} */
const catalogs = new Map();

async function get(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw new Fault("silent", error);
  }
  // A gateway that answers for a server that does not is no answer.
  throw new Fault(answer.status > 501 || answer.status === 429 ? "silent" : "refused", answer.status);
}

async function getRead(address, signal, read) {
  const bytes = await get(address, signal);
  try {
    return read(bytes);
  } catch (error) {
    throw new Fault("garbled", error);
  }
}

const json = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/**
 * `base` is where the routes are, `version` what is kept for ever of them.
 * @returns {import("../types.js").Source}
 */
export function server({ base, version }) {
  let spoken = "en";
  return {
    live: true,
    /** The words and everything that can be chosen, fetched once for all players of the page. */
    words(lang, signal) {
      spoken = lang;
      const address = `${base}catalog?lang=${lang}&v=${version}`;
      const words = catalogs.get(address) ?? getRead(address, signal, json);
      catalogs.set(address, words);
      words.catch(() => catalogs.delete(address));
      return words;
    },
    async answer(asked, signal) {
      return answerOf(await getRead(`${base}paths?${asked.link}&lang=${spoken}`, signal, unpack), asked, newKey);
    },
    ground({ surface: { id, values } }, view, heights, signal) {
      const query = withParameters("", {
        surface: choiceText(id, values),
        view: view.map((v) => Number(v.toPrecision(7))).join(),
      });
      return getRead(`${base}map?${query}&v=${version}${heights ? "&heights=1" : ""}`, signal, unpack);
    },
  };
}

// Lab: races on a network from the app's routes, asked again and again while they are trained.

import { Fault } from "../asking.js";
import { unpack } from "../pure/bytes.js";
import { answerOf, joined, NOTHING, told } from "../pure/lab.js";
import { newKey } from "../store.js";
import { ask, getKept, reading } from "./http.js";
import { visitor } from "./sheet.js";

let pages = 0;

/** `base` is where the routes are, `version` what is kept for ever of them. */
export function lab({ base, version }) {
  const watcher = `watcher=${visitor()}&page=${Date.now().toString(36)}.${++pages}`;
  let spoken = "en";
  /** @type {any} what was sent last, and the address that it answers */
  let last = { address: "", etag: "", sent: null };
  let known = NOTHING; // of which nothing is sent again
  /** @type {WeakMap<any, number[]>} the names of a question's runs, which stay while there is more to come */
  const keys = new WeakMap();
  const keyOf = (asked) => {
    const known = keys.get(asked) ?? asked.runs?.map(({ key }) => key) ?? [];
    keys.set(asked, known);
    return (i) => (known[i] ??= newKey());
  };
  return {
    words(lang, signal) {
      spoken = lang;
      return getKept(`${base}lab-catalog?lang=${lang}&v=${version}`, signal);
    },
    /** The runs as far as they are trained, once there is news; `progress.again`: in how many seconds to ask for more. */
    async answer(asked, signal, stopped) {
      const address = `${base}lab?${asked.link}&lang=${spoken}&${watcher}${stopped ? "&stop" : ""}`;
      /** @type {Record<string, string>} */
      const headers = last.address === address ? { "If-None-Match": last.etag } : {};
      const answer = await ask(`${address}&has=${told(known)}`, { signal, cache: "no-store", headers });
      const sent = answer.status === 304 ? last.sent : await reading(answer, unpack);
      last = { address, etag: answer.headers.get("ETag"), sent };
      known = joined(known, sent);
      return answerOf(sent.header, known, asked, progressOf(answer), keyOf(asked));
    },
  };
}

function progressOf(answer) {
  try {
    return JSON.parse(answer.headers.get("Downhill-Progress"));
  } catch (error) {
    throw new Fault("garbled", error);
  }
}

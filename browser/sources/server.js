// Server: answers from the app's routes.

import { answerOf } from "../pure/answer.js";
import { unpack } from "../pure/bytes.js";
import { choiceText, withParameters } from "../pure/link.js";
import { disagreements } from "../pure/referee.js";
import { newKey } from "../store.js";
import { getKept, getRead, json } from "./http.js";

/**
 * `base` is where the routes are, `version` what is kept for ever of them.
 * @returns {import("../types.js").Source}
 */
export function server({ base, version }) {
  let spoken = "en";
  const typed = ({ id, values }) => withParameters("", { surface: choiceText(id, values) });
  return {
    /** The words and everything that can be chosen. */
    words(lang, signal) {
      spoken = lang;
      return getKept(`${base}catalog?lang=${lang}&v=${version}`, signal);
    },
    async answer(asked, signal) {
      return answerOf(await getRead(`${base}paths?${asked.link}&lang=${spoken}`, signal, unpack), asked, newKey);
    },
    module: (surface) => import(new URL(`${base}own.js?${typed(surface)}&v=${version}`, import.meta.url).href),
    check: (surface, signal) => getRead(`${base}own?${typed(surface)}&lang=${spoken}`, signal, json),
    async review(answer, signal) {
      const { stem, asked } = answer;
      return disagreements(answer, answerOf(await getRead(`${base}paths?${stem}`, signal, unpack), asked, newKey));
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

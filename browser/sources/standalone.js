// Standalone: races computed here, on ground that is drawn here, in a page that has no server.

import { Fault } from "../asking.js";
import { choiceText } from "../pure/link.js";
import { traced } from "./traced.js";

/**
 * `catalogs` are the words by language, `tables` the generated module, `own` the text of a surface that was typed, as in a
 * link, and the module with it.
 * @param {{catalogs: any, tables: any, own?: {text: string, module: string}}} page
 * @returns {import("../types.js").Source}
 */
export function standalone({ catalogs, tables, own }) {
  const unknown = async () => {
    throw new Fault("refused");
  };
  const module = async ({ id, values }) =>
    own?.text === choiceText(id, values)
      ? import(URL.createObjectURL(new Blob([own.module], { type: "text/javascript" })))
      : unknown();
  const remote = { words: async (lang) => catalogs[lang], answer: unknown, ground: unknown, module };
  const source = traced({ remote, tables: Promise.resolve(tables), racer: "" });
  return { ...source, ground: async (scene, view) => /** @type {any} */ (source).sketch(scene, view) };
}

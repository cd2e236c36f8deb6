// Standalone: races computed here, on ground that is drawn here, in a page that has no server.

import { Fault } from "../asking.js";
import { traced } from "./traced.js";

/**
 * `catalogs` are the words by language, `tables` the generated module.
 * @returns {import("../types.js").Source}
 */
export function standalone({ catalogs, tables }) {
  const unknown = async () => {
    throw new Fault("refused");
  };
  const remote = { words: async (lang) => catalogs[lang], answer: unknown, ground: unknown };
  const source = traced({ remote, tables: Promise.resolve(tables), racer: "" });
  return { ...source, ground: async (scene, view) => /** @type {any} */ (source).sketch(scene, view) };
}

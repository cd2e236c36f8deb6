// Text: sentences by key, with their values put in, and as they are painted.

import { pieces } from "../pure/lines.js";
import { html } from "../vendor/lit-html.js";

/** @param {Record<string, string>} sentences */
export const texts =
  (sentences) =>
  (key, values = {}) =>
    (sentences[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/**
 * A sentence whose formulas do not break, for lit-html to render; its text stays what it is.
 * @param {string} sentence
 */
export const unbroken = (sentence) =>
  pieces(sentence).map((piece, i) => (i % 2 ? html`<span style="white-space: nowrap">${piece}</span>` : piece));

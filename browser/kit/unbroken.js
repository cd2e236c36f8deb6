// Unbroken: sentences as they are painted.

import { pieces } from "../pure/lines.js";
import { html } from "../vendor/lit-html.js";

/**
 * A sentence whose formulas do not break, for lit-html to render; its text stays what it is.
 * @param {string} sentence
 */
export const unbroken = (sentence) =>
  pieces(sentence).map((piece, i) => (i % 2 ? html`<span style="white-space: nowrap">${piece}</span>` : piece));

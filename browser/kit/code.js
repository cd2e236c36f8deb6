// Code: an address as a code for cameras.

import { html } from "../vendor/lit-html.js";

/**
 * @param {{size: number, path: string}} code of pure/qr.js
 * @param {string} label
 */
export const coded = ({ size, path }, label) =>
  html`<svg class="dh-qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
    <path d=${path} />
  </svg>`;

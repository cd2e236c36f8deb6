// Mark: how a run is drawn, beside its name.

import { html } from "../vendor/lit-html.js";

/** @param {import("../types.js").Style} style */
export const mark = ({ outline, colour, dash }) =>
  html` <svg class="dh-mark" viewBox="-3.2 -1.4 6.4 2.8" aria-hidden="true">
    <line
      x1="-3.2"
      x2="3.2"
      stroke=${colour}
      stroke-width="0.36"
      stroke-dasharray=${dash.map((v) => v / 10).join(" ")}
    />
    <path d=${outline} fill=${colour} />
  </svg>`;

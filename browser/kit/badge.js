// Badge: how somebody in a class is drawn, beside words.

import { html, nothing, svg } from "../vendor/lit-html.js";

/** @param {{outline: string, colour: string, number: number}} style */
export const badge = ({ outline, colour, number }) =>
  html`<svg class="dh-badge" viewBox="-1.5 -1.5 3 3" aria-hidden="true">
    <path d=${outline} fill=${colour} />
    ${
      number > 1
        ? svg`<text y="0.38" text-anchor="middle" font-size="1.05" font-weight="700" fill="var(--page)">${number}</text>`
        : nothing
    }
  </svg>`;

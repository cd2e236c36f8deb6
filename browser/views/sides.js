// Sides: which of chart and runs is in sight where there is room for one of them.

import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `side` holds both, and says in data-shows which it is.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { side }) {
  const show = (name) => {
    side.dataset.shows = name;
    const face = (each) =>
      html`<button type="button" data-act="show-${each}" aria-pressed=${each === name} @click=${() => show(each)}>
        ${t(each)}
      </button>`;
    render(html`<div class="dh-toggle">${face("runs")}${face("chart")}</div>`, place);
  };
  show("runs");
  return {
    draw() {},
    destroy() {
      render(nothing, place);
    },
  };
}

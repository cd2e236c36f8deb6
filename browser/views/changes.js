// Changes: the way back to the scene before, and to what was opened.

import { icon } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t }) {
  // One that is disabled would lose the focus to nowhere.
  const way = (act, by) =>
    html`<button
      type="button"
      class="dh-icon"
      data-act=${act}
      title=${t(act)}
      aria-label=${t(act)}
      aria-disabled=${!store.leads(by)}
      @click=${() => store.turn(by)}
    >
      ${icon(act)}
    </button>`;
  const draw = () =>
    render(
      html`<div class="dh-toggle">${way("undo", -1)}${way("redo", 1)}</div>
        <button
          type="button"
          data-act="restore"
          title=${t("restore_help")}
          aria-label=${t("restore")}
          @click=${() => store.reset()}
        >
          ${icon("reset")} <span>${t("restore")}</span>
        </button>`,
      place,
    );
  draw();
  return {
    draw(dirty) {
      if (dirty.has("scene") || dirty.has("answer")) draw();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

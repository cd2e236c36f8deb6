// Changes: the way back to the scene before, and to what was opened.

import { icon } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const WAYS = [
  { act: "undo", by: -1, keys: "Ctrl+Z" },
  { act: "redo", by: 1, keys: "Ctrl+Shift+Z" },
];

/**
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t }) {
  // One that is disabled would lose the focus to nowhere.
  const way = ({ act, by, keys }) =>
    html`<button
      type="button"
      class="dh-icon"
      data-act=${act}
      title="${t(act)} (${keys})"
      aria-label=${t(act)}
      aria-keyshortcuts=${keys.replace("Ctrl", "Control")}
      aria-disabled=${!store.leads(by)}
      @click=${() => store.turn(by)}
    >
      ${icon(/** @type {"undo" | "redo"} */ (act))}
    </button>`;
  const draw = () =>
    render(
      html`<div class="dh-toggle">${WAYS.map(way)}</div>
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

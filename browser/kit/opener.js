// Opener: a button that opens and closes the settings where there is no room for them to stand open.

import { html, render } from "../vendor/lit-html.js";
import { icon } from "./icons.js";

/**
 * @param {HTMLElement} place of the button
 * @param {HTMLElement} settings what it opens; then the first list in them has the focus
 * @param {(key: string) => string} t
 */
export function makeOpener(place, settings, t) {
  function toggle() {
    const open = settings.toggleAttribute("data-open");
    draw(open);
    if (open) settings.querySelector("select")?.focus();
  }
  const draw = (open) =>
    render(
      html`<button type="button" data-act="settings" aria-label=${t("settings")} aria-expanded=${open} @click=${toggle}>
        ${icon("settings")} <span>${t("settings")}</span>
      </button>`,
      place,
    );
  draw(false);
}

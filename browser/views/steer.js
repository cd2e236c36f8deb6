// Steer: the buttons with which a lecturer leads through the rounds, and the question before a room is closed.

import { icon, iconButton } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `acts()` are [act, key of its name, its key, what it does], the one that goes on first.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{acts: () => [string, string, string, () => void][], close: () => void, keys: () => void, full: () => void}} options
 * `close` closes the room
 * @returns {import("../types.js").View & {sure(): void}}
 */
export function mount(place, { t }, { acts, close, keys, full }) {
  const room = /** @type {HTMLElement} */ (place.closest(".dh"));
  const dialog = room.appendChild(document.createElement("dialog"));
  dialog.className = "dh-sharing dh-sure";
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // Escape is the dialog's own
  const leave = (sure) => () => {
    dialog.close();
    if (sure) close();
  };

  function sure() {
    render(
      html`<div>
        <p>${t("class_sure")}</p>
        <p>
          <button type="button" data-act="stay" @click=${leave(false)} autofocus>${t("class_stay")}</button>
          <button type="button" data-act="end" @click=${leave(true)}>${t("class_close")}</button>
        </p>
      </div>`,
      dialog,
    );
    dialog.setAttribute("aria-label", t("class_close"));
    if (!dialog.open) dialog.showModal();
  }

  function draw() {
    const [[act, name, key, on], ...others] = acts();
    render(
      html`<button type="button" class="dh-go" data-act=${act} aria-keyshortcuts=${key} @click=${on}>
          ${t(name)} ${icon("chevron")}
        </button>
        ${others.map(
          ([act, name, key, does]) =>
            html`<button type="button" data-act=${act} aria-keyshortcuts=${key} @click=${does}>${t(name)}</button>`,
        )}
        <button type="button" data-act="close" aria-keyshortcuts="Escape" @click=${sure}>${t("class_close")}</button>
        ${iconButton(t, "full", "class_full", "whole", full)}
        <button type="button" class="dh-icon" data-act="keys" title=${t("keys")} aria-label=${t("keys")} @click=${keys}>
          ?
        </button>`,
      place,
    );
  }

  return {
    sure,
    draw(dirty) {
      if (dirty.has("room") || dirty.has("round")) draw();
    },
    destroy() {
      render(nothing, place);
      dialog.remove();
    },
  };
}

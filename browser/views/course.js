// Course: the settings of a lab that all of its runs share, as lists to choose from; those that are mostly off, folded.

import { makeOpener } from "../kit/opener.js";
import { html, render, nothing } from "../vendor/lit-html.js";

/**
 * `opener` is the place of a button that opens them where there is no room for them to stand open.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t }, { opener }) {
  const choose = (name, value) => store.edit({ course: { ...store.scene.course, [name]: value }, at: null });
  const chosen = (name) => store.scene.course[name];
  const setting = ({ name, label, options }) =>
    html`<label class="dh-choice"
      >${label}<select data-choose=${name} @change=${({ target }) => choose(name, target.value)}>
        ${options.map(([value, title]) => html`<option value=${value} ?selected=${value === chosen(name)}>${title}</option>`)}
      </select></label
    >`;
  const on = ({ name, off }) => off !== null && chosen(name) !== off;
  const template = (settings) =>
    html`${settings.filter(({ off }) => off === null).map(setting)}
      <details data-fold="regularisation">
        <summary>${t("regularisation")}</summary>
        ${settings.filter(({ off }) => off !== null).map(setting)}
      </details>`;
  let folded = true; // all that is in the fold was off

  makeOpener(opener, place, t);
  return {
    draw(dirty) {
      if (!dirty.has("scene") && !dirty.has("answer")) return;
      const { settings } = store.answer;
      render(template(settings), place);
      for (const select of place.querySelectorAll("select")) select.value = chosen(select.dataset.choose);
      const off = !settings.some(on);
      if (folded && !off) /** @type {HTMLDetailsElement} */ (place.querySelector("details")).open = true;
      folded = off;
    },
    destroy() {
      for (const each of [place, opener]) render(nothing, each);
    },
  };
}

// Own: what of a lab's course one of its runs may have otherwise, as lists to choose from.

import { html } from "../vendor/lit-html.js";

/**
 * @param {any} context
 * @returns {(i: number, put: (own: Record<string, string>) => void) => unknown} of the run at a place
 */
export const own = ({ store, t, catalog }) =>
  function lists(i, put) {
    const owned = () => store.scene.runs[i].own ?? {}; // one choice may follow another before a frame is drawn
    const choose = (name, value) => {
      const others = Object.entries(owned()).filter(([known]) => known !== name);
      put(Object.fromEntries(value ? [...others, [name, value]] : others));
    };
    const list = ({ name, label, options }) => {
      const chosen = owned()[name] ?? "";
      const known = options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
      return html`<label class="dh-choice"
        >${label}<select data-own=${name} .value=${chosen} @change=${({ target }) => choose(name, target.value)}>
          <option value="" ?selected=${!chosen}>${t("as_all")}</option>
          ${known
            .filter(([value]) => value)
            .map(([value, title]) => html`<option value=${value} ?selected=${value === chosen}>${title}</option>`)}
        </select></label
      >`;
    };
    return store.answer.settings.filter(({ name }) => catalog.own.includes(name)).map(list);
  };

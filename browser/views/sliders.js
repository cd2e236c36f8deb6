// Sliders: the numbers that an embed's link names, in a row.

import { field } from "../kit/field.js";
import { sliderOf } from "../pure/controls.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{names: readonly string[]}} options see `sliderOf`
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t, catalog }, { names }) {
  const known = (name) => sliderOf(name, store.scene, catalog);
  const slider = (name) => {
    const { declared, of, value } = /** @type {any} */ (known(name));
    return field({ ...declared, label: of ? `${of}: ${declared.label}` : declared.label, typed: false }, value, {
      t,
      held: !store.settled,
      put: (turned, finished) => store.edit(known(name)?.put(turned) ?? {}, { finished }),
    });
  };
  return {
    draw(dirty) {
      if (!dirty.has("scene") && !dirty.has("answer")) return;
      render(html`${names.filter(known).map(slider)}`, place);
    },
    destroy() {
      render(nothing, place);
    },
  };
}

// Options: what the map shows beside the paths, in a menu; and flat or solid.

import { icon } from "../kit/icons.js";
import { menu } from "../kit/menu.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const BOXES = ["field", "dots", "labels", "fade", "big"];
const OF_DATA = ["samples"]; // where there are any
const OF_CHANCE = ["seeds"];

/**
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, source, t }) {
  const shown = (name) => store.scene.show.includes(name);
  const show = (name, on) =>
    store.edit({ show: [...store.scene.show.filter((each) => each !== name), ...(on ? [name] : [])].sort() });
  const box = (name) =>
    html`<label
      ><input
        type="checkbox"
        data-show=${name}
        .checked=${shown(name)}
        @change=${({ target }) => show(name, target.checked)}
      />
      ${t(`show_${name}`)}</label
    >`;
  const face = (act, solid) =>
    html` <button type="button" data-act=${act} aria-pressed=${shown("3d") === solid} @click=${() => show("3d", solid)}>
      ${t(act)}
    </button>`;
  const template = () =>
    html` <div class="dh-pop">
        <button
          type="button"
          class="dh-icon"
          data-act="options"
          title=${t("options")}
          aria-label=${t("options")}
          aria-haspopup="true"
          aria-expanded="false"
        >
          ${icon("options")}
        </button>
        <div class="dh-menu" hidden>
          ${[...BOXES, ...(store.answer.data ? OF_DATA : []), ...(store.answer.noisy && source.bands ? OF_CHANCE : [])].map(box)}
        </div>
      </div>
      <div class="dh-toggle">${face("flat", false)}${face("solid", true)}</div>`;
  const draw = () => render(template(), place);
  draw();
  menu(place.querySelector(".dh-pop"));
  return {
    draw(dirty) {
      if (dirty.has("scene") || dirty.has("answer")) draw();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

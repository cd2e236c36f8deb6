// Stories: scenes made to be watched, what to watch in them, and what of a link could not be read.

import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, t, catalog }) {
  const pill = ({ title, link, race }) =>
    html` <button
      type="button"
      data-act="story"
      aria-pressed=${race === store.answer.race}
      @click=${() => store.adopt(link, { replace: false })}
    >
      ${title}
    </button>`;
  const template = () => {
    const told = catalog.stories.find(({ race }) => race === store.answer.race);
    const { problems } = store.answer;
    return html` <div class="dh-stories" role="group" aria-label=${t("stories")}>${catalog.stories.map(pill)}</div>
      <p class="dh-watch">${told?.watch ?? t("anywhere")}</p>
      <div class="dh-problems" role="alert" ?hidden=${!problems.length}>
        ${problems.map((sentence) => html`<p>${sentence}</p>`)}
      </div>`;
  };
  return {
    draw(dirty) {
      if (!dirty.has("answer")) return;
      render(template(), place);
      const pressed = place.querySelector("[aria-pressed=true]");
      if (!pressed) return;
      const row = pressed.parentElement; // scrollIntoView would scroll the page too
      row.scrollLeft = pressed.offsetLeft - row.offsetLeft - (row.clientWidth - pressed.offsetWidth) / 2;
    },
    destroy() {
      render(nothing, place);
    },
  };
}

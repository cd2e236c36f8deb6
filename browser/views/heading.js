// Heading: which run is looked at, the way back to its race, and how its step is shown.

import { icon } from "../kit/icons.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `of()` is the run's place, `choose(i)` asks for another; `exact()` says whether all digits are shown, `show(all)` asks for
 * that; `zoom()` brings the map close; `back()` is the race's address, where there is one.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{of: () => number, choose: (i: number) => void, exact: () => boolean, show: (all: boolean) => void,
 *   zoom: () => void, back?: () => string}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, clock, t }, { of, choose, exact, show, zoom, back }) {
  const home = () => html`<a class="dh-back" href=${back?.()}>${icon("back")} ${t("step_back")}</a>`;
  const option = ({ label, detail }, i) =>
    html`<option value=${i} ?selected=${i === of()}>${label} · ${detail}</option>`;
  const template = () =>
    html`${back ? home() : nothing}
      <label
        >${t("step_run")}
        <select data-act="run" @change=${({ target }) => choose(Number(target.value))}>
          ${store.answer.tracks.map(option)}
        </select></label
      >
      <button type="button" data-act="exact" aria-pressed=${exact()} @click=${() => show(!exact())}>
        ${t("step_exact")}
      </button>
      <button type="button" data-act="zoom" ?disabled=${clock.step < 1} @click=${zoom}>${t("step_zoom")}</button>`;
  return {
    draw: () => render(template(), place),
    destroy() {
      render(nothing, place);
    },
  };
}

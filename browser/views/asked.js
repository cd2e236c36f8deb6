// Asked: what somebody in a class chooses, under the thumb, and the one button that sends it.

import { format, position, valueAt } from "../pure/numbers.js";
import { html, noChange, nothing, render } from "../vendor/lit-html.js";

const STOPS = 1000; // of a slider
const FINE = 5; // of them, that a button moves it by

/**
 * `controls()` are as of `slidersOf` in pure/room.js, `values()` one for each, null where none is chosen yet; `put(i, value,
 * finished)` hears of each. `said()` is what became of them: a sentence, what the button says, and whether it may be pressed.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{controls: () => readonly import("../pure/room.js").Control[], values: () => readonly (number | null)[],
 *   put: (i: number, value: number, finished: boolean) => void, send: () => void, hint: () => string,
 *   said: () => {sentence: string, button: string, ready: boolean, urgent: boolean}}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { controls, values, put, send, hint, said }) {
  let held = false; // a thumb is on a slider, which then keeps its place

  function slider(control, i) {
    const { name, symbol, label } = control;
    const value = /** @type {number} */ (values()[i]);
    const stop = Math.round(STOPS * position(control, value));
    const id = `asked-${name}`;
    const called = [symbol === name ? "" : symbol, label].filter(Boolean).join(" ");
    const slide = ({ target, type }) => {
      held = type === "input";
      put(i, valueAt(control, target.value / STOPS), !held);
    };
    const step = (by) => put(i, valueAt(control, Math.max(0, Math.min(STOPS, stop + by)) / STOPS), true);
    const button = (key, sign, by, end) =>
      html`<button
        type="button"
        aria-label=${t(key, { name: called })}
        aria-disabled=${stop === end}
        @click=${() => stop !== end && step(by)}
      >
        <span aria-hidden="true">${sign}</span>
      </button>`;
    return html`<div class="dh-asked" data-name=${name}>
      <label for=${id}>${symbol && symbol !== name ? html`<b>${symbol}</b> ` : nothing}${label}</label>
      <output for=${id}>${format(value, 6)}</output>
      ${button("phone_less", "−", -FINE, 0)}
      <input
        id=${id}
        type="range"
        min="0"
        max=${STOPS}
        step="1"
        aria-valuetext=${format(value, 6)}
        style="--done: ${(100 * stop) / STOPS}%"
        .value=${held ? noChange : String(stop)}
        @input=${slide}
        @change=${slide}
      />
      ${button("phone_more", "+", FINE, STOPS)}
    </div>`;
  }

  /** A list of names that all know is the phone's own; answers that are read first stand in sight. */
  function list({ name, label, options: all }, i) {
    const value = values()[i];
    if (name === "optimizer")
      return html`<div class="dh-asked" data-name=${name}>
        <label for="asked-${name}">${label}</label>
        <select id="asked-${name}" @change=${({ target }) => put(i, Number(target.value), true)}>
          <option value="" disabled .selected=${value === null}>${t("phone_choose")}</option>
          ${all.map((each, k) => html`<option value=${k} .selected=${value === k}>${each}</option>`)}
        </select>
      </div>`;
    return html`<fieldset class="dh-asked" data-name=${name}>
      <legend>${t("phone_choices")}</legend>
      ${all.map(
        (each, k) =>
          html`<label>
            <input type="radio" name=${name} .checked=${value === k} @change=${() => put(i, k, true)} />
            <span>${each}</span>
          </label>`,
      )}
    </fieldset>`;
  }

  function template() {
    const { sentence, button, ready, urgent } = said();
    return html`${hint() ? html`<p class="dh-note">${hint()}</p>` : nothing}
      ${controls().map((control, i) => ("options" in control ? list(control, i) : slider(control, i)))}
      <div class="dh-send">
        <button type="button" data-act="send" aria-disabled=${!ready} @click=${() => ready && send()}>${button}</button>
        <p role="status" ?data-urgent=${urgent}>${sentence}</p>
      </div>`;
  }

  return {
    draw() {
      render(template(), place);
    },
    destroy() {
      render(nothing, place);
    },
  };
}

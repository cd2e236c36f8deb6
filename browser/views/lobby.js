// Lobby: how to join, as large as the hall needs it, how many have answered, and the time that is left.

import { coded } from "../kit/code.js";
import { qrOf } from "../pure/qr.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{state: () => any, left: () => number | null, joinAt: (code: string) => string}} options the room, as the server
 * tells it; the seconds that are left; the address for phones
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { state, left, joinAt }) {
  let [address, code] = ["", qrOf("")];

  /** The address in parts, between which it may be broken. */
  const parts = (text) => text.split(/(?<=\/)/).map((part) => html`${part}<wbr />`);

  function draw() {
    const { code: letters, people, answered } = state();
    if (joinAt(letters) !== address) {
      address = joinAt(letters);
      code = qrOf(address);
    }
    const short = address.replace(/^https?:\/\//, "").slice(0, -letters.length - 1);
    const [before, after] = t("class_join").split("{address}");
    const seconds = left();
    render(
      html`<p class="dh-join">${before}<b>${parts(short)}</b>${after}</p>
        <div class="dh-entry">${code ? coded(code, `${t("qr")}: ${address}`) : nothing}</div>
        <p class="dh-code" aria-label="${t("class_code")}: ${[...letters].join(" ")}">${letters}</p>
        <div class="dh-counts">
          <p class="dh-answered" role="status">
            ${people ? html`<b>${answered}</b> ${t("class_answered", { people })}` : t("class_nobody_yet")}
          </p>
          ${
            seconds === null
              ? nothing
              : html`<p class="dh-left"><b role="timer" aria-label=${t("class_left")}>${clockText(seconds)}</b></p>`
          }
        </div>`,
      place,
    );
  }

  return {
    draw(dirty) {
      if (dirty.has("room") && state()) draw();
    },
    destroy: () => render(nothing, place),
  };
}

/** @param {number} seconds */
const clockText = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

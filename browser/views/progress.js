// Progress: how far a computation is, in a bar, a sentence and a button that stops it.

import { html, nothing, render } from "../vendor/lit-html.js";

const SPOKEN = 25; // percent between two sentences that are read aloud

/**
 * @param {HTMLElement} place
 * @param {(key: string, values?: object) => string} t
 * @param {(stopped: boolean) => void} halt
 */
export function mount(place, t, halt) {
  let [last, spoken] = ["", ""];
  return {
    /**
     * `state` is "computing", "waiting", "stopped", "done" or a fault, which is told beside how far it came.
     * `refusal` is why the server does not compute it, in words, or empty.
     */
    draw({ state, fault, share, ahead, refusal }) {
      const percent = Math.floor(100 * share);
      const said = fault ? t(fault) : state === "done" ? "" : refusal || t(state, { percent, ahead });
      // Those who listen hear each state and each quarter, not each percent.
      const heard = fault ?? (refusal || `${t(state)}${state === "computing" ? Math.floor(percent / SPOKEN) : ahead}`);
      if (heard !== last) spoken = state === "done" && last ? t("done") : said;
      last = heard;
      place.dataset.state = fault ?? state;
      const stopped = state === "stopped";
      const bar = html`<div class="sheet-bar" data-fault=${fault ?? nothing}>
        <span>${said}</span>
        <div
          role="progressbar"
          aria-label=${t("progress")}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${percent}
        >
          <i style="width: ${percent}%"></i>
        </div>
        <button type="button" @click=${() => halt(!stopped)}>${t(stopped ? "go_on" : "stop")}</button>
      </div>`;
      render(
        html`${state === "done" && !fault ? nothing : bar}
          <p role="status" class="sheet-heard">${spoken}</p>`,
        place,
      );
    },
  };
}

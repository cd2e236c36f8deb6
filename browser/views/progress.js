// Progress: how far a computation is, and a button that stops it; or when it was done, and one that does it again.

import { html, nothing, render } from "../vendor/lit-html.js";

const SPOKEN = 25; // percent between two sentences that are read aloud

/**
 * @param {HTMLElement} place
 * @param {(key: string, values?: object) => string} t
 * @param {{halt: (stopped: boolean) => void, runAgain: (newest: number) => void}} acts
 */
export function mount(place, t, { halt, runAgain }) {
  let [last, spoken] = ["", ""];
  return {
    /**
     * `state` is "computing", "waiting", "stopped", "done" or a fault, which is told beside how far it came.
     * `refusal` is why the server does not compute it, in words, or empty; `computed` when the oldest part of
     * what is kept was computed and the newest, in seconds since 1970.
     */
    draw({ state, fault, share, ahead, refusal, computed, lang }) {
      const percent = Math.floor(100 * share);
      const said = fault ? t(fault) : state === "done" ? "" : refusal || t(state, { percent, ahead });
      // Those who listen hear each state and each quarter, not each percent.
      const heard =
        fault ?? (refusal || (state === "computing" ? `${state}${Math.floor(percent / SPOKEN)}` : `${state}${ahead}`));
      const when = computed && t("computed", { date: dated(computed[0], lang) });
      if (heard !== last) spoken = state === "done" && !fault ? (when ?? (last ? t("done") : said)) : said;
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
      const done = when
        ? html`<p class="sheet-computed">
            ${when} <button type="button" @click=${() => runAgain(computed[1])}>${t("run_again")}</button>
          </p>`
        : nothing;
      const held = place.contains(document.activeElement);
      render(
        html`${state === "done" && !fault ? done : bar}
          <p role="status" class="sheet-heard">${spoken}</p>`,
        place,
      );
      // Who pressed a button that is gone stands on the one in its place.
      if (held && !place.contains(document.activeElement)) place.querySelector("button")?.focus();
    },
  };
}

/** A moment, in seconds since 1970, as it is written in a language and where the reader is. */
const dated = (seconds, lang) =>
  new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" }).format(1000 * seconds);

// Field: a number with its slider, its exact entry and the way back to its default.

import { format, position, read, valueAt } from "../pure/numbers.js";
import { html, noChange, nothing } from "../vendor/lit-html.js";
import { icon } from "./icons.js";

const STOPS = 1000; // of a slider

/**
 * A parameter, as the catalog declares it, at a value. `put(value, finished)` hears of every change; `held`: a hand is on
 * a slider, which then keeps its place. One that is `typed` has no slider, and no default of its own.
 * @param {any} declared
 * @param {number} value
 * @param {{t: any, put: (value: number, finished: boolean) => void, held: boolean, more?: unknown}} options
 */
export function field(declared, value, { t, put, held, more = nothing }) {
  const { name, label, symbol, typed, default: usual } = declared;
  const shown = format(usual, 6);
  const slide = (range, finished) => {
    const slid = valueAt(declared, range.value / STOPS);
    range.style.setProperty("--done", `${(100 * range.value) / STOPS}%`);
    range.nextElementSibling.value = String(slid);
    range.parentElement.querySelector(".dh-error").hidden = true;
    put(slid, finished);
  };
  const enter = (input) => {
    const wrong = mistake(input.value, declared);
    const error = input.parentElement.querySelector(".dh-error");
    error.hidden = !wrong;
    error.textContent = wrong
      ? t(wrong, {
          text: input.value,
          value: format(value, 6),
          low: declared.limits[0] ?? "-∞",
          high: declared.limits[1] ?? "∞",
        })
      : "";
    if (wrong) input.value = String(value);
    else put(read(input.value), true);
  };
  const slider = () => {
    const stop = Math.round(STOPS * position(declared, value));
    return html`<input
      type="range"
      min="0"
      max=${STOPS}
      step="1"
      aria-label=${symbol ? `${symbol} ${label}` : label}
      aria-valuetext=${format(value, 6)}
      style="--done: ${(100 * stop) / STOPS}%"
      .value=${held ? noChange : String(stop)}
      @input=${({ target }) => slide(target, false)}
      @change=${({ target }) => slide(target, true)}
    />`;
  };
  return html` <div class="dh-hyper" data-name=${name} ?data-typed=${typed}>
    <label title=${label}>${symbol ? html`<b>${symbol}</b>` : nothing}${label}</label>
    ${typed ? nothing : slider()}
    <input
      type="text"
      inputmode="text"
      spellcheck="false"
      autocomplete="off"
      aria-label=${typed ? label : t("exact", { name: label })}
      .value=${String(value)}
      @change=${({ target }) => enter(target)}
    />
    ${
      typed
        ? nothing
        : html`<button
            type="button"
            data-act="reset"
            aria-label=${t("reset_label", { name: label, value: shown })}
            title=${t("reset", { value: shown })}
            ?disabled=${value === usual}
            @click=${() => put(usual, true)}
          >
            ${icon("reset")}${shown}
          </button>`
    }
    <div class="dh-error" role="alert" hidden></div>
    ${more}
  </div>`;
}

/** What is wrong with a text as a parameter's value, as a key of the texts, or null. */
function mistake(text, { limits: [low, high], whole, scale }) {
  const value = read(text);
  if (!Number.isFinite(value)) return "unreadable";
  if (whole && !Number.isInteger(value)) return "not_whole";
  if (value >= (low ?? -Infinity) && value <= (high ?? Infinity)) return null;
  return scale === "decay" ? "not_below_one" : "outside";
}

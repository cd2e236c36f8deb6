// Field: a number with its slider, its exact entry and the way back to its default.
//
// `declared` is a parameter as the catalog describes it; `t(key, values)` gives a sentence.

import { format, position, read, valueAt } from "./pure/numbers.js";

const STOPS = 1000; // of a slider
const RESET = "M12 5a7.500 7.500 0 1 1-7.200 9.600l2.100-.6A5.300 5.300 0 1 0 8 8.700l2.300 2.300H4V4.700l2.400 2.400A7.500 7.500 0 0 1 12 5z";

export const icon = (path) => `<svg viewBox="0 0 24 24" fill="currentColor" fill-rule="evenodd" aria-hidden="true"><path d="${path}"/></svg>`;
export const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** The field as HTML; `more` stands below it. One that is `typed` has no slider, and no default of its own. */
export function fieldLine({ name, label, symbol, typed, default: usual }, t, more = "") {
  const [said, letter, value] = [escaped(label), escaped(symbol), format(usual, 6)];
  const slider = `<input type="range" min="0" max="${STOPS}" step="1" aria-label="${letter && letter + " "}${said}">`;
  const reset = `<button type="button" data-act="reset" aria-label="${escaped(t("reset_label", { name: label, value }))}" title="${escaped(t("reset", { value }))}">${icon(RESET)}${value}</button>`;
  return `
    <div class="dh-hyper" data-name="${escaped(name)}" ${typed ? "data-typed" : ""}>
      <label title="${said}">${letter && `<b>${letter}</b>`}${said}</label>
      ${typed ? "" : slider}
      <input type="text" inputmode="text" spellcheck="false" autocomplete="off" aria-label="${typed ? said : escaped(t("exact", { name: label }))}">
      ${typed ? "" : reset}
      <div class="dh-error" role="alert" hidden></div>
      ${more}
    </div>`;
}

/** Puts a value into the field, except where a hand is on it. */
export function fillField(line, declared, value, dragging) {
  const text = line.querySelector("input[type=text]");
  const focused = line.getRootNode().activeElement;
  if (focused !== text) text.value = String(value);
  if (declared.typed) return;
  const range = line.querySelector("input[type=range]");
  if (focused !== range || !dragging) range.value = Math.round(STOPS * position(declared, value));
  range.setAttribute("aria-valuetext", format(value, 6));
  range.style.setProperty("--done", `${(100 * range.value) / STOPS}%`);
  line.querySelector("[data-act=reset]").disabled = value === declared.default;
}

/** The value at which the field's slider stands; its entry follows. */
export function slid(line, declared) {
  const range = line.querySelector("input[type=range]");
  const value = valueAt(declared, range.value / STOPS);
  range.style.setProperty("--done", `${(100 * range.value) / STOPS}%`);
  line.querySelector("input[type=text]").value = String(value);
  line.querySelector(".dh-error").hidden = true;
  return value;
}

/** The number in the field's entry, or null: then the field says why and shows `old` again. */
export function entered(line, declared, old, t) {
  const input = line.querySelector("input[type=text]");
  const error = line.querySelector(".dh-error");
  const value = read(input.value);
  const [low, high] = declared.limits;
  const said = { text: input.value, value: format(old, 6), low: low ?? "-∞", high: high ?? "∞" };
  const wrong = !Number.isFinite(value)
    ? "unreadable"
    : declared.whole && !Number.isInteger(value)
      ? "not_whole"
      : value < (low ?? -Infinity) || value > (high ?? Infinity)
        ? "outside"
        : null;
  error.hidden = !wrong;
  error.textContent = wrong ? t(wrong, said) : "";
  if (!wrong) return value;
  input.value = String(old);
  return null;
}

// Formula: a surface that is typed, f(x, y) over a part of the plane; the server reads it while it is written.

import { format } from "../pure/numbers.js";
import { valueText } from "../pure/link.js";
import { html, nothing } from "../vendor/lit-html.js";

const PAUSE = 350; // milliseconds without a key, after which what was typed is read
const ENDS = ["own_low", "own_high"];

/** What was typed, with the character that is wrong. */
function shown(text, at) {
  const letters = [...text];
  const part = (from, to) => letters.slice(from, to).join("");
  return html`<code aria-hidden="true">${part(0, at)}<mark>${letters[at] ?? " "}</mark>${part(at + 1)}</code>`;
}

/**
 * Gives template(values, surface), of the values that are taken and the surface that is shown. What is typed is taken by
 * put(values, finished) when `check` finds nothing wrong with it, and stays as it was typed until other values are.
 * @param {{t: any, declared: any[], check: ((values: any, signal: AbortSignal) => Promise<any[]>) | undefined,
 *   put: (values: any, finished: boolean) => void, redraw: () => void, trouble: (fault: any) => string}} options without
 *   `check` there is nobody to read another formula
 */
export function typing({ t, declared, check, put, redraw, trouble }) {
  const { examples, most } = declared.find(({ name }) => name === "f");
  const usual = Object.fromEntries(declared.map((each) => [each.name, each.default]));
  const textsOf = (values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]));
  /** @type {any} the texts of the fields, where they are not those of the values that are taken */
  let typed = null;
  let basis = ""; // the values for which they were typed, or that they have become
  /** @type {any[]} */
  let wrong = [];
  let asking = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;

  async function read(finished) {
    clearTimeout(pause);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const texts = typed;
    let found;
    try {
      found = await /** @type {any} */ (check)(texts, signal);
    } catch (fault) {
      if (!signal.aborted) found = [{ name: "f", at: null, says: t(trouble(fault)) }];
    }
    if (signal.aborted) return;
    wrong = found;
    if (!wrong.length) {
      const span = (text) => text.split("..").map(Number);
      const values = { x: span(texts.x), y: span(texts.y), f: texts.f.replace(/[ \t\r\n]/g, "") };
      basis = JSON.stringify(values);
      put(values, finished);
    }
    redraw();
  }

  /** Another text in one of the fields; `finished` unless there may be more of it. */
  function enter(name, text, values, finished) {
    typed = { ...(typed ?? textsOf(values)), [name]: text };
    basis = JSON.stringify(values);
    clearTimeout(pause);
    if (finished) read(true);
    else pause = setTimeout(read, PAUSE, false);
  }

  return {
    template(given, surface) {
      const values = { ...usual, ...given };
      if (typed && JSON.stringify(values) !== basis) [typed, wrong] = [null, []];
      const texts = typed ?? textsOf(values);
      const said = (names) =>
        wrong
          .filter(({ name }) => names.includes(name))
          .map(
            ({ name, at, says }) =>
              html`${name === "f" ? says : t("own_span", { axis: name })}${at === null ? nothing : shown(texts[name], at)}`,
          );
      const end = (name, k) => {
        const ends = texts[name].split("..");
        return html`<label
          >${t(ENDS[k], { axis: name })}<input
            type="text"
            data-name="${name}_${k}"
            spellcheck="false"
            autocomplete="off"
            aria-label="${name}: ${t(ENDS[k], { axis: name })}"
            aria-invalid=${wrong.some((each) => each.name === name)}
            ?readonly=${!check}
            .value=${ends[k] ?? ""}
            @change=${({ target }) => enter(name, ends.with(k, target.value).join(".."), values, true)}
        /></label>`;
      };
      return html`<div class="dh-formula">
        <label
          >${t("own_f")}<textarea
            data-name="f"
            rows="2"
            maxlength=${most + 1}
            spellcheck="false"
            autocomplete="off"
            autocapitalize="off"
            aria-invalid=${said(["f"]).length > 0}
            ?readonly=${!check}
            .value=${texts.f}
            @input=${({ target }) => enter("f", target.value, values, false)}
            @change=${({ target }) => enter("f", target.value, values, true)}
            @keydown=${(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              enter("f", event.target.value, values, true);
            }}
          ></textarea>
        </label>
        <div class="dh-error" role="status">${said(["f"])}</div>
        ${
          check
            ? html`<select
                data-act="example"
                aria-label=${t("own_examples")}
                @change=${({ target }) => {
                  enter("f", target.value, values, true);
                  target.value = "";
                }}
              >
                <option value="">${t("own_examples")}</option>
                ${examples.map((each) => html`<option value=${each}>${each}</option>`)}
              </select>`
            : html`<p class="dh-note">${t("own_alone")}</p>`
        }
        <div class="dh-pair">${end("x", 0)}${end("x", 1)}${end("y", 0)}${end("y", 1)}</div>
        <div class="dh-error" role="status">${said(["x", "y"])}</div>
        ${
          surface.id === "own"
            ? html`<p class="dh-note">
                ${t(surface.minima.length ? "own_found" : "own_rim", { value: format(surface.f_star, 6) })}
              </p>`
            : nothing
        }
      </div>`;
    },
    destroy() {
      clearTimeout(pause);
      asking.abort();
    },
  };
}

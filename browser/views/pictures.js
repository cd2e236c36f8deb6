// Pictures: the buttons that make a file of what is in sight, and how far a film is.

import { save } from "../kit/save.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const SIZES = [720, 1080]; // pixels of a film's height
const KINDS = ["png", "svg", "gif", "mp4", "pptx"];
const SERVED = ["pptx"]; // those that no browser makes alone

/**
 * `make(kind, {size, progress, signal})` makes a file, {name, blob}, and says how far it is; what it throws says why there is
 * none, by the key of a sentence as its message. `server`: whether there is one to make what a browser can't.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{server: boolean, make: (kind: string, options: any) => Promise<{name: string, blob: Blob}>}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { t }, { server, make }) {
  let size = SIZES[0];
  let said = "";
  let part = 0; // of the file that is being made
  /** @type {AbortController | null} */
  let making = null;

  async function keep(kind) {
    if (making) return;
    making = new AbortController();
    const { signal } = making;
    const progress = (now) => {
      part = now;
      draw();
    };
    [said, part] = ["", 0];
    draw();
    try {
      const { name, blob } = await make(kind, { size, progress, signal });
      if (!signal.aborted) {
        save(name, blob);
        said = t("film_ready", { name });
      }
    } catch (fault) {
      if (!signal.aborted) {
        const { message } = /** @type {Error} */ (fault);
        said = t(message.startsWith("film_") ? message : "film_failed");
        console.warn(fault);
      }
    }
    making = null;
    // The focus of a button that goes would be nobody's.
    if (place.querySelector("[data-act=cancel]:focus"))
      /** @type {HTMLElement | null} */ (place.querySelector(`[data-act=keep-${kind}]`))?.focus();
    draw();
  }

  const kind = (name) =>
    html`<button type="button" data-act="keep-${name}" aria-disabled=${making !== null} @click=${() => keep(name)}>
      ${t(`keep_${name}`)}
    </button>`;
  const sizes = () =>
    html`<div class="dh-sizes" role="radiogroup" aria-label=${t("film_size")}>
      <span>${t("film_size")}</span>
      ${SIZES.map(
        (height) =>
          html`<label
            ><input
              type="radio"
              name="film-size"
              value=${height}
              .checked=${height === size}
              @change=${() => (size = height)}
            />
            ${height}p</label
          >`,
      )}
    </div>`;
  const progress = () =>
    html`<label>${t("film_made", { part: Math.round(100 * part) })} <progress max="1" .value=${part}></progress></label
      ><button type="button" data-act="cancel" @click=${() => making?.abort()}>${t("cancel")}</button>`;
  const template = () =>
    html`<div class="dh-kinds">${KINDS.filter((name) => server || !SERVED.includes(name)).map(kind)}</div>
      ${sizes()}
      <div class="dh-made" role="status">${making ? progress() : said}</div>`;
  const draw = () => render(template(), place);
  draw();
  return {
    draw() {},
    destroy() {
      making?.abort();
      render(nothing, place);
    },
  };
}

// Colophon: what a page on its own shows, where it is from, and in which languages it can be read.

import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {object} told
 * @param {string} told.said what is shown, in a line; empty until there is something
 * @param {string} told.home the address of the same in the app, if there is one
 * @param {(key: string) => string} told.t
 * @param {Record<string, string>} told.languages their names, by code
 * @param {string} told.spoken the code of the one in use
 * @param {(lang: string) => void} told.speak
 */
export function draw(place, { said, home, t, languages, spoken, speak }) {
  place.className = "dh-colophon";
  render(
    html`<h1>Downhill</h1>
      <span title=${said}>${said}</span>
      ${home ? html`<a href=${home} target="_blank" rel="noopener">${t("open_app")}</a>` : nothing}
      <div role="group" aria-label=${t("language")}>
        ${Object.entries(languages).map(
          ([code, name]) =>
            html`<button type="button" lang=${code} aria-pressed=${code === spoken} @click=${() => speak(code)}>
              ${name}
            </button>`,
        )}
      </div>`,
    place,
  );
}

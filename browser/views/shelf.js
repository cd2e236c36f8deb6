// Shelf: the lessons to choose from, and a way in for one's own.

import { unbroken } from "../kit/unbroken.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {{t: (key: string, values?: object) => string}} context
 * @param {object} options
 * @param {(id: string) => void} options.open
 * @param {(file: File) => void} options.upload
 * @param {(id: string) => string} [options.fileOf] where one of ours can be had as a file
 */
export function mount(place, { t }, { open, upload, fileOf }) {
  const card = ({ id, title, idea, scenes }) =>
    html`<li>
      <button type="button" data-act="lesson" data-lesson=${id} @click=${() => open(id)}>
        <b>${unbroken(title)}</b><span>${unbroken(idea)}</span
        ><small>${t("scene_count", { count: scenes.length })}</small>
      </button>
      ${
        fileOf
          ? html`<a href=${fileOf(id)} download="${id}.yaml" aria-label="${t("save_file")}: ${title}"
              >${t("save_file")}</a
            >`
          : nothing
      }
    </li>`;
  return {
    /** `trouble` is what to say before all else. */
    draw({ lessons, trouble }) {
      render(
        html`<p class="dh-intro">${t("lessons_intro")}</p>
          ${trouble ? html`<p class="dh-trouble" role="alert">${trouble}</p>` : nothing}
          <ul class="dh-cards">
            ${lessons.map(card)}
          </ul>
          <section class="dh-own" aria-label=${t("own_lesson")}>
            <h2>${t("own_lesson")}</h2>
            <p>${t("own_lesson_how")}</p>
            <label class="dh-upload">
              <span>${t("open_file")}</span>
              <input
                type="file"
                accept=".yaml,.yml,text/plain"
                @change=${({ target }) => {
                  if (target.files[0]) upload(target.files[0]);
                  target.value = ""; // the same file may come again, mended
                }}
              />
            </label>
          </section>`,
        place,
      );
    },
    destroy() {
      render(nothing, place);
    },
  };
}

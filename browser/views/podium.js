// Podium: the three that are ahead, each with its badge, what it chose and what became of it.

import { badge } from "../kit/badge.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `best()` are {key, style, name, chosen, ends}, `light(key)` says which of them is meant.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{best: () => readonly any[] | null, lit: () => string, light: (key: string) => void}} options null: there is no race
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { best, lit, light }) {
  const { t } = context;
  const row = ({ key, style, name, chosen, ends }) =>
    html`<li>
      <button
        type="button"
        data-best=${key}
        aria-pressed=${lit() === key}
        @click=${() => light(lit() === key ? "" : key)}
        @pointerenter=${() => light(key)}
        @pointerleave=${() => light("")}
      >
        ${badge(style)}<span><b>${chosen}</b> <small>${name}</small><br />${ends}</span>
      </button>
    </li>`;
  const draw = () => {
    const found = best();
    render(
      found === null
        ? nothing
        : html`<h2>${t("class_best")}</h2>
            ${
              found.length
                ? html`<ol class="dh-podium">
                    ${found.map(row)}
                  </ol>`
                : html`<p>${t("class_none")}</p>`
            }`,
      place,
    );
  };
  return {
    draw(dirty) {
      if (["round", "theme", "lit"].some((part) => dirty.has(part))) draw();
    },
    destroy: () => render(nothing, place),
  };
}

// Results: each quantity of every run at the step that is shown, as a table.

import { format } from "../pure/numbers.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{label: () => string}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, { store, clock, t, catalog }, { label }) {
  const cell = ({ values, low, high }, now) =>
    Number.isFinite(values[now])
      ? html`<td>${format(values[now])} <small>${format(low[now])} … ${format(high[now])}</small></td>`
      : html`<td>–</td>`;
  const template = (now) => {
    const shown = catalog.quantities.filter(({ id }) => store.answer.charts.includes(id));
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t("run")}</th>
          ${shown.map(({ name }) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${store.tracks.map(
          ({ label, detail, curves }) =>
            html`<tr>
              <th scope="row">${label} <small>${detail}</small></th>
              ${shown.map(({ id }) => cell(curves[id], now))}
            </tr>`,
        )}
      </tbody>
    </table>`;
  };
  return {
    draw(dirty) {
      if (["answer", "look", "numbers", "size"].some((part) => dirty.has(part))) {
        render(template(Math.floor(clock.step)), place);
        place.setAttribute("aria-label", label());
      }
    },
    destroy() {
      render(nothing, place);
    },
  };
}

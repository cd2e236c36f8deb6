// Legend: what the colours, patterns and marks of a map mean, and how many starts there are of each.

import { basinLook, drawCells, scaleLook, shadeLook } from "../canvas/cells.js";
import { unbroken } from "../kit/unbroken.js";
import { letterOf, percent, share, SHADES } from "../pure/maps.js";
import { format } from "../pure/numbers.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const SWATCH = [34, 22]; // pixels
const BAR = [180, 16];

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{scale: () => {least: string, most: string}}} options the ends of what is drawn from strong to pale
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { scale }) {
  const { store, t } = context;

  /** @type {(name: string | number, size: readonly number[]) => unknown} */
  const canvas = (name, [width, height]) =>
    html`<canvas data-paint=${name} style="width: ${width}px; height: ${height}px" aria-hidden="true"></canvas>`;
  const bar = (what, { least, most }) =>
    html`<p class="dh-scale">
      <span>${what}</span>
      <span class="dh-ends">${least}${canvas("bar", BAR)}${most}</span>
    </p>`;
  const swatch = (name, text) => html`<span class="dh-swatch">${canvas(name, SWATCH)} ${text}</span>`;

  function basin() {
    const { arrays, tracks, surface, grid } = store.answer;
    const size = grid[0].count * grid[1].count;
    const part = (label, i) => share(arrays.label, label, i * size, size);
    const marker = ({ key, label }) => {
      const { outline, colour } = context.styles.get(key);
      return html`<th scope="col" title=${label}>
        <svg viewBox="-1.4 -1.4 2.8 2.8" width="16" height="16" role="img" aria-label=${label}>
          <path d=${outline} fill=${colour} />
        </svg>
      </th>`;
    };
    const line = (label, head) => {
      const parts = tracks.map((_, i) => part(label, i));
      return parts.some(Boolean) || label > 1
        ? html`<tr>
            <th scope="row"><span class="dh-swatch">${canvas(label, SWATCH)} ${head}</span></th>
            ${parts.map((each) => html`<td>${percent(each)}</td>`)}
          </tr>`
        : nothing;
    };
    /** @type {(point: readonly number[], k: number) => unknown} */
    const name = ([x, y], k) => html`<b>${letterOf(k)}</b> (${format(x)}, ${format(y)})`;
    return html`<table>
        <thead>
          <tr>
            <th scope="col">${t("share_rows")}</th>
            ${tracks.map(marker)}
          </tr>
        </thead>
        <tbody>
          ${surface.minima.map((point, k) => line(k + 2, name(point, k)))} ${line(1, t("unfinished"))}
          ${line(0, t("diverged"))}
        </tbody>
      </table>
      ${bar(t("shade_steps"), scale())}`;
  }

  function tuning() {
    const { measure, target } = store.answer.scene;
    const what = measure === "final" ? t("final") : t("measure_steps", { target });
    return html`${bar(what, scale())}
      <p>${swatch(0, t("diverged"))} ${measure === "final" ? nothing : swatch(1, t("unreached"))}</p>
      ${store.answer.theory ? html`<p class="dh-note">${unbroken(t("theory_note", store.answer.theory))}</p>` : nothing}`;
  }

  const rates = () => html`<p class="dh-note">${t("marks_rates")}</p>`;
  const templates = { basin, tuning, rates };

  function paint() {
    const { hues } = context.catalog;
    const basin = store.answer.scene.map === "basin";
    const look = basin
      ? basinLook(context.theme, hues, store.answer.surface.minima.length)
      : scaleLook(context.theme, hues);
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (place.querySelectorAll("[data-paint]"))) {
      const ratio = devicePixelRatio || 1;
      const [width, height] = canvas.dataset.paint === "bar" ? BAR : SWATCH;
      Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
      const own = canvas.dataset.paint;
      const cells =
        own === "bar"
          ? { columns: SHADES, rows: 1, kind: () => 2, shade: (cell) => cell }
          : { columns: 1, rows: 1, kind: () => Number(own), shade: () => SHADES / 4 };
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawCells(ctx, [0, 0, width, height], ratio, cells, basin && own === "bar" ? shadeLook(context.theme) : look);
    }
  }

  return {
    draw(dirty) {
      if (!["answer", "theme", "size"].some((part) => dirty.has(part))) return;
      if (!store.answer.arrays) return;
      render(templates[store.answer.scene.map](), place);
      paint();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

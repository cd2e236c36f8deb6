// Trained: what the colours of a map of trainings mean, how rough its edge is, and the loss of the one that is chosen.

import { drawCells, trainLook } from "../canvas/cells.js";
import { SHADES } from "../pure/maps.js";
import { format } from "../pure/numbers.js";
import { boxDimension, CLOSER } from "../pure/trainability.js";
import { html, nothing, render, svg } from "../vendor/lit-html.js";

const BAR = [150, 16]; // pixels
const [WIDTH, HEIGHT] = [300, 110]; // of the curve

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {() => {values: Float64Array, resolution: number, known: number}} options.found the map so far
 * @param {() => Float64Array | null} options.losses of the network that is chosen
 * @param {(factor: number | null) => void} options.zoom
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { found, losses, zoom }) {
  const { store, t } = context;
  const bar = (kind, what, [least, most]) =>
    html`<p class="dh-scale">
      <span>${what}</span>
      <span class="dh-ends"
        >${least}<canvas data-kind=${kind} style="width: ${BAR[0]}px; height: ${BAR[1]}px" aria-hidden="true"></canvas
        >${most}</span
      >
    </p>`;

  function edge() {
    const { values, resolution, known } = found();
    if (known < values.length) return t("training", { percent: Math.floor((100 * known) / values.length) });
    const dimension = boxDimension(values, resolution);
    return Number.isNaN(dimension) ? t("no_edge") : t("box_dimension", { value: dimension.toFixed(2) });
  }

  function zooms() {
    const [axis] = store.answer.axes;
    const [low, high] = axis.usual;
    const times = Math.log(high / low) / Math.log(axis.high / axis.low);
    const button = (act, key, factor) =>
      html`<button type="button" class="dh-offer" data-act=${act} @click=${() => zoom(factor)}>${t(key)}</button>`;
    return html`<p>${times > 1.5 ? t("zoomed", { times: format(times) }) : nothing}</p>
      <p>
        ${button("closer", "zoom_here", CLOSER)} ${times > 1.5 ? button("out", "zoom_out", 1 / CLOSER) : nothing}
        ${times > 1.5 ? button("whole", "whole_range", null) : nothing}
      </p>`;
  }

  /** The losses of the chosen network, over powers of ten, up to where they are no numbers any more. */
  function curve() {
    const seen = losses();
    if (!seen) return nothing;
    const end = seen.findIndex((loss) => !(Number.isFinite(loss) && loss > 0));
    const shown = [...(end < 0 ? seen : seen.subarray(0, end))].map(Math.log10);
    const [low, high] = [Math.min(...shown, shown[0] - 0.5), Math.max(...shown, shown[0] + 0.5)];
    const x = (i) => (i / (seen.length - 1)) * WIDTH;
    const y = (v) => HEIGHT - ((v - low) / (high - low)) * HEIGHT;
    const points = shown.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(" ");
    const label = t("losses_label", { steps: seen.length - 1 });
    return html`<figure>
      <svg viewBox="0 -4 ${WIDTH} ${HEIGHT + 8}" role="img" aria-label=${label}>
        ${svg`<line x1="0" x2=${WIDTH} y1=${y(shown[0])} y2=${y(shown[0])} stroke="currentColor" stroke-dasharray="4 4" opacity="0.5" />
        <polyline points=${points} fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
        ${end > 0 ? svg`<path d="M${x(end)},${y(shown[end - 1])}m-5,-5l10,10m0,-10l-10,10" stroke="currentColor" stroke-width="2.5" />` : nothing}`}
      </svg>
      <figcaption>${label}: ${format(10 ** low)} … ${format(10 ** high)}</figcaption>
    </figure>`;
  }

  function paint() {
    const look = trainLook(context.theme, context.catalog.hues);
    const ratio = devicePixelRatio || 1;
    for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (place.querySelectorAll("[data-kind]"))) {
      Object.assign(canvas, { width: Math.round(BAR[0] * ratio), height: Math.round(BAR[1] * ratio) });
      const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      const kind = Number(canvas.dataset.kind);
      drawCells(
        ctx,
        [0, 0, BAR[0], BAR[1]],
        ratio,
        { columns: SHADES, rows: 1, kind: () => kind, shade: (i) => i },
        look,
      );
    }
  }

  return {
    draw(dirty) {
      if (!["answer", "scene", "found", "theme", "size", "losses"].some((part) => dirty.has(part))) return;
      if (!store.answer.network) return;
      const template = html`${bar(2, t("learned"), [t("fast"), t("slow")])}
        ${bar(0, t("unlearned"), [t("late"), t("at_once")])}
        <p class="dh-edge">${edge()}</p>
        ${zooms()} ${curve()}`;
      render(template, place);
      paint();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

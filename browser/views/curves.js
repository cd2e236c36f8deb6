// Curves: training loss and λmax of two batch sizes against the step; thin lines are seeds, strong ones means.

import { Layer } from "../canvas/layer.js";
import { drawCross, drawMarker, drawText } from "../canvas/marks.js";
import { axis, range } from "../pure/axes.js";
import { along, decade, linesOf, stepAt, stepTicks } from "../pure/curves.js";
import { format } from "../pure/numbers.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const ROWS = [
  { name: "loss", log: true },
  { name: "sharpness", log: false },
];

/**
 * @param {HTMLElement} place
 * @param {import("../pages/film.js").Context} context
 * @returns {import("../types.js").View}
 */
export function mount(place, context) {
  const { clock } = context;

  const template = () =>
    html` <p class="dh-legend">
        ${context.picture.header.batches.map(
          ({ name, colour, dash }) =>
            html`<span
              ><svg data-line viewBox="0 0 28 14" aria-hidden="true">
                <path d="M0,8H28" stroke=${colour[context.theme.name]} stroke-width="3" stroke-dasharray=${dash} /></svg
              >${name}</span
            >`,
        )}
        <span>${context.t("seeds")}</span>
      </p>
      ${ROWS.map(
        ({ name }) =>
          html`<figure>
            <figcaption>${context.t(name)}</figcaption>
            <canvas></canvas>
          </figure>`,
      )}`;

  /** @type {Layer[]} */
  let panes = [];
  /** @type {{lines: ReturnType<typeof linesOf>[], range: number[]}[]} */
  let rows = [];

  function read() {
    const { header, arrays } = context.picture;
    rows = ROWS.map(({ name, log }) => {
      const lines = header.batches.map((_, k) => linesOf(arrays, `${name}_${k}`, log));
      const levels = name === "sharpness" ? [Float32Array.from([0, ...header.levels])] : [];
      const wild = header.batches.flatMap((batch) => batch.wild);
      const [low, high] = range(
        [...lines.flatMap(({ values }) => values), ...levels],
        [...wild, ...levels.map(() => false)],
        log,
      );
      return { lines, range: [levels.length ? 0 : low, high] };
    });
  }

  /**
   * @param {Layer} pane
   * @param {number} row
   */
  function drawRow(pane, row) {
    const { width, height } = pane;
    const { batches, levels, last } = context.picture.header;
    const { colours, font, name: theme } = context.theme;
    const { lines, range: reach } = rows[row];
    const { log } = ROWS[row];
    const [left, right, top, bottom] = [56, width - 14, row ? 22 : 8, height - (row ? 42 : 24)];
    const [low, high] = reach;
    const px = (x) => left + (x / decade(Math.max(last, 10))) * (right - left);
    const py = (y) => bottom - ((y - low) / (high - low)) * (bottom - top);

    const ctx = pane.clear();
    Object.assign(ctx, { font: `500 14px ${font}`, fillStyle: colours.muted, textAlign: "right" });
    for (const [y, text] of axis(reach, log, Math.max(2, height / 55))) {
      ctx.fillText(text, left - 7, py(y) + 5);
      ctx.fillRect(left, py(y), right - left, 0.5);
    }
    ctx.textAlign = "center";
    for (const [x, text] of stepTicks(last)) ctx.fillText(text, px(x), bottom + 18);
    if (row) ctx.fillText(context.t("axis"), (left + right) / 2, height - 5);

    ctx.save();
    ctx.beginPath();
    ctx.rect(left - 6, 0, width - left + 6, height);
    ctx.clip();
    const stroke = (xs, ys, to = Infinity) => {
      ctx.beginPath();
      for (let i = 0; i < xs.length && xs[i] <= to; i++) if (Number.isFinite(ys[i])) ctx.lineTo(px(xs[i]), py(ys[i]));
      if (to < xs[xs.length - 1]) ctx.lineTo(px(to), py(along(xs, ys, to)));
      ctx.stroke();
    };
    for (const [k, { xs, seeds }] of lines.entries()) {
      Object.assign(ctx, { strokeStyle: batches[k].colour[theme], lineWidth: 1, globalAlpha: 0.35 });
      for (const ys of seeds) stroke(xs, ys);
      ctx.globalAlpha = 1;
      for (const [s, ys] of seeds.entries()) {
        const i = batches[k].wild[s] ? ys.findLastIndex(Number.isFinite) : -1;
        if (i >= 0) drawCross(ctx, [px(xs[i]), Math.max(top, py(ys[i]))], 4, batches[k].colour[theme], colours.panel);
      }
    }
    if (row) drawLevels(ctx, levels, [left, right], py);
    const now = decade(stepAt(clock.step, clock.steps, last));
    Object.assign(ctx, { strokeStyle: colours.ink, lineWidth: 1.5 });
    ctx.beginPath();
    ctx.moveTo(px(now), top);
    ctx.lineTo(px(now), bottom);
    ctx.stroke();
    for (const [k, { mean }] of lines.entries()) {
      if (!mean.xs.length) continue;
      const { colour, dash, outline } = batches[k];
      Object.assign(ctx, { strokeStyle: colour[theme], lineWidth: 3 });
      ctx.setLineDash(dash);
      stroke(mean.xs, mean.ys, now);
      ctx.setLineDash([]);
      const head = Math.min(now, mean.xs[mean.xs.length - 1]);
      const at = /** @type {[number, number]} */ ([px(head), py(along(mean.xs, mean.ys, head))]);
      drawMarker(ctx, outline, at, 6, colour[theme], colours.panel, 1.2);
    }
    ctx.restore();
  }

  function drawLevels(ctx, levels, [left, right], py) {
    const { muted, panel } = context.theme.colours;
    ctx.setLineDash([2, 4]);
    Object.assign(ctx, { strokeStyle: muted, lineWidth: 1.5, textAlign: "left" });
    for (const level of levels) {
      ctx.beginPath();
      ctx.moveTo(left, py(level));
      ctx.lineTo(right, py(level));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    for (const level of levels) drawText(ctx, `2/η = ${format(level)}`, left + 6, py(level) - 6, muted, panel);
  }

  return {
    draw(dirty) {
      if (dirty.has("answer") || dirty.has("theme") || !panes.length) {
        render(template(), place);
        read();
      }
      if (!panes.length) panes = [...place.querySelectorAll("canvas")].map((canvas) => new Layer(canvas));
      for (const [row, pane] of panes.entries()) {
        if (dirty.has("size") || !pane.width) pane.size();
        drawRow(pane, row);
      }
    },
    destroy() {
      render(nothing, place);
    },
  };
}

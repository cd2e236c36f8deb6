// Shares: how much of each swarm is in the flat well, against time.

import { Layer } from "../canvas/layer.js";
import { drawText } from "../canvas/marks.js";
import { percent, shareAt } from "../pure/swarm.js";
import ticks from "../vendor/d3-ticks.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * @param {HTMLElement} place
 * @param {import("../pages/film.js").Context} context
 * @returns {import("../types.js").View}
 */
export function mount(place, context) {
  const { clock } = context;
  render(
    html`<figcaption><b>${context.t("share")}</b></figcaption>
      <canvas></canvas>`,
    place,
  );
  const pane = new Layer(/** @type {HTMLCanvasElement} */ (place.querySelector("canvas")));

  function drawShares() {
    const { width, height } = pane;
    const { steps, swarms, boltzmann } = context.picture.header;
    const { share: shares } = context.picture.arrays;
    const { colours, font, name: theme } = context.theme;
    const [left, right, top, bottom] = [52, width - 12, 12, height - 26];
    const px = (frame) => left + (frame / clock.steps) * (right - left);
    const py = (share) => bottom - share * (bottom - top);

    const ctx = pane.clear();
    Object.assign(ctx, { font: `500 14px ${font}`, fillStyle: colours.muted, lineWidth: 1, textAlign: "right" });
    for (const share of [0, 0.5, 1]) {
      ctx.fillText(`${100 * share}%`, left - 7, py(share) + 5);
      ctx.fillRect(left, py(share), right - left, 0.5);
    }
    ctx.textAlign = "center";
    for (const step of ticks(0, steps, width / 130)) {
      ctx.fillText(String(step), Math.min(px((step / steps) * clock.steps), right - 14), height - 6);
    }
    ctx.setLineDash([2, 4]);
    ctx.strokeStyle = colours.muted;
    ctx.beginPath();
    ctx.moveTo(left, py(boltzmann));
    ctx.lineTo(right, py(boltzmann));
    ctx.stroke();
    for (const [k, { dash, colour }] of swarms.entries()) {
      ctx.setLineDash(dash);
      ctx.strokeStyle = colour[theme];
      ctx.lineWidth = 2.6;
      ctx.beginPath();
      for (let frame = 0; frame <= clock.steps; frame++) ctx.lineTo(px(frame), py(shareAt(shares, k, frame)));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    ctx.textAlign = "right";
    drawText(
      ctx,
      context.t("boltzmann", { share: percent(boltzmann) }),
      right - 6,
      py(boltzmann) + 16,
      colours.muted,
      colours.panel,
    );
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(px(clock.step), top);
    ctx.lineTo(px(clock.step), bottom);
    ctx.stroke();
    for (const [k, { colour }] of swarms.entries()) {
      ctx.beginPath();
      ctx.arc(px(clock.step), py(shareAt(shares, k, clock.step)), 4.5, 0, 2 * Math.PI);
      ctx.fillStyle = colour[theme];
      ctx.fill();
    }
  }

  return {
    draw(dirty) {
      if (dirty.has("size") || !pane.width) pane.size();
      drawShares();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

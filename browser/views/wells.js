// Wells: two swarms in two wells, each under its own noise, piled up where they crowd.

import { Layer } from "../canvas/layer.js";
import { between, crowd, percent, scatter, shareAt, swarmAt } from "../pure/swarm.js";
import ticks from "../vendor/d3-ticks.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const MARKER = 3; // px

/**
 * @param {HTMLElement} place
 * @param {import("../pages/film.js").Context} context
 * @returns {import("../types.js").View}
 */
export function mount(place, context) {
  const { clock } = context;

  const template = () => {
    const { header } = context.picture;
    const { name: theme } = context.theme;
    return html` <p class="dh-legend">
        ${header.starts.map(
          ({ name, colour, outline }) =>
            html`<span
              ><svg viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true"><path d=${outline} fill=${colour[theme]} /></svg
              >${name}</span
            >`,
        )}
      </p>
      <div class="dh-both" tabindex="0" role="group" aria-label=${context.t("wells")}>
        ${header.swarms.map(
          ({ name, colour, dash }, i) =>
            html`<figure class="dh-well">
              <figcaption>
                <b
                  ><svg data-line viewBox="0 0 28 14" aria-hidden="true">
                    <path d="M0,8H28" stroke=${colour[theme]} stroke-width="2.6" stroke-dasharray=${dash} /></svg
                  >${name}</b
                ><span
                  >${context.t("flat", { share: percent(shareAt(context.picture.arrays.share, i, clock.step)) })}</span
                >
              </figcaption>
              <canvas></canvas>
            </figure>`,
        )}
      </div>`;
  };

  /** @type {Layer[]} */
  let panes = [];

  /**
   * @param {Layer} pane
   * @param {number} which
   */
  function drawWell(pane, which) {
    const { width, height } = pane;
    const { span, drawn, starts, barrier, most } = context.picture.header;
    const { loss, x } = context.picture.arrays;
    const { colours, font, name: theme } = context.theme;
    const [low, high] = span;
    const [left, right, top, bottom] = [46, width - 10, 12, height - 44];
    const pile = 0.3 * (bottom - top);
    const px = (x) => left + ((x - low) / (high - low)) * (right - left);
    const py = (L) => bottom - (L / most) * (bottom - top);
    const L = (x) => between(loss, ((x - low) / (high - low)) * (loss.length - 1));

    const ctx = pane.clear();
    Object.assign(ctx, { font: `500 14px ${font}`, fillStyle: colours.muted, lineWidth: 1, textAlign: "center" });
    for (const x of ticks(low, high, width / 90)) ctx.fillText(String(x), px(x), height - 24);
    ctx.fillText(context.t("weight"), (left + right) / 2, height - 5);
    ctx.textAlign = "right";
    for (const tick of ticks(0, most, 4)) {
      ctx.fillText(String(tick), left - 8, py(tick) + 5);
      ctx.fillRect(left, py(tick), right - left, 0.5);
    }
    ctx.textAlign = "left";
    ctx.fillText("L", 8, top + 8);

    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(px(barrier), bottom);
    ctx.lineTo(px(barrier), top);
    ctx.strokeStyle = colours.muted;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, 0, right - left, height);
    ctx.clip();
    ctx.beginPath();
    for (let i = 0; i < loss.length; i++) ctx.lineTo(left + (i / (loss.length - 1)) * (right - left), py(loss[i]));
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.restore();

    const size = (clock.steps + 1) * drawn;
    const xs = swarmAt(x.subarray(which * size, (which + 1) * size), drawn, clock.step, span);
    const near = crowd(xs, span);
    ctx.globalAlpha = 0.5;
    for (const [k, { colour, outline }] of starts.entries()) {
      ctx.fillStyle = colour[theme];
      const marker = new Path2D(outline);
      // The first half of the swarm starts in the flat well, the other in the sharp one.
      for (let i = (k * drawn) / 2; i < ((k + 1) * drawn) / 2; i++) {
        const above = MARKER + pile * scatter(i) * Math.sqrt((2 * near[i]) / drawn);
        ctx.save();
        ctx.translate(px(xs[i]), py(L(xs[i])) - above);
        ctx.scale(MARKER, MARKER);
        ctx.fill(marker);
        ctx.restore();
      }
    }
    ctx.globalAlpha = 1;
  }

  return {
    draw(dirty) {
      render(template(), place);
      if (!panes.length) panes = [...place.querySelectorAll("canvas")].map((canvas) => new Layer(canvas));
      for (const [i, pane] of panes.entries()) {
        if (dirty.has("size") || !pane.width) pane.size();
        drawWell(pane, i);
      }
    },
    destroy() {
      render(nothing, place);
    },
  };
}

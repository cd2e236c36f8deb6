// Digits: what each run's network takes pictures of digits for, at the current step; those that it confuses stand out.

import { Layer } from "../canvas/layer.js";
import { drawPanes } from "../canvas/panes.js";
import { channels } from "../pure/colour.js";
import { pictureAt } from "../pure/lab.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const [SIDE, BLACK] = [8, 16]; // of a picture: pixels, and its darkest
const FAINT = 0.28; // what is left of one that is taken for what it is

/**
 * `label()` is for those who cannot see it.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { label }) {
  const { store, clock, t } = context;
  render(html`<canvas class="dh-digit" role="img"></canvas>`, place);
  const layer = new Layer(/** @type {HTMLCanvasElement} */ (place.querySelector("canvas")));
  const sheet = new OffscreenCanvas(SIDE, 1);
  const said = (track) => pictureAt(track.pictures, clock.step, clock.steps);
  let shown = -1; // the record that is drawn

  /** All pictures below each other, in the theme's ink. */
  function ink() {
    const { pictures } = store.answer.digits;
    sheet.height = pictures.length / SIDE;
    const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
    const data = ctx.createImageData(SIDE, sheet.height);
    const colour = channels(context.theme.colours.ink);
    for (let i = 0; i < pictures.length; i++) data.data.set([...colour, (255 * pictures[i]) / BLACK], 4 * i);
    ctx.putImageData(data, 0, 0);
  }

  function draw() {
    const { labels } = store.answer.digits;
    const { colours, font } = context.theme;
    const across = Math.ceil(Math.sqrt(labels.length));
    const paint = (ctx, track, x, y, size) => {
      const [taken, cell] = [said(track), size / across];
      const alpha = ctx.globalAlpha; // of a run that is dimmed
      ctx.imageSmoothingEnabled = false;
      Object.assign(ctx, { textAlign: "right", textBaseline: "alphabetic" });
      ctx.font = `700 ${Math.max(9, 0.42 * cell)}px ${font}`;
      for (let k = 0; k < labels.length; k++) {
        const [left, top] = [x + (k % across) * cell, y + Math.floor(k / across) * cell];
        const wrong = taken && taken[k] !== labels[k];
        ctx.globalAlpha = alpha * (wrong ? 1 : FAINT);
        const drawn = wrong ? 0.72 * cell : 0.86 * cell;
        ctx.drawImage(sheet, 0, SIDE * k, SIDE, SIDE, left + 0.06 * cell, top + 0.06 * cell, drawn, drawn);
        if (!wrong) continue;
        Object.assign(ctx, { strokeStyle: colours.ink, lineWidth: 1.2 });
        ctx.strokeRect(left + 1, top + 1, cell - 2, cell - 2);
        Object.assign(ctx, {
          lineWidth: 3,
          strokeStyle: colours.panel,
          fillStyle: context.styles.get(track.key).colour,
        });
        ctx.strokeText(String(taken[k]), left + 0.95 * cell, top + 0.93 * cell);
        ctx.fillText(String(taken[k]), left + 0.95 * cell, top + 0.93 * cell);
      }
    };
    const wrong = (track) => {
      const taken = said(track);
      return taken
        ? t("wrong", { count: taken.filter((each, k) => each !== labels[k]).length, all: labels.length })
        : "";
    };
    drawPanes(layer, context, paint, wrong);
  }

  return {
    draw(dirty) {
      if (dirty.has("size") || !layer.width) layer.size();
      if (!layer.width || !store.answer.digits) return;
      const at = Math.floor(clock.step);
      const changed = ["size", "answer", "look", "theme"].some((part) => dirty.has(part));
      if (!changed && at === shown) return;
      shown = at;
      layer.canvas.setAttribute("aria-label", label());
      ink();
      draw();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

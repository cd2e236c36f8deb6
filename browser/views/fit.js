// Fit: the data behind a regression's map, and the line that each run has reached.

import { layerOf } from "../canvas/layer.js";
import { DIM, drawMarker, PLAIN } from "../canvas/marks.js";
import { layered } from "../pure/tale.js";
import { pointAt } from "../pure/time.js";

const ROOM = 0.14; // beside the data, as a part of their range

const range = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * (high - low);
  return [low - room, high + room];
};

/**
 * @param {HTMLElement} place the map, in whose corner it lies
 * @returns {import("../types.js").View}
 */
export function mount(place, context) {
  const { store, clock, t } = context;
  const canvas = place.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { className: "dh-fit", hidden: true, title: t("fit") });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", t("fit"));
  const layer = layerOf(context, canvas);
  return {
    draw(dirty) {
      const { data } = store.answer;
      if (canvas.hidden === Boolean(data)) {
        canvas.hidden = !data;
        clock.wake("look"); // names on the map make room
      }
      if (!data) return;
      if (layer.width !== canvas.clientWidth || layer.height !== canvas.clientHeight || dirty.has("size")) layer.size();
      const runs = layered(
        store.tracks.map((track) => ({ track, style: context.styles.get(track.key), dim: store.dims(track.key) })),
      );
      drawFit(layer, context.theme, data, runs, clock, t("fit_batch"));
    },
    destroy() {
      canvas.remove();
    },
  };
}

/** The lines, and the data; the points of the next step's batch are filled, as `note` says. */
function drawFit(layer, { colours, font }, { points, batch }, runs, { step, steps }, note) {
  const ctx = layer.clear();
  const { width, height } = layer;
  const n = points.length / 2;
  const [t, s] = [points.subarray(0, n), points.subarray(n)];
  const [[t0, t1], [s0, s1]] = [range(t), range(s)];
  /** @type {(x: number, y: number) => [number, number]} */
  const place = (x, y) => [((x - t0) / (t1 - t0)) * width, ((s1 - y) / (s1 - s0)) * height];
  for (const { track, style, dim } of runs) {
    const part = dim ? DIM : PLAIN;
    const [slope, intercept] = pointAt(track, step);
    if (!Number.isFinite(slope + intercept)) continue;
    ctx.globalAlpha = part.alpha;
    for (const [wide, colour, dash] of [
      [4.5, colours.page, []],
      [2.2, style.colour, style.dash],
    ]) {
      ctx.beginPath();
      ctx.moveTo(...place(t0, slope * t0 + intercept));
      ctx.lineTo(...place(t1, slope * t1 + intercept));
      ctx.setLineDash(dash);
      ctx.lineWidth = part.width * wide;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const end = t1 - 0.06 * (t1 - t0);
    drawMarker(ctx, style.outline, place(end, slope * end + intercept), 5, style.colour, colours.page, 1.2);
  }
  ctx.globalAlpha = 1;
  const size = n && batch.length / steps;
  const now = Math.min(Math.floor(step), steps - 1);
  const seen = new Set(batch.subarray(now * size, (now + 1) * size));
  for (let i = 0; i < n; i++) {
    ctx.beginPath();
    ctx.arc(...place(t[i], s[i]), 3.6, 0, 2 * Math.PI);
    ctx.fillStyle = seen.has(i) ? colours.ink : colours.page;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = colours.ink;
    ctx.stroke();
  }
  ctx.font = `500 14px ${font}`;
  ctx.fillStyle = colours.muted;
  ctx.textAlign = "right";
  ctx.fillText(note, width - 8, height - 9);
}

// Fit: the data behind a regression's map, and the line that each run has reached.

import { drawMarker } from "./player.js";
import { pointAt } from "./pure/time.js";

const ROOM = 0.14; // beside the data, as a part of their range

const range = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = ROOM * (high - low);
  return [low - room, high + room];
};

/** Draws a player's data and lines on a canvas of their own; the points of the next step's batch are filled, as `note` says. */
export function drawFit(canvas, { paths, visible, step, colours, font }, note) {
  const { points, batch } = paths.arrays;
  const n = points.length / 2;
  const [t, s] = [points.subarray(0, n), points.subarray(n)];
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const [[t0, t1], [s0, s1]] = [range(t), range(s)];
  const place = (x, y) => [((x - t0) / (t1 - t0)) * width, ((s1 - y) / (s1 - s0)) * height];
  for (const run of visible) {
    const [slope, intercept] = pointAt(run, step);
    if (!Number.isFinite(slope + intercept)) continue;
    const line = [place(t0, slope * t0 + intercept), place(t1, slope * t1 + intercept)];
    for (const [wide, colour] of [[4.5, colours.page], [2.2, run.colour]]) {
      ctx.beginPath();
      ctx.moveTo(...line[0]);
      ctx.lineTo(...line[1]);
      ctx.setLineDash(wide < 4 ? run.dash : []);
      ctx.lineWidth = wide;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
    ctx.setLineDash([]);
    drawMarker(ctx, run.outline, place(t1 - 0.06 * (t1 - t0), slope * (t1 - 0.06 * (t1 - t0)) + intercept), 5, run.colour, colours.page, 1.2);
  }
  const size = n && batch.length / paths.header.steps;
  const now = Math.min(Math.floor(step), paths.header.steps - 1);
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

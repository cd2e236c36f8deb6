// Samples: where each point of the data alone would send a run, thin; where the batch of this step sends it, bold.

import { meanOf, slopesAt, spreadOf } from "../pure/samples.js";

const REACH = 0.7; // of the map's height, of the longest arrow at the start

/**
 * `data` are {samples, batch}, `start` the place at which the longest arrow gives the scale; an ellipse around the mean of
 * all is one standard deviation of what a batch of this size says.
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} pane
 * @param {{data: any, at: import("../pure/plane.js").Point, start: import("../pure/plane.js").Point, step: number,
 * steps: number, colour: string}} options
 */
export function drawSamples(ctx, pane, { data: { samples, batch }, at, start, step, steps, colour }) {
  const { ink, casing } = pane.theme.colours;
  const longest = Math.max(...slopesAt(samples, start).map(([x, y]) => Math.hypot(x, y)));
  const scale = (REACH * (pane.view[3] - pane.view[2])) / longest;
  const slopes = slopesAt(samples, at);
  const size = batch.length / steps;
  const first = size * Math.min(Math.floor(step), steps - 1);
  const chosen = new Set(batch.subarray(first, first + size));
  /** @type {(slope: readonly number[]) => [number, number]} */
  const to = ([x, y]) => /** @type {[number, number]} */ (pane.place([at[0] - scale * x, at[1] - scale * y]));
  const from = /** @type {[number, number]} */ (pane.place(at));
  const line = (slope, width, style, alpha, head = 0) => {
    const [x, y] = to(slope);
    const turn = Math.atan2(y - from[1], x - from[0]);
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(x, y);
    for (const side of head ? [-1, 1] : []) {
      ctx.moveTo(x, y);
      ctx.lineTo(x - head * Math.cos(turn + 0.5 * side), y - head * Math.sin(turn + 0.5 * side));
    }
    Object.assign(ctx, { lineWidth: width, strokeStyle: style, globalAlpha: alpha });
    ctx.stroke();
  };
  ctx.save();
  ctx.lineCap = "round";
  for (const [i, slope] of slopes.entries()) if (!chosen.has(i)) line(slope, 1, ink, 0.35);
  for (const i of chosen) line(slopes[i], 1.6, colour, 0.9);
  if (size < slopes.length) {
    ctx.beginPath();
    for (const point of spreadOf(slopes, size)) ctx.lineTo(...to(point));
    ctx.closePath();
    Object.assign(ctx, { lineWidth: 1.8, strokeStyle: ink, globalAlpha: 0.9 });
    ctx.setLineDash([5, 4]);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  const mean = meanOf([...chosen].map((i) => slopes[i]));
  line(mean, pane.type(8), casing, 1, pane.type(12));
  line(mean, pane.type(4), colour, 1, pane.type(12));
  ctx.restore();
}

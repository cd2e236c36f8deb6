// Trails: the paths up to the current step, laid on the ground; faint where higher ground hides them.

import { DIM, drawDots, pathOn, PLAIN } from "../../canvas/marks.js";
import { fading, upTo } from "../../pure/time.js";

const HIDDEN = 0.3; // opacity behind a hill

/** `runs` are {trace, style, dim}. */
export function drawTrails(layer, pane, runs, { step, steps, fade, dots }) {
  const ctx = layer.clear();
  const { casing } = pane.theme.colours;
  const stretches = runs.flatMap(({ trace, style, dim }) => {
    const parts = fade ? fading(trace.steps, step, steps) : [[0, upTo(trace.steps, step), 1]];
    const part = dim ? DIM : PLAIN;
    return parts.map(([from, to, alpha]) => ({ trace, style, from, to, alpha: part.alpha * alpha, thin: part.width }));
  });
  ctx.lineJoin = "round";
  // Every casing lies below every colour, as if the paths had been laid side by side.
  for (const [seen, width] of [
    [false, 1.8],
    [true, 5],
    [true, 2.6],
  ]) {
    for (const { trace, style, from, to, alpha, thin } of stretches) {
      const cased = width === 5;
      ctx.globalAlpha = seen ? alpha : HIDDEN * alpha;
      ctx.lineWidth = thin * pane.type(width);
      ctx.strokeStyle = cased ? casing : style.colour;
      ctx.setLineDash(cased ? [] : style.dash);
      ctx.lineCap = cased || !style.dash.length ? "round" : "butt";
      ctx.stroke(pathOf(ctx, trace, from, to, seen));
    }
  }
  ctx.setLineDash([]);
  if (dots) for (const stretch of stretches) drawSteps(ctx, stretch, casing);
  ctx.globalAlpha = 1;
}

/** The points `from` … `to` of a trace, as far as they are in sight, or are not. */
function pathOf(ctx, { xs, ys, begins, seen }, from, to, wanted) {
  const path = pathOn(ctx);
  let joined = false;
  for (let i = from + 1; i <= to; i++) {
    const shown = !begins[i] && (seen[i - 1] || seen[i]) === wanted;
    if (shown && !joined) path.moveTo(xs[i - 1], ys[i - 1]);
    if (shown) path.lineTo(xs[i], ys[i]);
    joined = shown;
  }
  return path;
}

function drawSteps(ctx, { trace, style, from, to, alpha }, casing) {
  const whole = [];
  for (let i = from; i <= to; i++) if (trace.seen[i] && Number.isInteger(trace.steps[i])) whole.push(i);
  const [xs, ys] = [trace.xs, trace.ys].map((values) => whole.map((i) => values[i]));
  ctx.globalAlpha = alpha;
  drawDots(ctx, { xs, ys }, 0, whole.length - 1, style.colour, casing);
}

// Trails: the paths up to the current step, on a layer to which playing forward only adds.

import { addPath } from "../../pure/path.js";
import { upTo } from "../../pure/time.js";

/** `runs` are {trace, style}; gives a function that draws them at a step, `again` from the beginning. */
export function makeTrails(layer) {
  let trailed = 0;
  return (pane, runs, { step, steps, fade, dots, again }) => {
    const now = Math.floor(step);
    const anew = again || fade || now < trailed;
    if (!anew && now === trailed) return;
    if (anew) layer.clear();
    for (const run of runs) {
      const to = upTo(run.trace.steps, now);
      if (fade) drawFading(layer.ctx, pane, run, now, to, steps, dots);
      else drawTrail(layer.ctx, pane, run, anew ? 0 : upTo(run.trace.steps, trailed), to, 1, dots);
    }
    trailed = now;
  };
}

/** Bright near the head, fainter in eight stages over the last third of the run. */
function drawFading(ctx, pane, run, now, to, steps, dots) {
  const span = Math.max(4, steps / 3);
  let start = 0;
  for (let stage = 1; stage <= 8; stage++) {
    const end = Math.min(to, upTo(run.trace.steps, Math.max(0, now - span * (1 - stage / 8))));
    drawTrail(ctx, pane, run, start, end, 0.12 + (0.88 * stage ** 2) / 64, dots);
    start = Math.max(start, end);
  }
}

function drawTrail(ctx, pane, { trace, style }, from, to, alpha, dots) {
  if (to <= from) return;
  const { casing } = pane.theme.colours;
  const path = new Path2D();
  addPath(trace, from, to, path, [-200, -200, pane.width + 200, pane.height + 200]);
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.globalAlpha = alpha;
  // The casing goes below every colour already there, so that segments added later leave no gaps.
  ctx.globalCompositeOperation = "destination-over";
  ctx.lineWidth = pane.type(5);
  ctx.strokeStyle = casing;
  ctx.stroke(path);
  ctx.globalCompositeOperation = "source-over";
  ctx.lineWidth = pane.type(2.6);
  ctx.strokeStyle = style.colour;
  ctx.lineCap = style.dash.length ? "butt" : "round";
  ctx.setLineDash(style.dash);
  ctx.lineDashOffset = trace.along[from];
  ctx.stroke(path);
  ctx.setLineDash([]);
  if (dots) drawDots(ctx, trace, from, to, style.colour, casing);
  ctx.globalAlpha = 1;
}

/** A dot for each step, except where they would cover one another. */
function drawDots(ctx, { xs, ys }, from, to, colour, casing) {
  for (let i = from, last = -1; i <= to; i++) {
    if (last >= 0 && Math.hypot(xs[i] - xs[last], ys[i] - ys[last]) < 5) continue;
    last = i;
    ctx.beginPath();
    ctx.arc(xs[i], ys[i], 2.9, 0, 2 * Math.PI);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = casing;
    ctx.stroke();
  }
}

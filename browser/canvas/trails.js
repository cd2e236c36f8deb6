// Trails: the paths up to the current step, on a layer to which playing forward only adds.

import { DIM, drawDots, pathOn, PLAIN } from "./marks.js";
import { addPath } from "../pure/path.js";
import { fading, upTo } from "../pure/time.js";

/** `runs` are {trace, style, dim}; gives a function that draws them at a step, `again` from the beginning. */
export function makeTrails(layer) {
  let trailed = 0;
  return (pane, runs, { step, steps, fade, dots, again }) => {
    const now = Math.floor(step);
    // Pieces that lie on one another would be seen where they are not opaque.
    const anew = again || fade || now < trailed || runs.some(({ dim }) => dim);
    if (!anew && now === trailed) return;
    if (anew) layer.clear();
    for (const run of runs) {
      const to = upTo(run.trace.steps, now);
      const from = anew ? 0 : upTo(run.trace.steps, trailed);
      /** @type {[number, number, number][]} */
      const parts = fade ? fading(run.trace.steps, now, steps) : [[from, to, 1]];
      for (const part of parts) drawTrail(layer.ctx, pane, run, part, dots);
    }
    trailed = now;
  };
}

function drawTrail(ctx, pane, { trace, style, dim }, [from, to, alpha], dots) {
  if (to <= from) return;
  const { casing } = pane.theme.colours;
  const part = dim ? DIM : PLAIN;
  const path = pathOn(ctx);
  addPath(trace, from, to, path, [-200, -200, pane.width + 200, pane.height + 200]);
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  ctx.globalAlpha = part.alpha * alpha;
  // The casing goes below every colour already there, so that segments added later leave no gaps.
  ctx.globalCompositeOperation = "destination-over";
  ctx.lineWidth = part.width * pane.type(5);
  ctx.strokeStyle = casing;
  ctx.stroke(path);
  ctx.globalCompositeOperation = "source-over";
  ctx.lineWidth = part.width * pane.type(2.6);
  ctx.strokeStyle = style.colour;
  ctx.lineCap = style.dash.length ? "butt" : "round";
  ctx.setLineDash(style.dash);
  ctx.lineDashOffset = trace.along[from];
  ctx.stroke(path);
  ctx.setLineDash([]);
  if (dots) drawDots(ctx, trace, from, to, style.colour, casing);
  ctx.globalAlpha = 1;
}

// Marks: the small shapes and the writing on maps and charts.

/** What a run that is dimmed keeps of its opacity and of the width of its line. */
export const DIM = { alpha: 0.3, width: 0.55 };
export const PLAIN = { alpha: 1, width: 1 };

/** A path for a context, from an SVG path or none; a pen, which writes down what it draws, has its own. */
export const pathOn = (ctx, outline = "") => ctx.pathOf?.(outline) ?? new Path2D(outline);

/** @type {Record<string, Path2D>} */
const outlines = {};

/** An outline of unit size, as an SVG path, at a place; with an edge around it where it has a width. */
export function drawMarker(ctx, outline, [x, y], radius, fill, edge, edgeWidth) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(radius, radius);
  const path = ctx.pathOf?.(outline) ?? (outlines[outline] ??= new Path2D(outline));
  ctx.lineJoin = "round";
  if (edgeWidth) {
    ctx.lineWidth = (2 * edgeWidth) / radius;
    ctx.strokeStyle = edge;
    ctx.stroke(path);
  }
  ctx.fillStyle = fill;
  ctx.fill(path);
  ctx.restore();
}

/** The place where a run is lost. */
export function drawCross(ctx, [x, y], radius, colour, casing) {
  for (const [width, style] of [
    [7, casing],
    [3.5, colour],
  ]) {
    ctx.beginPath();
    ctx.moveTo(x - radius, y - radius);
    ctx.lineTo(x + radius, y + radius);
    ctx.moveTo(x + radius, y - radius);
    ctx.lineTo(x - radius, y + radius);
    ctx.lineCap = "round";
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
  ctx.lineCap = "butt";
}

/** Writing that is readable on whatever lies below it. */
export function drawText(ctx, text, x, y, colour, halo) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** A dot for each step, except where they would cover one another. */
export function drawDots(ctx, { xs, ys }, from, to, colour, casing) {
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

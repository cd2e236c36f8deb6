// Heads: where each run is now: its moving marker, an arrow if it has left the map, a cross if it is lost.

import { drawCross, drawMarker, drawText } from "../../canvas/marks.js";
import { format } from "../../pure/numbers.js";
import { beyond, border } from "../../pure/plane.js";
import { pointAt, upTo } from "../../pure/time.js";

/** `runs` are {track, trace, grave, style}. */
export function drawHeads(layer, pane, runs, { step, labels, t }) {
  const ctx = layer.clear();
  ctx.font = `600 ${pane.type(14)}px ${pane.theme.font}`;
  ctx.textBaseline = "middle";
  const write = writer(ctx, pane);
  for (const run of runs) {
    const { track, grave, style } = run;
    if (grave && step >= track.last) {
      drawCross(ctx, grave, pane.type(7), style.colour, pane.theme.colours.casing);
      if (labels) nameAt(pane, run, grave, write);
      continue;
    }
    const point = pointAt(track, Math.min(step, track.last));
    const away = beyond(pane.view, point);
    if (away > 0) drawArrow(ctx, pane, style, pane.place(point), t("away", { distance: format(away) }), write);
    else drawHead(ctx, pane, run, step, pane.place(point));
    if (labels && !(away > 0)) nameAt(pane, run, pane.place(point), write);
  }
}

/** The moving head: a marker, with the piece of its path that is not yet a whole step. */
function drawHead(ctx, pane, { trace, style }, step, at) {
  const k = upTo(trace.steps, step);
  ctx.beginPath();
  ctx.moveTo(trace.xs[k], trace.ys[k]);
  ctx.lineTo(...at);
  ctx.lineWidth = pane.type(2.6);
  ctx.strokeStyle = style.colour;
  ctx.stroke();
  drawMarker(ctx, style.outline, at, pane.type(7.5), style.colour, pane.theme.colours.casing, 2);
}

/** Labels that would lie on one another move apart downwards. */
function writer(ctx, pane) {
  const written = [];
  return (text, x, y, colour, align) => {
    const size = pane.type(17);
    while (written.some(([px, py]) => Math.abs(px - x) < 110 && Math.abs(py - y) < size)) y += size;
    written.push([x, y]);
    ctx.textAlign = align;
    drawText(ctx, text, x, Math.min(y, pane.height - 10), colour, pane.theme.colours.casing);
  };
}

function nameAt(pane, { track, style }, [x, y], write) {
  const right = x < pane.width - 130;
  write(track.label, x + (right ? 14 : -14), y, style.colour, right ? "left" : "right");
}

function drawArrow(ctx, pane, { colour, outline }, at, text, write) {
  const { casing } = pane.theme.colours;
  const [x, y] = border(pane.width, pane.height, at, 30);
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(Math.atan2(at[1] - y, at[0] - x));
  for (const [style, line] of [
    [casing, 7],
    [colour, 3],
  ]) {
    ctx.beginPath();
    ctx.moveTo(8, 0);
    ctx.lineTo(23, 0);
    ctx.moveTo(16, -6);
    ctx.lineTo(23, 0);
    ctx.lineTo(16, 6);
    ctx.lineWidth = line;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
  ctx.restore();
  drawMarker(ctx, outline, [x, y], pane.type(7.5), colour, casing, 2);
  const right = x < pane.width / 2;
  write(text, x + (right ? 16 : -16), y + (y < pane.height / 2 ? 20 : -20), colour, right ? "left" : "right");
}

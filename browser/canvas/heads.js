// Heads: where each run is now: its moving marker, an arrow if it has left the map, a cross if it is lost.

import { DIM, drawCross, drawMarker, drawText } from "./marks.js";
import { leader, namePlaces } from "../pure/labels.js";
import { format } from "../pure/numbers.js";
import { beyond } from "../pure/plane.js";
import { pointAt, upTo } from "../pure/time.js";

const [FAR, NEAR, NARROW] = [9, 2, 500]; // lines from its head to a name, which a line leads to; on a map so narrow, where a list is below
const REACH = 9; // pixels from the middle of a head to the edge of its marker

/** `runs` are {track, trace, grave, style, dim}; gives a function that draws them, and their names beside what is `taken`. */
export function makeHeads(layer) {
  /** @type {Map<number, number>} the place that each run's name had last */
  const before = new Map();
  return (pane, runs, { step, labels, taken, landmarks, t }) => {
    const ctx = layer.clear();
    landmarks(ctx);
    const size = pane.type(14);
    ctx.font = `600 ${size}px ${pane.theme.font}`;
    const names = [];
    const spot = { line: 1.2 * size, reach: pane.type(REACH) + 5, far: pane.width < NARROW ? NEAR : FAR };
    const name = (text, at, { track, style, dim }) => {
      const room = Math.ceil(ctx.measureText(text).width) + 2;
      const { key } = track;
      names.push({ ...spot, text, at, room, key, before: before.get(key), colour: style.colour, dim });
    };
    const heads = runs.map((run) => {
      const { track, grave, style, dim } = run;
      const lost = grave && step >= track.last;
      const point = pointAt(track, Math.min(step, track.last));
      const away = lost ? 0 : beyond(pane.view, point);
      const at = lost ? grave : away ? pane.edge(point) : pane.place(point);
      ctx.globalAlpha = dim ? DIM.alpha : 1;
      if (lost) drawCross(ctx, at, pane.type(7), style.colour, pane.theme.colours.casing);
      else if (away) drawArrow(ctx, pane, style, at, pane.place(point));
      else drawHead(ctx, pane, run, step, at);
      if (away) name(t("away", { distance: format(away) }), at, run);
      else if (labels) name(track.label, at, run);
      return at;
    });
    // What is lit is named first, where there is not room for all.
    names.sort((a, b) => Number(a.dim) - Number(b.dim));
    const half = pane.type(REACH);
    const marks = heads.map(([x, y]) => [x - half, y - half, x + half, y + half]);
    const places = namePlaces(names, [6, 6, pane.width - 6, pane.height - 6], [...taken, ...marks]);
    before.clear();
    Object.assign(ctx, { textAlign: "left", textBaseline: "middle" });
    for (const [i, found] of places.entries()) {
      const line = found && leader(names[i], found.box);
      if (line) drawLeader(ctx, pane, line, names[i]);
    }
    for (const [i, found] of places.entries()) {
      if (!found) continue;
      const { text, key, colour, dim } = names[i];
      before.set(key, found.place);
      ctx.globalAlpha = dim ? DIM.alpha : 1;
      const [left, top, , bottom] = found.box;
      drawText(ctx, text, left + 1, (top + bottom) / 2, colour, pane.theme.colours.casing);
    }
    ctx.globalAlpha = 1;
  };
}

/** The moving head: a marker, with the piece of its path that is not yet a whole step. */
function drawHead(ctx, pane, { trace, style, dim }, step, at) {
  const k = upTo(trace.steps, step);
  ctx.beginPath();
  ctx.moveTo(trace.xs[k], trace.ys[k]);
  ctx.lineTo(...at);
  ctx.lineWidth = (dim ? DIM.width : 1) * pane.type(2.6);
  ctx.strokeStyle = style.colour;
  ctx.stroke();
  drawMarker(ctx, style.outline, at, pane.type(7.5), style.colour, pane.theme.colours.casing, 2);
}

function drawLeader(ctx, pane, [from, to], { colour, dim }) {
  ctx.globalAlpha = dim ? DIM.alpha : 1;
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.lineWidth = pane.type(1.2);
  ctx.strokeStyle = colour;
  ctx.stroke();
}

function drawArrow(ctx, pane, { colour, outline }, [x, y], to) {
  const { casing } = pane.theme.colours;
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(Math.atan2(to[1] - y, to[0] - x));
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
}

// Herd: hundreds of runs at once: their trails, to which playing forward only adds, and their heads as stamps.

import { drawCross, drawMarker, drawText } from "./marks.js";
import { addPath } from "../pure/path.js";
import { beyond } from "../pure/plane.js";
import { pointAt, upTo } from "../pure/time.js";

const LATE = 3.2; // pixels of the radius of an earlier round's heads
const FAINT = 0.45; // of an earlier round's colour
const INSET = 12; // pixels between the border and a head beyond it
/** Of how many runs on, how wide and how strong a trail is, and the radius of a head, in pixels. */
const CROWDED = [
  [300, { width: 0.9, alpha: 0.22, radius: 6 }],
  [100, { width: 1.1, alpha: 0.32, radius: 7.5 }],
  [30, { width: 1.6, alpha: 0.6, radius: 8.5 }],
  [0, { width: 2.4, alpha: 0.9, radius: 10 }],
];

/**
 * A run of the herd: `rank` 1, 2, 3 is written beside it; `late`: of an earlier round.
 * @typedef {object} Head
 * @property {{x: ArrayLike<number>, last: number}} track
 * @property {import("../pure/path.js").Trace} trace
 * @property {number[] | null} grave where it is lost
 * @property {{colour: string, outline: string, number: number}} style
 * @property {boolean} late
 * @property {number} rank 0 for all others
 *
 * @typedef {{width: number, alpha: number, radius: number}} Crowded
 */

/** @type {(count: number) => Crowded} */
export const crowded = (count) => /** @type {any} */ (CROWDED.find(([least]) => count >= Number(least)))[1];

/** Gives a function that draws the trails of `heads` at a step, `again` from the beginning. */
export function makeTracks(layer) {
  let drawn = 0;
  return (pane, heads, { step, again }) => {
    const now = Math.floor(step);
    const anew = again || now < drawn;
    if (!anew && now === drawn) return;
    if (anew) layer.clear();
    const { ctx } = layer;
    const { width, alpha } = crowded(heads.length);
    const frame = [-50, -50, pane.width + 50, pane.height + 50];
    /** @type {Map<string, Path2D>} one path for all of a colour */
    const paths = new Map();
    for (const { trace, style, late } of heads) {
      if (late) continue;
      const from = anew ? 0 : upTo(trace.steps, drawn);
      const to = upTo(trace.steps, now);
      if (to <= from) continue;
      const path = paths.get(style.colour) ?? new Path2D();
      paths.set(style.colour, path);
      addPath(trace, from, to, path, frame);
    }
    Object.assign(ctx, { lineWidth: pane.type(width), globalAlpha: alpha, lineJoin: "round", lineCap: "round" });
    for (const [colour, path] of paths) {
      ctx.strokeStyle = colour;
      ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
    drawn = now;
  };
}

/** Gives a function that draws the heads at a step, `lit` above all others; it gives where each of them is. */
export function makeFlock(layer) {
  /** @type {Map<string, OffscreenCanvas>} */
  const stamps = new Map();
  let made = ""; // for which theme and size

  /** A head as a picture: to stamp it takes less than to draw its outline. */
  function stampOf(pane, { colour, outline, number }, radius) {
    const name = `${colour} ${outline} ${number}`;
    const known = stamps.get(name);
    if (known) return known;
    const side = Math.ceil(3.4 * radius);
    const ratio = layer.canvas.width / layer.width;
    const stamp = new OffscreenCanvas(side * ratio, side * ratio);
    const ctx = /** @type {any} */ (stamp.getContext("2d"));
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMarker(ctx, outline, [side / 2, side / 2], radius, colour, pane.theme.colours.casing, 1.5);
    if (number > 1) {
      ctx.font = `700 ${Math.round(1.15 * radius)}px ${pane.theme.font}`;
      Object.assign(ctx, { textAlign: "center", textBaseline: "middle", fillStyle: pane.theme.colours.casing });
      ctx.fillText(String(number), side / 2, side / 2 + 0.5);
    }
    stamps.set(name, stamp);
    return stamp;
  }

  return (pane, heads, { step, lit }) => {
    const ctx = layer.clear();
    const { radius: usual } = crowded(heads.length);
    const radius = pane.type(usual);
    const now = `${pane.theme.name} ${radius} ${layer.canvas.width / layer.width}`;
    if (now !== made) stamps.clear();
    made = now;
    const { casing, ink, muted } = pane.theme.colours;
    const places = heads.map((head) => placeOf(pane, head, step));
    const lost = ({ grave, track }) => grave && step >= track.last;
    const put = (head, at) => {
      const { style, late } = head;
      if (lost(head))
        return drawCross(ctx, at, late ? 0.4 * radius : 0.7 * radius, late ? muted : style.colour, casing);
      if (late) return drawMarker(ctx, style.outline, at, pane.type(LATE), muted, casing, 1);
      const stamp = stampOf(pane, style, radius);
      const side = Math.ceil(3.4 * radius);
      ctx.drawImage(stamp, at[0] - side / 2, at[1] - side / 2, side, side);
    };
    ctx.globalAlpha = FAINT;
    heads.forEach((head, i) => head.late && put(head, places[i]));
    ctx.globalAlpha = lit < 0 ? 1 : FAINT;
    heads.forEach((head, i) => !head.late && i !== lit && put(head, places[i]));
    ctx.globalAlpha = 1;
    if (lit >= 0) drawLit(ctx, pane, heads[lit], places[lit], step, radius);
    if (lit >= 0) put(heads[lit], places[lit]);
    ctx.font = `700 ${pane.type(17)}px ${pane.theme.font}`;
    Object.assign(ctx, { textAlign: "center", textBaseline: "alphabetic" });
    heads.forEach(({ rank }, i) => {
      if (!rank) return;
      const [x, y] = places[i];
      ring(ctx, [x, y], radius + 5, ink, casing);
      // Three that are one on another are told side by side.
      drawText(ctx, String(rank), x + (rank - 2) * pane.type(15), y - radius - 11, ink, casing);
    });
    return places;
  };
}

/** Where a head is on the pane: on its border where it is beyond it. */
function placeOf(pane, { track, grave }, step) {
  if (grave && step >= track.last) return grave;
  const point = pointAt(track, Math.min(step, track.last));
  return beyond(pane.view, point) ? pane.edge(point, INSET) : pane.place(point);
}

/** The whole way of one, on a casing. */
function drawLit(ctx, pane, { trace, style }, at, step, radius) {
  const path = new Path2D();
  addPath(trace, 0, upTo(trace.steps, Math.floor(step)), path, [-50, -50, pane.width + 50, pane.height + 50]);
  for (const [colour, width] of [
    [pane.theme.colours.casing, 7],
    [style.colour, 3.5],
  ]) {
    ctx.lineWidth = pane.type(width);
    ctx.strokeStyle = colour;
    ctx.stroke(path);
  }
  ring(ctx, at, radius + 5, pane.theme.colours.ink, pane.theme.colours.casing);
}

function ring(ctx, [x, y], radius, colour, casing) {
  for (const [style, width] of [
    [casing, 5],
    [colour, 2.5],
  ]) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
}

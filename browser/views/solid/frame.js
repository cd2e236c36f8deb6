// Frame: what stands still around and on the solid: its axes, and the contour lines that the map has.

import { drawText, pathOn } from "../../canvas/marks.js";
import { overlap } from "../../pure/labels.js";
import { format } from "../../pure/numbers.js";
import { elevation, rim } from "../../pure/terrain.js";
import ticks from "../../vendor/d3-ticks.js";

const [TICK, NUMBER, NAME] = [0.015, 0.07, 0.17]; // how far out these stand, in parts of the block's width

/** Draws the contour lines of a ground, and the axes of its block, on edges that are never in front of it; gives what the writing covers. */
export function drawFrame(layer, pane, ground) {
  const ctx = layer.clear();
  drawContours(ctx, pane, ground);
  ctx.font = `500 ${pane.type(14)}px ${pane.theme.font}`;
  /** @type {import("../../pure/plane.js").Frame[]} */
  const full = [];
  const write = writer(ctx, pane, full);
  drawUpright(ctx, pane, ground, write);
  drawFloor(ctx, pane, ground, write);
  return full;
}

/** Writes around a place, if it is not yet `full`. */
function writer(ctx, { theme, type }, full) {
  Object.assign(ctx, { textAlign: "center", textBaseline: "middle" });
  return (text, [x, y], colour = theme.colours.muted) => {
    const [across, down] = [ctx.measureText(text).width / 2 + 3, type(8)];
    /** @type {import("../../pure/plane.js").Frame} */
    const box = [x - across, y - down, x + across, y + down];
    if (full.some((other) => overlap(box, other))) return false;
    full.push(box);
    drawText(ctx, text, x, y, colour, theme.colours.page);
    return true;
  };
}

/** Lines of equal height, and the rim. */
function drawContours(ctx, { camera, seen, theme }, { terrain, surface, levels, vertices }) {
  const [x0, x1, y0, y1] = terrain.box;
  const all = vertices.length / 2;
  /** @type {(path: Path2D, points: number[][]) => void} */
  const trace = (path, points) => {
    let joined = false;
    for (const point of points) {
      const shown = seen(point);
      const [px, py] = shown ? camera.project(point) : [];
      if (shown && joined) path.lineTo(px, py);
      else if (shown) path.moveTo(px, py);
      joined = shown;
    }
  };
  let v = 0;
  ctx.strokeStyle = theme.colours.contour;
  for (const { f, strong, lines } of levels) {
    const path = pathOn(ctx);
    const z = elevation(f, surface.shift);
    for (const length of lines) {
      const place = (_, i) => [
        x0 + (vertices[v + i] / 16383) * (x1 - x0),
        y0 + (vertices[all + v + i] / 16383) * (y1 - y0),
        z,
      ];
      trace(path, Array.from({ length }, place));
      v += length;
    }
    ctx.globalAlpha = strong ? 0.62 : 0.26;
    ctx.lineWidth = strong ? 1.1 : 0.9;
    ctx.stroke(path);
  }
  const edge = pathOn(ctx);
  trace(edge, rim(terrain));
  ctx.globalAlpha = 0.62;
  ctx.stroke(edge);
  ctx.globalAlpha = 1;
}

/** The axes of x and y, on the two lower edges that are nearest. */
function drawFloor(ctx, { camera, theme }, { block }, write) {
  const [[x0, x1], [y0, y1], [low]] = block.ranges;
  const { muted, ink } = theme.colours;
  const [eyeX, eyeY] = camera.eye;
  const [nearX, nearY] = [eyeX > (x0 + x1) / 2 ? x1 : x0, eyeY > (y0 + y1) / 2 ? y1 : y0];
  const away = (near, [from, to], size, part) => near + ((near === to ? 1 : -1) * part * (to - from)) / size;
  const at = {
    x: (v, part) => camera.project([v, away(nearY, [y0, y1], block.size[1], part), low]),
    y: (v, part) => camera.project([away(nearX, [x0, x1], block.size[0], part), v, low]),
  };
  for (const [name, [from, to]] of [
    ["x", [x0, x1]],
    ["y", [y0, y1]],
  ]) {
    const [a, b] = [at[name](from, 0), at[name](to, 0)];
    line(ctx, a, b, muted);
    write(name, at[name]((from + to) / 2, NAME), ink);
    for (const v of ticks(from, to, Math.hypot(b[0] - a[0], b[1] - a[1]) / 70))
      if (write(format(v, 4), at[name](v, NUMBER))) line(ctx, at[name](v, 0), at[name](v, TICK), muted);
  }
}

/** The axis of heights, on the upright edge that stands furthest to the left; its numbers are those of the map. */
function drawUpright(ctx, { camera, theme }, { block, surface, levels }, write) {
  const [xs, ys, [low, high]] = block.ranges;
  const edges = xs.flatMap((x) => ys.map((y) => [x, y]));
  const { muted } = theme.colours;
  const left = (edge) => camera.project([...edge, low])[0];
  const edge = edges.reduce((a, b) => (left(a) < left(b) ? a : b));
  const at = (z) => camera.project([...edge, z]);
  line(ctx, at(low), at(high), muted);
  // The map numbers its strong lines; between them there may be room for others.
  const [strong, weak] = [true, false].map((wanted) => levels.filter((level) => level.strong === wanted));
  for (const { f } of [{ f: 0 }, ...strong, ...weak]) {
    const [x, y] = at(elevation(f, surface.shift));
    const text = format(f);
    if (write(text, [x - 10 - ctx.measureText(text).width / 2, y])) line(ctx, [x, y], [x - 5, y], muted);
  }
}

function line(ctx, from, to, colour) {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

// Frame: what stands still around and on the solid: its axes, and the contour lines that the map has.

import { drawText } from "../../canvas/marks.js";
import { format } from "../../pure/numbers.js";
import { elevation } from "../../pure/terrain.js";
import ticks from "../../vendor/d3-ticks.js";

const [TICK, NUMBER, NAME] = [0.015, 0.07, 0.17]; // how far out these stand, in parts of the block's width
const APART = 24; // pixels between two numbers of the upright axis

/** Draws the contour lines of a ground, and the axes of its block, on the edges that are never in front of it. */
export function drawFrame(layer, pane, ground, t) {
  const ctx = layer.clear();
  drawContours(ctx, pane, ground);
  ctx.font = `500 ${pane.type(14)}px ${pane.theme.font}`;
  ctx.lineWidth = 1;
  ctx.strokeStyle = pane.theme.colours.muted;
  drawFloor(ctx, pane, ground);
  drawUpright(ctx, pane, ground, t);
}

function drawContours(ctx, { camera, seen, theme }, { terrain, surface, levels, vertices }) {
  const [x0, x1, y0, y1] = terrain.box;
  const all = vertices.length / 2;
  let v = 0;
  ctx.strokeStyle = theme.colours.contour;
  for (const { f, strong, lines } of levels) {
    const path = new Path2D();
    const z = elevation(f, surface.shift);
    for (const length of lines) {
      let joined = false;
      for (const end = v + length; v < end; v++) {
        const x = x0 + (vertices[v] / 16383) * (x1 - x0);
        const y = y0 + (vertices[all + v] / 16383) * (y1 - y0);
        const shown = seen([x, y]);
        const at = camera.project([x, y, z]);
        if (shown && joined) path.lineTo(...at);
        else if (shown) path.moveTo(...at);
        joined = shown;
      }
    }
    ctx.globalAlpha = strong ? 0.62 : 0.26;
    ctx.lineWidth = strong ? 1.1 : 0.9;
    ctx.stroke(path);
  }
  ctx.globalAlpha = 1;
}

/** The axes of x and y, on the two lower edges that are nearest. */
function drawFloor(ctx, { camera, theme }, { block }) {
  const [[x0, x1], [y0, y1], [low]] = block.ranges;
  const [eyeX, eyeY] = camera.eye;
  const [nearX, nearY] = [eyeX > (x0 + x1) / 2 ? x1 : x0, eyeY > (y0 + y1) / 2 ? y1 : y0];
  const away = (near, [from, to], size, part) => near + ((near === to ? 1 : -1) * part * (to - from)) / size;
  const at = {
    x: (v, part) => camera.project([v, away(nearY, [y0, y1], block.size[1], part), low]),
    y: (v, part) => camera.project([away(nearX, [x0, x1], block.size[0], part), v, low]),
  };
  const { muted, page } = theme.colours;
  Object.assign(ctx, { textAlign: "center", textBaseline: "middle" });
  for (const [name, [from, to]] of [
    ["x", [x0, x1]],
    ["y", [y0, y1]],
  ]) {
    line(ctx, at[name](from, 0), at[name](to, 0));
    const [[ax, ay], [bx, by]] = [at[name](from, 0), at[name](to, 0)];
    for (const v of ticks(from, to, Math.hypot(bx - ax, by - ay) / 70)) {
      line(ctx, at[name](v, 0), at[name](v, TICK));
      drawText(ctx, format(v, 4), ...at[name](v, NUMBER), muted, page);
    }
    drawText(ctx, name, ...at[name]((from + to) / 2, NAME), theme.colours.ink, page);
  }
}

/** The axis of heights, on the upright edge that stands furthest to the left; its numbers are those of the map. */
function drawUpright(ctx, { camera, theme, type }, { block, surface, levels }, t) {
  const [xs, ys, [low, high]] = block.ranges;
  const edges = xs.flatMap((x) => ys.map((y) => [x, y]));
  const left = (edge) => camera.project([...edge, low])[0];
  const edge = edges.reduce((a, b) => (left(a) < left(b) ? a : b));
  const at = (z) => camera.project([...edge, z]);
  const { muted, ink, page } = theme.colours;
  line(ctx, at(low), at(high));
  Object.assign(ctx, { textAlign: "right", textBaseline: "middle" });
  const written = [];
  // The map numbers its strong lines; between them there may be room for others.
  for (const { f } of [{ f: 0 }, ...levels.filter(({ strong }) => strong), ...levels.filter(({ strong }) => !strong)]) {
    const z = elevation(f, surface.shift);
    if (z < low || z > high) continue;
    const [x, y] = at(z);
    if (written.some((other) => Math.abs(other - y) < APART)) continue;
    written.push(y);
    line(ctx, [x, y], [x - 5, y]);
    drawText(ctx, format(f), x - 9, y, muted, page);
  }
  const [x, y] = at(high);
  Object.assign(ctx, { textAlign: "left", textBaseline: "alphabetic" });
  drawText(ctx, t(surface.shift == null ? "height" : "height_log"), Math.max(8, x - 40), y - type(12), ink, page);
}

function line(ctx, from, to) {
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
}

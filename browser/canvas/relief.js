// Relief: the ground of the map: shades, contour lines and their numbers, axes, landmarks.

import { drawText, pathOn } from "./marks.js";
import { channels, mix } from "../pure/colour.js";
import { labelPlaces, overlap } from "../pure/labels.js";
import { format } from "../pure/numbers.js";
import ticks from "../vendor/d3-ticks.js";

const CLEAR = 12; // pixels between the middle of a number and what it keeps clear of

/**
 * Draws everything below the paths. `pane` is the map's, `ground` of any view: that of another is stretched into place
 * until its own arrives. Numbers of contour lines keep clear of what is `taken`, and of the paths that `busy` knows.
 */
export function drawRelief(layer, pane, ground, { taken, busy, field }) {
  const ctx = layer.clear();
  const [x0, x1, y0, y1] = ground.header.view;
  const [left, top] = pane.place([x0, y1]);
  const [right, bottom] = pane.place([x1, y0]);
  const frame = { left, top, right, bottom };
  const [rows, columns] = ground.header.grid;
  const [cellX, cellY] = [(right - left) / (columns - 1), (bottom - top) / (rows - 1)];
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(shadesOf(ground, pane.theme.colours), left - cellX / 2, top - cellY / 2, cellX * columns, cellY * rows);
  const numbered = drawContours(ctx, pane, ground, frame);
  if (field) drawField(ctx, pane, ground, frame);
  drawContourNumbers(ctx, pane, numbered, taken, busy);
  drawAxes(ctx, pane);
}

/** The shades as an image, one pixel a grid point; made once for a ground and theme. */
function shadesOf(ground, colours) {
  const [low, high] = [colours["map-low"], colours["map-high"]];
  if (ground.image && ground.scale === low + high) return ground.image;
  const [rows, columns] = ground.header.grid;
  const image = new ImageData(columns, rows);
  const table = new Uint32Array(256);
  for (const i of table.keys()) new Uint8Array(table.buffer).set([...channels(mix(low, high, i / 255)), 255], 4 * i);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      pixels[(rows - 1 - row) * columns + column] = table[ground.arrays.level[row * columns + column]];
  ground.image = new OffscreenCanvas(columns, rows);
  ground.image.getContext("2d").putImageData(image, 0, 0);
  ground.scale = low + high;
  return ground.image;
}

/** Draws the lines; gives those that are to be numbered: [text, its width, places]. */
export function drawContours(ctx, pane, { header, arrays }, { left, top, right, bottom }) {
  const numbered = [];
  const all = arrays.vertices.length / 2;
  let v = 0;
  ctx.font = `500 ${pane.type(13)}px ${pane.theme.font}`;
  for (const { f, strong, lines } of header.levels) {
    const path = pathOn(ctx);
    const text = format(f);
    const room = strong ? ctx.measureText(text).width : 0;
    for (const length of lines) {
      const points = [];
      for (let i = 0; i < length; i++, v++) {
        const x = left + (arrays.vertices[v] / 16383) * (right - left);
        const y = bottom - (arrays.vertices[all + v] / 16383) * (bottom - top);
        if (i) path.lineTo(x, y);
        else path.moveTo(x, y);
        if (strong) points.push([x, y]);
      }
      if (strong) numbered.push([text, room, points]);
    }
    ctx.globalAlpha = strong ? 0.62 : 0.26;
    ctx.lineWidth = strong ? 1.1 : 0.9;
    ctx.strokeStyle = pane.theme.colours.contour;
    ctx.stroke(path);
  }
  ctx.globalAlpha = 1;
  return numbered;
}

/** Arrows downhill, longer where it is steeper. */
function drawField(ctx, pane, { header, arrays }, { left, top, right, bottom }) {
  const [rows, columns] = header.sections.find(([name]) => name === "slope")[2];
  const [cellX, cellY] = [(right - left) / columns, (bottom - top) / rows];
  const reach = 0.42 * Math.min(cellX, cellY);
  ctx.beginPath();
  for (let i = 0; i < rows * columns; i++) {
    const [dx, dy] = [arrays.slope[2 * i] * reach, -arrays.slope[2 * i + 1] * reach];
    const x = left + ((i % columns) + 0.5) * cellX;
    const y = bottom - (Math.floor(i / columns) + 0.5) * cellY;
    const size = Math.hypot(dx, dy);
    if (!(size > 0.5)) continue;
    const [hx, hy] = [(dx / size) * 4, (dy / size) * 4];
    ctx.moveTo(x - dx, y - dy);
    ctx.lineTo(x + dx, y + dy);
    ctx.moveTo(x + dx - hx - hy * 0.6, y + dy - hy + hx * 0.6);
    ctx.lineTo(x + dx, y + dy);
    ctx.lineTo(x + dx - hx + hy * 0.6, y + dy - hy - hx * 0.6);
  }
  ctx.lineWidth = 1.2;
  ctx.globalAlpha = 0.55;
  ctx.strokeStyle = pane.theme.colours.ink;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

const halo = ({ theme: { colours } }, part) => mix(colours["map-low"], colours["map-high"], part);

function drawContourNumbers(ctx, pane, lines, taken, busy) {
  const closed = (x, y) => {
    /** @type {import("../pure/plane.js").Frame} */
    const near = [x - CLEAR, y - CLEAR, x + CLEAR, y + CLEAR];
    return taken.some((box) => overlap(box, near)) ? Infinity : Number(busy(near) > 0);
  };
  ctx.font = `500 ${pane.type(13)}px ${pane.theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const [text, x, y, angle] of labelPlaces(lines, pane.width, pane.height, closed)) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    drawText(ctx, text, 0, 0, pane.theme.colours.muted, halo(pane, 0.6));
    ctx.restore();
  }
}

function drawAxes(ctx, pane) {
  const [x0, x1, y0, y1] = pane.view;
  const { muted } = pane.theme.colours;
  ctx.font = `500 ${pane.type(14)}px ${pane.theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  const digits = Math.max(4, 2 + Math.ceil(-Math.log10((x1 - x0) / Math.max(Math.abs(x0), Math.abs(x1), 1e-12))));
  for (const x of ticks(x0, x1, pane.width / 130)) {
    const [px] = pane.place([x, y0]);
    if (px > 44 && px < pane.width - 24) drawText(ctx, format(x, digits), px, pane.height - 9, muted, halo(pane, 0.8));
  }
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const y of ticks(y0, y1, pane.height / 110)) {
    const [, py] = pane.place([x0, y]);
    if (py > 16 && py < pane.height - 34) drawText(ctx, format(y, digits), 9, py, muted, halo(pane, 0.8));
  }
}

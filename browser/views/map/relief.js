// Relief: the ground of the map: shades, contour lines and their numbers, axes, landmarks.

import { drawMarker, drawText } from "../../canvas/marks.js";
import { channels, mix } from "../../pure/colour.js";
import { labelPlaces } from "../../pure/labels.js";
import { format, rounded } from "../../pure/numbers.js";
import { beyond, clip } from "../../pure/plane.js";
import ticks from "../../vendor/d3-ticks.js";

const CELL = 14; // pixels of the grid that tells where a path runs

/**
 * Draws everything below the paths. `pane` is the map's, `ground` of any view: that of another is stretched into place
 * until its own arrives; `minimum` is the outline of its mark. `traces` are the paths that the numbers of contour lines keep clear of.
 */
export function drawRelief(layer, pane, ground, { surface, start, traces, field, minimum, t }) {
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
  const landmarks = [...surface.minima, start].map((point) => pane.place(point));
  drawContourNumbers(ctx, pane, numbered, landmarks, traces);
  drawAxes(ctx, pane);
  drawLandmarks(ctx, pane, surface, start, minimum, t);
}

/** The shades as an image, one pixel a grid point; made once for a ground and theme. */
function shadesOf(ground, colours) {
  const [low, high] = [colours["map-low"], colours["map-high"]];
  if (ground.image && ground.scale === low + high) return ground.image;
  const [rows, columns] = ground.header.grid;
  const image = new ImageData(columns, rows);
  const table = Array.from({ length: 256 }, (_, i) => channels(mix(low, high, i / 255)));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = 4 * ((rows - 1 - row) * columns + column);
      image.data.set(table[ground.arrays.level[row * columns + column]], at);
      image.data[at + 3] = 255;
    }
  }
  ground.image = new OffscreenCanvas(columns, rows);
  ground.image.getContext("2d").putImageData(image, 0, 0);
  ground.scale = low + high;
  return ground.image;
}

/** Draws the lines; gives those that are to be numbered: [text, its width, places]. */
function drawContours(ctx, pane, { header, arrays }, { left, top, right, bottom }) {
  const numbered = [];
  const all = arrays.vertices.length / 2;
  let v = 0;
  ctx.font = `500 ${pane.type(13)}px ${pane.theme.font}`;
  for (const { f, strong, lines } of header.levels) {
    const path = new Path2D();
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

function drawContourNumbers(ctx, pane, lines, landmarks, traces) {
  const busy = cellsOf(traces, [0, 0, pane.width, pane.height]);
  const beside = [-1, 0, 1];
  const taken = (x, y) =>
    landmarks.some(([px, py]) => Math.abs(x - px) < 170 && Math.abs(y - py) < 24) ||
    beside.some((i) => beside.some((j) => busy.has(`${Math.round(x / CELL) + i},${Math.round(y / CELL) + j}`)));
  ctx.font = `500 ${pane.type(13)}px ${pane.theme.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const [text, x, y, angle] of labelPlaces(lines, pane.width, pane.height, taken)) {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    drawText(ctx, text, 0, 0, pane.theme.colours.muted, halo(pane, 0.6));
    ctx.restore();
  }
}

/** The cells of a coarse grid that paths run through, as "column,row". */
function cellsOf(traces, frame) {
  const busy = new Set();
  for (const { xs, ys } of traces) {
    for (let i = 1; i < xs.length; i++) {
      const part = clip([xs[i - 1], ys[i - 1]], [xs[i], ys[i]], frame);
      if (!part) continue;
      const [[ax, ay], [bx, by]] = part;
      const pieces = Math.ceil(Math.hypot(bx - ax, by - ay) / CELL) || 1;
      for (let k = 0; k <= pieces; k++) {
        busy.add(
          `${Math.round((ax + ((bx - ax) * k) / pieces) / CELL)},${Math.round((ay + ((by - ay) * k) / pieces) / CELL)}`,
        );
      }
    }
  }
  return busy;
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

function drawLandmarks(ctx, pane, surface, start, minimum, t) {
  const { colours } = pane.theme;
  for (const point of surface.saddles) drawSaddle(ctx, pane.place(point), colours.ink);
  const minima = surface.minima.filter((point) => beyond(pane.view, point) === 0);
  for (const point of minima) drawMarker(ctx, minimum, pane.place(point), 8.5, colours.casing, colours.ink, 1.8);
  if (minima.length <= 4) nameMinima(ctx, pane, minima, start, t);
}

function drawSaddle(ctx, [x, y], colour) {
  ctx.beginPath();
  ctx.arc(x - 8, y, 5, -1.1, 1.1);
  ctx.moveTo(x + 8 - 5 * Math.cos(1.1), y - 5 * Math.sin(1.1));
  ctx.arc(x + 8, y, 5, Math.PI + 1.1, Math.PI - 1.1, true);
  ctx.lineWidth = 1.8;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

/** Writes where the minima are, each on a side that is free. */
function nameMinima(ctx, pane, minima, start, t) {
  const extent = 4 * (pane.view[1] - pane.view[0]);
  const line = pane.type(14);
  ctx.font = `600 ${line}px ${pane.theme.font}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const taken = [...minima, start].map((point) => {
    const [x, y] = pane.place(point);
    return [x - 13, y - 13, x + 13, y + 13];
  });
  for (const point of minima) {
    const [px, py] = [point[0], point[1]].map((v) => rounded(v, extent) || 0); // 0 for -0
    const text = t("minimum", { x: px, y: py });
    const room = ctx.measureText(text).width;
    const [x, y] = pane.place(point);
    const places = [
      [x + 17, y],
      [x - 17 - room, y],
      [x - room / 2, y - 14 - line / 2],
      [x - room / 2, y + 14 + line / 2],
    ];
    /** @param {number[]} place */
    const box = ([left, middle]) => [left, middle - line / 2, left + room, middle + line / 2];
    const best = places.find((place) => {
      const [left, top, right, bottom] = box(place);
      if (left < 8 || right > pane.width - 8 || top < 8 || bottom > pane.height - 8) return false;
      return taken.every(([a, b, c, d]) => right < a || left > c || bottom < b || top > d);
    });
    if (!best) continue;
    taken.push(box(best));
    drawText(ctx, text, best[0], best[1], pane.theme.colours.ink, halo(pane, 0.5));
  }
}

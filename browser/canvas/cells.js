// Cells: pictures of a grid of runs: their colours and patterns, and what stands around them.

import { drawText } from "./marks.js";
import { channels, mix } from "../pure/colour.js";
import { hatched, paint, patternOf, SHADES, ticksOf } from "../pure/maps.js";

const pixel = (colour) => {
  const bytes = new Uint8Array([...channels(colour), 255]);
  return new Uint32Array(bytes.buffer)[0];
};
const shades = (of) => Uint32Array.from({ length: SHADES }, (_, i) => pixel(of(i / (SHADES - 1))));

/**
 * How kinds of cells are painted: what diverged, what is not there yet, then each minimum.
 * @param {import("../types.js").Theme} theme
 * @param {any} hues of the catalog
 * @param {number} count of minima
 */
export function basinLook({ name, dark, colours }, hues, count) {
  const paper = colours["map-high"];
  const { minima, lost } = hues[name];
  const marks = (plain) => (part) => mix(plain(part), dark ? "#ffffff" : "#000000", 0.2);
  const gone = () => mix(paper, lost, 0.34);
  const open = () => mix(paper, colours.ink, 0.14);
  const kinds = [
    gone,
    open,
    ...Array.from({ length: count }, (_, k) => (part) => mix(paper, minima[k % minima.length], 0.72 - 0.5 * part)),
  ];
  return {
    colours: kinds.map(shades),
    marked: [shades(() => mix(paper, lost, 0.85)), shades(open), ...kinds.slice(2).map((kind) => shades(marks(kind)))],
    patterns: [hatched, () => false, ...Array.from({ length: count }, (_, k) => patternOf(k))],
  };
}

/** The same from the strongest to the palest shade, of no minimum. */
export const shadeLook = (theme) =>
  basinLook(theme, { [theme.name]: { minima: [theme.colours.ink], lost: theme.colours.ink } }, 1);

/** How cells with a number are painted: what diverged, what never reached it, then from the strongest to the palest. */
export function scaleLook({ name, dark, colours }, hues) {
  const paper = colours["map-high"];
  const { lost } = hues[name];
  const strong = dark ? "#7edbfa" : "#0b3a6b";
  const kinds = [() => mix(paper, lost, 0.34), () => mix(paper, colours.ink, 0.14), (part) => mix(strong, paper, part)];
  return {
    colours: kinds.map(shades),
    marked: [shades(() => mix(paper, lost, 0.85)), shades(kinds[1]), shades(kinds[2])],
    patterns: [hatched, () => false, () => false],
  };
}

/**
 * How trainings are painted: what does not learn, paler the sooner it is lost, what is not yet known, and what learns,
 * stronger the faster.
 */
export function trainLook({ name, dark, colours }, hues) {
  const paper = colours["map-high"];
  const { lost } = hues[name];
  const strong = dark ? "#7edbfa" : "#0b3a6b";
  const kinds = [
    (part) => mix(paper, lost, 0.5 - 0.4 * part),
    () => mix(paper, colours.ink, 0.14),
    (part) => mix(strong, paper, 0.55 * part),
  ].map(shades);
  return { colours: kinds, marked: kinds, patterns: kinds.map(() => () => false) };
}

/**
 * Draws cells into a frame of a context that has `ratio` device pixels in one of CSS.
 * @param {CanvasRenderingContext2D} ctx
 * @param {readonly number[]} frame left, top, width, height
 * @param {number} ratio
 * @param {Parameters<typeof paint>[3]} cells
 * @param {ReturnType<typeof basinLook>} look
 */
export function drawCells(ctx, [left, top, width, height], ratio, cells, look) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const canvas = new OffscreenCanvas(w, h);
  const image = new ImageData(w, h);
  paint(new Uint32Array(image.data.buffer), w, h, cells, { ...look, ratio });
  /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
  ctx.drawImage(canvas, left, top, width, height);
}

/**
 * Ticks within a frame, as a map has them: along its foot and its left side.
 * @param {CanvasRenderingContext2D} ctx
 * @param {readonly number[]} frame
 * @param {readonly [import("../pure/maps.js").Side, import("../pure/maps.js").Side]} sides
 * @param {any} context
 */
export function drawTicks(ctx, [left, top, width, height], [x, y], { theme, type }) {
  const { muted } = theme.colours;
  const halo = mix(theme.colours["map-low"], theme.colours["map-high"], 0.8);
  Object.assign(ctx, { font: `500 ${type(13)}px ${theme.font}`, textAlign: "center", textBaseline: "alphabetic" });
  for (const [place, text] of ticksOf(x, width / 110))
    if (place * width > 36 && place * width < width - 16)
      drawText(ctx, text, left + place * width, top + height - 7, muted, halo);
  Object.assign(ctx, { textAlign: "left", textBaseline: "middle" });
  for (const [place, text] of ticksOf(y, height / 90))
    if (place * height > 28 && place * height < height - 14)
      drawText(ctx, text, left + 7, top + (1 - place) * height, muted, halo);
}

/**
 * Ticks around a frame, as a chart has them, and what its sides are.
 * @param {CanvasRenderingContext2D} ctx
 * @param {readonly number[]} frame
 * @param {{x: [number, string][], y: [number, string][], names: readonly string[]}} axes
 * @param {any} context
 */
export function drawAxes(ctx, [left, top, width, height], { x, y, names }, { theme, type }) {
  const { muted, ink, grid } = theme.colours;
  Object.assign(ctx, { strokeStyle: grid, lineWidth: 1 }).strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
  Object.assign(ctx, { font: `500 ${type(13)}px ${theme.font}`, fillStyle: muted });
  Object.assign(ctx, { textAlign: "center", textBaseline: "top" });
  for (const [place, text] of x) ctx.fillText(text, left + place * width, top + height + 6);
  Object.assign(ctx, { textAlign: "right", textBaseline: "middle" });
  for (const [place, text] of y) ctx.fillText(text, left - 7, top + (1 - place) * height);
  Object.assign(ctx, { font: `600 ${type(14)}px ${theme.font}`, fillStyle: ink, textBaseline: "top" });
  ctx.fillText(names[0], left + width, top + height + type(13) + 10);
  Object.assign(ctx, { textAlign: "left", textBaseline: "bottom" });
  ctx.fillText(names[1], 8, top - 8);
}

/**
 * Thin lines through a place, from side to side of a frame.
 * @type {(ctx: CanvasRenderingContext2D, frame: readonly number[], at: readonly number[], colours: Record<string, string>) => void}
 */
export function drawCross(ctx, [left, top, width, height], [x, y], { ink, casing }) {
  for (const [lineWidth, strokeStyle] of /** @type {const} */ ([
    [3.5, casing],
    [1.4, ink],
  ])) {
    Object.assign(ctx, { lineWidth, strokeStyle }).beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
  }
}

/**
 * A ring around a place, which stays visible on whatever lies below.
 * @type {(ctx: CanvasRenderingContext2D, at: readonly number[], radius: number, colours: Record<string, string>, dash?: number[]) => void}
 */
export function drawRing(ctx, [x, y], radius, { ink, casing }, dash = []) {
  for (const [lineWidth, strokeStyle] of /** @type {const} */ ([
    [5.5, casing],
    [2.5, ink],
  ])) {
    Object.assign(ctx, { lineWidth, strokeStyle }).beginPath();
    ctx.setLineDash(lineWidth < 4 ? dash : []);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.setLineDash([]);
}

/** A letter in a disc, which names a minimum on its picture and in the legend. */
export function drawLetter(ctx, letter, [x, y], { colours, font }, size) {
  Object.assign(ctx, { fillStyle: colours.casing, strokeStyle: colours.ink, lineWidth: 1.8 }).beginPath();
  ctx.arc(x, y, 0.78 * size, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  Object.assign(ctx, { fillStyle: colours.ink, font: `700 ${size}px ${font}` });
  Object.assign(ctx, { textAlign: "center", textBaseline: "middle" });
  ctx.fillText(letter, x, y + 0.06 * size);
}

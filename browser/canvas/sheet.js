// Sheet: what stands in a picture that leaves the app beside its map and its chart: the list of runs, what ran, the link.

import { DIM, drawMarker, drawText } from "./marks.js";
import { mix } from "../pure/colour.js";
import { format } from "../pure/numbers.js";

const [ROW, INSET] = [32, 14]; // pixels: of a run's height at most, and on both sides of it
const SIZES = [14, 13, 12, 11, 10, 9]; // of the type of what ran: the largest with which all of it has its place
const LINE = 1.35; // of a line's height, in sizes of its type

/** @typedef {readonly [x: number, y: number, width: number, height: number]} Box */

/**
 * A box with round corners, within which `fill` draws.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../types.js").Theme} theme
 * @param {Box} box
 * @param {string} ground its colour
 * @param {() => void} fill
 */
export function drawBox(ctx, { colours }, [x, y, width, height], ground, fill) {
  const outline = () => {
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, 10);
  };
  ctx.save();
  outline();
  ctx.fillStyle = ground;
  ctx.fill();
  ctx.clip();
  fill();
  ctx.restore();
  outline();
  Object.assign(ctx, { lineWidth: 1, strokeStyle: mix(colours.ink, colours.page, 0.84) });
  ctx.stroke();
}

/** How high a list of so many runs is, where there is that much room. */
export const heightOf = (count, room) => Math.min(count * ROW, room);

/**
 * The runs, each with its line, its name, what became of it and its number.
 * @param {CanvasRenderingContext2D} ctx
 * @param {any} context
 * @param {import("../views/runs.js").Told} told
 * @param {Box} box
 */
export function drawRuns(ctx, { store, styles, theme: { colours, font } }, told, [x, y, width, height]) {
  const row = Math.min(ROW, height / store.tracks.length);
  const size = Math.min(15, row * 0.55);
  ctx.textBaseline = "middle";
  for (const [i, track] of store.tracks.entries()) {
    const style = styles.get(track.key);
    const middle = y + (i + 0.5) * row;
    ctx.globalAlpha = store.dims(track.key) ? DIM.alpha : 1;
    ctx.beginPath();
    ctx.moveTo(x + INSET, middle);
    ctx.lineTo(x + INSET + 38, middle);
    Object.assign(ctx, { lineWidth: 2.2, strokeStyle: style.colour });
    ctx.setLineDash(style.dash);
    ctx.stroke();
    ctx.setLineDash([]);
    drawMarker(ctx, style.outline, [x + INSET + 19, middle], 6, style.colour, colours.panel, 1);
    /** Writes as much of a text as there is room for; gives where it ends. */
    const write = (text, at, room, weight, scale, colour) => {
      Object.assign(ctx, { font: `${weight} ${scale * size}px ${font}`, fillStyle: colour, textAlign: "left" });
      const shown = shortened(ctx, text, room);
      ctx.fillText(shown, at, middle);
      return shown ? at + ctx.measureText(shown).width + 8 : at;
    };
    const end = x + width - INSET - 5 * size;
    const [from, said] = [x + INSET + 48, told.status(track)];
    const name = write(track.label, from, end - from, 650, 1, colours.ink);
    // What became of a run is worth more than what it is made of, which the words below say.
    ctx.font = `400 ${0.9 * size}px ${font}`;
    const room = end - name - (said ? ctx.measureText(said).width + 8 : 0);
    const detail = write(track.detail, name, room, 400, 0.9, colours.muted);
    write(said, detail, end - detail, 400, 0.9, colours.ink);
    Object.assign(ctx, { font: `400 ${size}px ${font}`, fillStyle: colours.ink, textAlign: "right" });
    ctx.fillText(format(told.value(track)), x + width - INSET, middle);
    ctx.globalAlpha = 1;
    if (!i) continue;
    Object.assign(ctx, { lineWidth: 1, strokeStyle: mix(colours.ink, colours.page, 0.84) });
    ctx.beginPath();
    ctx.moveTo(x, y + i * row);
    ctx.lineTo(x + width, y + i * row);
    ctx.stroke();
  }
}

/**
 * Sets what ran, and the link back to it, in lines no wider than `width`, in a type in which they are not higher than `room`.
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("../types.js").Theme} theme
 * @param {{caption: string, link: string}} said
 * @param {number} width
 * @param {number} room
 */
export function setWords(ctx, { colours, font }, { caption, link }, width, room) {
  const set = (size) => {
    ctx.font = `400 ${size}px ${font}`;
    const lines = [
      ...wrapped(ctx, caption, width).map((text) => ({ text, colour: colours.ink })),
      ...wrapped(ctx, link, width).map((text) => ({ text, colour: colours.muted })),
    ];
    return { font: ctx.font, line: LINE * size, lines, height: lines.length * LINE * size };
  };
  const found = SIZES.map(set).find(({ height }) => height <= room);
  return found ?? { ...set(SIZES[SIZES.length - 1]), height: room };
}

/** Writes what was set. */
export function drawWords(ctx, { font, line, lines, height }, x, y) {
  Object.assign(ctx, { font, textAlign: "left", textBaseline: "top" });
  for (const [i, { text, colour }] of lines.slice(0, Math.floor(height / line + 0.01)).entries()) {
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y + i * line);
  }
}

/** Writes what an element says where it stands, `frame` being where the picture begins. */
export function drawElement(ctx, { colours }, element, frame) {
  const { left, top, bottom } = element.getBoundingClientRect();
  const { fontWeight, fontSize, fontFamily, color } = getComputedStyle(element);
  Object.assign(ctx, { font: `${fontWeight} ${fontSize} ${fontFamily}`, textAlign: "left", textBaseline: "middle" });
  drawText(ctx, element.textContent.trim(), left - frame.left, (top + bottom) / 2 - frame.top, color, colours.page);
}

/** A text, or as much of its beginning as there is room for. */
function shortened(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let length = text.length;
  while (length > 0 && ctx.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return length > 4 ? `${text.slice(0, length)}…` : "";
}

/** A text as lines that are no wider, broken after words and between the parts of an address. */
function wrapped(ctx, text, width) {
  const lines = text ? [""] : [];
  for (const part of text.split(/(?<=[\s&?])/)) {
    const last = lines.length - 1;
    if (lines[last] && ctx.measureText(lines[last] + part).width > width) lines.push(part);
    else lines[last] += part;
  }
  return lines;
}

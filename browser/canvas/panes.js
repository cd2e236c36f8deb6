// Panes: a square for each run, as large as there is room for, with its name above it.

import { best } from "../pure/lab.js";
import { DIM, drawMarker } from "./marks.js";

const [TITLE, GAP] = [24, 12]; // pixels above a square, and between two
const SMALL = 150; // pixels of a square, up to which its name is smaller

/**
 * `paint(track, x, y, size)` draws what is in a square; `title(track)` is more to say above it.
 * @param {import("./layer.js").Layer} layer
 * @param {any} context
 * @param {(ctx: CanvasRenderingContext2D, track: any, x: number, y: number, size: number) => void} paint
 * @param {(track: any) => string} [more]
 */
export function drawPanes(layer, context, paint, more = () => "") {
  const { tracks } = context.store;
  const { colours, font } = context.theme;
  const ctx = layer.clear();
  if (!tracks.length) return;
  const title = context.type(TITLE);
  const { columns, size } = best(tracks.length, layer.width, layer.height, title, GAP);
  const left = (layer.width - columns * (size + GAP) + GAP) / 2;
  for (const [i, track] of tracks.entries()) {
    const [x, y] = [left + (i % columns) * (size + GAP), Math.floor(i / columns) * (size + title + GAP) + title];
    const { outline, colour } = context.styles.get(track.key);
    ctx.fillStyle = colours.panel;
    ctx.fillRect(x, y, size, size);
    ctx.save();
    ctx.globalAlpha = context.store.dims(track.key) ? DIM.alpha : 1;
    ctx.beginPath();
    ctx.rect(x, y, size, size);
    ctx.clip();
    paint(ctx, track, x, y, size);
    ctx.restore();
    Object.assign(ctx, { strokeStyle: colours.grid, lineWidth: 1 }).strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
    drawMarker(ctx, outline, [x + title * 0.4, y - title * 0.45], context.type(5.5), colour, colours.page, 1);
    const letters = context.type(size < SMALL ? 12 : 14);
    Object.assign(ctx, { textAlign: "left", textBaseline: "middle" });
    Object.assign(ctx, { font: `600 ${letters}px ${font}`, fillStyle: colours.ink });
    ctx.fillText(track.label, x + title * 0.85, y - title * 0.45, size - title * 0.9);
    const room = size - title - ctx.measureText(track.label).width;
    Object.assign(ctx, { font: `400 ${letters}px ${font}`, fillStyle: colours.muted, textAlign: "right" });
    if (ctx.measureText(more(track)).width < room - 8) ctx.fillText(more(track), x + size, y - title * 0.45);
  }
}

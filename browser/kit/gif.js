// Gif: a film as a GIF, made here: of each frame only what has changed since the one before.

import { channels } from "../pure/colour.js";
import { applyPalette, GIFEncoder, quantize } from "../vendor/gifenc.js";

const COLOURS = 255; // and one that leaves a pixel as it was
const STRIDE = 3; // of the pixels by which the colours are chosen

/**
 * `last` is a canvas that shows the last frame, which has all the colours; those that are `known` stay as they are.
 * @param {OffscreenCanvas} last
 * @param {string[]} known as #rrggbb
 * @returns {(reel: import("./frames.js").Reel) => Promise<import("./frames.js").Encoder>}
 */
export const gif = (last, known) => async (reel) => {
  const { width, height, fps } = reel;
  const file = GIFEncoder();
  const sample = pixelsOf(last).filter((_, i) => i % STRIDE === 0);
  const palette = [...known.map(channels), ...quantize(bytes(sample), COLOURS - known.length)];
  const transparentIndex = palette.length;
  let before = new Uint32Array(width * height);
  return {
    async add(canvas, i) {
      const now = pixelsOf(canvas);
      const places = changed(before, now);
      const colours = applyPalette(bytes(now, places), palette);
      const frame = new Uint8Array(now.length).fill(transparentIndex);
      places.forEach((place, k) => (frame[place] = colours[k]));
      file.writeFrame(frame, width, height, {
        ...{ transparent: i > 0, transparentIndex, dispose: 1, delay: 1000 / fps },
        ...(i ? {} : { palette: [...palette, [0, 0, 0]] }),
      });
      before = now;
    },
    async finish() {
      file.finish();
      return new Blob([file.bytesView()], { type: "image/gif" });
    },
    close() {},
  };
};

/** A picture's pixels, each as one number. */
function pixelsOf(canvas) {
  const { width, height } = canvas;
  const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  return new Uint32Array(ctx.getImageData(0, 0, width, height).data.buffer);
}

/** Where two pictures differ. */
function changed(before, now) {
  const places = new Uint32Array(now.length);
  let count = 0;
  for (let i = 0; i < now.length; i++) if (now[i] !== before[i]) places[count++] = i;
  return places.subarray(0, count);
}

/** Pixels, or those at some places, as bytes. */
const bytes = (pixels, places) =>
  new Uint8Array((places ? Uint32Array.from(places, (place) => pixels[place]) : pixels).buffer);

// Boundaries: what each run's network says of every place, and the points that it learns from, at the current step.

import { Layer } from "../canvas/layer.js";
import { drawMarker } from "../canvas/marks.js";
import { best } from "../pure/lab.js";
import { channels } from "../pure/colour.js";
import { html, nothing, render } from "../vendor/lit-html.js";

const [TITLE, GAP] = [24, 12]; // pixels above a picture, and between two
const STRONG = 0.4; // how much of its colour a class has where the network is sure
const [MANY, SMALL] = [200, 150]; // points, and pixels of a picture, from which on marks are smaller

/**
 * `label()` is for those who cannot see it.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { label }) {
  const { store, clock, catalog } = context;
  render(html`<canvas class="dh-boundary" role="img"></canvas>`, place);
  const layer = new Layer(/** @type {HTMLCanvasElement} */ (place.querySelector("canvas")));
  const square = new OffscreenCanvas(1, 1);
  let shown = -1; // the picture that is drawn

  /** Colours of the bytes of a picture. */
  function shades() {
    const { classes } = store.answer.ground;
    const step = Math.floor(256 / classes);
    const panel = channels(context.theme.colours.panel);
    const hues = catalog.classes.map(({ colour }) => channels(colour[context.theme.name]));
    return Array.from({ length: 256 }, (_, byte) => {
      const hue = hues[Math.min(classes - 1, Math.floor(byte / step))];
      const part = STRONG * Math.sqrt((byte % step) / (step - 1));
      return panel.map((v, i) => v + part * (hue[i] - v));
    });
  }

  /** A picture's bytes as an image, rows from the top. */
  function image(bytes, colours) {
    const size = Math.sqrt(bytes.length);
    square.width = square.height = size;
    const ctx = /** @type {OffscreenCanvasRenderingContext2D} */ (square.getContext("2d"));
    const data = ctx.createImageData(size, size);
    for (let i = 0; i < bytes.length; i++) {
      const to = 4 * ((size - 1 - Math.floor(i / size)) * size + (i % size));
      data.data.set([...colours[bytes[i]], 255], to);
    }
    ctx.putImageData(data, 0, 0);
    return square;
  }

  function draw(at) {
    const { tracks } = store;
    const { ground } = store.answer;
    const { colours, font, name: theme } = context.theme;
    const ctx = layer.clear();
    if (!tracks.length) return;
    const [x0, x1, y0, y1] = ground.view;
    const title = context.type(TITLE);
    const { columns, size } = best(tracks.length, layer.width, layer.height, title, GAP);
    const left = (layer.width - columns * (size + GAP) + GAP) / 2;
    const palette = shades();
    const radius = context.type(10 * (ground.labels.length > MANY ? 2.3 : 3) * (size < SMALL ? 0.75 : 1)) / 10;
    for (const [i, track] of tracks.entries()) {
      const [x, y] = [left + (i % columns) * (size + GAP), Math.floor(i / columns) * (size + title + GAP) + title];
      const style = context.styles.get(track.key);
      const bytes = track.pictures[Math.min(at, track.pictures.length - 1)];
      ctx.fillStyle = colours.panel;
      ctx.fillRect(x, y, size, size);
      if (bytes) ctx.drawImage(image(bytes, palette), x, y, size, size);
      ctx.save();
      ctx.beginPath();
      ctx.rect(x, y, size, size);
      ctx.clip();
      for (let k = 0; k < ground.labels.length; k++) {
        const { colour, outline } = catalog.classes[ground.labels[k]];
        const px = x + ((ground.points[2 * k] - x0) / (x1 - x0)) * size;
        const py = y + ((y1 - ground.points[2 * k + 1]) / (y1 - y0)) * size;
        drawMarker(ctx, outline, [px, py], radius, colour[theme], colours.page, 0.8);
        if (ground.flipped[k]) {
          ctx.beginPath();
          ctx.arc(px, py, 2.4 * radius, 0, 2 * Math.PI);
          Object.assign(ctx, { strokeStyle: colours.ink, lineWidth: 1.4 }).stroke();
        }
      }
      ctx.restore();
      Object.assign(ctx, { strokeStyle: colours.grid, lineWidth: 1 }).strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
      drawMarker(
        ctx,
        style.outline,
        [x + title * 0.4, y - title * 0.45],
        context.type(5.5),
        style.colour,
        colours.page,
        1,
      );
      Object.assign(ctx, {
        font: `600 ${context.type(size < SMALL ? 12 : 14)}px ${font}`,
        fillStyle: colours.ink,
        textAlign: "left",
      });
      ctx.textBaseline = "middle";
      ctx.fillText(track.label, x + title * 0.85, y - title * 0.45, size - title * 0.9);
    }
  }

  return {
    draw(dirty) {
      if (dirty.has("size") || !layer.width) layer.size();
      if (!layer.width || !store.answer.ground) return;
      const last = Math.floor(clock.step) >= clock.steps;
      const at = last ? Infinity : Math.floor(clock.step / 2); // they are taken at every other record, and the last
      const changed = ["size", "answer", "look", "theme"].some((part) => dirty.has(part));
      if (!changed && at === shown) return;
      shown = at;
      layer.canvas.setAttribute("aria-label", label());
      draw(at);
    },
    destroy() {
      render(nothing, place);
    },
  };
}

// Boundaries: what each run's network says of every place, and the points that it learns from, at the current step.

import { Layer } from "../canvas/layer.js";
import { drawMarker } from "../canvas/marks.js";
import { drawPanes } from "../canvas/panes.js";
import { channels } from "../pure/colour.js";
import { pictureAt } from "../pure/lab.js";
import { html, nothing, render } from "../vendor/lit-html.js";

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
  let shown = -1; // the record that is drawn

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

  function draw() {
    const { ground } = store.answer;
    const { colours, name: theme } = context.theme;
    const [x0, x1, y0, y1] = ground.view;
    const palette = shades();
    drawPanes(layer, context, (ctx, track, x, y, size) => {
      const radius = context.type(10 * (ground.labels.length > MANY ? 2.3 : 3) * (size < SMALL ? 0.75 : 1)) / 10;
      const bytes = pictureAt(track.pictures, clock.step, clock.steps);
      if (bytes) ctx.drawImage(image(bytes, palette), x, y, size, size);
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
    });
  }

  return {
    draw(dirty) {
      if (dirty.has("size") || !layer.width) layer.size();
      if (!layer.width || !store.answer.ground) return;
      const at = Math.floor(clock.step);
      const changed = ["size", "answer", "look", "theme"].some((part) => dirty.has(part));
      if (!changed && at === shown) return;
      shown = at;
      layer.canvas.setAttribute("aria-label", label());
      draw();
    },
    destroy() {
      render(nothing, place);
    },
  };
}

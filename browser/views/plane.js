// Plane: the paths of all runs through their weights, seen from above: shades and contours are the loss in their plane.

import { makeHeads } from "../canvas/heads.js";
import { Layer } from "../canvas/layer.js";
import { drawRelief } from "../canvas/relief.js";
import { makeTrails } from "../canvas/trails.js";
import { crowd } from "../pure/labels.js";
import { trace } from "../pure/path.js";
import { border, fit, project } from "../pure/plane.js";
import { html, nothing, render } from "../vendor/lit-html.js";

/**
 * `label()` is for those who cannot see it.
 * @param {HTMLElement} place
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { label }) {
  const { store, clock, t } = context;
  render(
    html`<canvas class="dh-base"></canvas><canvas class="dh-trails"></canvas
      ><canvas class="dh-heads" role="img"></canvas>`,
    place,
  );
  const layers = [...place.querySelectorAll("canvas")].map((canvas) => new Layer(canvas));
  const [base, trails, heads] = layers;
  const drawTrails = makeTrails(trails);
  const drawHeads = makeHeads(heads);
  /** @type {any} */
  const pane = {
    type: context.type,
    place: (point) => project(pane.view, pane.width, pane.height, point),
    edge: (point) => border(pane.width, pane.height, pane.place(point), 30),
  };
  let ready = false;

  function ground() {
    const { plane } = store.answer;
    const { view } = plane.header;
    Object.assign(pane, { width: base.width, height: base.height, theme: context.theme });
    pane.view = fit(view, pane.width, pane.height);
    const traces = store.tracks.map(({ path }) => trace(path.x, path.last, pane.view, pane.width, pane.height, view));
    drawRelief(base, pane, plane, { taken: [], busy: crowd(traces, pane.width, pane.height), field: false });
    return traces;
  }

  /** @type {any[]} */
  let traces = [];
  return {
    draw(dirty) {
      if (dirty.has("size") || !base.width) for (const layer of layers) layer.size();
      if (!base.width) return;
      const again = ["size", "answer", "look", "theme"].some((part) => dirty.has(part)) || !ready;
      if (again) {
        for (const layer of layers) layer.clear();
        ready = Boolean(store.answer.plane);
        if (!ready) return;
        traces = ground();
      }
      if (!ready) return;
      const runs = store.tracks.map((track, i) => ({
        track: { ...track, x: track.path.x, last: track.path.last },
        trace: traces[i],
        grave: track.path.last < clock.steps ? pane.place(lastOf(track.path)) : null,
        style: context.styles.get(track.key),
        dim: store.dims(track.key),
      }));
      drawTrails(pane, runs, { step: clock.step, steps: clock.steps, fade: false, dots: false, again });
      drawHeads(pane, runs, { step: clock.step, labels: true, taken: [], landmarks() {}, t });
      if (again || dirty.has("numbers")) heads.canvas.setAttribute("aria-label", label());
    },
    destroy() {
      render(nothing, place);
    },
  };
}

const lastOf = ({ x, last }) => [x[2 * last], x[2 * last + 1]];

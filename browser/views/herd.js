// Herd: the runs of a whole class on the map, and what is known of the one under the pointer.

import { makeFlock, makeTracks } from "../canvas/herd.js";
import { layerOf } from "../canvas/layer.js";
import { graveOf, trace } from "../pure/path.js";
import { border, project } from "../pure/plane.js";
import { lastFinite } from "../pure/time.js";

const NEAR = 16; // pixels between the pointer and the head that it means

/**
 * `runs()` are {key, ran, style, late, rank, facts()}, which are the same while nothing is new; `lit()` is the key of the one
 * that is meant, `light(key)` says which that is.
 * @param {HTMLElement} place the map
 * @param {any} context
 * @param {{view: () => number[], runs: () => readonly any[], lit: () => string, light: (key: string) => void}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { view, runs, lit, light }) {
  const { store, clock, tip } = context;
  const listening = new AbortController();
  const canvases = ["tracks", "flock"].map((name) => {
    const canvas = place.appendChild(document.createElement("canvas"));
    canvas.className = `dh-${name}`;
    canvas.setAttribute("aria-hidden", "true"); // the list of the best and the histogram say it
    return canvas;
  });
  const [tracks, flock] = canvases.map((canvas) => layerOf(context, canvas));
  const drawTracks = makeTracks(tracks);
  const drawFlock = makeFlock(flock);
  /** @type {any} */
  const pane = {
    type: context.type,
    place: (point) => project(pane.view, pane.width, pane.height, point),
    edge: (point, inset) => border(pane.width, pane.height, pane.place(point), inset),
  };
  /** @type {readonly any[]} */
  let shown = []; // of which these are the traces
  /** @type {readonly any[]} */
  let heads = [];
  /** @type {[number, number][]} */
  let places = [];
  let seen = ""; // the view that they were traced in

  function traceAll() {
    const home = store.answer.surface.domain.flat();
    heads = shown.map((run) => {
      const { x, loss } = run.ran;
      const track = { x, last: lastFinite(x), gap: loss };
      const found = trace(x, track.last, pane.view, pane.width, pane.height, home);
      return { ...run, track, trace: found, grave: graveOf(track, pane) };
    });
  }

  function hover({ clientX, clientY, target }) {
    if (!heads.length || target.closest("button")) return;
    const box = place.getBoundingClientRect();
    const [px, py] = [clientX - box.left - place.clientLeft, clientY - box.top - place.clientTop];
    let [near, least] = [-1, NEAR];
    for (const [i, [x, y]] of places.entries()) {
      const distance = Math.hypot(x - px, y - py) + (heads[i].late ? NEAR / 2 : 0);
      if (distance < least) [near, least] = [i, distance];
    }
    const key = near < 0 ? "" : heads[near].key;
    if (key !== lit()) light(key);
    if (near >= 0) tip.show(heads[near].facts(), place, px, py);
  }

  const { signal } = listening;
  place.addEventListener("pointermove", hover, { signal });
  place.addEventListener("pointerleave", () => lit() && light(""), { signal });

  return {
    draw(dirty) {
      if (dirty.has("size") || !flock.width) for (const layer of [tracks, flock]) layer.size();
      if (!flock.width) return;
      Object.assign(pane, { view: view(), width: flock.width, height: flock.height, theme: context.theme });
      const now = `${pane.view} ${pane.width} ${pane.height}`;
      const again = now !== seen || runs() !== shown || dirty.has("theme") || dirty.has("size");
      if (again) {
        [shown, seen] = [runs(), now];
        traceAll();
      }
      const { step } = clock;
      drawTracks(pane, heads, { step, again });
      places = drawFlock(pane, heads, { step, lit: heads.findIndex(({ key }) => key === lit()) });
    },
    destroy() {
      listening.abort();
      for (const canvas of canvases) canvas.remove();
    },
  };
}

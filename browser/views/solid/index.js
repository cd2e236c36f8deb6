// Solid: the map in three dimensions: Plotly, fetched when it is asked for, draws the ground, and we what lies on it.

import { makeHeads } from "../../canvas/heads.js";
import { boxOf, makeLandmarks } from "../../canvas/landmarks.js";
import { layerOf } from "../../canvas/layer.js";
import { loadPlotly } from "../../kit/plotly.js";
import { cameraOf, outlook } from "../../pure/camera.js";
import { crowd } from "../../pure/labels.js";
import { beyond } from "../../pure/plane.js";
import { layered } from "../../pure/tale.js";
import { coarse, drape, heightAt, inSight, nearest } from "../../pure/terrain.js";
import { html, render } from "../../vendor/lit-html.js";
import { drawFrame } from "./frame.js";
import { listen } from "./hand.js";
import { layoutOf, meshOf } from "./mesh.js";
import { drawTrails } from "./trails.js";

const [WIDE, TALL] = [1.25, 0.62]; // of the block as it is shown, in Plotly's units
const BASE = 0.08; // of the relief, below its lowest point
const EDGE = 0.002; // of each side, beyond what is drawn
const RIM = 0.04; // of the domain, beyond its rim: where arrows to runs that have left it point

/**
 * `failed()` is called when the view cannot be loaded; `shy` as on the map; `from` is where another view is looked at from.
 * @param {HTMLElement} place the map, which it covers
 */
export function mount(place, context, { failed, shy, from = null }) {
  const { store, clock, source, t } = context;
  const gone = new AbortController();
  const host = place.appendChild(document.createElement("div"));
  Object.assign(host, { className: "dh-solid", hidden: true, tabIndex: 0 });
  host.setAttribute("role", "group");
  host.setAttribute("aria-label", t("solid_help"));
  render(
    html`<div class="dh-mesh"></div>
      <canvas class="dh-frame"></canvas><canvas class="dh-draped"></canvas><canvas class="dh-tops"></canvas>
      <p class="dh-height"></p>
      <div class="dh-names"></div>
      <i class="dh-ring"></i>`,
    host,
  );
  const mesh = /** @type {HTMLElement} */ (host.querySelector(".dh-mesh"));
  const ring = /** @type {HTMLElement} */ (host.querySelector(".dh-ring"));
  const height = /** @type {HTMLElement} */ (host.querySelector(".dh-height"));
  const [frame, trails, heads] = [...host.querySelectorAll("canvas")].map((canvas) => layerOf(context, canvas));
  const drawHeads = makeHeads(heads);
  const landmarks = makeLandmarks(/** @type {HTMLElement} */ (host.querySelector(".dh-names")));
  /** @type {any} */
  let Plotly = null;
  /** @type {any} the ground that is shown, with its block and terrain */
  let ground = null;
  let wanted = ""; // the surface that was asked for
  /** @type {any} from where it is looked at */
  let look = from;
  /** @type {any} what a mark needs to know of the picture */
  let pane = null;
  let taken = [];
  let shaped = Promise.resolve(); // when the ground is as it was last asked for
  let laid = new Map(); // each run's path, as it lies on the ground
  let drawn = new Map(); // and on the pane

  async function open() {
    const { scene, surface } = store.answer;
    const key = JSON.stringify(scene.surface);
    if (key === wanted) return;
    wanted = key;
    try {
      const found = await Promise.all([
        source.ground(scene, surface.domain.flat(), true, gone.signal),
        loadPlotly().then((loaded) => (Plotly = loaded)),
      ]);
      if (key !== wanted) return;
      ground = { ...blockOf(found[0]), surface };
      clock.wake("solid");
    } catch {
      wanted = "";
      if (!gone.signal.aborted) failed();
    }
  }

  /** Where everything stands, seen from where it is looked at. */
  function see() {
    const { width, height } = frame;
    const { type } = context;
    const room = [type(62), type(30), type(24), type(44)];
    const whole = { width, height, room };
    const { terrain, block, half } = ground;
    if (look?.surface !== ground.surface.id) {
      const points = [store.answer.scene.start, ...store.answer.surface.minima];
      look = { surface: ground.surface.id, zoom: 1, ...outlook(terrain, block, whole, points) };
    }
    const camera = cameraOf(look, block, whole);
    const seen = inSight(half, camera.eye);
    const [x0, x1, y0, y1] = terrain.box;
    const within = ([x, y], over) => [
      Math.min(Math.max(x, x0 - over * (x1 - x0)), x1 + over * (x1 - x0)),
      Math.min(Math.max(y, y0 - over * (y1 - y0)), y1 + over * (y1 - y0)),
    ];
    const lifted = (point) => [...point, heightAt(terrain, point)];
    pane = {
      ...{ width, height, view: terrain.box, theme: context.theme, type, camera },
      place: (point) => camera.project(lifted(within(point, RIM))),
      edge: (point) => camera.project(lifted(within(point, 0))),
      seen: (point) => seen[nearest(half, point)] === 1,
    };
    drawn = new Map(
      store.answer.tracks.map(({ key, x, last, gap }) => {
        const path = laid.get(key);
        const places = path.points.map(camera.project);
        const trace = { ...path, xs: places.map(([px]) => px), ys: places.map(([, py]) => py) };
        const whole = last === gap.length - 1 && Number.isFinite(gap[last]);
        const grave = whole ? null : (places[places.length - 1] ?? pane.edge([x[0], x[1]]));
        return [key, { trace: { ...trace, seen: path.points.map(pane.seen) }, grave }];
      }),
    );
  }

  async function shape() {
    const shown = pane;
    await Plotly.react(mesh, meshOf(ground, pane.theme), layoutOf(ground, pane), { displayModeBar: false });
    if (gone.signal.aborted) return Plotly.purge(mesh);
    host.dataset.ready = "true";
    if (pane !== shown) clock.wake("turn");
  }

  function turn(change) {
    if (!look) return;
    look = change(look);
    clock.wake("turn");
  }
  listen(host, turn, { shy }, gone.signal);

  return {
    /** From where it is looked at; null until it is. */
    get look() {
      return look;
    },
    get ready() {
      return pane !== null;
    },
    /** The ground alone, as an address of a picture. */
    async photograph(scale) {
      await shaped;
      return Plotly.toImage(mesh, { format: "png", width: pane.width, height: pane.height, scale });
    },
    draw(dirty) {
      const on = store.scene.show.includes("3d");
      const opened = on && host.hidden;
      host.hidden = !on;
      if (!on) return;
      if (opened || dirty.has("answer")) open();
      const resized = frame.width !== host.clientWidth || frame.height !== host.clientHeight;
      if (resized) for (const layer of [frame, trails, heads]) layer.size();
      const { scene, surface } = store.answer;
      if (!frame.width || ground?.surface.id !== surface.id) return;
      const again = opened || resized || ["solid", "turn", "answer", "look", "theme"].some((part) => dirty.has(part));
      const runs = () =>
        layered(
          store.tracks.map((track) => ({
            ...{ track, style: context.styles.get(track.key), dim: store.dims(track.key) },
            ...drawn.get(track.key),
          })),
        );
      if (opened || dirty.has("answer") || dirty.has("solid"))
        laid = new Map(store.answer.tracks.map(({ key, x, last }) => [key, drape(x, last, ground.terrain)]));
      if (again) {
        see();
        if (opened || resized || dirty.has("solid") || dirty.has("theme")) shaped = shape();
        else if (dirty.has("turn") && host.dataset.ready) Plotly.relayout(mesh, { "scene.camera": pane.camera.plotly });
        const written = drawFrame(frame, pane, ground);
        const [x, y] = pane.place(scene.start);
        ring.style.transform = `translate(${x}px, ${y}px)`;
        ring.hidden = beyond(pane.view, scene.start) > 0;
        const busy = crowd(
          runs().map(({ trace }) => trace),
          pane.width,
          pane.height,
        );
        height.textContent = t(surface.shift == null ? "height" : "height_log");
        taken = landmarks.arrange(heads.ctx, pane, {
          ...{ surface, start: scene.start, startName: ring.hidden ? "" : t("start"), busy, t },
          overlays: [boxOf(height), ...written],
        });
      }
      const shown = new Set(scene.show);
      drawTrails(trails, pane, runs(), {
        step: Math.floor(clock.step),
        steps: clock.steps,
        fade: shown.has("fade"),
        dots: shown.has("dots"),
      });
      drawHeads(pane, runs(), {
        step: clock.step,
        labels: shown.has("labels"),
        taken,
        landmarks: (ctx) => landmarks.draw(ctx, pane, context.catalog.minimum),
        t,
      });
    },
    destroy() {
      gone.abort();
      if (host.dataset.ready) Plotly.purge(mesh);
      host.remove();
    },
  };
}

/** The ground as a terrain, and the block that it is the top of. */
function blockOf({ header, arrays }) {
  const { view: box, grid, z: range, levels } = header;
  const [x0, x1, y0, y1] = box;
  const [low, high] = range[0] < range[1] ? range : [range[0], range[0] + 1];
  const terrain = { box, rows: grid[0], columns: grid[1], z: arrays.height, low, high };
  // Plotly cuts away what lies on the faces of the block, or leaves it, as its digits fall.
  const ranges = [
    [x0, x1],
    [y0, y1],
    [low - BASE * (high - low), high],
  ].map(([from, to]) => [from - EDGE * (to - from), to + EDGE * (to - from)]);
  const block = { ranges, size: [WIDE, (WIDE * (y1 - y0)) / (x1 - x0), TALL] };
  return { terrain, block, half: coarse(terrain, 2), levels, vertices: arrays.vertices };
}

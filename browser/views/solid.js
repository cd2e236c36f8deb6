// Solid: the map in three dimensions, drawn by Plotly, which is fetched when it is asked for.

import { loadPlotly } from "../kit/plotly.js";
import { mix } from "../pure/colour.js";
import { beyond } from "../pure/plane.js";

const SYMBOLS = { circle: "circle", square: "square", diamond: "diamond", plus: "cross" };
const QUIET = { hoverinfo: "skip" };

/**
 * `failed()` is called when the view cannot be loaded.
 * @param {HTMLElement} place the map, which it covers
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { failed }) {
  const { store, clock, source } = context;
  /** @type {any} a div that Plotly draws in, and leaves its data on */
  const host = place.appendChild(document.createElement("div"));
  Object.assign(host, { className: "dh-solid", hidden: true });
  const gone = new AbortController();
  /** @type {any} */
  let Plotly = null;
  /** @type {any} */
  let ground = null; // of the surface that is shown
  let shown = ""; // that surface
  let [turning, turned] = [false, -1];

  async function open() {
    const { scene, surface } = store.answer;
    const key = JSON.stringify(scene.surface);
    try {
      const found = shown === key ? ground : source.ground(scene, surface.domain.flat(), true, gone.signal);
      [Plotly, ground] = await Promise.all([loadPlotly(), found]);
    } catch {
      if (!gone.signal.aborted) failed();
      return;
    }
    if (gone.signal.aborted || !store.scene.show.includes("3d")) return;
    shown = key;
    const lines = linesOf(context, ground, clock.step);
    await Plotly.react(
      host,
      [surfaceOf(surface, ground, context.theme), ...lines],
      layoutOf(store.answer, ground, context),
      { displayModeBar: false, responsive: true },
    );
    host.dataset.ready = "true";
  }

  /** Moves the balls along, as often as WebGL keeps up. */
  async function turn() {
    const now = Math.floor(clock.step);
    if (turning || turned === now) return;
    const lines = linesOf(context, ground, clock.step);
    if (host.data.length !== lines.length + 1) return;
    [turning, turned] = [true, now];
    const each = (name) => lines.map((line) => line[name]);
    await Plotly.restyle(
      host,
      { x: each("x"), y: each("y"), z: each("z") },
      lines.map((_, i) => i + 1),
    );
    turning = false;
    if (turned !== Math.floor(clock.step)) clock.wake();
  }

  return {
    draw(dirty) {
      const on = store.scene.show.includes("3d");
      const opened = on && host.hidden;
      host.hidden = !on;
      if (!on) return;
      if (opened || ["answer", "look", "theme"].some((part) => dirty.has(part))) open();
      else if (host.dataset.ready) turn();
      if (dirty.has("size") && host.dataset.ready) Plotly.Plots.resize(host);
    },
    destroy() {
      gone.abort();
      if (host.dataset.ready) Plotly.purge(host);
      host.remove();
    },
  };
}

function surfaceOf({ domain }, { header, arrays }, { colours }) {
  const [rows, columns] = header.grid;
  const even = ([low, high], n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
  return {
    ...QUIET,
    type: "surface",
    x: even(domain[0], columns),
    y: even(domain[1], rows),
    z: Array.from({ length: rows }, (_, i) => arrays.height.subarray(i * columns, (i + 1) * columns)),
    colorscale: [
      [0, mix(colours["map-low"], colours.contour, 0.25)],
      [1, colours["map-high"]],
    ],
    showscale: false,
    contours: {
      z: { show: true, usecolormap: false, color: mix(colours.contour, colours["map-high"], 0.5), width: 1 },
    },
    lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
  };
}

function layoutOf({ surface, scene }, { header }, { theme, type }) {
  const [[x0, x1], [y0, y1]] = surface.domain;
  const axis = { showgrid: false, zeroline: false, showspikes: false, color: theme.colours.muted, title: { text: "" } };
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    uirevision: surface.id,
    font: { family: theme.font, size: type(13) },
    scene: {
      xaxis: { ...axis, range: [x0, x1] },
      yaxis: { ...axis, range: [y0, y1] },
      zaxis: { ...axis, range: header.z, showticklabels: false },
      aspectmode: "manual",
      aspectratio: { x: 1.25, y: (1.25 * (y1 - y0)) / (x1 - x0), z: 0.7 },
      camera: { eye: { x: -1.2 * Math.sign(scene.start[0] || 1), y: -1.35, z: 1.15 } },
    },
  };
}

/** Each run as a line up to the current step and a ball at its end. */
function linesOf({ store, styles, theme }, { header }, step) {
  const { surface } = store.answer;
  const lift = (gap) => (surface.shift == null ? gap : Math.log10(Math.max(gap, 0) + surface.shift));
  const clearance = 0.012 * (header.z[1] - header.z[0]);
  return store.tracks.flatMap((track) => {
    const { colour, shape } = styles.get(track.key);
    /** @type {(number | null)[][]} */
    const [x, y, z] = [[], [], []];
    for (let i = 0; i <= Math.min(Math.floor(step), track.last); i++) {
      const outside = beyond(surface.domain.flat(), [track.x[2 * i], track.x[2 * i + 1]]) > 0;
      x.push(outside ? null : track.x[2 * i]);
      y.push(outside ? null : track.x[2 * i + 1]);
      z.push(outside ? null : lift(track.gap[i]) + clearance);
    }
    const marker = {
      color: colour,
      size: 7,
      symbol: SYMBOLS[shape] ?? "circle",
      line: { color: theme.colours.page, width: 2 },
    };
    return [
      { ...QUIET, type: "scatter3d", mode: "lines", x, y, z, line: { color: colour, width: 6 } },
      { ...QUIET, type: "scatter3d", mode: "markers", x: x.slice(-1), y: y.slice(-1), z: z.slice(-1), marker },
    ];
  });
}

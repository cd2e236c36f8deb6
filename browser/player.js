// Player: runs on a map, played through time.
//
// `mount(root, options)` draws into `root`; the default export mounts it for Streamlit. What only computes is
// in pure/. Points are in surface units, places in CSS pixels with y downwards, a view is [x low, x high, y low,
// y high], a step is a number in [0, N] whose fraction lies between two recorded steps.

import { drawFit } from "./fit.js";
import { entered, escaped, fieldLine, fillField, icon as drawn, slid } from "./field.js";
import { axis, range, series } from "./pure/axes.js";
import { unpack } from "./pure/bytes.js";
import { caption } from "./pure/caption.js";
import { channels, luminance, mix, variant } from "./pure/colour.js";
import { labelPlaces } from "./pure/labels.js";
import { runText, sceneOf, withParameters } from "./pure/link.js";
import { exact, format, rounded } from "./pure/numbers.js";
import { addPath, trace } from "./pure/path.js";
import { beyond, border, clip, fit, project, unproject, zoom } from "./pure/plane.js";
import { frameAt, lastFinite, pointAt, upTo } from "./pure/time.js";
import { choose, fillSettings, fillStories, settingOf, settingsHtml, storiesHtml } from "./settings.js";
import ticks from "./vendor/d3-ticks.js";

const MOST_RUNS = 9;
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const CHARTS = ["gap", "f", "grad", "lr", "distance"];
const LOGARITHMIC = new Set(["gap", "grad", "distance"]);
const DASHES = [[], [9, 5], [2.5, 4.5], [12, 4, 2.5, 4]];

// Markers: an optimizer's outline comes with the catalog, as an SVG path of unit size

const CIRCLE = "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z"; // of an optimizer that the catalog does not know
const STAR = Array.from({ length: 10 }, (_, k) => {
  const [radius, angle] = [k % 2 ? 0.52 : 1.25, (k * Math.PI) / 5];
  return `${k ? "L" : "M"}${(radius * Math.sin(angle)).toFixed(3)},${(-radius * Math.cos(angle)).toFixed(3)}`;
}).join("");
const outlines = {}; // Path2D of each

// Drawing

export function drawMarker(ctx, outline, [x, y], radius, fill, edge, edgeWidth) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(radius, radius);
  const path = (outlines[outline] ??= new Path2D(outline));
  ctx.lineJoin = "round";
  if (edgeWidth) {
    ctx.lineWidth = (2 * edgeWidth) / radius;
    ctx.strokeStyle = edge;
    ctx.stroke(path);
  }
  ctx.fillStyle = fill;
  ctx.fill(path);
  ctx.restore();
}

function drawCross(ctx, [x, y], radius, colour, casing) {
  for (const [width, style] of [[7, casing], [3.5, colour]]) {
    ctx.beginPath();
    ctx.moveTo(x - radius, y - radius);
    ctx.lineTo(x + radius, y + radius);
    ctx.moveTo(x + radius, y - radius);
    ctx.lineTo(x - radius, y + radius);
    ctx.lineCap = "round";
    ctx.lineWidth = width;
    ctx.strokeStyle = style;
    ctx.stroke();
  }
  ctx.lineCap = "butt";
}

function drawText(ctx, text, x, y, colour, halo) {
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

// The document

const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  back: "M16 5v14L6.5 12z",
  forward: "M8 5v14l9.5-7z",
  loop: "M17 3.5l4 3.8-4 3.8V8.6H8a3.4 3.4 0 0 0 0 6.8h1.2v2.4H8A5.7 5.7 0 0 1 8 6.300h9zM16 15.400a3.400 3.400 0 0 0 2.600-2.200h2.400A5.700 5.700 0 0 1 16 17.800h-4v-2.400z",
  options: "M3 6.200h9v2H3zM17 6.200h4v2h-4zM13 4h2.600v6.400H13zM3 15.800h4v2H3zM12 15.800h9v2h-9zM8 13.600h2.600V20H8z",
  settings: "M10.400 2h3.200l.5 2.700 1.700.7 2.300-1.500 2.200 2.200-1.500 2.300.7 1.700 2.700.5v3.200l-2.700.5-.7 1.700 1.500 2.300-2.200 2.200-2.300-1.500-1.700.7-.5 2.700h-3.200l-.5-2.700-1.700-.7-2.300 1.500-2.200-2.200 1.500-2.300-.7-1.700-2.700-.5v-3.200l2.700-.5.7-1.700-1.500-2.300 2.200-2.200 2.300 1.500 1.700-.7zM12 8.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z",
  share: "M12 2.500l5 5-1.500 1.500-2.400-2.400V16h-2.200V6.600L8.500 9 7 7.500zM4 13h2.200v6.300h11.600V13H20v8.500H4z",
  add: "M10.900 4h2.200v6.900H20v2.200h-6.900V20h-2.200v-6.900H4v-2.200h6.900z",
  minus: "M4 10.900h16v2.200H4z",
  whole: "M4 4h6v2.200H6.200V10H4zM14 4h6v6h-2.200V6.200H14zM4 14h2.200v3.800H10V20H4zM17.800 14H20v6h-6v-2.200h3.800z",
  chevron: "M8 4.500L16 12l-8 7.500-1.700-1.700L12.500 12 6.300 6.200z",
  duplicate: "M4 3h11v2.200H6.200V16H4zM8.500 7.500H20V21H8.500zm2.200 2.200v9.100h7.100V9.700z",
  up: "M12 5l7.500 8-1.700 1.600-4.700-5V20h-2.200V9.600l-4.700 5L4.500 13z",
  down: "M12 19l7.500-8-1.700-1.600-4.700 5V4h-2.200v10.400l-4.700-5L4.500 11z",
  hide: "M12 5c5 0 8.500 4 10 7-1.500 3-5 7-10 7S3.500 15 2 12c1.500-3 5-7 10-7zm0 2.200C8.400 7.200 5.800 9.800 4.500 12c1.300 2.200 3.900 4.800 7.500 4.800s6.200-2.600 7.500-4.800C18.200 9.800 15.600 7.200 12 7.200zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
  unhide: "M3.500 2L22 20.500 20.500 22l-3.800-3.800A10.600 10.600 0 0 1 12 19c-5 0-8.500-4-10-7 .8-1.500 2-3.300 3.800-4.700L2 3.500zm3.900 6.900A11.600 11.600 0 0 0 4.500 12c1.300 2.200 3.900 4.800 7.500 4.800.9 0 1.800-.2 2.600-.5zM12 5c5 0 8.500 4 10 7a15 15 0 0 1-2.600 3.600l-1.600-1.600c.7-.7 1.300-1.400 1.700-2-1.300-2.200-3.900-4.800-7.500-4.800-.6 0-1.200.1-1.700.2L8.500 5.600A10 10 0 0 1 12 5z",
  remove: "M8.500 3h7l.7 2H21v2.200H3V5h4.800zM5 9h14l-1 12.500H6zm2.400 2.200l.6 8.100h8l.6-8.100z",
};
const icon = (name) => drawn(ICONS[name]);

const fetched = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
};
const fetchBytes = async (address) => unpack(await (await fetched(address)).arrayBuffer());
const catalogs = new Map();

/** The words and optimizers of one language, fetched once for all players of the page. */
function fetchCatalog(address) {
  if (!catalogs.has(address)) {
    catalogs.set(address, fetched(address).then((answer) => answer.json()));
    catalogs.get(address).catch(() => catalogs.delete(address));
  }
  return catalogs.get(address);
}

let plotly = null;
function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.Plotly);
    script.onerror = () => {
      plotly = null;
      reject(new Error(address));
    };
    document.head.append(script);
  });
  return plotly;
}

let remembered = ""; // the link of the last scene, for whoever comes back from another page

class Player {
  constructor(parent, styled, { catalog, map } = {}) {
    this.styled = styled;
    this.catalog = catalog;
    this.map = map && unpack(map);
    this.offline = Boolean(map);
    this.path = location.pathname;
    this.root = document.createElement("div");
    this.root.className = "dh";
    this.root.dataset.paints = 0;
    this.root.toggleAttribute("data-offline", this.offline);
    this.root.toggleAttribute("data-embedded", new URLSearchParams(location.search).get("embed") === "true");
    parent.append(this.root);
    this.runs = [];
    this.showing = new Set(); // what the View menu has switched on
    this.rows = []; // {open, hidden} of each run; Python has no part in it
    this.step = 0;
    this.speed = 1;
    this.playing = false;
    this.loop = false;
    this.box = null; // what a zoom asks to see, before it is fitted to the pane; null: the surface's domain
    this.dirty = new Set();
    this.wroteAt = 0; // when the numbers were written last, as frames count time
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.listening = new AbortController();
    this.unmounted = new AbortController();
  }

  destroy() {
    this.gone = true;
    this.unmounted.abort();
    cancelAnimationFrame(this.request);
    this.listening.abort();
    this.sizes?.disconnect();
    if (this.solid) globalThis.Plotly.purge(this.$(".dh-solid"));
    this.root.remove();
  }

  $(selector) {
    return this.root.querySelector(selector);
  }

  t(key, values = {}) {
    return (this.catalog.text[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // Data comes in, edits go out

  /** Takes what the page says: where its routes are, the language, the theme, and who wants to hear of edits. */
  async set({ base, version, lang, follow }, send) {
    Object.assign(this, { base, version, follow, send });
    if (lang !== this.lang) {
      this.lang = lang;
      const words = fetchCatalog(`${base}catalog?lang=${lang}&v=${version}`);
      this.words = Promise.all([words, this.styled]).then(([catalog]) => {
        this.catalog = catalog;
        this.build();
      });
    }
    if (this.wanted === undefined) return this.adopt(sceneOf(location.search) || remembered, true);
    await this.words;
    if (this.gone || !this.paths) return;
    this.restyle();
    this.show(this.paths, false);
  }

  /** Shows a race whose bytes are at hand, for a page without a server. */
  async open(paths) {
    await this.styled;
    this.build();
    this.show(paths, true);
  }

  /** Shows a whole other scene; `replace`: it is where the visitor is already, no step on from there. */
  adopt(link, anew, replace = true) {
    Object.assign(this, { wanted: link, anew, replace, draggedTo: null, dragging: false });
    this.fetchPaths();
  }

  /** Makes a set of paths the picture; `anew` starts from the beginning as a newly opened scene does. */
  show({ header, arrays }, anew) {
    const atEnd = this.header && this.step >= this.header.steps;
    const [N, count] = [header.steps, header.steps + 1];
    this.paths = { header, arrays };
    this.header = header;
    if (this.draggedTo) header.start = this.draggedTo;
    const seen = {};
    this.runs = header.runs.map((run, i) => {
      seen[run.optimizer] = (seen[run.optimizer] ?? -1) + 1;
      const x = arrays.x.subarray(2 * i * count, 2 * (i + 1) * count);
      const row = (name) => arrays[name]?.subarray(i * count, (i + 1) * count);
      const known = this.catalog.optimizers.find((optimizer) => optimizer.id === run.optimizer);
      return { ...run, known, twin: seen[run.optimizer], x, gap: row("gap"), grad: row("grad"), last: lastFinite(x) };
    });
    if (anew) this.rows = [];
    this.rows = this.runs.map((_, i) => this.rows[i] ?? { open: false, hidden: false });
    const surface = new URLSearchParams(header.query).get("surface");
    if (anew || surface !== this.surface) this.box = anew && this.sensible(header.view) ? header.view : null;
    const moved = anew || surface !== this.surface || this.showing.has("big") !== header.show.includes("big");
    if (surface !== this.surface && !this.offline) this.map = null;
    this.surface = surface;
    if (anew) {
      this.playing = header.at == null && !this.still && N > 0;
      this.step = header.at ?? (this.playing ? 0 : N);
    }
    this.step = atEnd && !anew ? N : Math.min(this.step, N);
    this.showing = new Set(header.show);
    this.root.toggleAttribute("data-big", this.showing.has("big"));
    this.root.dataset.runs = this.runs.length;
    this.$(".dh-scrub").max = N;
    this.$(".dh-chart-kind").value = header.chart;
    for (const box of this.root.querySelectorAll("[data-show]")) box.checked = this.showing.has(box.dataset.show);
    this.$(".dh-empty").hidden = this.runs.length > 0;
    this.$(".dh-fit").hidden = !arrays.points;
    this.newPaths = true;
    this.spoken = null;
    this.colourRuns();
    this.list();
    if (!this.offline) {
      fillStories(this);
      fillSettings(this);
    }
    if (moved) this.layOut();
    else this.trace();
    this.spoil("trails", "chart");
    if (this.showing.has("3d")) this.openSolid();
    else this.closeSolid();
  }

  /** Shows an edited scene at once and, when the edit is finished, puts its link into the address bar. */
  edit(changes, finished = true, anew = false) {
    if (this.offline) return;
    this.wanted = withParameters(this.wanted, changes);
    this.anew ||= anew;
    this.dragging = !finished;
    if (finished) this.draggedTo = null;
    this.fetchPaths();
  }

  /** Puts the scene's link into the address bar, where Streamlit too finds it, and tells who follows. */
  publish(link) {
    const { replace } = this;
    this.replace = false;
    remembered = link;
    if (link === sceneOf(location.search) || this.gone || location.pathname !== this.path) return;
    if (replace) history.replaceState(history.state, "", this.addressOf(link));
    else history.pushState(history.state, "", this.addressOf(link));
    if (this.follow) this.send(link);
  }

  addressOf(link) {
    const query = [sceneOf(location.search, true), link].filter(Boolean).join("&");
    return `${this.path}${query && "?"}${query}${location.hash}`;
  }

  /** Puts the link back where somebody else has taken it out of the address. */
  keepLink() {
    const link = this.header?.link;
    if (link === undefined || location.pathname !== this.path || sceneOf(location.search) === link) return;
    history.replaceState(history.state, "", this.addressOf(link));
  }

  editRuns(change, finished) {
    const runs = this.header.runs.map(({ optimizer, hyper }) => ({ optimizer, hyper: { ...hyper } }));
    change(runs);
    this.edit({ run: runs.length ? runs.map(runText) : "" }, finished);
  }

  moveStart([x, y], finished) {
    if (this.offline) return;
    const extent = (this.view[1] - this.view[0]) / 2;
    const start = [rounded(x, extent), rounded(y, extent)];
    this.used = true;
    this.header.start = start;
    this.draggedTo = start;
    this.placeStart();
    this.edit({ start: start.join() }, finished);
  }

  /** Paths for the wanted query straight from the server: one request at a time, the newest wins. */
  async fetchPaths() {
    if (this.fetching) return;
    this.fetching = true;
    try {
      for (let query; query !== this.wanted && !this.gone; ) {
        query = this.wanted;
        const [paths] = await Promise.all([fetchBytes(`${this.base}paths?${query}&lang=${this.lang}`), this.words]);
        const newest = query === this.wanted;
        if (this.gone || !(newest || this.dragging)) continue;
        this.show(paths, newest && this.anew);
        if (!newest) continue;
        this.anew = false;
        query = this.wanted = paths.header.query;
        if (!this.dragging) this.publish(paths.header.link);
      }
      this.say("");
    } catch {
      if (this.header) this.say(this.t("unreachable"));
    }
    this.fetching = false;
  }

  async fetchMap() {
    if (this.fetchingMap || this.offline) return;
    this.fetchingMap = true;
    try {
      while (this.mapped !== this.mapAddress(this.view) && !this.gone) {
        const surface = this.surface;
        this.mapped = this.mapAddress(this.view);
        const map = await fetchBytes(this.mapped);
        if (surface === this.surface) this.map = map;
        this.spoil("base");
      }
    } catch {
      this.say(this.t("unreachable"));
    }
    this.fetchingMap = false;
  }

  mapAddress(view) {
    const query = withParameters("", { surface: this.surface, view: view.map((v) => Number(v.toPrecision(7))).join() });
    return `${this.base}map?${query}&v=${this.version}`;
  }

  say(sentence) {
    const line = this.$(".dh-say");
    line.textContent = sentence;
    line.hidden = !sentence;
  }

  // The picture, frame by frame

  spoil(...parts) {
    for (const part of parts) this.dirty.add(part);
    this.request ||= requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.request = 0;
    if (this.gone || !this.header || !this.width) return;
    // A tab comes back from hiding with a long gap between two frames: time stood still meanwhile.
    const elapsed = Math.min((now - (this.clock ?? now)) / 1000, 0.1);
    this.clock = this.playing ? now : null;
    if (this.playing) this.advance(elapsed);
    if (this.dirty.has("base")) this.drawBase();
    this.drawTrails();
    this.drawHeads();
    // New paths are on the map first; chart and numbers follow a frame later, while a hand moves ten times a second.
    const rested = now - this.wroteAt > 90;
    const due = this.newPaths ? this.behind && rested : !this.dragging || rested;
    this.behind = !due;
    if (due && this.dirty.has("chart")) this.drawChart();
    if (due) this.drawCursor();
    if (this.paths.arrays.points) drawFit(this.$(".dh-fit"), this, this.t("fit_batch"));
    if (due) this.write(now);
    this.turnSolid();
    this.dirty = new Set(!due && this.dirty.has("chart") ? ["chart"] : []);
    if (this.newPaths) this.root.dataset.paints = Number(this.root.dataset.paints) + 1;
    this.newPaths = false;
    if (this.map && due) this.root.dataset.ready = "true";
    if (this.playing || this.behind) this.spoil();
  }

  advance(elapsed) {
    const N = this.header.steps;
    if (this.step < N) {
      this.step = frameAt(this.step, elapsed, N, this.speed);
      this.rest = 1;
    } else if (this.loop) {
      this.rest -= elapsed; // the result stays in sight for a second
      if (this.rest <= 0) this.step = 0;
    } else {
      this.play(false);
    }
  }

  play(on) {
    if (on && this.step >= this.header.steps) this.step = 0;
    this.playing = on && this.header.steps > 0;
    this.spoken = null;
    this.spoil();
  }

  seek(step) {
    this.playing = false;
    this.step = Math.max(0, Math.min(this.header.steps, step));
    this.spoken = null;
    this.spoil();
  }

  get visible() {
    return this.runs.filter((_, i) => !this.rows[i]?.hidden); // a removed run's row goes before its path
  }

  restyle() {
    const style = getComputedStyle(this.root);
    const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const colour = (name) => {
      pixel.fillStyle = style.getPropertyValue(name).trim();
      pixel.fillRect(0, 0, 1, 1);
      const bytes = [...pixel.getImageData(0, 0, 1, 1).data.slice(0, 3)];
      return "#" + bytes.map((v) => v.toString(16).padStart(2, "0")).join("");
    };
    this.dark = luminance(colour("--page")) < 0.2;
    this.root.dataset.theme = this.dark ? "dark" : "light";
    const names = ["page", "ink", "grid", "map-low", "map-high", "contour"];
    this.colours = Object.fromEntries(names.map((name) => [name, colour(`--${name}`)]));
    this.colours.muted = mix(this.colours.ink, this.colours.page, 0.33);
    this.colours.casing = mix(this.colours.page, this.dark ? "#000000" : "#ffffff", 0.4);
    this.font = style.fontFamily;
    for (const path of this.root.querySelectorAll(".dh-foot .dh-menu path")) {
      const known = this.catalog.optimizers.find((optimizer) => optimizer.id === path.dataset.id);
      path.setAttribute("fill", known.colour[this.root.dataset.theme]);
    }
    this.spoil("base", "trails", "chart");
  }

  colourRuns() {
    for (const run of this.runs) {
      run.shape = run.known?.shape;
      run.outline = run.known?.outline ?? CIRCLE;
      run.colour = variant(run.known?.colour[this.root.dataset.theme] ?? this.colours.ink, run.twin, this.dark);
      run.dash = DASHES[run.twin % DASHES.length];
    }
  }

  /** Sizes every canvas to its pane and fits the view to the map's. */
  layOut() {
    const ratio = devicePixelRatio || 1;
    for (const canvas of this.root.querySelectorAll(".dh-map > canvas:not(.dh-fit), .dh-chart > canvas")) {
      const { clientWidth: width, clientHeight: height } = canvas.parentElement;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    const [map, chart] = [this.$(".dh-map"), this.$(".dh-chart")];
    [this.width, this.height] = [map.clientWidth, map.clientHeight];
    this.trackWidth = this.$(".dh-track").clientWidth;
    this.chartTop = this.$(".dh-chart-kind").offsetHeight + 10;
    [this.chartWidth, this.chartHeight] = [chart.clientWidth, chart.clientHeight];
    this.zoomTo(this.box);
    this.spoil("chart");
  }

  zoomTo(box) {
    if (!this.width) return;
    this.box = box;
    this.view = fit(box ?? this.header.surface.domain.flat(), this.width, this.height);
    this.$(".dh-map").toggleAttribute("data-zoomed", Boolean(box));
    this.$("[data-act=whole]").disabled = !box;
    this.trace();
    this.spoil("base", "trails");
    this.fetchMap();
  }

  trace() {
    if (!this.width) return;
    for (const run of this.runs) {
      run.trace = trace(run.x, run.last, this.view, this.width, this.height, this.header.surface.domain.flat());
      run.grave = this.graveOf(run);
    }
    this.placeStart();
  }

  zoomBy(factor, at = [(this.view[0] + this.view[1]) / 2, (this.view[2] + this.view[3]) / 2]) {
    const box = zoom(this.view, factor, at);
    if (this.sensible(box)) this.zoomTo(box);
  }

  /** Whether a zoom shows neither less than numbers can tell apart nor so much that the surface is a dot. */
  sensible(box) {
    const [low, high] = this.header.surface.domain[0];
    const size = box ? (box[1] - box[0]) / (high - low) : NaN;
    return size > 1e-5 && size < 100 && box[3] > box[2];
  }

  place(point) {
    return project(this.view, this.width, this.height, point);
  }

  /** Where a diverged run is marked: its last finite place, or where it left the map on the way there. */
  graveOf({ x, last, gap }) {
    if (last === gap.length - 1 && Number.isFinite(gap[last])) return null;
    const frame = [14, 14, this.width - 14, this.height - 14];
    for (let i = last; i >= 0; i--) {
      const here = this.place([x[2 * i], x[2 * i + 1]]);
      if (Math.hypot(...here) > 1e6) continue; // too far out for its digits to tell where a line crosses the map
      const next = i < last ? this.place([x[2 * i + 2], x[2 * i + 3]]) : here;
      const part = clip(here, next, frame);
      if (part) return part[1];
    }
    return border(this.width, this.height, this.place([x[2 * last], x[2 * last + 1]]), 14);
  }

  // The map

  drawBase() {
    const ctx = this.$(".dh-base").getContext("2d");
    const { width, height, colours } = this;
    ctx.clearRect(0, 0, width, height);
    if (!this.map) return;
    const { header, arrays } = this.map;
    const [x0, x1, y0, y1] = header.view;
    // The map of another view is stretched into place until its own arrives.
    const [left, top] = this.place([x0, y1]);
    const [right, bottom] = this.place([x1, y0]);
    const [rows, columns] = header.grid;
    const [cellX, cellY] = [(right - left) / (columns - 1), (bottom - top) / (rows - 1)];
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(this.shadesOf(), left - cellX / 2, top - cellY / 2, cellX * columns, cellY * rows);

    const lines = [];
    const all = arrays.vertices.length / 2;
    let v = 0;
    for (const { f, strong, lines: lengths } of header.levels) {
      const path = new Path2D();
      const text = format(f);
      ctx.font = `500 ${this.type(13)}px ${this.font}`;
      const room = strong ? ctx.measureText(text).width : 0;
      for (const length of lengths) {
        const points = [];
        for (let i = 0; i < length; i++, v++) {
          const x = left + (arrays.vertices[v] / 16383) * (right - left);
          const y = bottom - (arrays.vertices[all + v] / 16383) * (bottom - top);
          if (i) path.lineTo(x, y);
          else path.moveTo(x, y);
          if (strong) points.push([x, y]);
        }
        if (strong) lines.push([text, room, points]);
      }
      ctx.globalAlpha = strong ? 0.62 : 0.26;
      ctx.lineWidth = strong ? 1.1 : 0.9;
      ctx.strokeStyle = colours.contour;
      ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
    if (this.showing.has("field")) this.drawField(ctx, left, top, right, bottom);
    this.drawContourLabels(ctx, lines);
    this.drawMapAxes(ctx);
    this.drawLandmarks(ctx);
  }

  type(size) {
    return Math.round(size * (this.showing.has("big") ? 1.5 : 1));
  }

  /** The map's shades as an image, one pixel a grid point; made once for a map and theme. */
  shadesOf() {
    const { map, colours } = this;
    const scale = colours["map-low"] + colours["map-high"];
    if (map.image && map.scale === scale) return map.image;
    const [rows, columns] = map.header.grid;
    const image = new ImageData(columns, rows);
    const table = Array.from({ length: 256 }, (_, i) => channels(mix(colours["map-low"], colours["map-high"], i / 255)));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = 4 * ((rows - 1 - row) * columns + column);
        image.data.set(table[map.arrays.level[row * columns + column]], at);
        image.data[at + 3] = 255;
      }
    }
    map.image = new OffscreenCanvas(columns, rows);
    map.image.getContext("2d").putImageData(image, 0, 0);
    map.scale = scale;
    return map.image;
  }

  drawField(ctx, left, top, right, bottom) {
    const [rows, columns] = this.map.header.sections.find(([name]) => name === "slope")[2];
    const [cellX, cellY] = [(right - left) / columns, (bottom - top) / rows];
    const reach = 0.42 * Math.min(cellX, cellY);
    ctx.beginPath();
    for (let i = 0; i < rows * columns; i++) {
      const [dx, dy] = [this.map.arrays.slope[2 * i] * reach, -this.map.arrays.slope[2 * i + 1] * reach];
      const x = left + ((i % columns) + 0.5) * cellX;
      const y = bottom - (Math.floor(i / columns) + 0.5) * cellY;
      const size = Math.hypot(dx, dy);
      if (!(size > 0.5)) continue;
      const [hx, hy] = [(dx / size) * 4, (dy / size) * 4];
      ctx.moveTo(x - dx, y - dy);
      ctx.lineTo(x + dx, y + dy);
      ctx.moveTo(x + dx - hx - hy * 0.6, y + dy - hy + hx * 0.6);
      ctx.lineTo(x + dx, y + dy);
      ctx.lineTo(x + dx - hx + hy * 0.6, y + dy - hy - hx * 0.6);
    }
    ctx.lineWidth = 1.2;
    ctx.globalAlpha = 0.55;
    ctx.strokeStyle = this.colours.ink;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  drawContourLabels(ctx, lines) {
    const cell = 14;
    const busy = new Set();
    const mark = (x, y) => busy.add(`${Math.round(x / cell)},${Math.round(y / cell)}`);
    const frame = [0, 0, this.width, this.height];
    for (const { trace: t } of this.visible) {
      for (let i = 1; i < t.xs.length; i++) {
        const part = clip([t.xs[i - 1], t.ys[i - 1]], [t.xs[i], t.ys[i]], frame);
        if (!part) continue;
        const [[ax, ay], [bx, by]] = part;
        const pieces = Math.ceil(Math.hypot(bx - ax, by - ay) / cell);
        for (let k = 0; k <= pieces; k++) mark(ax + ((bx - ax) * k) / (pieces || 1), ay + ((by - ay) * k) / (pieces || 1));
      }
    }
    const landmarks = [...this.header.surface.minima, this.header.start].map((point) => this.place(point));
    const taken = (x, y) =>
      landmarks.some(([px, py]) => Math.abs(x - px) < 170 && Math.abs(y - py) < 24) ||
      [-1, 0, 1].some((i) => [-1, 0, 1].some((j) => busy.has(`${Math.round(x / cell) + i},${Math.round(y / cell) + j}`)));
    ctx.font = `500 ${this.type(13)}px ${this.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    for (const [text, x, y, angle] of labelPlaces(lines, this.width, this.height, taken)) {
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(angle);
      drawText(ctx, text, 0, 0, this.colours.muted, mix(this.colours["map-low"], this.colours["map-high"], 0.6));
      ctx.restore();
    }
  }

  drawMapAxes(ctx) {
    const [x0, x1, y0, y1] = this.view;
    const halo = mix(this.colours["map-low"], this.colours["map-high"], 0.8);
    ctx.font = `500 ${this.type(14)}px ${this.font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    const digits = Math.max(4, 2 + Math.ceil(-Math.log10((x1 - x0) / Math.max(Math.abs(x0), Math.abs(x1), 1e-12))));
    for (const x of ticks(x0, x1, this.width / 130)) {
      const [px] = this.place([x, y0]);
      if (px > 44 && px < this.width - 24) drawText(ctx, format(x, digits), px, this.height - 9, this.colours.muted, halo);
    }
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    for (const y of ticks(y0, y1, this.height / 110)) {
      const [, py] = this.place([x0, y]);
      if (py > 16 && py < this.height - 34) drawText(ctx, format(y, digits), 9, py, this.colours.muted, halo);
    }
  }

  drawLandmarks(ctx) {
    const { colours } = this;
    const halo = mix(colours["map-low"], colours["map-high"], 0.5);
    for (const point of this.header.surface.saddles) {
      const [x, y] = this.place(point);
      ctx.beginPath();
      ctx.arc(x - 8, y, 5, -1.1, 1.1);
      ctx.moveTo(x + 8 - 5 * Math.cos(1.1), y - 5 * Math.sin(1.1));
      ctx.arc(x + 8, y, 5, Math.PI + 1.1, Math.PI - 1.1, true);
      ctx.lineWidth = 1.8;
      ctx.strokeStyle = colours.ink;
      ctx.stroke();
    }
    const minima = this.header.surface.minima.filter((point) => beyond(this.view, point) === 0);
    const extent = 4 * (this.view[1] - this.view[0]);
    ctx.font = `600 ${this.type(14)}px ${this.font}`;
    ctx.textBaseline = "middle";
    for (const point of minima) {
      const [x, y] = this.place(point);
      ctx.save();
      ctx.translate(x, y);
      ctx.scale(8.5, 8.5);
      const star = new Path2D(STAR);
      ctx.fillStyle = colours.casing;
      ctx.fill(star);
      ctx.lineWidth = 1.8 / 8.5;
      ctx.lineJoin = "round";
      ctx.strokeStyle = colours.ink;
      ctx.stroke(star);
      ctx.restore();
    }
    if (minima.length > 4) return;
    const taken = [...minima, this.header.start].map((point) => {
      const [x, y] = this.place(point);
      return [x - 13, y - 13, x + 13, y + 13];
    });
    ctx.textAlign = "left";
    for (const point of minima) {
      const [px, py] = [point[0], point[1]].map((v) => rounded(v, extent) || 0); // 0 for -0
      const text = this.t("minimum", { x: px, y: py });
      const [room, line] = [ctx.measureText(text).width, this.type(14)];
      const [x, y] = this.place(point);
      const places = [[x + 17, y], [x - 17 - room, y], [x - room / 2, y - 14 - line / 2], [x - room / 2, y + 14 + line / 2]];
      const box = ([left, middle]) => [left, middle - line / 2, left + room, middle + line / 2];
      const best = places.find((place) => {
        const [left, top, right, bottom] = box(place);
        if (left < 8 || right > this.width - 8 || top < 8 || bottom > this.height - 8) return false;
        return taken.every(([a, b, c, d]) => right < a || left > c || bottom < b || top > d);
      });
      if (!best) continue;
      taken.push(box(best));
      drawText(ctx, text, ...best, colours.ink, halo);
    }
  }

  drawTrails() {
    const now = Math.floor(this.step);
    const fade = this.showing.has("fade");
    const again = this.dirty.has("trails") || fade || now < this.trailed;
    if (!again && now === this.trailed) return;
    const ctx = this.$(".dh-trails").getContext("2d");
    if (again) ctx.clearRect(0, 0, this.width, this.height);
    for (const run of this.visible) {
      const to = upTo(run.trace.steps, now);
      const from = again ? 0 : upTo(run.trace.steps, this.trailed);
      if (fade) {
        // Bright near the head, fainter in eight stages over the last third of the run.
        const span = Math.max(4, this.header.steps / 3);
        let start = 0;
        for (let stage = 1; stage <= 8; stage++) {
          const end = Math.min(to, upTo(run.trace.steps, Math.max(0, now - span * (1 - stage / 8))));
          this.drawTrail(ctx, run, start, end, 0.12 + (0.88 * stage ** 2) / 64);
          start = Math.max(start, end);
        }
      } else {
        this.drawTrail(ctx, run, from, to, 1);
      }
    }
    this.trailed = now;
  }

  drawTrail(ctx, run, from, to, alpha) {
    if (to <= from) return;
    const path = new Path2D();
    addPath(run.trace, from, to, path, [-200, -200, this.width + 200, this.height + 200]);
    ctx.lineJoin = "round";
    ctx.lineCap = "round";
    ctx.globalAlpha = alpha;
    // The casing goes below every colour already there, so that segments added later leave no gaps.
    ctx.globalCompositeOperation = "destination-over";
    ctx.lineWidth = this.type(5);
    ctx.strokeStyle = this.colours.casing;
    ctx.stroke(path);
    ctx.globalCompositeOperation = "source-over";
    ctx.lineWidth = this.type(2.6);
    ctx.strokeStyle = run.colour;
    ctx.lineCap = run.dash.length ? "butt" : "round";
    ctx.setLineDash(run.dash);
    ctx.lineDashOffset = run.trace.along[from];
    ctx.stroke(path);
    ctx.setLineDash([]);
    if (this.showing.has("dots")) {
      const { xs, ys } = run.trace;
      for (let i = from, last = -1; i <= to; i++) {
        if (last >= 0 && Math.hypot(xs[i] - xs[last], ys[i] - ys[last]) < 5) continue;
        last = i;
        ctx.beginPath();
        ctx.arc(xs[i], ys[i], 2.9, 0, 2 * Math.PI);
        ctx.fillStyle = run.colour;
        ctx.fill();
        ctx.lineWidth = 1;
        ctx.strokeStyle = this.colours.casing;
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 1;
  }

  drawHeads() {
    const ctx = this.$(".dh-heads").getContext("2d");
    const { width, height, colours } = this;
    ctx.clearRect(0, 0, width, height);
    ctx.font = `600 ${this.type(14)}px ${this.font}`;
    ctx.textBaseline = "middle";
    const radius = this.type(7.5);
    const written = [];
    // Labels that would lie on one another move apart downwards.
    const label = (text, x, y, colour, align) => {
      const size = this.type(17);
      while (written.some(([px, py]) => Math.abs(px - x) < 110 && Math.abs(py - y) < size)) y += size;
      written.push([x, y]);
      ctx.textAlign = align;
      drawText(ctx, text, x, Math.min(y, height - 10), colour, colours.casing);
    };
    for (const run of this.visible) {
      if (run.grave && this.step >= run.last) {
        drawCross(ctx, run.grave, this.type(7), run.colour, colours.casing);
        if (this.showing.has("labels")) this.nameAt(run, run.grave, label);
        continue;
      }
      const point = pointAt(run, Math.min(this.step, run.last));
      const at = this.place(point);
      const away = beyond(this.view, point);
      if (away > 0) {
        this.drawArrow(ctx, run, at, radius, this.t("away", { distance: format(away) }), label);
        continue;
      }
      const k = upTo(run.trace.steps, this.step);
      ctx.beginPath();
      ctx.moveTo(run.trace.xs[k], run.trace.ys[k]);
      ctx.lineTo(...at);
      ctx.lineWidth = this.type(2.6);
      ctx.strokeStyle = run.colour;
      ctx.stroke();
      drawMarker(ctx, run.outline, at, radius, run.colour, colours.casing, 2);
      if (this.showing.has("labels")) this.nameAt(run, at, label);
    }
  }

  nameAt(run, [x, y], label) {
    const right = x < this.width - 130;
    label(run.label, x + (right ? 14 : -14), y, run.colour, right ? "left" : "right");
  }

  drawArrow(ctx, run, at, radius, text, label) {
    const [x, y] = border(this.width, this.height, at, 30);
    const angle = Math.atan2(at[1] - y, at[0] - x);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    for (const [style, line] of [[this.colours.casing, 7], [run.colour, 3]]) {
      ctx.beginPath();
      ctx.moveTo(8, 0);
      ctx.lineTo(23, 0);
      ctx.moveTo(16, -6);
      ctx.lineTo(23, 0);
      ctx.lineTo(16, 6);
      ctx.lineWidth = line;
      ctx.strokeStyle = style;
      ctx.stroke();
    }
    ctx.restore();
    drawMarker(ctx, run.outline, [x, y], radius, run.colour, this.colours.casing, 2);
    const right = x < this.width / 2;
    label(text, x + (right ? 16 : -16), y + (y < this.height / 2 ? 20 : -20), run.colour, right ? "left" : "right");
  }

  placeStart() {
    const [x, y] = this.place(this.header.start);
    const start = this.$(".dh-start");
    start.style.transform = `translate(${x}px, ${y}px)`;
    start.classList.toggle("dh-flip", x > this.width - 170);
    start.querySelector("span").hidden = this.used || this.offline;
  }

  // The chart

  get pads() {
    return { left: this.type(52), right: 16, top: this.chartTop, bottom: this.type(26) };
  }

  chartPlace(step, value) {
    const { left, right, top, bottom } = this.pads;
    const [low, high] = this.chartRange;
    const v = LOGARITHMIC.has(this.header.chart) ? (value > 0 ? Math.log10(value) : NaN) : value;
    return [
      left + (step / Math.max(1, this.header.steps)) * (this.chartWidth - left - right),
      top + ((high - v) / (high - low)) * (this.chartHeight - top - bottom),
    ];
  }

  drawChart() {
    const { chart, steps, surface } = this.header;
    const log = LOGARITHMIC.has(chart);
    const constants = { schedule: this.paths.arrays.schedule, minima: surface.minima, f_star: surface.f_star };
    for (const run of this.runs) run.series = series(run, chart, constants);
    const lines = this.visible.map((run) => run.series);
    this.chartRange = range(lines, this.visible.map((run) => run.status === "diverged"), log);
    const { left, right, top, bottom } = this.pads;
    const [w, h] = [this.chartWidth, this.chartHeight];
    const pane = this.$(".dh-faint");
    this.bright = new OffscreenCanvas(pane.width, pane.height);
    const [faint, bright] = [pane, this.bright].map((canvas) => canvas.getContext("2d"));
    bright.setTransform(faint.getTransform());
    faint.clearRect(0, 0, w, h);
    faint.font = `500 ${this.type(12.5)}px ${this.font}`;
    faint.fillStyle = this.colours.muted;
    faint.strokeStyle = this.colours.grid;
    faint.lineWidth = 1;
    faint.textAlign = "right";
    faint.textBaseline = "middle";
    for (const [value, text] of axis(this.chartRange, log, Math.max(2, (h - top - bottom) / 45))) {
      const [, y] = this.chartPlace(0, log ? 10 ** value : value);
      faint.fillText(text, left - 8, y);
      faint.beginPath();
      faint.moveTo(left, Math.round(y) + 0.5);
      faint.lineTo(w - right, Math.round(y) + 0.5);
      faint.stroke();
    }
    faint.textAlign = "center";
    faint.textBaseline = "alphabetic";
    for (const step of ticks(0, steps, Math.max(2, (w - left - right) / 90)).filter(Number.isInteger)) {
      faint.fillText(step, this.chartPlace(step, 1)[0], h - 8);
    }
    for (const run of this.visible) {
      const path = this.chartLine(run.series);
      for (const [ctx, alpha, line] of [[faint, 0.32, 1.5], [bright, 1, 2.2]]) {
        ctx.save();
        ctx.beginPath();
        ctx.rect(left, top - 2, w - left - right + 1, h - top - bottom + 4);
        ctx.clip();
        ctx.globalAlpha = alpha;
        ctx.lineWidth = line;
        ctx.lineJoin = "round";
        ctx.strokeStyle = run.colour;
        ctx.setLineDash(run.dash);
        ctx.stroke(path);
        ctx.restore();
      }
    }
    const runs = this.visible.map((run) => run.label).join(", ");
    this.$(".dh-chart").setAttribute("aria-label", this.t("chart_label", { quantity: this.t(`chart_${chart}`), runs, steps }));
  }

  /** A line broken where there is no value; of several points on one column of pixels the extremes are kept. */
  chartLine(values) {
    const path = new Path2D();
    const crowd = values.length / Math.max(1, this.chartWidth);
    const stride = Math.max(1, Math.floor(crowd / 2));
    let broken = true;
    const put = (step) => {
      const [x, y] = this.chartPlace(step, values[step]);
      if (!Number.isFinite(y)) broken = true;
      else if (broken) path.moveTo(x, y);
      else path.lineTo(x, Math.max(-1e5, Math.min(1e5, y)));
      if (Number.isFinite(y)) broken = false;
    };
    for (let from = 0; from < values.length; from += stride) {
      if (stride === 1) {
        put(from);
        continue;
      }
      let [least, most] = [from, from];
      for (let i = from; i < Math.min(values.length, from + stride); i++) {
        if (!(values[i] >= values[least])) least = i;
        if (!(values[i] <= values[most])) most = i;
      }
      put(Math.min(least, most));
      if (least !== most) put(Math.max(least, most));
    }
    return path;
  }

  /** The lines up to the current step, the runs' markers at their ends, and the cursor. */
  drawCursor() {
    const canvas = this.$(".dh-bright");
    const ctx = canvas.getContext("2d");
    ctx.clearRect(0, 0, this.chartWidth, this.chartHeight);
    const [x] = this.chartPlace(this.step, 1);
    const part = x / this.chartWidth;
    ctx.drawImage(this.bright, 0, 0, part * canvas.width, canvas.height, 0, 0, x, this.chartHeight);
    const cursor = this.$(".dh-cursor");
    cursor.style.transform = `translateX(${x}px)`;
    cursor.classList.toggle("dh-flip", x > this.chartWidth - 90);
    const now = Math.floor(this.step);
    const { top, bottom } = this.pads;
    for (const run of this.visible) {
      const next = Math.min(now + 1, this.header.steps);
      const [ay, by] = [this.chartPlace(now, run.series[now])[1], this.chartPlace(next, run.series[next])[1]];
      const y = Number.isFinite(by) ? ay + (this.step - now) * (by - ay) : ay;
      if (!(y >= top - 2 && y <= this.chartHeight - bottom + 2)) continue;
      drawMarker(ctx, run.outline, [x, y], this.type(4.6), run.colour, this.colours.page, 1.2);
    }
  }

  // 3-D

  async openSolid() {
    const host = this.$(".dh-solid");
    host.hidden = false;
    this.pressToggle(true);
    try {
      const { surface, start } = this.header;
      const address = this.mapAddress(surface.domain.flat()) + "&heights=1";
      const [Plotly, map] = await Promise.all([
        loadPlotly(`${this.base}assets/${this.version}/plotly/plotly.min.js`),
        this.solidAddress === address ? this.solidMap : fetchBytes(address),
      ]);
      if (this.gone || !this.showing.has("3d")) return;
      this.solidAddress = address;
      this.solidMap = map;
      const [[x0, x1], [y0, y1]] = surface.domain;
      const [rows, columns] = map.header.grid;
      const even = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
      const z = Array.from({ length: rows }, (_, i) => map.arrays.height.subarray(i * columns, (i + 1) * columns));
      const { colours } = this;
      const quiet = { showgrid: false, zeroline: false, showspikes: false, color: colours.muted, title: { text: "" } };
      const traces = [
        {
          type: "surface",
          x: even(x0, x1, columns),
          y: even(y0, y1, rows),
          z,
          colorscale: [[0, mix(colours["map-low"], colours.contour, 0.25)], [1, colours["map-high"]]],
          showscale: false,
          hoverinfo: "skip",
          contours: { z: { show: true, usecolormap: false, color: mix(colours.contour, colours["map-high"], 0.5), width: 1 } },
          lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
        },
        ...this.solidTraces(),
      ];
      const layout = {
        margin: { l: 0, r: 0, t: 0, b: 0 },
        paper_bgcolor: "rgba(0,0,0,0)",
        showlegend: false,
        uirevision: surface.id,
        font: { family: this.font, size: this.type(13) },
        scene: {
          xaxis: { ...quiet, range: [x0, x1] },
          yaxis: { ...quiet, range: [y0, y1] },
          zaxis: { ...quiet, range: map.header.z, showticklabels: false },
          aspectmode: "manual",
          aspectratio: { x: 1.25, y: (1.25 * (y1 - y0)) / (x1 - x0), z: 0.7 },
          camera: { eye: { x: -1.2 * Math.sign(start[0] || 1), y: -1.35, z: 1.15 } },
        },
      };
      await Plotly.react(host, traces, layout, { displayModeBar: false, responsive: true });
      this.solid = true;
      this.root.dataset.solid = "true";
    } catch {
      this.closeSolid();
      this.say(this.t("no_3d"));
    }
  }

  closeSolid() {
    this.$(".dh-solid").hidden = true;
    this.pressToggle(false);
  }

  pressToggle(solid) {
    this.$("[data-act=flat]").setAttribute("aria-pressed", !solid);
    this.$("[data-act=solid]").setAttribute("aria-pressed", solid);
  }

  /** Each run as a line up to the current step and a ball at its end. */
  solidTraces() {
    const symbols = { circle: "circle", square: "square", diamond: "diamond", plus: "cross" };
    const { surface } = this.header;
    const lift = (gap) => (surface.shift == null ? gap : Math.log10(Math.max(gap, 0) + surface.shift));
    const clearance = 0.012 * (this.solidMap.header.z[1] - this.solidMap.header.z[0]);
    const now = Math.floor(this.step);
    return this.visible.flatMap((run) => {
      const [x, y, z] = [[], [], []];
      for (let i = 0; i <= Math.min(now, run.last); i++) {
        const outside = beyond(surface.domain.flat(), [run.x[2 * i], run.x[2 * i + 1]]) > 0;
        x.push(outside ? null : run.x[2 * i]);
        y.push(outside ? null : run.x[2 * i + 1]);
        z.push(outside ? null : lift(run.gap[i]) + clearance);
      }
      const look = { type: "scatter3d", hoverinfo: "skip" };
      const end = { x: x.slice(-1), y: y.slice(-1), z: z.slice(-1) };
      return [
        { ...look, mode: "lines", x, y, z, line: { color: run.colour, width: 6 } },
        {
          ...look,
          ...end,
          mode: "markers",
          marker: { color: run.colour, size: 7, symbol: symbols[run.shape] ?? "circle", line: { color: this.colours.page, width: 2 } },
        },
      ];
    });
  }

  /** Moves the balls of the 3-D view along, as often as WebGL keeps up. */
  turnSolid() {
    const now = Math.floor(this.step);
    if (!this.solid || this.$(".dh-solid").hidden || this.turning || this.turned === now) return;
    const moved = this.solidTraces();
    const host = this.$(".dh-solid");
    if (host.data.length !== moved.length + 1) return;
    this.turning = true;
    this.turned = now;
    const each = (name) => moved.map((trace) => trace[name]);
    globalThis.Plotly.restyle(host, { x: each("x"), y: each("y"), z: each("z") }, moved.map((_, i) => i + 1)).then(() => {
      this.turning = false;
      if (this.turned !== Math.floor(this.step)) this.spoil();
    });
  }

  // The document: built once for a language, filled in as data comes

  build() {
    const t = (key, values) => escaped(this.t(key, values));
    const button = (act, key, picture = act, more = "") =>
      `<button type="button" class="dh-icon" data-act="${act}" title="${t(key)}" aria-label="${t(key)}" ${more}>${icon(picture)}</button>`;
    const check = (name) => `<label><input type="checkbox" data-show="${name}"> ${t(`show_${name}`)}</label>`;
    this.root.innerHTML = `
      ${this.offline ? "" : storiesHtml(this)}
      <div class="dh-grid">
        ${this.offline ? "" : `<aside class="dh-settings" aria-label="${t("settings")}">${settingsHtml(this)}</aside>`}
        <div class="dh-map" tabindex="0" role="group" aria-label="${t("map_help")}">
          <canvas class="dh-base"></canvas><canvas class="dh-trails"></canvas>
          <canvas class="dh-heads" role="img"></canvas>
          <div class="dh-start"><i></i><span>${t("start_drag")}</span></div>
          <div class="dh-empty" hidden>${t("no_runs")}</div>
          <canvas class="dh-fit" role="img" aria-label="${t("fit")}" title="${t("fit")}" hidden></canvas>
          <div class="dh-solid" hidden></div>
          <div class="dh-zoom">
            ${button("zoom-in", "zoom_in", "add")}${button("zoom-out", "zoom_out", "minus")}
            ${button("whole", "zoom_reset", "whole", "disabled")}
          </div>
          <div class="dh-say" role="status" hidden></div>
        </div>
        <div class="dh-side">
          <div class="dh-chart" role="img">
            <canvas class="dh-faint"></canvas><canvas class="dh-bright"></canvas>
            <div class="dh-cursor"><span></span></div>
            <select class="dh-chart-kind" aria-label="${t("chart")}">
              ${CHARTS.map((kind) => `<option value="${kind}">${t(`chart_${kind}`)}</option>`).join("")}
            </select>
          </div>
          <div class="dh-runs">
            <ol class="dh-list" aria-label="${t("runs")}"></ol>
            <div class="dh-foot" data-edit>
              <button type="button" data-act="add" aria-haspopup="true" aria-expanded="false">${icon("add")} ${t("add")}</button>
              <span class="dh-note"></span>
              <div class="dh-menu" hidden>${this.catalog.optimizers.map(
                ({ id, name, idea, outline, colour }) => `
                  <button type="button" data-act="add-run" data-optimizer="${escaped(id)}">
                    <svg viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true"><path d="${outline}" fill="${colour.light}" data-id="${escaped(id)}"/></svg>
                    <b>${escaped(name)}</b> <small>${escaped(idea ?? "")}</small>
                  </button>`).join("")}</div>
            </div>
          </div>
        </div>
        <div class="dh-bar">
          <button type="button" data-act="play"></button>
          ${button("back", "back")}${button("forward", "forward")}
          <div class="dh-track">
            <input type="range" class="dh-scrub" min="0" max="1" step="1" value="0" aria-label="${t("scrub")}">
            <i></i><i></i>
          </div>
          <output class="dh-count"></output>
          <select class="dh-speed" aria-label="${t("speed")}">
            ${SPEEDS.map((speed) => `<option value="${speed}" ${speed === this.speed ? "selected" : ""}>${speed}×</option>`).join("")}
          </select>
          ${button("loop", "loop", "loop", `aria-pressed="${this.loop}"`)}
          <div class="dh-pop">
            ${button("options", "options", "options", 'aria-haspopup="true" aria-expanded="false"')}
            <div class="dh-menu" hidden>${["field", "dots", "labels", "fade", "big"].map(check).join("")}</div>
          </div>
          <button type="button" data-act="settings" data-edit aria-expanded="false">${icon("settings")} <span>${t("settings")}</span></button>
          <div class="dh-toggle" data-edit>
            <button type="button" data-act="flat" aria-pressed="true">${t("flat")}</button>
            <button type="button" data-act="solid" aria-pressed="false">${t("solid")}</button>
          </div>
          <button type="button" data-act="share" data-edit>${icon("share")} <span>${t("share")}</span></button>
        </div>
        <p class="dh-caption"></p>
      </div>
      <div class="dh-tip" hidden></div>`;
    this.restyle();
    this.listed = null;
    delete this.root.dataset.playing; // what is new is filled in anew
    this.solid = false;
    this.listen();
    this.sizes?.disconnect();
    this.sizes = new ResizeObserver(() => this.header && this.layOut());
    this.sizes.observe(this.$(".dh-map"));
    this.sizes.observe(this.$(".dh-chart"));
  }

  /** The list of runs: rebuilt when its structure changes, otherwise filled in, so that focus stays. */
  list() {
    const structure = JSON.stringify([this.runs.map((run) => run.optimizer), this.rows]);
    if (structure !== this.listed) {
      this.listed = structure;
      const focus = this.keepFocus();
      this.$(".dh-list").innerHTML = this.runs.map((run, i) => this.row(run, i)).join("");
      focus();
    }
    for (const [i, row] of [...this.$(".dh-list").children].entries()) {
      const run = this.runs[i];
      row.querySelector(".dh-name").textContent = run.label;
      row.querySelector(".dh-mark path").setAttribute("fill", run.colour);
      row.querySelector(".dh-head").setAttribute("aria-label", this.t("edit", { run: `${run.label} ${run.detail}` }));
      for (const line of row.querySelectorAll(".dh-hyper")) {
        const { declared, value } = this.fieldOf(line);
        fillField(line, declared, value, this.dragging);
      }
      const facts = row.querySelector(".dh-facts");
      if (facts) {
        facts.textContent = this.t("evaluations", { count: run.evaluations }) + (run.chaotic ? ". " + this.t("chaotic") : "");
      }
    }
    const full = this.runs.length >= MOST_RUNS;
    this.$("[data-act=add]").disabled = full;
    this.$(".dh-foot .dh-note").textContent = full ? this.t("full") : "";
  }

  row(run, i) {
    const { open, hidden } = this.rows[i];
    const t = (key, values) => escaped(this.t(key, values));
    const tool = (act, key = act, off = false) =>
      `<button type="button" class="dh-icon" data-act="${act}" title="${t(key)}" aria-label="${t(key)}: ${escaped(run.label)}" ${off ? "disabled" : ""}>${icon(key)}</button>`;
    const hypers = this.offline ? [] : (run.known?.hyper ?? []);
    const average = `<button type="button" data-act="average">${t("average")}</button>`;
    return `
      <li class="dh-run" data-index="${i}" ${open ? "data-open" : ""} ${hidden ? "data-hidden" : ""}>
        <button type="button" class="dh-head" data-act="edit" aria-expanded="${open}">
          <svg class="dh-mark" viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true"><path d="${run.known?.outline ?? CIRCLE}"/></svg>
          <span class="dh-name"></span><span class="dh-detail"></span><span class="dh-value"></span>
          <svg class="dh-chevron" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="${ICONS.chevron}"/></svg>
        </button>
        <div class="dh-tools">
          ${tool("hide", hidden ? "unhide" : "hide")}
          ${this.offline ? "" : tool("duplicate", "duplicate", this.runs.length >= MOST_RUNS) + tool("up", "up", i === 0) + tool("down", "down", i === this.runs.length - 1) + tool("remove")}
        </div>
        ${open ? `<div class="dh-panel">${hypers.map((hyper) => fieldLine(hyper, (...key) => this.t(...key), hyper.name === "dampening" ? average : "")).join("")}<div class="dh-note dh-facts"></div></div>` : ""}
      </li>`;
  }

  keepFocus() {
    const focused = this.root.getRootNode().activeElement;
    const row = focused?.closest?.(".dh-run");
    if (!row || !this.root.contains(row)) return () => {};
    const name = focused.closest(".dh-hyper")?.dataset.name;
    const within = name ? `.dh-hyper[data-name="${name}"] ${focused.tagName.toLowerCase()}[type="${focused.type}"]` : `[data-act="${focused.dataset.act}"]`;
    return () => this.$(`.dh-run[data-index="${this.follow ?? row.dataset.index}"] ${within}`)?.focus({ preventScroll: true });
  }

  /** What changes with the step in words and numbers. */
  write(now) {
    const step = Math.floor(this.step);
    const N = this.header.steps;
    const { dataset } = this.root;
    if (dataset.step !== String(step)) dataset.step = step;
    // What slides with every frame is moved by transforms alone: a native slider costs a layout each time.
    const part = N ? this.step / N : 1;
    const [done, thumb] = this.root.querySelectorAll(".dh-track i");
    done.style.transform = `scaleX(${part})`;
    thumb.style.transform = `translateX(${part * (this.trackWidth - 18)}px)`;
    // Numbers that change sixty times a second can't be read.
    if (!this.playing || now - this.wroteAt > 90) {
      this.wroteAt = now;
      this.$(".dh-scrub").value = step;
      this.$(".dh-count").textContent = `${step} / ${N}`;
      this.$(".dh-cursor span").textContent = this.t("step", { step });
      for (const [i, row] of [...this.$(".dh-list").children].entries()) this.writeRow(row, this.runs[i], step);
    }
    if (dataset.playing !== String(this.playing)) {
      dataset.playing = this.playing;
      const play = this.$("[data-act=play]");
      const key = this.playing ? "pause" : "play";
      play.innerHTML = icon(key);
      play.title = this.t(key);
      play.setAttribute("aria-label", this.t(key));
    }
    // While playing a sentence stays long enough to be read.
    if (this.spoken === step || (this.playing && this.spoken != null && now - this.spokenAt < 900)) return;
    this.spoken = step;
    this.spokenAt = now;
    const [first, ...rest] = caption(this.visible, step, N, this.view).map(([key, values]) => this.t(key, values));
    const line = this.$(".dh-caption");
    line.setAttribute("aria-live", this.playing ? "off" : "polite");
    line.textContent = first ?? "";
    const more = document.createElement("span");
    more.textContent = rest.length ? " " + rest.join(" ") : "";
    line.append(more);
    line.title = line.textContent;
    const runs = this.visible.map((run) => run.label).join(", ");
    this.$(".dh-heads").setAttribute("aria-label", this.t("map", { surface: this.catalog.surfaces?.find(({ id }) => id === this.header.surface.id)?.name ?? this.header.surface.id, runs, step, steps: N }));
  }

  writeRow(row, run, step) {
    const reached = run.status_step != null && step >= run.status_step;
    const status = reached ? this.t(run.status, { step: run.status_step }) : step >= this.header.steps && run.status === "moving" ? this.t("moving") : "";
    const detail = row.querySelector(".dh-detail");
    const text = `${run.detail}|${status}`;
    if (detail.dataset.text !== text) {
      detail.dataset.text = text;
      detail.textContent = run.detail;
      detail.title = run.detail;
      const mark = document.createElement("span");
      mark.className = "dh-status";
      mark.textContent = status && `${run.detail ? " · " : ""}${status}`;
      detail.append(mark);
    }
    const value = format(run.gap[step]);
    const cell = row.querySelector(".dh-value");
    if (cell.textContent !== value) cell.textContent = value;
  }

  // Hands on it

  listen() {
    this.listening.abort();
    this.listening = new AbortController();
    const { signal } = this.listening;
    const on = (target, type, act, options) => target.addEventListener(type, act, { signal, ...options });
    on(this.root, "click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button && !button.disabled) this.act(button.dataset.act, button);
    });
    on(this.root, "keydown", (event) => this.key(event));
    on(document, "keydown", (event) => event.target === document.body && event.key === " " && this.key(event));
    on(document, "pointerdown", (event) => {
      const within = event.composedPath().some((node) => node.classList?.contains("dh-menu") || node.dataset?.act === "add" || node.dataset?.act === "options");
      if (!within) this.closeMenus();
    });
    on(this.$(".dh-scrub"), "input", (event) => this.seek(Number(event.target.value)));
    on(this.$(".dh-speed"), "change", (event) => (this.speed = Number(event.target.value)));
    on(this.$(".dh-chart-kind"), "change", (event) => this.choose("chart", event.target.value));
    on(this.root, "input", ({ target }) => target.closest(".dh-hyper") && target.type === "range" && this.slide(target.closest(".dh-hyper"), false));
    on(this.root, "change", (event) => {
      const { target } = event;
      if (target.dataset.show) this.toggleShow(target.dataset.show, target.checked);
      else if (target.dataset.choose) choose(this, target.dataset.choose, target.value);
      else if (target.closest(".dh-hyper") && target.type === "range") this.slide(target.closest(".dh-hyper"), true);
      else if (target.closest(".dh-hyper")) this.enter(target.closest(".dh-hyper"));
    });
    on(globalThis, "popstate", () => {
      const link = sceneOf(location.search);
      if (!this.offline && location.pathname === this.path && link !== this.header?.link) this.adopt(link, false);
    });
    this.listenMap(on);
    this.listenChart(on);
  }

  act(name, button) {
    const row = button.closest(".dh-run");
    const i = row && Number(row.dataset.index);
    const N = this.header.steps;
    const acts = {
      play: () => this.play(!this.playing),
      back: () => this.seek(Math.ceil(this.step) - 1),
      forward: () => this.seek(Math.min(N, Math.floor(this.step) + 1)),
      loop: () => {
        this.loop = !this.loop;
        this.$("[data-act=loop]").setAttribute("aria-pressed", this.loop);
      },
      options: () => this.toggleMenu(button),
      add: () => this.toggleMenu(button),
      "add-run": () => {
        this.closeMenus();
        this.rows.push({ open: false, hidden: false });
        this.edit({ run: [...this.header.runs.map(runText), button.dataset.optimizer] });
      },
      flat: () => this.toggleShow("3d", false),
      solid: () => this.toggleShow("3d", true),
      share: () => this.share(),
      "zoom-in": () => this.zoomBy(1 / 1.5),
      "zoom-out": () => this.zoomBy(1.5),
      whole: () => this.zoomTo(null),
      edit: () => {
        this.rows[i].open = !this.rows[i].open;
        this.list();
        this.root.querySelector(`.dh-run[data-index="${i}"]`).scrollIntoView({ block: "nearest" });
        this.spoken = null;
        this.spoil("chart");
      },
      hide: () => {
        this.rows[i].hidden = !this.rows[i].hidden;
        this.list();
        this.spoken = null;
        this.spoil("base", "trails", "chart");
        if (this.showing.has("3d")) this.openSolid();
      },
      duplicate: () => this.rearrange(i, (list) => list.splice(i + 1, 0, structuredClone(list[i])), i + 1),
      remove: () => this.rearrange(i, (list) => list.splice(i, 1), Math.min(i, this.runs.length - 2)),
      up: () => this.rearrange(i, (list) => list.splice(i - 1, 0, ...list.splice(i, 1)), i - 1),
      down: () => this.rearrange(i, (list) => list.splice(i + 1, 0, ...list.splice(i, 1)), i + 1),
      story: () => this.adopt(this.catalog.stories[button.dataset.story].link, true, false),
      settings: () => this.toggleSettings(),
      reset: () => {
        const { declared, put } = this.fieldOf(button.closest(".dh-hyper"));
        put(declared.default, true);
      },
      average: () => this.setHyper(i, "dampening", this.header.runs[i].hyper.momentum, true),
    };
    acts[name]?.();
  }

  /** The same change to the runs and to what only this page knows of them; focus goes with the run. */
  rearrange(i, change, follow) {
    change(this.rows);
    this.follow = follow;
    this.editRuns(change);
  }

  toggleSettings() {
    const shown = this.root.toggleAttribute("data-settings");
    this.$("[data-act=settings]").setAttribute("aria-expanded", shown);
    if (shown) this.$(".dh-settings select").focus();
  }

  choose(name, value) {
    this.header[name] = value;
    this.spoil("chart");
    this.edit({ [name]: value });
  }

  toggleShow(name, on) {
    if (on) this.showing.add(name);
    else this.showing.delete(name);
    this.header.show = [...this.showing].sort();
    this.root.toggleAttribute("data-big", this.showing.has("big"));
    this.spoil("base", "trails", "chart");
    if (name === "3d" && on) this.openSolid();
    if (name === "3d" && !on) this.closeSolid();
    if (name === "big") this.layOut();
    this.edit({ show: this.header.show.join() });
  }

  /** What a field stands for: how it is declared, its value now, and how to change it. */
  fieldOf(line) {
    const row = line.closest(".dh-run");
    if (!row) return settingOf(this, line);
    const i = Number(row.dataset.index);
    const { name } = line.dataset;
    const declared = this.runs[i].known.hyper.find((hyper) => hyper.name === name);
    return { declared, value: this.header.runs[i].hyper[name], put: (value, finished) => this.setHyper(i, name, value, finished) };
  }

  slide(line, finished) {
    const { declared, put } = this.fieldOf(line);
    put(slid(line, declared), finished);
  }

  enter(line) {
    const { declared, value: old, put } = this.fieldOf(line);
    const value = entered(line, declared, old, (...key) => this.t(...key));
    if (value !== null) put(value, true);
  }

  setHyper(i, name, value, finished) {
    this.header.runs[i].hyper[name] = value;
    this.editRuns(() => {}, finished);
  }

  toggleMenu(button) {
    const menu = button.parentElement.querySelector(".dh-menu");
    const open = menu.hidden;
    this.closeMenus();
    menu.hidden = !open;
    button.setAttribute("aria-expanded", open);
    if (open) menu.querySelector("button, input")?.focus();
  }

  closeMenus() {
    for (const menu of this.root.querySelectorAll(".dh-menu")) {
      menu.hidden = true;
      menu.parentElement.querySelector("[aria-expanded]").setAttribute("aria-expanded", "false");
    }
  }

  key(event) {
    const { target, key } = event;
    const typing = target.matches?.("input[type=text]");
    // The page's own one-letter shortcuts are not for somebody who types here.
    if (typing) event.stopPropagation();
    if (key === "Escape") {
      const opener = target.closest?.(".dh-menu")?.parentElement.querySelector("[aria-expanded]");
      this.closeMenus();
      opener?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
    if (target.matches?.(".dh-map") && this.mapKey(event)) return event.preventDefault();
    if (target.matches?.("input[type=range], select, input[type=checkbox]") && key !== "l" && key !== "L") {
      if (key !== " " || !target.matches("input[type=range]")) return;
    }
    if (key === " " && target.matches?.("button")) return;
    const acts = {
      " ": () => this.play(!this.playing),
      ArrowLeft: () => this.seek(Math.ceil(this.step) - 1),
      ArrowRight: () => this.seek(Math.floor(this.step) + 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.header.steps),
      l: () => this.act("loop", this.$("[data-act=loop]")),
    };
    const act = acts[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Arrow keys nudge the start by a hundredth of the view (a thousandth with shift), + − 0 zoom. */
  mapKey({ key, shiftKey }) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (moves[key] && !this.offline) {
      const size = (this.view[1] - this.view[0]) * (shiftKey ? 0.001 : 0.01);
      const [x, y] = this.header.start;
      this.moveStart([x + moves[key][0] * size, y + moves[key][1] * size], false);
      this.nudged = true;
      return true;
    }
    if (key === "+" || key === "=") this.zoomBy(1 / 1.5);
    else if (key === "-") this.zoomBy(1.5);
    else if (key === "0") this.zoomTo(null);
    else return false;
    return true;
  }

  listenMap(on) {
    const pane = this.$(".dh-map");
    const touches = new Map();
    let gesture = null;
    const placeOf = (event) => {
      const box = pane.getBoundingClientRect();
      // The canvases begin inside the border.
      return [event.clientX - box.left - pane.clientLeft, event.clientY - box.top - pane.clientTop];
    };
    const pointOf = (place) => unproject(this.view, this.width, this.height, place);
    const busy = (event) => event.target.closest("button, .dh-solid");
    const endNudge = () => {
      if (this.nudged) this.moveStart(this.header.start, true);
      this.nudged = false;
    };
    on(pane, "keyup", endNudge);
    on(pane, "blur", endNudge);
    on(pane, "pointerdown", (event) => {
      if (busy(event) || event.button > 0) return;
      const place = placeOf(event);
      touches.set(event.pointerId, place);
      pane.setPointerCapture(event.pointerId);
      this.hideTip();
      if (touches.size === 2) {
        const [a, b] = [...touches.values()];
        gesture = { kind: "pinch", view: this.view, span: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: pointOf([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]) };
        return;
      }
      const [sx, sy] = this.place(this.header.start);
      const onStart = event.target.closest(".dh-start") && !this.offline;
      gesture = onStart
        ? { kind: "start", offset: [place[0] - sx, place[1] - sy], place }
        : { kind: this.box || event.shiftKey ? "pan" : "click", place, view: this.view };
    });
    on(pane, "pointermove", (event) => {
      const place = placeOf(event);
      if (!gesture) return this.hover(place, event.target.closest("button, .dh-solid"));
      touches.set(event.pointerId, place);
      const [dx, dy] = [place[0] - (gesture.place?.[0] ?? 0), place[1] - (gesture.place?.[1] ?? 0)];
      if (gesture.kind === "pinch" && touches.size === 2) {
        const [a, b] = [...touches.values()];
        const span = Math.hypot(a[0] - b[0], a[1] - b[1]);
        const [fx, fy] = [(a[0] + b[0]) / 2 / this.width, (a[1] + b[1]) / 2 / this.height];
        const [x0, x1, y0, y1] = gesture.view;
        const [w, h] = [((x1 - x0) * gesture.span) / span, ((y1 - y0) * gesture.span) / span];
        const [x, y] = gesture.middle;
        const box = [x - fx * w, x + (1 - fx) * w, y - (1 - fy) * h, y + fy * h];
        if (this.sensible(box)) this.zoomTo(box);
        return;
      }
      if (!gesture.moved && Math.hypot(dx, dy) < 4) return;
      gesture.moved = true;
      if (gesture.kind === "start") this.moveStart(pointOf([place[0] - gesture.offset[0], place[1] - gesture.offset[1]]), false);
      if (gesture.kind === "pan") {
        const [x0, x1, y0, y1] = gesture.view;
        const [mx, my] = [(dx / this.width) * (x1 - x0), (dy / this.height) * (y1 - y0)];
        this.zoomTo([x0 - mx, x1 - mx, y0 + my, y1 + my]);
      }
    });
    const end = (event) => {
      const was = gesture;
      touches.delete(event.pointerId);
      if (!was || (was.kind === "pinch" && touches.size)) return;
      gesture = null;
      if (was.kind === "start" && was.moved) this.moveStart(this.header.start, true);
      if (event.type === "pointercancel" || was.moved || was.kind === "start" || was.kind === "pinch") return;
      this.before = this.header.start;
      this.moveStart(pointOf(placeOf(event)), true);
    };
    on(pane, "pointerup", end);
    on(pane, "pointercancel", end);
    on(pane, "dblclick", (event) => {
      if (busy(event) || !this.box) return;
      // Its first click has moved the start; a double click only means the zoom.
      if (this.before) this.moveStart(this.before, true);
      this.zoomTo(null);
    });
    on(pane, "pointerleave", () => this.hideTip());
    on(
      pane,
      "wheel",
      (event) => {
        if (event.target.closest(".dh-solid")) return;
        event.preventDefault();
        this.zoomBy(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.0035), pointOf(placeOf(event)));
      },
      { passive: false },
    );
  }

  hover([px, py], elsewhere) {
    if (elsewhere || !this.view) return this.hideTip();
    const now = Math.floor(this.step);
    let near = { distance: 12 };
    for (const run of this.visible) {
      for (let t = 0; t <= Math.min(now, run.last); t++) {
        const [x, y] = this.place([run.x[2 * t], run.x[2 * t + 1]]);
        const distance = Math.hypot(x - px, y - py);
        if (distance < near.distance) near = { run, t, distance };
      }
    }
    const [x, y] = unproject(this.view, this.width, this.height, [px, py]);
    const extent = this.view[1] - this.view[0];
    const { run, t } = near;
    const lines = run
      ? [
          [run.label, this.t("step", { step: t })],
          ["x", exact(run.x[2 * t])],
          ["y", exact(run.x[2 * t + 1])],
          ["f", exact(Math.fround(run.gap[t] + this.header.surface.f_star))],
          ["f − f*", exact(run.gap[t])],
          ...(run.grad ? [["‖∇f‖", exact(run.grad[t])]] : []),
        ]
      : [["x", rounded(x, extent)], ["y", rounded(y, extent)]];
    this.tip(lines, this.$(".dh-map"), px, py);
  }

  listenChart(on) {
    const pane = this.$(".dh-chart");
    let scrubbing = false;
    const stepOf = (event) => {
      const { left, right } = this.pads;
      const along = (event.clientX - pane.getBoundingClientRect().left - left) / (this.chartWidth - left - right);
      return Math.round(Math.max(0, Math.min(1, along)) * this.header.steps);
    };
    on(pane, "pointerdown", (event) => {
      if (event.target.closest("select") || event.button > 0) return;
      scrubbing = true;
      pane.setPointerCapture(event.pointerId);
      this.seek(stepOf(event));
    });
    on(pane, "pointermove", (event) => {
      const step = stepOf(event);
      if (scrubbing) this.seek(step);
      if (event.target.closest("select")) return this.hideTip();
      const values = this.visible.map((run) => [run.label, exact(Math.fround(run.series[step]))]);
      const box = pane.getBoundingClientRect();
      this.tip([[this.t("step", { step }), ""], ...values], pane, event.clientX - box.left, event.clientY - box.top);
    });
    for (const type of ["pointerup", "pointercancel"]) on(pane, type, () => (scrubbing = false));
    on(pane, "pointerleave", () => this.hideTip());
  }

  tip(lines, pane, x, y) {
    const tip = this.$(".dh-tip");
    tip.replaceChildren(
      ...lines.flatMap(([name, value], i) => {
        const bold = document.createElement("b");
        bold.textContent = name;
        return [...(i ? ["\n"] : []), bold, value === "" ? "" : `  ${value}`];
      }),
    );
    tip.hidden = false;
    const [outer, inner] = [this.root.getBoundingClientRect(), pane.getBoundingClientRect()];
    const [px, py] = [inner.left - outer.left + x, inner.top - outer.top + y];
    const left = px + 16 + tip.offsetWidth > outer.width ? px - 16 - tip.offsetWidth : px + 16;
    const top = Math.max(4, Math.min(outer.height - tip.offsetHeight - 4, py + 14));
    tip.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }

  hideTip() {
    this.$(".dh-tip").hidden = true;
  }

  async share() {
    const changes = { at: Math.floor(this.step), view: this.box ? this.box.map((v) => Number(v.toPrecision(6))).join() : [] };
    const link = `${location.origin}${this.path}?${withParameters(this.header.link, changes)}`;
    const said = this.$("[data-act=share] span");
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = this.t("copied");
    } catch {
      // Without a secure context there is no clipboard: the link is shown, ready to be copied by hand.
      this.say(link);
    }
    this.root.dataset.shared = link;
    setTimeout(() => (said.textContent = this.t("share")), 2000);
  }
}

/**
 * Mounts a player in `root` (an element or a shadow root) that needs no server: `paths` and `map` are the bytes of
 * its routes, `catalog` is its object. Controls that need a server are left out. `css: false` where the page brings
 * player.css itself. Gives {destroy()}.
 */
export function mount(root, { paths, css, ...options }) {
  const player = new Player(root, css === false ? Promise.resolve() : addStylesheet(root), options);
  player.open(unpack(paths));
  return { destroy: () => player.destroy() };
}

function addStylesheet(root) {
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL("player.css", import.meta.url).href;
    link.onload = link.onerror = resolve;
    root.prepend(link);
  });
}

const mounted = new WeakMap();

/**
 * What others write into the address: Streamlit puts %2C and %3D for the commas and equals signs of a link, and empties
 * the query where its page is chosen once more. Where the browser has no Navigation API this is left as it is.
 */
function mendAddress(player, { navigationType }) {
  if (navigationType === "traverse") return; // Back and Forward mean what they say
  const query = location.search.replaceAll("%2C", ",").replaceAll("%3D", "=");
  if (query !== location.search) history.replaceState(history.state, "", location.pathname + query + location.hash);
  else player.keepLink();
}

/** Streamlit calls this at each change of data or theme with the same element. */
export default function ({ parentElement, data, setTriggerValue }) {
  if (!mounted.has(parentElement)) {
    const player = new Player(parentElement, addStylesheet(parentElement));
    mounted.set(parentElement, player);
    globalThis.navigation?.addEventListener("currententrychange", (event) => mendAddress(player, event), { signal: player.unmounted.signal });
  }
  mounted.get(parentElement).set(data, (link) => setTriggerValue("link", link));
  return () => {
    mounted.get(parentElement)?.destroy();
    mounted.delete(parentElement);
  };
}

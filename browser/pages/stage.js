// Stage: the race as it stands on the screen, drawn off it by the player's own views, as large as is asked for.

import { Layer } from "../canvas/layer.js";
import { Pen } from "../canvas/pen.js";
import { drawBox, drawElement, drawRuns, drawWords, heightOf, setWords } from "../canvas/sheet.js";
import { charted } from "../kit/charted.js";
import { mix } from "../pure/colour.js";
import { ran } from "../pure/ran.js";
import { Store } from "../store.js";
import { html, render } from "../vendor/lit-html.js";
import * as chart from "../views/chart.js";
import * as fit from "../views/fit.js";
import * as map from "../views/map/index.js";
import * as solid from "../views/solid/index.js";

const [WIDTH, HEIGHT] = [1280, 720]; // in CSS pixels, whatever the size of the picture
/** @typedef {import("../canvas/sheet.js").Box} Box */
const [EDGE, GAP] = [16, 12]; // around all, and between two boxes
const MAP = 790; // its width
const LIST = 0.55; // of the side's height, that the list of runs takes at most
const TYPE = 15; // the size of what views say in elements
const SHADES = 48; // of the ground, that are to be seen where there are not many colours
const WORDS = 90; // the height of what is said below, at most
const ALL = ["size", "scene", "answer", "look", "theme", "clock", "numbers"];

/**
 * Opens a stage beside the player in `parent`, as the player is at this moment; what is changed there later is not seen.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {any} context what the player's views share
 * @param {{width: number, link: string, from: any, written?: boolean}} options `width` in pixels; `from` where the 3-D view is
 * looked at from; `written`: down, as SVG
 */
export async function open(parent, context, { width, link, from, written = false }) {
  const { answer, look, scene, tracks } = context.store;
  const ratio = width / WIDTH;
  const large = scene.show.includes("big") ? 1.5 : 1;
  const canvas = new OffscreenCanvas(width, Math.round((width * HEIGHT) / WIDTH));
  const pen = written ? new Pen(null, WIDTH, HEIGHT) : null;
  const ctx = /** @type {any} */ (pen ?? canvas.getContext("2d", { willReadFrequently: true }));
  const said = { caption: ran(answer.scene, tracks, context.catalog, context.t), link };
  const words = setWords(ctx, context.theme, said, WIDTH - 2 * EDGE - 4, WORDS);
  const boxes = boxesOf(tracks.length, HEIGHT - 2 * EDGE - GAP - words.height);
  const place = placeOf(boxes, large, context.theme);
  parent.append(place);
  const $ = (selector) => /** @type {HTMLElement} */ (place.querySelector(selector));
  const all = (selector) => [...place.querySelectorAll(selector)].filter((each) => each.checkVisibility());

  const store = new Store(() => {});
  Object.assign(store, { scene: answer.scene, answer, look });
  /** @type {Map<Element, any>} by their canvases */
  const layers = new Map();
  let [dirty, updating] = [new Set(ALL), false];
  let woken = () => {};
  /** @type {any} */
  const still = {
    ...context,
    store,
    clock: {
      ...{ step: 0, steps: context.clock.steps, playing: false },
      wake(...names) {
        for (const name of names) dirty.add(name);
        woken();
      },
    },
    type: (size) => Math.round(size * large),
    tip: { show() {}, hide() {} },
    layer(canvas) {
      layers.set(canvas, written ? new Pen(canvas) : new Layer(canvas, ratio));
      return layers.get(canvas);
    },
  };
  const { kind, picture, told } = charted(still);
  let raised = scene.show.includes("3d");
  const photo = new Image(); // of the ground of the 3-D view, which stands still
  /** Where there can be no 3-D view there is the map. */
  function flatten() {
    raised = false;
    woken();
  }
  /** @type {(fault: unknown) => void} */
  let fail = () => {};
  const views = {
    map: map.mount($(".dh-map"), still, {
      invites: false,
      say: (trouble) =>
        trouble && trouble !== "slow" && fail(new Error(trouble === "silent" ? "film_alone" : "film_failed")),
    }),
    fit: fit.mount($(".dh-map"), still),
    solid: solid.mount($(".dh-map"), still, { failed: flatten, shy: true, from }),
    chart: chart.mount($(".dh-chart"), still, { picture, kinds: () => [[kind().id, kind().name]] }),
  };

  function update() {
    if (updating) return;
    updating = true;
    while (dirty.size) {
      const now = dirty;
      dirty = new Set();
      for (const view of Object.values(views)) view.draw(now);
    }
    updating = false;
  }

  /** Puts the canvases of the views together, and what they say in elements. */
  function compose() {
    const { theme } = still;
    const { colours } = theme;
    const frame = place.getBoundingClientRect();
    const boxOf = (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return /** @type {[number, number, number, number]} */ ([left - frame.left, top - frame.top, width, height]);
    };
    const lay = (canvases) => canvases.forEach((each) => ctx.drawImage(layers.get(each).canvas, ...boxOf(each)));
    const say = (selector) => all(selector).forEach((each) => drawElement(ctx, theme, each, frame));
    if (!pen) ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen?.clear();
    ctx.fillStyle = colours.page;
    ctx.fillRect(0, 0, WIDTH, HEIGHT);
    const [ground, over] = raised ? [colours.page, ".dh-solid"] : [colours["map-high"], ".dh-plane"];
    drawBox(ctx, theme, boxes.map, ground, () => {
      if (raised) ctx.drawImage(photo, ...boxes.map);
      lay([...layers.keys()].filter((each) => each.closest(over)));
      say(`${over} .dh-names span, ${over} .dh-height`);
      all(raised ? ".dh-ring" : ".dh-start i").forEach((each) => drawRing(ctx, colours, boxOf(each)));
      for (const each of raised ? [] : all(".dh-fit"))
        drawBox(ctx, theme, boxOf(each), colours.page, () => lay([each]));
    });
    drawBox(ctx, theme, boxes.chart, colours.panel, () => {
      lay(all(".dh-plot canvas"));
      const [x, y, , height] = boxOf($(".dh-cursor"));
      ctx.fillStyle = colours.ink;
      ctx.fillRect(x, y, 1.5, height);
      say(".dh-chart-kind, .dh-cursor span");
    });
    if (tracks.length) drawBox(ctx, theme, boxes.runs, colours.panel, () => drawRuns(ctx, still, told, boxes.runs));
    drawWords(ctx, words, EDGE + 2, HEIGHT - EDGE - words.height + 2);
  }

  function close() {
    for (const view of Object.values(views)) view.destroy();
    place.remove();
  }

  try {
    await new Promise((resolve, reject) => {
      fail = reject;
      woken = () => {
        update();
        if (views.map.ready && (views.solid.ready || !raised)) resolve(null);
      };
      woken();
    });
    if (raised) photo.src = await views.solid.photograph(ratio);
    if (raised) await photo.decode();
  } catch (fault) {
    close();
    throw fault;
  }
  woken = () => {};
  return {
    ...said,
    lang: context.catalog.lang,
    canvas,
    steps: still.clock.steps,
    /** Those of its runs, and what they are drawn on. */
    colours: coloursOf(context),
    /** Draws the step, whole or not, on the canvas. */
    draw(step) {
      still.clock.step = step;
      dirty.add("clock").add("numbers");
      update();
      compose();
    },
    /** What was drawn, as SVG. */
    svg: () => pen?.svg({ title: said.caption, link }),
    close,
  };
}

/**
 * Where everything stands, of a height that the words leave.
 * @type {(runs: number, down: number) => Record<"map" | "chart" | "runs", Box>}
 */
function boxesOf(runs, down) {
  const [x, across] = [EDGE + MAP + GAP, WIDTH - 2 * EDGE - MAP - GAP];
  const list = heightOf(runs, LIST * down);
  return {
    map: [EDGE, EDGE, MAP, down],
    chart: [x, EDGE, across, down - list - (list && GAP)],
    runs: [x, EDGE + down - list, across, list],
  };
}

/** The element in which the views are mounted, off the screen. */
function placeOf(boxes, large, theme) {
  const place = document.createElement("div");
  Object.assign(place, { className: "dh dh-stage", inert: true });
  place.dataset.theme = theme.name;
  place.style.cssText = `width: ${WIDTH}px; height: ${HEIGHT}px; font-size: ${TYPE * large}px`;
  render(
    ["map", "chart"].map((name) => {
      const [left, top, width, height] = boxes[name];
      const style = `left: ${left}px; top: ${top}px; width: ${width}px; height: ${height}px`;
      return html`<div class="dh-${name}" style=${style}></div>`;
    }),
    place,
  );
  return place;
}

/** The start, a ring that is seen on any ground. */
function drawRing(ctx, { ink, page }, [x, y, width, height]) {
  for (const [line, colour] of [
    [6, page],
    [2.5, ink],
  ]) {
    ctx.beginPath();
    ctx.arc(x + width / 2, y + height / 2, width / 2 - 1.25, 0, 2 * Math.PI);
    Object.assign(ctx, { lineWidth: line, strokeStyle: colour });
    ctx.stroke();
  }
}

/** The colours of the ground, its shades among them, and of the runs. */
function coloursOf({ styles, theme: { colours } }) {
  const shades = Array.from({ length: SHADES }, (_, i) => mix(colours["map-low"], colours["map-high"], i / SHADES));
  return [...shades, ...Object.values(colours), ...[...styles.values()].map(({ colour }) => colour)];
}

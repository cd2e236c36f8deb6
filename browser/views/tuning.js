// Tuning: a map on which every place is a run with its own two hyperparameters.

import { drawAxes, drawCells, drawCross, drawRing, scaleLook } from "../canvas/cells.js";
import { layerOf } from "../canvas/layer.js";
import { drawMarker, drawText } from "../canvas/marks.js";
import { listenCross } from "../kit/cross.js";
import { along, cellAt, moved, stretched, ticksOf, valueIn } from "../pure/maps.js";
import { html, render } from "../vendor/lit-html.js";

const ROOM = { left: 64, right: 14, top: 30, bottom: 44 }; // pixels around the cells, at a type of 16

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {() => {shade: (cell: number) => number, kind: (cell: number) => number}} options.scale what is drawn
 * @param {(cell: number) => string} options.outcome of a cell, in words
 * @param {(text: string) => void} options.tell says aloud what the cross is on
 * @param {() => void} options.open the race with what is chosen
 * @returns {import("../types.js").View & {ready: boolean}}
 */
export function mount(place, context, { scale, outcome, tell, open }) {
  const { store, clock, t, tip } = context;
  const listening = new AbortController();
  render(html`<canvas class="dh-base"></canvas><canvas class="dh-over" role="img"></canvas>`, place);
  const [base, over] = ["base", "over"].map((name) => layerOf(context, place.querySelector(`.dh-${name}`)));
  let frame = [0, 0, 1, 1];
  /** @type {[number, number] | null} the cell that the keys are on */
  let cross = null;

  /** @returns {[import("../pure/maps.js").Side, import("../pure/maps.js").Side]} */
  const sides = () => store.answer.grid.map((side, k) => ({ ...side, scale: store.answer.axes[k].scale }));
  const names = () => store.answer.axes.map(({ name }) => name);
  const run = () => store.scene.runs[0] ?? store.answer.scene.runs[0];
  const own = () => names().map((name) => run().hyper[name] ?? usual(name));
  const usual = (name) => store.answer.axes.find((axis) => axis.name === name).default;
  /** @type {(values: readonly number[]) => any} */
  const placeOf = (values) => {
    const [left, top, width, height] = frame;
    const [u, v] = sides().map((side, k) => along(side, values[k]));
    return Number.isFinite(u) && Number.isFinite(v) ? [left + u * width, top + (1 - v) * height] : null;
  };
  const under = ([px, py]) => {
    const [left, top, width, height] = frame;
    const [u, v] = [(px - left) / width, 1 - (py - top) / height];
    const [x, y] = sides();
    return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? [cellAt(x, u), cellAt(y, v)] : null;
  };
  const valuesIn = (at) => sides().map((side, k) => valueIn(side, at[k]));
  /** @type {(at: readonly number[]) => number} */
  const cellOf = ([column, row]) => row * sides()[0].count + column;
  /** @type {() => any} */
  const here = () => cross ?? sides().map((side, k) => cellAt(side, along(side, own()[k]) || 0));
  const symbols = () => store.answer.axes.map(({ symbol, label }) => symbol || label);

  function hover(at) {
    const found = under(at);
    if (!found) return tip.hide();
    const values = valuesIn(found);
    const lines = symbols().map((symbol, k) => [symbol, String(values[k])]);
    tip.show([...lines, ["", outcome(cellOf(found))]], place, ...at);
  }

  function pick(at) {
    const values = valuesIn(at);
    const hyper = { ...run().hyper, ...Object.fromEntries(names().map((name, k) => [name, values[k]])) };
    store.edit({ runs: store.scene.runs.with(0, { ...run(), hyper }) });
  }

  const verbs = {
    hover,
    leave: () => tip.hide(),
    pick(at) {
      const found = under(at);
      cross = null;
      if (found) pick(found);
    },
    move(dx, dy) {
      cross = moved(sides(), here(), [dx, dy]);
      const values = valuesIn(cross);
      tell(
        `${symbols()
          .map((symbol, k) => `${symbol} ${values[k]}`)
          .join(", ")}: ${outcome(cellOf(cross))}`,
      );
      clock.wake("cross");
    },
    take() {
      if (!cross) return open();
      pick(cross);
      cross = null;
    },
    zoom(factor) {
      if (factor === null) return store.edit({ across: null, up: null });
      const [x, y] = sides();
      const [column, row] = here();
      const ends = (side, cell, { limits: [low, high] }) =>
        stretched(side, factor, (cell + 0.5) / side.count).map((end) =>
          Math.min(high ?? Infinity, Math.max(low ?? -Infinity, end)),
        );
      const [a, b] = store.answer.axes;
      store.edit({ across: ends(x, column, a), up: ends(y, row, b) });
      cross = null;
    },
  };
  listenCross(place, verbs, listening.signal);

  function arrange() {
    const room = Object.fromEntries(Object.entries(ROOM).map(([edge, pixels]) => [edge, context.type(pixels)]));
    frame = [room.left, room.top, base.width - room.left - room.right, base.height - room.top - room.bottom];
  }

  function drawBase() {
    const ctx = base.clear();
    const [x, y] = sides();
    const look = scaleLook(context.theme, context.catalog.hues);
    drawCells(ctx, frame, base.canvas.width / base.width, { columns: x.count, rows: y.count, ...scale() }, look);
    const named = store.answer.axes.map(({ symbol, label }) => (symbol ? `${label}, ${symbol}` : label));
    drawAxes(ctx, frame, { x: ticksOf(x, frame[2] / 90), y: ticksOf(y, frame[3] / 60), names: named }, context);
    if (store.answer.theory) drawTheory(ctx, store.answer.theory);
  }

  /** The edge of stability, dashed, with its name along it, and the best pair. */
  function drawTheory(ctx, { edge, best }) {
    const { ink, casing } = context.theme.colours;
    const [left, top, width, height] = frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    const points = edge.map(placeOf).filter(Boolean);
    for (const [lineWidth, strokeStyle, dash] of /** @type {const} */ ([
      [5, casing, []],
      [2.2, ink, [9, 6]],
    ])) {
      Object.assign(ctx, { lineWidth, strokeStyle }).beginPath();
      ctx.setLineDash(dash);
      for (const [px, py] of points) ctx.lineTo(px, py);
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const star = best && placeOf(best);
    if (star) drawMarker(ctx, context.catalog.minimum, star, context.type(10), casing, ink, 2);
    ctx.restore();
  }

  function drawOver() {
    const ctx = over.clear();
    const { colours, font } = context.theme;
    const [left, top, width, height] = frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    Object.assign(ctx, { font: `600 ${context.type(14)}px ${font}`, textBaseline: "middle" });
    /** @type {(text: string, at: readonly number[], before?: boolean) => void} */
    const label = (text, [px, py], before = false) => {
      const flip = before || px > left + width - ctx.measureText(text).width - 24;
      ctx.textAlign = flip ? "right" : "left";
      drawText(ctx, text, px + (flip ? -16 : 16), py, colours.ink, colours.casing);
    };
    const known = placeOf(names().map(usual));
    const chosen = placeOf(own());
    if (known) {
      drawRing(ctx, known, context.type(8), colours, [3, 3]);
      const [dx, dy] = chosen ? [chosen[0] - known[0], chosen[1] - known[1]] : [Infinity, 0];
      if (Math.hypot(dx, dy) > 40) label(t("default"), known, Math.abs(dy) < 24 && dx > 0);
    }
    if (chosen) {
      const { outline, colour } = context.styles.get(store.answer.tracks[0].key);
      drawRing(ctx, chosen, context.type(11), colours);
      drawMarker(ctx, outline, chosen, context.type(6), colour, colours.casing, 1.4);
      label(t("chosen"), chosen);
    }
    if (cross) {
      const [x, y] = sides();
      const at = [left + ((cross[0] + 0.5) / x.count) * width, top + (1 - (cross[1] + 0.5) / y.count) * height];
      drawCross(ctx, frame, at, colours);
    }
    ctx.restore();
  }

  return {
    ready: true,
    draw(dirty) {
      const has = (...parts) => parts.some((part) => dirty.has(part));
      if (has("size")) for (const layer of [base, over]) layer.size();
      if (!base.width || !store.answer.arrays.final) return;
      if (has("size", "answer", "theme")) {
        arrange();
        drawBase();
      }
      const [x, y] = store.answer.axes.map(({ label }) => label);
      over.canvas.setAttribute("aria-label", t("tuning_label", { run: store.answer.tracks[0].label, x, y }));
      if (has("size", "answer", "scene", "theme", "cross")) drawOver();
    },
    destroy() {
      listening.abort();
      render(html``, place);
    },
  };
}

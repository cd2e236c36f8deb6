// Trainability: a map on which every place is a network in training, with one learning rate for each of its layers.

import { drawAxes, drawCells, drawCross, drawRing, trainLook } from "../canvas/cells.js";
import { layerOf } from "../canvas/layer.js";
import { listenCross } from "../kit/cross.js";
import { along, cellAt, moved, SHADES, stretched, ticksOf, valueIn } from "../pure/maps.js";
import { blank, CLOSER, enter, shading } from "../pure/trainability.js";
import { html, render } from "../vendor/lit-html.js";

const ROOM = { left: 64, right: 14, top: 30, bottom: 44 }; // pixels around the cells, at a type of 16

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {(map: ReturnType<typeof blank>) => void} options.found hears of the map as it grows
 * @param {(rates: readonly number[]) => string} options.outcome of a network, in words
 * @param {(text: string) => void} options.tell says aloud what the cross is on
 * @returns {import("../types.js").View & {ready: boolean, zoom: (factor: number | null) => void}}
 */
export function mount(place, context, { found, outcome, tell }) {
  const { store, clock, source, t, tip } = context;
  const listening = new AbortController();
  let training = new AbortController();
  render(html`<canvas class="dh-base"></canvas><canvas class="dh-over" role="img"></canvas>`, place);
  const [base, over] = ["base", "over"].map((name) => layerOf(context, place.querySelector(`.dh-${name}`)));
  let frame = [0, 0, 1, 1];
  let [map, trained] = [blank(1), ""];
  /** @type {[number, number] | null} the cell that the keys are on */
  let cross = null;

  /** @returns {[import("../pure/maps.js").Side, import("../pure/maps.js").Side]} */
  const sides = () => store.answer.grid.map((side) => ({ ...side, scale: "log" }));
  const ratesIn = (at) => sides().map((side, k) => valueIn(side, at[k]));
  const cellsOf = (rates) => sides().map((side, k) => cellAt(side, along(side, rates[k]) || 0));
  /** @type {() => any} */
  const here = () => {
    if (cross) return cross;
    return store.scene.at ? cellsOf(store.scene.at) : sides().map(({ count }) => count >> 1);
  };
  const under = ([px, py]) => {
    const [left, top, width, height] = frame;
    const [u, v] = [(px - left) / width, 1 - (py - top) / height];
    const [x, y] = sides();
    return u >= 0 && u <= 1 && v >= 0 && v <= 1 ? [cellAt(x, u), cellAt(y, v)] : null;
  };

  function zoom(factor) {
    if (factor === null) return store.edit({ across: null, up: null });
    const at = here();
    const [across, up] = sides().map((side, k) => stretched(side, factor, (at[k] + 0.5) / side.count));
    cross = null;
    store.edit({ across, up });
  }

  const verbs = {
    hover(at) {
      const cell = under(at);
      if (!cell) return tip.hide();
      const lines = ratesIn(cell).map((rate, k) => [store.answer.axes[k].symbol, String(rate)]);
      tip.show(lines, place, at[0], at[1]);
    },
    leave: () => tip.hide(),
    pick(at) {
      const cell = under(at);
      cross = null;
      if (cell) store.edit({ at: ratesIn(cell) });
    },
    move(dx, dy) {
      cross = moved(sides(), here(), [dx, dy]);
      tell(outcome(ratesIn(cross)));
      clock.wake("cross");
    },
    take() {
      const at = ratesIn(here());
      cross = null;
      store.edit({ at });
    },
    zoom: (factor) => zoom(factor && (factor < 1 ? CLOSER : 1 / CLOSER)),
  };
  listenCross(place, verbs, listening.signal);

  /** Trains the map's networks, unless these are the ones in training. */
  function train() {
    const { axes, scene } = store.answer;
    const view = axes.flatMap(({ low, high }) => [Math.log10(low), Math.log10(high)]);
    const asked = { view, resolution: Number(scene.resolution), steps: scene.steps };
    if (JSON.stringify(asked) === trained) return;
    trained = JSON.stringify(asked);
    training.abort();
    training = new AbortController();
    map = blank(asked.resolution);
    const grown = map;
    source.train(
      asked,
      (part) => {
        enter(grown, part);
        clock.wake("found");
      },
      training.signal,
    );
  }

  /** Where both ends of a side look alike, ticks say how far they are from its middle. */
  function axisOf(side, name, count) {
    const { first, last } = side;
    if (last / first > 1.02) return { name, ticks: ticksOf(side, count) };
    const middle = valueIn(side, (side.count - 1) / 2);
    const offsets = ticksOf({ ...side, scale: "lin", first: first - middle, last: last - middle }, count);
    return { name: t("offset", { name, value: middle }), ticks: offsets };
  }

  function drawBase() {
    const ctx = base.clear();
    const [x, y] = sides();
    const shade = shading(map.values, SHADES);
    const cells = {
      columns: x.count,
      rows: y.count,
      kind: (cell) => (Number.isNaN(map.values[cell]) ? 1 : map.values[cell] > 0 ? 2 : 0),
      shade: (cell) => shade(map.values[cell]),
    };
    drawCells(ctx, frame, base.canvas.width / base.width, cells, trainLook(context.theme, context.catalog.hues));
    const axes = store.answer.axes.map(({ label, symbol }, k) =>
      axisOf(sides()[k], `${symbol}, ${label}`, frame[2 + k] / (k ? 60 : 110)),
    );
    drawAxes(ctx, frame, { x: axes[0].ticks, y: axes[1].ticks, names: axes.map(({ name }) => name) }, context);
  }

  function drawOver() {
    const ctx = over.clear();
    const { colours } = context.theme;
    const [left, top, width, height] = frame;
    /** @type {(u: number, v: number) => [number, number]} */
    const at = (u, v) => [left + u * width, top + (1 - v) * height];
    const [x, y] = sides();
    const chosen = (store.scene.at ?? []).map((rate, k) => along([x, y][k], rate));
    if (chosen.length && chosen.every((part) => part >= 0 && part <= 1))
      drawRing(ctx, at(chosen[0], chosen[1]), context.type(9), colours);
    if (cross) drawCross(ctx, frame, at((cross[0] + 0.5) / x.count, (cross[1] + 0.5) / y.count), colours);
  }

  return {
    ready: false,
    zoom,
    draw(dirty) {
      const has = (...parts) => parts.some((part) => dirty.has(part));
      if (has("size")) for (const layer of [base, over]) layer.size();
      if (!base.width || !store.answer.network) return;
      const room = Object.fromEntries(Object.entries(ROOM).map(([edge, pixels]) => [edge, context.type(pixels)]));
      frame = [room.left, room.top, base.width - room.left - room.right, base.height - room.top - room.bottom];
      if (has("answer")) train();
      if (has("answer", "found")) found(map);
      over.canvas.setAttribute("aria-label", t("trainability_label"));
      if (has("size", "answer", "theme", "found")) drawBase();
      if (has("size", "answer", "scene", "theme", "cross")) drawOver();
      this.ready = map.known === map.values.length;
    },
    destroy() {
      training.abort();
      listening.abort();
      render(html``, place);
    },
  };
}

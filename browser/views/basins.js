// Basins: a pane for each run, in which every place is a start, coloured by the minimum that it reaches.

import { asker } from "../asking.js";
import { basinLook, drawCells, drawCross, drawLetter, drawRing, drawTicks } from "../canvas/cells.js";
import { layerOf } from "../canvas/layer.js";
import { drawMarker } from "../canvas/marks.js";
import { drawContours } from "../canvas/relief.js";
import { makeTrails } from "../canvas/trails.js";
import { listenCross } from "../kit/cross.js";
import { best } from "../pure/lab.js";
import { along, cellAt, letterOf, moved, shadesOf, stretched, valueIn } from "../pure/maps.js";
import { trace } from "../pure/path.js";
import { html, render } from "../vendor/lit-html.js";

const [TITLE, GAP] = [26, 12]; // pixels above a pane, and between two
const SHAPES = [0.5, 2.2]; // between which a pane keeps to equal scales along its sides

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {() => readonly any[]} options.paths of the runs from the start that is chosen, as tracks of a race
 * @param {(i: number) => string} options.more what is said above a run's pane
 * @param {(text: string) => void} options.tell says aloud what the cross is on
 * @returns {import("../types.js").View & {ready: boolean}}
 */
export function mount(place, context, { paths, more, tell }) {
  const { store, clock, source, t, tip } = context;
  const listening = new AbortController();
  render(html`<canvas class="dh-base"></canvas><canvas class="dh-over" role="img"></canvas>`, place);
  const [base, over] = ["base", "over"].map((name) => layerOf(context, place.querySelector(`.dh-${name}`)));
  /** @type {{frame: number[], i: number}[]} */
  let panes = [];
  /** @type {import("../types.js").Ground | null} */
  let ground = null;
  let asked = "";
  /** @type {[number, number] | null} the cell that the keys are on */
  let cross = null;
  /** @type {(labels: Uint8Array, steps: Uint16Array) => any} */
  const shading = remembered((labels, steps) => shadesOf(steps, (i) => labels[i] > 1));
  const asking = asker(
    ({ scene, view }, signal) => source.ground(scene, view, false, signal),
    (found) => {
      ground = found;
      clock.wake("ground");
    },
    () => {}, // without its lines it is the same map
  );

  /** @returns {[import("../pure/maps.js").Side, import("../pure/maps.js").Side]} */
  const sides = () => store.answer.grid.map((side) => ({ ...side, scale: "lin" }));
  const view = () => sides().flatMap((side) => stretched(side, 1, 0.5));
  /** @type {(at: any, i: number) => number} */
  const cellOf = ([column, row], i) => {
    const [{ count }] = sides();
    return (i * count + row) * count + column;
  };
  /** @type {(place: readonly number[]) => any} */
  const under = ([px, py]) => {
    const pane = panes.find(({ frame: [x, y, w, h] }) => px >= x && px <= x + w && py >= y && py <= y + h);
    if (!pane) return null;
    const [x, y] = sides();
    const [left, top, width, height] = pane.frame;
    return { i: pane.i, at: [cellAt(x, (px - left) / width), cellAt(y, 1 - (py - top) / height)] };
  };
  /** @type {(at: any) => any} */
  const pointOf = ([column, row]) => {
    const [x, y] = sides();
    return [valueIn(x, column), valueIn(y, row)];
  };
  /** @type {() => any} */
  const here = () => {
    if (cross) return cross;
    const start = store.scene.start ?? store.answer.scene.start;
    return sides().map((side, k) => cellAt(side, along(side, start[k])));
  };

  function outcome(at, i) {
    const { label, steps } = store.answer.arrays;
    const cell = cellOf(at, i);
    const key = ["diverges", "unarrived"][label[cell]] ?? "arrives";
    const said = t(key, { steps: steps[cell] });
    return label[cell] > 1 ? `${t("minimum_named", { letter: letterOf(label[cell] - 2) })}, ${said}` : said;
  }

  function hover(at) {
    const found = under(at);
    if (!found) return tip.hide();
    const [x, y] = pointOf(found.at);
    const lines = [
      [store.answer.tracks[found.i].label, ""],
      ["x", String(x)],
      ["y", String(y)],
      ["", outcome(found.at, found.i)],
    ];
    tip.show(lines, place, at[0], at[1]);
  }

  const pick = (at) => store.edit({ start: pointOf(at) });
  const verbs = {
    hover,
    leave: () => tip.hide(),
    pick(at) {
      const found = under(at);
      cross = null;
      if (found) pick(found.at);
    },
    move(dx, dy) {
      cross = moved(sides(), here(), [dx, dy]);
      const [px, py] = pointOf(cross);
      tell(`(${px}, ${py}): ${store.answer.tracks.map(({ label }, i) => `${label}: ${outcome(cross, i)}`).join("; ")}`);
      clock.wake("cross");
    },
    take: () => pick(here()),
    zoom(factor) {
      if (factor === null) return store.edit({ across: null, up: null });
      const [x, y] = sides();
      const [column, row] = here();
      store.edit({
        across: stretched(x, factor, (column + 0.5) / x.count),
        up: stretched(y, factor, (row + 0.5) / y.count),
      });
      cross = null;
    },
  };
  listenCross(place, verbs, listening.signal);

  /** The frames, as large as there is room for in the shape of the map. */
  function arrange() {
    const { length } = store.answer.tracks;
    const [x0, x1, y0, y1] = view();
    const shape = Math.min(SHAPES[1], Math.max(SHAPES[0], (x1 - x0) / (y1 - y0)));
    const title = context.type(TITLE);
    const { columns, size } = best(length, base.width / shape, base.height, title, GAP);
    const [width, height] = [Math.floor(shape * size), size];
    const rows = Math.ceil(length / columns);
    const left = Math.floor((base.width - columns * (width + GAP) + GAP) / 2);
    const top = Math.max(0, Math.floor((base.height - rows * (height + title + GAP) + GAP) / 2));
    panes = store.answer.tracks.map((_, i) => ({
      i,
      frame: [
        left + (i % columns) * (width + GAP),
        top + Math.floor(i / columns) * (height + title + GAP) + title,
        width,
        height,
      ],
    }));
  }

  function askGround() {
    const { surface } = store.answer.scene;
    const key = JSON.stringify([surface, view()]);
    if (key === asked) return;
    [asked, ground] = [key, null];
    asking.ask({ scene: { surface }, view: view() });
  }

  function drawBase() {
    const ctx = base.clear();
    const { label, steps } = store.answer.arrays;
    const [x, y] = sides();
    const { minima } = store.answer.surface;
    const look = basinLook(context.theme, context.catalog.hues, minima.length);
    const { shades } = shading(label, steps);
    const size = x.count * y.count;
    for (const { frame, i } of panes) {
      const cells = {
        columns: x.count,
        rows: y.count,
        kind: (cell) => label[i * size + cell],
        shade: (cell) => shades[steps[i * size + cell]],
      };
      drawCells(ctx, frame, base.canvas.width / base.width, cells, look);
      const [left, top, width, height] = frame;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      if (ground) drawContours(ctx, context, ground, { left, top, right: left + width, bottom: top + height });
      drawTicks(ctx, frame, [x, y], context);
      ctx.restore();
      Object.assign(ctx, { strokeStyle: context.theme.colours.ink, lineWidth: 1 });
      ctx.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
      drawTitle(ctx, store.answer.tracks[i], frame, more(i));
    }
  }

  /** @type {(ctx: CanvasRenderingContext2D, track: any, frame: readonly number[], said: string) => void} */
  function drawTitle(ctx, { key, label }, [left, top, width], said) {
    const { colours, font } = context.theme;
    const { outline, colour } = context.styles.get(key);
    const title = context.type(TITLE);
    const middle = top - title / 2;
    drawMarker(ctx, outline, [left + title * 0.35, middle], context.type(6), colour, colours.page, 1);
    Object.assign(ctx, { font: `600 ${context.type(15)}px ${font}`, fillStyle: colours.ink });
    Object.assign(ctx, { textAlign: "left", textBaseline: "middle" });
    ctx.fillText(label, left + title * 0.8, middle, width - title);
    const room = width - title * 0.8 - ctx.measureText(label).width - 14;
    Object.assign(ctx, { font: `400 ${context.type(14)}px ${font}`, fillStyle: colours.muted, textAlign: "right" });
    if (ctx.measureText(said).width < room) ctx.fillText(said, left + width, middle);
  }

  function drawOver() {
    const ctx = over.clear();
    const { colours } = context.theme;
    const [x, y] = sides();
    const start = store.scene.start ?? store.answer.scene.start;
    for (const { frame, i } of panes) {
      const [left, top, width, height] = frame;
      /** @type {(point: any) => any} */
      const placeOf = ([px, py]) => [along(x, px) * width, (1 - along(y, py)) * height];
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      ctx.translate(left, top);
      const track = paths()[i];
      if (track) {
        const pane = { width, height, theme: context.theme, type: context.type };
        const style = { ...context.styles.get(store.answer.tracks[i].key), colour: colours.ink, dash: [] };
        const traced = trace(track.x, track.last, view(), width, height, store.answer.surface.domain.flat());
        const drawTrails = makeTrails({ ctx, clear: () => {} });
        const steps = track.gap.length - 1;
        drawTrails(pane, [{ trace: traced, style }], { step: steps, steps, fade: false, dots: false, again: true });
      }
      for (const [k, point] of store.answer.surface.minima.entries())
        drawLetter(ctx, letterOf(k), placeOf(point), context.theme, context.type(14));
      drawRing(ctx, placeOf(start), context.type(9), colours);
      if (track) {
        const { outline, colour } = context.styles.get(store.answer.tracks[i].key);
        const end = placeOf([track.x[2 * track.last], track.x[2 * track.last + 1]]);
        drawMarker(ctx, outline, end, context.type(6), colour, colours.casing, 1.6);
      }
      if (cross) {
        const at = [((cross[0] + 0.5) / x.count) * width, (1 - (cross[1] + 0.5) / y.count) * height];
        drawCross(ctx, [0, 0, width, height], at, colours);
      }
      ctx.restore();
    }
  }

  return {
    ready: false,
    draw(dirty) {
      const has = (...parts) => parts.some((part) => dirty.has(part));
      if (has("size")) for (const layer of [base, over]) layer.size();
      if (!base.width || !store.answer.arrays.label) return;
      if (has("size", "answer", "theme")) {
        arrange();
        askGround();
      }
      const runs = store.answer.tracks.map(({ label }) => label).join(", ");
      over.canvas.setAttribute("aria-label", t("basin_label", { run: runs }));
      if (has("size", "answer", "theme", "ground")) drawBase();
      if (has("size", "answer", "scene", "theme", "paths", "cross")) drawOver();
      this.ready = Boolean(ground);
    },
    destroy() {
      listening.abort();
      asking.stop();
      render(html``, place);
    },
  };
}

/** What was made of the arguments last, made again only for others. */
function remembered(make) {
  let [known, made] = [/** @type {any[]} */ ([]), /** @type {any} */ (null)];
  return (...given) => {
    if (given.some((each, i) => each !== known[i])) [known, made] = [given, make(...given)];
    return made;
  };
}

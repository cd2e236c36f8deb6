// Rates: the loss at the end of each run against its learning rate, a line for each optimizer.

import { drawAxes, drawCross } from "../canvas/cells.js";
import { layerOf } from "../canvas/layer.js";
import { drawMarker, drawText } from "../canvas/marks.js";
import { listenCross } from "../kit/cross.js";
import { axis, range } from "../pure/axes.js";
import { along, cellAt, stretched, ticksOf, valueIn } from "../pure/maps.js";
import { html, render } from "../vendor/lit-html.js";

const ROOM = { left: 64, right: 14, top: 30, bottom: 44 }; // pixels around the curves, at a type of 16
const ROW = 13; // pixels of the line along which a run's diverged rates are marked

/**
 * @param {HTMLElement} place
 * @param {any} context
 * @param {object} options
 * @param {(i: number, at: number) => string} options.outcome of a run at one of the rates, in words
 * @param {(text: string) => void} options.tell says aloud what the cross is on
 * @param {() => void} options.open the race with what is chosen
 * @returns {import("../types.js").View & {ready: boolean}}
 */
export function mount(place, context, { outcome, tell, open }) {
  const { store, clock, t, tip } = context;
  const listening = new AbortController();
  render(html`<canvas class="dh-base"></canvas><canvas class="dh-over" role="img"></canvas>`, place);
  const [base, over] = ["base", "over"].map((name) => layerOf(context, place.querySelector(`.dh-${name}`)));
  let frame = [0, 0, 1, 1]; // of the curves
  let band = 0; // the height of what is above them, where runs diverge
  let span = [-1, 1]; // of log10 of the loss
  /** @type {[number, number] | null} the rate and the run that the keys are on */
  let cross = null;

  /** @returns {import("../pure/maps.js").Side} */
  const side = () => {
    const { lr } = store.answer.arrays;
    return { scale: "log", first: lr[0], last: lr[lr.length - 1], count: lr.length };
  };
  const row = (i) => {
    const { lr, final } = store.answer.arrays;
    return final.subarray(i * lr.length, (i + 1) * lr.length);
  };
  const tracks = () => store.tracks;
  const placeOfRun = (track) => store.answer.tracks.indexOf(track);
  const across = (lr) => frame[0] + along(side(), lr) * frame[2];
  const down = (value) => frame[1] + ((span[1] - Math.log10(value)) / (span[1] - span[0])) * frame[3];
  /** Where a run is drawn at one of the rates: on its curve, at its foot, or in its row of those that diverge. */
  const pointOf = (track, at) => {
    const i = placeOfRun(track);
    const value = row(i)[at];
    const y = Number.isFinite(value) ? Math.min(frame[1] + frame[3], down(value)) : rowOf(track);
    return [across(store.answer.arrays.lr[at]), y];
  };
  const rowOf = (track) => frame[1] - band + context.type(ROW) * (tracks().indexOf(track) + 0.5);

  function under([px, py]) {
    const [left, top, width, height] = frame;
    if (px < left || px > left + width || py < top - band || py > top + height) return null;
    const at = cellAt(side(), (px - left) / width);
    const distance = (track) => Math.abs(pointOf(track, at)[1] - py);
    const track = tracks().reduce((best, each) => (distance(each) < distance(best) ? each : best), tracks()[0]);
    return track ? { at, track } : null;
  }

  function hover(at) {
    const found = under(at);
    if (!found) return tip.hide();
    const rate = String(valueIn(side(), found.at));
    const lines = tracks().map((track) => [
      `${track === found.track ? "▸ " : ""}${track.label}`,
      outcome(placeOfRun(track), found.at),
    ]);
    tip.show([["η", rate], ...lines], place, ...at);
  }

  function pick(track, at) {
    const i = placeOfRun(track);
    const run = store.scene.runs[i];
    const hyper = { ...run.hyper, lr: valueIn(side(), at) };
    picked = track.key;
    store.edit({ runs: store.scene.runs.with(i, { ...run, hyper }) });
  }
  let picked = 0; // the key of the run that was given a rate last

  const here = () => {
    if (cross) return cross;
    const i = Math.max(
      0,
      tracks().findIndex(({ key }) => key === picked),
    );
    const run = store.scene.runs[placeOfRun(tracks()[i])];
    return [cellAt(side(), along(side(), run?.hyper.lr ?? 1) || 0), i];
  };
  const verbs = {
    hover,
    leave: () => tip.hide(),
    pick(at) {
      const found = under(at);
      cross = null;
      if (found) pick(found.track, found.at);
    },
    move(dx, dy) {
      const [at, i] = here();
      const { length } = tracks();
      if (!length) return;
      cross = [Math.min(side().count - 1, Math.max(0, at + dx)), (i + length - Math.sign(dy)) % length];
      const track = tracks()[cross[1]];
      tell(
        t("say_rate", {
          run: track.label,
          lr: valueIn(side(), cross[0]),
          outcome: outcome(placeOfRun(track), cross[0]),
        }),
      );
      clock.wake("cross");
    },
    take() {
      if (!cross) return open();
      const [at, i] = cross;
      cross = null;
      pick(tracks()[i], at);
    },
    zoom(factor) {
      if (factor === null) return store.edit({ across: null });
      const [at] = here();
      store.edit({ across: stretched(side(), factor, (at + 0.5) / side().count) });
      cross = null;
    },
  };
  listenCross(place, verbs, listening.signal);

  function arrange() {
    const room = Object.fromEntries(Object.entries(ROOM).map(([edge, pixels]) => [edge, context.type(pixels)]));
    const lost = store.answer.tracks.some((_, i) => row(i).some((value) => !Number.isFinite(value)));
    band = lost ? context.type(ROW) * (tracks().length + 0.5) : 0;
    const height = base.height - room.top - room.bottom - band;
    frame = [room.left, room.top + band, base.width - room.left - room.right, height];
    span = range(
      tracks().map((track) => row(placeOfRun(track)).filter(Number.isFinite)),
      tracks().map(() => false),
      true,
    );
  }

  function drawBase() {
    const ctx = base.clear();
    const { colours, font } = context.theme;
    const [left, top, width, height] = frame;
    const y = axis(span, true, Math.max(3, height / 50)).map(
      ([k, text]) => /** @type {[number, string]} */ ([(k - span[0]) / (span[1] - span[0]), text]),
    );
    Object.assign(ctx, { strokeStyle: colours.grid, lineWidth: 1 }).beginPath();
    for (const [part] of y) {
      ctx.moveTo(left, top + (1 - part) * height);
      ctx.lineTo(left + width, top + (1 - part) * height);
    }
    ctx.stroke();
    if (band) {
      ctx.fillStyle = colours.grid;
      ctx.fillRect(left, top - band, width, band);
      Object.assign(ctx, { fillStyle: colours.ink, font: `600 ${context.type(14)}px ${font}` });
      Object.assign(ctx, { textAlign: "left", textBaseline: "middle" });
      ctx.fillText(t("diverged"), left + 8, top - band / 2);
    }
    const [{ label, symbol }] = store.answer.axes;
    drawAxes(
      ctx,
      [left, top - band, width, height + band],
      { x: ticksOf(side(), width / 90), y: [], names: [`${label}, ${symbol}`, t("final")] },
      context,
    );
    drawAxes(ctx, frame, { x: [], y, names: ["", ""] }, context);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top - band, width, height + band);
    ctx.clip();
    for (const track of tracks()) drawCurve(ctx, track);
    ctx.restore();
  }

  function drawCurve(ctx, track) {
    const { casing } = context.theme.colours;
    const style = context.styles.get(track.key);
    const values = row(placeOfRun(track));
    const path = new Path2D();
    const gone = new Path2D();
    const half = frame[2] / values.length / 2;
    for (const at of values.keys()) {
      const [x, y] = pointOf(track, at);
      if (!Number.isFinite(values[at])) {
        gone.moveTo(x - half, y);
        gone.lineTo(x + half, y);
      } else if (at && Number.isFinite(values[at - 1])) path.lineTo(x, y);
      else path.moveTo(x, y);
    }
    ctx.lineJoin = "round";
    for (const [lineWidth, strokeStyle, dash] of [
      [context.type(5), casing, []],
      [context.type(2.6), style.colour, style.dash],
    ]) {
      Object.assign(ctx, { lineWidth, strokeStyle });
      ctx.setLineDash(dash);
      ctx.stroke(path);
    }
    ctx.setLineDash([]);
    ctx.lineWidth = context.type(4);
    ctx.stroke(gone);
  }

  function drawOver() {
    const ctx = over.clear();
    const { colours, font } = context.theme;
    const [left, top, width, height] = frame;
    Object.assign(ctx, { font: `600 ${context.type(13)}px ${font}`, textAlign: "center", textBaseline: "bottom" });
    for (const track of tracks()) {
      const i = placeOfRun(track);
      const { outline, colour } = context.styles.get(track.key);
      const mark = (lr, fill, size) => {
        const place = along(side(), lr);
        if (!(place >= 0 && place <= 1)) return;
        const [, y] = pointOf(track, cellAt(side(), place));
        drawMarker(
          ctx,
          outline,
          [left + place * width, y],
          context.type(size),
          fill,
          colour === fill ? colours.casing : colour,
          2,
        );
      };
      mark(store.answer.defaults[i], colours.page, 6.5);
      mark(store.scene.runs[i]?.hyper.lr ?? store.answer.tracks[i].hyper.lr, colour, 7);
    }
    if (cross) {
      const track = tracks()[cross[1]];
      const at = pointOf(track, cross[0]);
      drawCross(ctx, [left, top - band, width, height + band], at, colours);
      drawText(
        ctx,
        track.label,
        Math.min(left + width - 60, Math.max(left + 60, at[0])),
        at[1] - 10,
        colours.ink,
        colours.casing,
      );
    }
  }

  return {
    ready: true,
    draw(dirty) {
      const has = (...parts) => parts.some((part) => dirty.has(part));
      if (has("size")) for (const layer of [base, over]) layer.size();
      if (!base.width || !store.answer.arrays.lr) return;
      if (has("size", "answer", "theme", "look")) {
        arrange();
        drawBase();
      }
      const runs = tracks()
        .map(({ label }) => label)
        .join(", ");
      over.canvas.setAttribute("aria-label", t("rates_label", { runs }));
      if (has("size", "answer", "scene", "theme", "look", "cross")) drawOver();
    },
    destroy() {
      listening.abort();
      render(html``, place);
    },
  };
}

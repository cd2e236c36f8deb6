// Sketch: what somebody expects, drawn over the map or the chart before the run is seen, and the run over it.

import { Layer } from "../canvas/layer.js";
import { axis } from "../pure/axes.js";
import { project, unproject } from "../pure/plane.js";
import { blank } from "../pure/sketch.js";

const NUDGE = 40; // presses of a key across a pane

/**
 * What is to be drawn now, or null.
 * @typedef {object} Asked
 * @property {number} run its place
 * @property {number} steps of the race, once it is shown
 * @property {readonly number[][] | null} given what was drawn, in the units of the plane
 * @property {boolean} shown
 *
 * @param {HTMLElement} place a map, or a chart
 * @param {any} context
 * @param {object} options
 * @param {string} options.label what it is, and its keys
 * @param {() => Asked | null} options.asked
 * @param {(line: number[][] | null) => void} options.put
 * @param {(track: any) => void} options.met hears of the run once it is there
 * @param {() => readonly number[]} [options.view] of a map; without it, it is a chart
 * @returns {import("../types.js").View & {focus(): void}}
 */
export function mount(place, context, { label, asked, put, met, view }) {
  const { store, clock, catalog } = context;
  const listening = new AbortController();
  const canvas = place.appendChild(document.createElement("canvas"));
  Object.assign(canvas, { className: "dh-sketch", tabIndex: 0 });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);
  const layer = new Layer(canvas);
  let pen = false;
  /** @type {{box: readonly number[], left: number, top: number, width: number, height: number}} */
  let frame = { box: [0, 1, 0, 1], left: 0, top: 0, width: 1, height: 1 };

  const log = () => catalog.charts.find(({ id }) => id === store.scene.chart).log;
  const height = (value) => (log() ? (value > 0 ? Math.log10(value) : NaN) : value);
  const first = () => {
    const { start, chart } = store.answer.scene;
    const [track] = store.answer.tracks;
    return view ? [...start] : [0, height(track.values(chart)[0])];
  };

  /** Where on the pane which part of the plane is. */
  function fit({ steps }) {
    if (view) return { box: view(), left: 0, top: 0, width: layer.width, height: layer.height };
    const [left, right, top, bottom] = [context.type(52), context.type(16), 34, context.type(26)];
    const { chart } = store.answer.scene;
    const begins = store.answer.tracks[0].values(chart)[0];
    const box = blank(begins, steps, log());
    return { box, left, top, width: layer.width - left - right, height: layer.height - top - bottom };
  }

  /** @type {(point: readonly number[]) => [number, number]} */
  const to = (point) => {
    const [x, y] = project(frame.box, frame.width, frame.height, point);
    return [frame.left + x, frame.top + y];
  };
  /** @type {(place: readonly number[]) => number[]} */
  const from = ([x, y]) => unproject(frame.box, frame.width, frame.height, [x - frame.left, y - frame.top]);
  /** @type {(point: readonly number[]) => number[]} */
  const within = ([x, y]) => {
    const [x0, x1, y0, y1] = frame.box;
    return [Math.max(x0, Math.min(x1, x)), Math.max(y0, Math.min(y1, y))];
  };

  function add(point) {
    const line = asked()?.given ?? [first()];
    put([...line, within(point)]);
    clock.wake("look");
  }

  const on = (type, act) =>
    canvas.addEventListener(
      type,
      (event) => {
        event.stopPropagation(); // the map below has gestures of its own
        act(event);
      },
      { signal: listening.signal },
    );
  const placeOf = ({ clientX, clientY }) => {
    const { left, top } = canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  on("pointerdown", (event) => {
    if (event.button > 0) return;
    pen = true;
    canvas.setPointerCapture(event.pointerId);
    add(from(placeOf(event)));
  });
  on("pointermove", (event) => {
    if (pen) for (const each of event.getCoalescedEvents?.() ?? [event]) add(from(placeOf(each)));
  });
  for (const type of ["pointerup", "pointercancel"]) on(type, () => (pen = false));

  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (asked()?.shown) return;
      const move = moves[event.key];
      if (move) {
        const [x0, x1, y0, y1] = frame.box;
        const [x, y] = asked()?.given?.at(-1) ?? first();
        add([x + (move[0] * (x1 - x0)) / NUDGE, y + (move[1] * (y1 - y0)) / NUDGE]);
      } else if (event.key === "Backspace") put(null);
      else if (event.key === "Escape") canvas.blur();
      else return;
      event.preventDefault();
      event.stopPropagation();
      clock.wake("look");
    },
    { signal: listening.signal },
  );

  function stroke(ctx, line, colour, width, dash = []) {
    ctx.setLineDash(dash);
    ctx.lineWidth = width;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.strokeStyle = colour;
    ctx.beginPath();
    for (const point of line) {
      const [x, y] = to(point);
      if (Number.isFinite(y)) ctx.lineTo(x, y);
    }
    ctx.stroke();
  }

  /** The axes that are drawn on, and on them the run as far as it has come. */
  function drawChart(ctx, { run, shown, steps }) {
    const { colours, font } = context.theme;
    ctx.fillStyle = colours.panel;
    ctx.fillRect(0, 34, layer.width, layer.height - 34);
    ctx.font = `500 ${context.type(12.5)}px ${font}`;
    ctx.fillStyle = colours.muted;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const [value, text] of axis(frame.box.slice(2), log(), 5)) {
      const [, y] = to([0, value]);
      ctx.fillText(text, frame.left - 8, y);
      stroke(ctx, [[0, value], [steps, value]], colours.grid, 1); // prettier-ignore
    }
    ctx.textBaseline = "alphabetic";
    for (const step of [0, steps]) ctx.fillText(String(step), to([step, 0])[0] + (step ? 0 : 8), layer.height - 8);
    const track = shown && store.answer.tracks[run];
    if (!track) return;
    const values = track.values(store.answer.scene.chart).slice(0, Math.floor(clock.step) + 1);
    const line = Array.from(values, (value, step) => [step, height(value)]).filter(([, y]) => Number.isFinite(y));
    ctx.save();
    ctx.beginPath();
    ctx.rect(frame.left, 34, frame.width, layer.height - 34);
    ctx.clip();
    stroke(ctx, line, context.styles.get(track.key).colour, 2.5);
    ctx.restore();
  }

  return {
    draw(dirty) {
      const now = asked();
      canvas.hidden = !now;
      if (!now) return;
      canvas.toggleAttribute("data-shown", now.shown);
      canvas.tabIndex = now.shown ? -1 : 0;
      if (now.shown) canvas.blur();
      if (dirty.has("size") || layer.width !== canvas.clientWidth || layer.height !== canvas.clientHeight) layer.size();
      if (!layer.width) return;
      frame = fit(now);
      const ctx = layer.clear();
      if (!view) drawChart(ctx, now);
      const { ink, page } = context.theme.colours;
      if (now.given) {
        stroke(ctx, now.given, page, 7);
        stroke(ctx, now.given, ink, 3, [1, 7]);
      }
      const [x, y] = to(now.given?.at(-1) ?? first());
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.arc(x, y, 7, 0, 2 * Math.PI);
      ctx.fillStyle = page;
      ctx.strokeStyle = ink;
      ctx.lineWidth = 2.5;
      if (!now.shown) ctx.fill();
      if (!now.shown) ctx.stroke();
      const track = store.answer.tracks[now.run];
      if (now.given && now.shown && store.answer.scene.steps === now.steps && track) met(track);
    },
    focus() {
      canvas.hidden = !asked(); // what is hidden takes no focus, and the next frame may be still to come
      canvas.focus();
    },
    destroy() {
      listening.abort();
      canvas.remove();
    },
  };
}

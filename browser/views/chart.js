// Chart: a quantity of every run over the steps: faint to the end, bright up to now.

import { layerOf } from "../canvas/layer.js";
import { DIM, drawMarker, pathOn, PLAIN } from "../canvas/marks.js";
import { closesMenu } from "../kit/menu.js";
import { axis, range } from "../pure/axes.js";
import { exact } from "../pure/numbers.js";
import { layered } from "../pure/tale.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import ticks from "../vendor/d3-ticks.js";

/**
 * `picture()` gives what is drawn: {lines: [{label, values, style, wild, dim}], log, label}, with one value a step of the clock
 * (NaN where there is none), `wild` for a line that may leave at the top, `free` for one that the axis does
 * not follow, `label` for those who cannot see it. A line may
 * have a `mark` at one of its steps, a band around it, {low, high}, and stalks from it to the values of another, `stalk`. `kinds()` are the quantities to choose from, [id, name]; `chosen()` is the one that
 * is shown, `choose(id)` asks for another: without it there is one, that is only named. `every()` says how many steps of a
 * run are one of the clock.
 * @param {HTMLElement} place
 * @param {any} context
 * @param {{picture: () => any, kinds: () => string[][], chosen?: any, choose?: any, every?: () => number}} options
 * @returns {import("../types.js").View}
 */
export function mount(place, context, { picture, kinds, chosen, choose, every = () => 1 }) {
  const { clock, t, tip } = context;
  const listening = new AbortController();
  const stepAt = (place) => Math.round(place * every());
  const template = () =>
    html` <div class="dh-plot" role="img" aria-label=${picture().label}>
        <canvas class="dh-faint"></canvas><canvas class="dh-bright"></canvas>
        <div class="dh-cursor"><span></span></div>
      </div>
      ${choose ? picker() : html`<p class="dh-chart-kind">${kinds()[0][1]}</p>`}`;
  const picker = () =>
    html`<select class="dh-chart-kind" aria-label=${t("chart")} @change=${({ target }) => choose(target.value)}>
      ${kinds().map(([id, name]) => html`<option value=${id} ?selected=${id === chosen()}>${name}</option>`)}
    </select>`;
  /** @type {any} */
  let parts = null;
  /** @type {any} */
  let drawn = null; // what the faint layer shows: {picture, scale}

  function build() {
    render(template(), place);
    const $ = (selector) => place.querySelector(selector);
    parts ??= {
      faint: layerOf(context, $(".dh-faint")),
      bright: layerOf(context, $(".dh-bright")),
      cursor: $(".dh-cursor"),
      kind: $(".dh-chart-kind"),
    };
    if (choose) parts.kind.value = chosen();
    return parts;
  }

  function draw(dirty) {
    const { faint, bright, kind } = build();
    if (dirty.has("size")) for (const layer of [faint, bright]) layer.size();
    if (!faint.width) return;
    const shown = picture();
    const pads = {
      left: context.type(52),
      right: context.type(16),
      top: kind.offsetHeight + 10,
      bottom: context.type(26),
    };
    const scale = scaleOf(shown, clock.steps, pads, faint);
    const full = faint.twin();
    drawn = { ...shown, scale, pads, full };
    Object.assign(parts.cursor.style, { top: `${pads.top}px`, bottom: `${pads.bottom}px` });
    drawAxes(faint.clear(), context, scale, pads, faint, shown.log, clock.steps, every());
    for (const { low, high, style } of shown.lines) {
      if (!low) continue;
      const path = bandOf(faint.ctx, low, high, scale);
      for (const ctx of [faint.ctx, full.ctx]) fillBand(ctx, path, style, pads, faint);
    }
    for (const { values, stalk, style } of shown.lines) {
      if (!stalk) continue;
      const path = stalksOf(faint.ctx, values, stalk, scale);
      for (const ctx of [faint.ctx, full.ctx]) drawLine(ctx, path, { ...style, dash: [] }, 0.3, 1, pads, faint);
    }
    for (const line of layered(shown.lines)) {
      const part = line.dim ? DIM : PLAIN;
      const path = pathOf(faint.ctx, line.values, scale, faint.width);
      for (const [ctx, alpha, width] of [
        [faint.ctx, 0.32, 1.5],
        [full.ctx, 1, 2.2],
      ])
        drawLine(ctx, path, line.style, part.alpha * alpha, part.width * width, pads, faint);
    }
    for (const { values, style, mark = -1 } of shown.lines) {
      const [x, y] = scale(mark, values[mark]);
      if (!Number.isFinite(y)) continue;
      for (const { ctx } of [faint, full])
        drawMarker(ctx, style.outline, [x, y], context.type(4.6), context.theme.colours.page, style.colour, 1.4);
    }
  }

  /** The lines up to the current step, the runs' markers at their ends, and the cursor. */
  function drawNow() {
    const { bright, cursor } = parts;
    const { lines, scale, pads, full } = drawn;
    const ctx = bright.clear();
    const [x] = scale(clock.step, 1);
    const part = (x / bright.width) * full.canvas.width;
    ctx.drawImage(full.canvas, 0, 0, part, full.canvas.height, 0, 0, x, bright.height);
    cursor.style.transform = `translateX(${x}px)`;
    cursor.classList.toggle("dh-flip", x > bright.width - 90);
    const now = Math.floor(clock.step);
    for (const { values, style, dim } of layered(lines)) {
      const next = Math.min(now + 1, clock.steps);
      const [ay, by] = [scale(now, values[now])[1], scale(next, values[next])[1]];
      const y = Number.isFinite(by) ? ay + (clock.step - now) * (by - ay) : ay;
      if (!(y >= pads.top - 2 && y <= bright.height - pads.bottom + 2)) continue;
      ctx.globalAlpha = dim ? DIM.alpha : 1;
      drawMarker(ctx, style.outline, [x, y], context.type(4.6), style.colour, context.theme.colours.page, 1.2);
    }
    ctx.globalAlpha = 1;
  }

  function listen() {
    const on = (type, act) => place.addEventListener(type, act, { signal: listening.signal });
    let scrubbing = false;
    const stepOf = (event) => {
      const { left, right } = drawn.pads;
      const along = (event.clientX - place.getBoundingClientRect().left - left) / (parts.faint.width - left - right);
      return Math.round(Math.max(0, Math.min(1, along)) * clock.steps);
    };
    on("pointerdown", (event) => {
      if (event.target.closest("select") || event.button > 0 || !drawn || closesMenu(place)) return;
      scrubbing = true;
      place.setPointerCapture(event.pointerId);
      clock.seek(stepOf(event));
    });
    on("pointermove", (event) => {
      if (!drawn) return;
      const step = stepOf(event);
      if (scrubbing) clock.seek(step);
      if (event.target.closest("select")) return tip.hide();
      // What hangs over the chart speaks of the lines that are drawn, not of those that are on their way.
      const values = drawn.lines
        .filter(({ values }) => step < values.length)
        .map(({ label, values }) => [label, exact(Math.fround(values[step]))]);
      const box = place.getBoundingClientRect();
      tip.show(
        [[t("step", { step: stepAt(step) }), ""], ...values],
        place,
        event.clientX - box.left,
        event.clientY - box.top,
      );
    });
    for (const type of ["pointerup", "pointercancel"]) on(type, () => (scrubbing = false));
    on("pointerleave", () => tip.hide());
  }

  listen();
  return {
    draw(dirty) {
      if (!drawn || ["size", "answer", "scene", "look", "theme"].some((part) => dirty.has(part))) draw(dirty);
      if (!drawn || !parts.faint.width) return;
      drawNow();
      if (dirty.has("numbers"))
        parts.cursor.querySelector("span").textContent = t("step", { step: stepAt(Math.floor(clock.step)) });
    },
    destroy() {
      listening.abort();
      render(nothing, place);
    },
  };
}

/** (step, value) → a place on the chart. */
function scaleOf({ lines, log }, steps, { left, right, top, bottom }, { width, height }) {
  const [low, high] = range(
    lines.map(({ values, free }) => (free ? values.subarray(0, 1) : values)),
    lines.map(({ wild }) => wild),
    log,
  );
  const scale = (step, value) => {
    const v = log ? (value > 0 ? Math.log10(value) : NaN) : value;
    return [
      left + (step / Math.max(1, steps)) * (width - left - right),
      top + ((high - v) / (high - low)) * (height - top - bottom),
    ];
  };
  return Object.assign(scale, { range: [low, high] });
}

function drawAxes(ctx, { theme, type }, scale, { left, right, top, bottom }, { width, height }, log, steps, every) {
  ctx.font = `500 ${type(12.5)}px ${theme.font}`;
  ctx.fillStyle = theme.colours.muted;
  ctx.strokeStyle = theme.colours.grid;
  ctx.lineWidth = 1;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const [value, text] of axis(scale.range, log, Math.max(2, (height - top - bottom) / 45))) {
    const [, y] = scale(0, log ? 10 ** value : value);
    ctx.fillText(text, left - 8, y);
    ctx.beginPath();
    ctx.moveTo(left, Math.round(y) + 0.5);
    ctx.lineTo(width - right, Math.round(y) + 0.5);
    ctx.stroke();
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "alphabetic";
  for (const step of ticks(0, steps * every, Math.max(2, (width - left - right) / 90)).filter(Number.isInteger)) {
    const [x] = scale(step / every, 1);
    ctx.fillText(String(step), Math.min(x, width - 3 - ctx.measureText(String(step)).width / 2), height - 8);
  }
}

function drawLine(ctx, path, { colour, dash }, alpha, lineWidth, { left, right, top, bottom }, { width, height }) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 2, width - left - right + 1, height - top - bottom + 4);
  ctx.clip();
  ctx.globalAlpha = alpha;
  ctx.lineWidth = lineWidth;
  ctx.lineJoin = "round";
  ctx.strokeStyle = colour;
  ctx.setLineDash(dash);
  ctx.stroke(path);
  ctx.restore();
}

/** What lies between two lines, as far as both have values. */
function bandOf(ctx, low, high, scale) {
  const path = pathOn(ctx);
  const inside = (i) => Number.isFinite(scale(i, low[i])[1]) && Number.isFinite(scale(i, high[i])[1]);
  for (let from = 0; from < low.length; from++) {
    if (!inside(from)) continue;
    let to = from;
    while (to + 1 < low.length && inside(to + 1)) to++;
    for (let i = from; i <= to; i++) path.lineTo(scale(i, high[i])[0], scale(i, high[i])[1]);
    for (let i = to; i >= from; i--) path.lineTo(scale(i, low[i])[0], scale(i, low[i])[1]);
    path.closePath();
    from = to;
  }
  return path;
}

/** From each value of a line straight to that of another. */
function stalksOf(ctx, values, others, scale) {
  const path = pathOn(ctx);
  for (let step = 0; step < values.length; step++) {
    const [[x, from], [, to]] = [scale(step, values[step]), scale(step, others[step])];
    if (!Number.isFinite(from) || !Number.isFinite(to)) continue;
    path.moveTo(x, from);
    path.lineTo(x, Math.max(-1e5, Math.min(1e5, to)));
  }
  return path;
}

function fillBand(ctx, path, { colour }, { left, right, top, bottom }, { width, height }) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 2, width - left - right + 1, height - top - bottom + 4);
  ctx.clip();
  ctx.globalAlpha = 0.07;
  ctx.fillStyle = colour;
  ctx.fill(path);
  ctx.restore();
}

/** A line broken where there is no value; of several points on one column of pixels the extremes are kept. */
function pathOf(ctx, values, scale, width) {
  const path = pathOn(ctx);
  const stride = Math.max(1, Math.floor(values.length / Math.max(1, width) / 2));
  let broken = true;
  const put = (step) => {
    const [x, y] = scale(step, values[step]);
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

// Swarm: particles in two wells under two kinds of noise, played through time.
//
// `mount(root, bytes)` draws into `root`; the default export mounts it for Streamlit. Everything that only
// computes is exported apart from the drawing. A time is a number in [0, F] whose fraction lies between two
// recorded frames; a span is [low, high] of x; places are in CSS pixels with y downwards.

import { unpack } from "./pure/bytes.js";
import { luminance } from "./pure/colour.js";
import { frameAt } from "./pure/time.js";
import ticks from "./vendor/d3-ticks.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const MARKER = 3; // px
const BINS = 120; // of the density that piles the particles up
const STYLES = ["player.css", "swarm.css"];

// What is shown

/** The places of `drawn` particles at a time, between those of the frames beside it; `x` holds 16 bits each. */
export function swarmAt(x, drawn, time, [low, high]) {
  const frame = Math.floor(time);
  const [part, now] = [time - frame, frame * drawn];
  const next = part ? now + drawn : now;
  return Float64Array.from({ length: drawn }, (_, i) => {
    return low + ((x[now + i] + part * (x[next + i] - x[now + i])) / 65535) * (high - low);
  });
}

/** A line's value at a fractional index, between the two beside it. */
export function between(values, index) {
  const i = Math.max(0, Math.min(values.length - 2, Math.floor(index)));
  return values[i] + (index - i) * (values[i + 1] - values[i]);
}

/** How many particles are about as near to each as a bin is wide: continuous in their places. */
export function crowd(xs, [low, high], bins = BINS) {
  const count = new Float64Array(bins + 1);
  const at = (x) => ((x - low) / (high - low)) * (bins - 1);
  for (const x of xs) {
    const i = Math.floor(at(x));
    count[i] += i + 1 - at(x);
    count[i + 1] += at(x) - i;
  }
  return Float64Array.from(xs, (x) => between(count, at(x)));
}

/** Numbers in [0, 1) that fill it evenly however many are taken: the multiples of the golden ratio. */
export const scatter = (i) => (i * 0.6180339887498949) % 1;

export const percent = (share) => `${(100 * share).toFixed(1)}%`;

// The document

const icon = (path) => `<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="${path}"/></svg>`;
const ICONS = {
  play: "M7 4.5v15l13-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  back: "M16 5v14L6.5 12z",
  forward: "M8 5v14l9.5-7z",
};

class Swarm {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dh dh-swarm";
    parent.append(this.root);
    this.time = 0;
    this.speed = 1;
    this.playing = false;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.listening = new AbortController();
    this.build();
    this.listen();
  }

  destroy() {
    this.gone = true;
    cancelAnimationFrame(this.request);
    this.listening.abort();
    this.sizes.disconnect();
    this.sight.disconnect();
    this.root.remove();
  }

  $(selector) {
    return this.root.querySelector(selector);
  }

  t(key, values = {}) {
    return this.header.text[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  build() {
    const button = (act) => `<button class="dh-icon" data-act="${act}">${icon(ICONS[act])}</button>`;
    const pane = `<figure class="dh-well"><figcaption><b></b><span></span></figcaption><canvas role="img"></canvas></figure>`;
    const speeds = SPEEDS.map((v) => `<option value="${v}"${v === 1 ? " selected" : ""}>${v}×</option>`).join("");
    this.root.innerHTML = `
      <p class="dh-legend"><span></span><span></span></p>
      <div class="dh-wells" tabindex="0">${pane}${pane}</div>
      <figure class="dh-share"><figcaption><b></b></figcaption><canvas role="img"></canvas></figure>
      <div class="dh-bar">
        ${button("back")}${button("play")}${button("forward")}
        <input class="dh-scrub" type="range" min="0" step="1">
        <span class="dh-count"></span>
        <select class="dh-speed">${speeds}</select>
      </div>
      <p class="dh-caption"></p>
      <p class="dh-drawn"></p>`;
  }

  /** Takes Python's bytes: another pair of swarms, which begin anew, or those of before in another theme. */
  receive(bytes) {
    const again = this.bytes?.length === bytes.length && bytes.every((v, i) => v === this.bytes[i]);
    this.bytes = bytes;
    if (!again) {
      ({ header: this.header, arrays: this.arrays } = unpack(bytes));
      this.last = this.arrays.share.length / 2 - 1;
      this.time = this.still ? this.last : 0;
      this.playing = !this.still && Boolean(this.seen);
      this.fresh = !this.playing && !this.still; // it begins when it comes into sight
      this.name();
    }
    this.restyle();
    this.layOut();
  }

  name() {
    const { drawn, particles } = this.header;
    this.$(".dh-share b").textContent = this.t("share");
    this.$(".dh-drawn").textContent = this.t("drawn", { drawn, particles: particles.toLocaleString(this.header.lang) });
    this.$(".dh-wells").setAttribute("aria-label", this.t("wells"));
    for (const act of ["back", "forward"]) {
      const button = this.$(`[data-act=${act}]`);
      button.title = this.t(act, { steps: this.header.steps / this.last });
      button.setAttribute("aria-label", button.title);
    }
    this.$(".dh-scrub").setAttribute("aria-label", this.t("scrub"));
    this.$(".dh-speed").setAttribute("aria-label", this.t("speed"));
    this.$(".dh-scrub").max = this.last;
  }

  restyle() {
    const probe = document.createElement("i");
    this.root.append(probe);
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const page = "#" + colour("page").match(/[\d.]+/g).slice(0, 3).map((v) => Math.round(v).toString(16).padStart(2, "0")).join("");
    this.root.dataset.theme = luminance(page) < 0.2 ? "dark" : "light";
    const names = ["ink", "panel", "muted", "grid"];
    this.colours = Object.fromEntries(names.map((name) => [name, colour(name)]));
    this.font = getComputedStyle(this.root).fontFamily;
    probe.remove();
    const key = (line, view, attributes, name) => {
      line.innerHTML = `<svg viewBox="${view}" aria-hidden="true"><path ${attributes}/></svg>`;
      line.append(name);
    };
    const { theme } = this.root.dataset;
    for (const [i, { name, colour, outline }] of this.header.starts.entries()) {
      key(this.$(`.dh-legend span:nth-child(${i + 1})`), "-1.4 -1.4 2.8 2.8", `d="${outline}" fill="${colour[theme]}"`, name);
    }
    for (const [i, { name, colour, dash }] of this.header.swarms.entries()) {
      const line = this.root.querySelectorAll(".dh-well b")[i];
      key(line, "0 0 28 14", `d="M0,8H28" stroke="${colour[theme]}" stroke-width="2.6" stroke-dasharray="${dash}"`, name);
    }
    this.spoil();
  }

  layOut() {
    const ratio = devicePixelRatio || 1;
    for (const canvas of this.root.querySelectorAll("canvas")) {
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.spoil();
  }

  // The picture, frame by frame

  spoil() {
    this.request ||= requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    this.request = 0;
    if (this.gone || !this.header || !this.$("canvas").clientWidth) return;
    // A tab comes back from hiding with a long gap between two frames: time stood still meanwhile.
    const elapsed = Math.min((now - (this.clock ?? now)) / 1000, 0.1);
    this.clock = this.playing ? now : null;
    if (this.playing) this.time = frameAt(this.time, elapsed, this.last, this.speed);
    if (this.time >= this.last) this.playing = false;
    for (const [i, pane] of this.root.querySelectorAll(".dh-well").entries()) this.drawWell(pane.querySelector("canvas"), i);
    this.drawShare(this.$(".dh-share canvas"));
    this.write(now);
    this.root.dataset.ready = "true";
    if (this.playing) this.spoil();
  }

  play(on) {
    if (on && this.time >= this.last) this.time = 0;
    this.playing = on;
    this.fresh = false;
    this.spoken = null;
    this.spoil();
  }

  seek(time) {
    this.playing = false;
    this.fresh = false;
    this.time = Math.max(0, Math.min(this.last, time));
    this.spoken = null;
    this.spoil();
  }

  shares() {
    const count = this.last + 1;
    return [0, 1].map((i) => between(this.arrays.share.subarray(i * count, (i + 1) * count), this.time));
  }

  /** A cleared canvas: [context, width, height]. */
  clear(canvas) {
    const ctx = canvas.getContext("2d");
    const { clientWidth: width, clientHeight: height } = canvas;
    ctx.clearRect(0, 0, width, height);
    ctx.font = `500 14px ${this.font}`;
    ctx.fillStyle = this.colours.muted;
    ctx.strokeStyle = this.colours.grid;
    ctx.lineWidth = 1;
    return [ctx, width, height];
  }

  drawWell(canvas, which) {
    const [ctx, width, height] = this.clear(canvas);
    const { span, drawn, starts, barrier, most } = this.header;
    const { loss } = this.arrays;
    const [low, high] = span;
    const [left, right, top, bottom] = [46, width - 10, 12, height - 44];
    const pile = 0.3 * (bottom - top);
    const px = (x) => left + ((x - low) / (high - low)) * (right - left);
    const py = (L) => bottom - (L / most) * (bottom - top);
    const L = (x) => between(loss, ((x - low) / (high - low)) * (loss.length - 1));

    ctx.textAlign = "center";
    for (const x of ticks(low, high, width / 90)) ctx.fillText(String(x), px(x), height - 24);
    ctx.fillText(this.t("weight"), (left + right) / 2, height - 5);
    ctx.textAlign = "right";
    for (const tick of ticks(0, most, 4)) {
      ctx.fillText(String(tick), left - 8, py(tick) + 5);
      ctx.fillRect(left, py(tick), right - left, 0.5);
    }
    ctx.textAlign = "left";
    ctx.fillText("L", 8, top + 8);

    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(px(barrier), bottom);
    ctx.lineTo(px(barrier), top);
    ctx.strokeStyle = this.colours.muted;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, 0, right - left, height);
    ctx.clip();
    ctx.beginPath();
    for (let i = 0; i < loss.length; i++) ctx.lineTo(left + (i / (loss.length - 1)) * (right - left), py(loss[i]));
    ctx.strokeStyle = this.colours.ink;
    ctx.lineWidth = 2;
    ctx.stroke();
    ctx.restore();

    const frames = this.arrays.x.subarray(which * (this.last + 1) * drawn, (which + 1) * (this.last + 1) * drawn);
    const xs = swarmAt(frames, drawn, this.time, span);
    const near = crowd(xs, span);
    ctx.globalAlpha = 0.5;
    for (const [k, { colour, outline }] of starts.entries()) {
      ctx.fillStyle = colour[this.root.dataset.theme];
      const marker = new Path2D(outline);
      // The first half of the swarm starts in the flat well, the other in the sharp one.
      for (let i = (k * drawn) / 2; i < ((k + 1) * drawn) / 2; i++) {
        const above = MARKER + pile * scatter(i) * Math.sqrt((2 * near[i]) / drawn);
        ctx.save();
        ctx.translate(px(xs[i]), py(L(xs[i])) - above);
        ctx.scale(MARKER, MARKER);
        ctx.fill(marker);
        ctx.restore();
      }
    }
    ctx.globalAlpha = 1;
  }

  drawShare(canvas) {
    const [ctx, width, height] = this.clear(canvas);
    const { steps, swarms, boltzmann } = this.header;
    const count = this.last + 1;
    const [left, right, top, bottom] = [52, width - 12, 12, height - 26];
    const px = (frame) => left + (frame / this.last) * (right - left);
    const py = (share) => bottom - share * (bottom - top);
    ctx.textAlign = "right";
    for (const share of [0, 0.5, 1]) {
      ctx.fillText(`${100 * share}%`, left - 7, py(share) + 5);
      ctx.fillRect(left, py(share), right - left, 0.5);
    }
    ctx.textAlign = "center";
    for (const step of ticks(0, steps, width / 130)) {
      const place = px((step / steps) * this.last);
      ctx.fillText(String(step), Math.min(place, right - 14), height - 6);
    }
    ctx.setLineDash([2, 4]);
    ctx.strokeStyle = this.colours.muted;
    ctx.beginPath();
    ctx.moveTo(left, py(boltzmann));
    ctx.lineTo(right, py(boltzmann));
    ctx.stroke();
    for (const [i, { dash, colour }] of swarms.entries()) {
      ctx.setLineDash(dash);
      ctx.strokeStyle = colour[this.root.dataset.theme];
      ctx.lineWidth = 2.6;
      ctx.beginPath();
      for (let frame = 0; frame < count; frame++) ctx.lineTo(px(frame), py(this.arrays.share[i * count + frame]));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    const label = this.t("boltzmann", { share: percent(boltzmann) });
    ctx.textAlign = "right";
    ctx.lineWidth = 4;
    ctx.strokeStyle = this.colours.panel;
    ctx.strokeText(label, right - 6, py(boltzmann) + 16);
    ctx.fillText(label, right - 6, py(boltzmann) + 16);
    ctx.strokeStyle = this.colours.ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(px(this.time), top);
    ctx.lineTo(px(this.time), bottom);
    ctx.stroke();
    for (const [i, share] of this.shares().entries()) {
      ctx.beginPath();
      ctx.arc(px(this.time), py(share), 4.5, 0, 2 * Math.PI);
      ctx.fillStyle = swarms[i].colour[this.root.dataset.theme];
      ctx.fill();
    }
  }

  write(now) {
    const { steps } = this.header;
    const step = Math.round((this.time / this.last) * steps);
    const [honest, constant] = this.shares().map(percent);
    const { dataset } = this.root;
    if (dataset.step !== String(step)) {
      dataset.step = step;
      this.$(".dh-scrub").value = this.time;
      this.$(".dh-scrub").style.setProperty("--done", `${(100 * this.time) / this.last}%`);
      this.$(".dh-count").textContent = `${step} / ${steps}`;
    }
    for (const [i, line] of this.root.querySelectorAll(".dh-well figcaption span").entries()) {
      line.textContent = this.t("flat", { share: [honest, constant][i] });
    }
    if (dataset.playing !== String(this.playing)) {
      dataset.playing = this.playing;
      const [play, key] = [this.$("[data-act=play]"), this.playing ? "pause" : "play"];
      play.innerHTML = icon(ICONS[key]);
      play.title = this.t(key);
      play.setAttribute("aria-label", this.t(key));
    }
    // While playing a sentence stays long enough to be read.
    if (this.spoken === step || (this.playing && this.spoken != null && now - this.spokenAt < 900)) return;
    this.spoken = step;
    this.spokenAt = now;
    const line = this.$(".dh-caption");
    line.setAttribute("aria-live", this.playing ? "off" : "polite");
    line.textContent = this.t("say", { step, honest, constant });
    for (const canvas of this.root.querySelectorAll("canvas")) canvas.setAttribute("aria-label", line.textContent);
  }

  // Hands on it

  listen() {
    const { signal } = this.listening;
    const on = (target, type, act) => target.addEventListener(type, act, { signal });
    const acts = {
      play: () => this.play(!this.playing),
      back: () => this.seek(Math.ceil(this.time) - 1),
      forward: () => this.seek(Math.floor(this.time) + 1),
      first: () => this.seek(0),
      last: () => this.seek(this.last),
    };
    const keys = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" };
    const key = (event) => {
      const act = acts[keys[event.key]];
      const { target } = event;
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.matches("select") || (target.matches("button") && event.key === " ")) return;
      if (target.matches("input") && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    on(this.root, "keydown", key);
    on(document, "keydown", (event) => event.target === document.body && event.key === " " && this.seen && key(event));
    on(this.root, "click", (event) => acts[event.target.closest("button")?.dataset.act]?.());
    on(this.$(".dh-scrub"), "input", (event) => this.seek(Number(event.target.value)));
    on(this.$(".dh-speed"), "change", (event) => (this.speed = Number(event.target.value)));
    this.sizes = new ResizeObserver(() => this.header && this.layOut());
    this.sizes.observe(this.root);
    this.sight = new IntersectionObserver(([entry]) => {
      this.seen = entry.isIntersecting;
      if (this.seen && this.fresh) this.play(true);
    }, { threshold: 0.3 });
    this.sight.observe(this.$(".dh-wells"));
  }
}

const addStylesheet = (root, name) =>
  new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(name, import.meta.url).href;
    link.onload = link.onerror = resolve;
    root.prepend(link);
  });

/** Mounts the swarms of `bytes` in `root`, an element or a shadow root. Gives {update(bytes), destroy()}. */
export function mount(root, bytes) {
  const swarm = new Swarm(root);
  let latest = Promise.all(STYLES.map((name) => addStylesheet(root, name)));
  const update = (newer) => (latest = latest.then(() => swarm.gone || swarm.receive(newer)));
  update(bytes);
  return { update, destroy: () => swarm.destroy() };
}

const mounted = new WeakMap();

/** Streamlit calls this at each change of data or theme with the same element. */
export default function ({ parentElement, data }) {
  if (mounted.has(parentElement)) mounted.get(parentElement).update(data);
  else mounted.set(parentElement, mount(parentElement, data));
  return () => {
    mounted.get(parentElement)?.destroy();
    mounted.delete(parentElement);
  };
}

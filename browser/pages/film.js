// Film: a picture that the server has packed, played through time.

import { Clock } from "../clock.js";
import { answerKeys, clockKeys } from "../kit/keys.js";
import { texts } from "../kit/text.js";
import { addStylesheet, readTheme } from "../kit/theme.js";
import { unpack } from "../pure/bytes.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import * as captions from "../views/caption.js";
import * as transport from "../views/transport.js";

/**
 * What a film shows; its views draw from the context.
 * @typedef {object} Reel
 * @property {string} name
 * @property {boolean} begins by itself, when it comes into sight, and anew with another picture
 * @property {(picture: Picture) => number} frames after the first
 * @property {(frame: number, picture: Picture) => number} step at a frame
 * @property {(context: Context) => unknown} body template of what stands above the bar
 * @property {Record<string, (place: HTMLElement, context: Context) => import("../types.js").View>} views by their place
 * @property {(context: Context) => string[]} say what there is to be seen, in words
 *
 * @typedef {{header: any, arrays: Record<string, any>}} Picture
 * @typedef {object} Context
 * @property {Clock} clock
 * @property {Picture} picture
 * @property {(key: string, values?: object) => string} t
 * @property {import("../types.js").Theme} theme
 */

/**
 * Mounts a film in an element or a shadow root. Gives {update(bytes), restyle(), destroy()}.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {Uint8Array} bytes
 * @param {Reel} reel
 */
export function mount(parent, bytes, reel) {
  const root = document.createElement("div");
  root.className = `dh dh-film dh-${reel.name}`;
  parent.append(root);
  const place = (name) => /** @type {HTMLElement} */ (root.querySelector(`.dh-${name}`));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const clock = new Clock(draw);
  const context = /** @type {Context} */ ({ clock });
  const gone = new AbortController();
  const sizes = new ResizeObserver(() => clock.wake("size"));
  // A busy browser tells of several moments at once, the newest last.
  const sight = new IntersectionObserver((moments) => see(moments.at(-1)?.isIntersecting ?? seen), { threshold: 0.3 });
  /** @type {import("../types.js").View[]} */
  let views = [];
  let shown = new Uint8Array(); // the bytes of the picture
  let [seen, fresh] = [false, false];

  function see(now) {
    seen = now;
    if (seen && fresh) begin();
  }

  function begin() {
    fresh = !seen;
    clock.seek(0);
    clock.play(seen);
  }

  function show(next) {
    const same = next.length === shown.length && next.every((v, i) => v === shown[i]);
    if (!same) {
      const { lang } = context.picture?.header ?? {};
      shown = next;
      context.picture = unpack(next);
      context.t = texts(context.picture.header.text);
      clock.reach(reel.frames(context.picture));
      if (lang !== context.picture.header.lang) open();
      if (reel.begins && !still) begin();
      else if (!lang) clock.seek(clock.steps);
    }
    restyle();
    clock.wake("answer");
  }

  function restyle() {
    if (!context.picture) return;
    context.theme = readTheme(root);
    clock.wake("theme");
  }

  function open() {
    for (const view of views) view.destroy();
    render(nothing, root);
    render(
      html`${reel.body(context)}
        <div class="dh-bar"></div>
        <p class="dh-caption"></p>`,
      root,
    );
    const stepAt = (frame) => Math.round(reel.step(frame, context.picture));
    views = [
      ...Object.entries(reel.views).map(([name, view]) => view(place(name), context)),
      transport.mount(place("bar"), context, {
        repeat: false,
        count: (frame) => `${stepAt(frame)} / ${stepAt(clock.steps)}`,
        values: { steps: stepAt(1) },
      }),
      captions.mount(place("caption"), context, { say: () => reel.say(context) }),
    ];
    sight.disconnect();
    sight.observe(place(Object.keys(reel.views)[0]));
  }

  function draw(now, dirty) {
    if (!context.theme || !root.clientWidth) return;
    dirty.add("numbers");
    for (const view of views) view.draw(dirty);
    // Pictures are named as they are drawn; before that they are none.
    for (const canvas of root.querySelectorAll("canvas"))
      Object.assign(canvas, { role: "img", ariaLabel: place("caption").textContent });
    Object.assign(root.dataset, {
      step: Math.round(reel.step(clock.step, context.picture)),
      playing: clock.playing,
      ready: true,
    });
  }

  answerKeys(root, clockKeys(clock), gone.signal);
  sizes.observe(root);
  /** @type {Promise<unknown>} */
  let latest = Promise.all(["player.css", "film.css"].map((name) => addStylesheet(parent, name)));
  const update = (next) => (latest = latest.then(() => gone.signal.aborted || show(next)));
  update(bytes);
  return {
    update,
    restyle,
    destroy() {
      gone.abort();
      clock.stop();
      sizes.disconnect();
      sight.disconnect();
      for (const view of views) view.destroy();
      root.remove();
    },
  };
}

// Swarm: particles in two wells under two kinds of noise, played through time.

import { percent, shareAt } from "../pure/swarm.js";
import { html } from "../vendor/lit-html.js";
import * as shares from "../views/shares.js";
import * as wells from "../views/wells.js";
import * as film from "./film.js";

/** @type {import("./film.js").Reel} */
const REEL = {
  name: "swarm",
  begins: true,
  frames: ({ arrays }) => arrays.share.length / 2 - 1,
  step: (frame, { header, arrays }) => (frame / (arrays.share.length / 2 - 1)) * header.steps,
  body: ({ picture: { header }, t }) =>
    html` <div class="dh-wells"></div>
      <figure class="dh-shares"></figure>
      <p class="dh-drawn">
        ${t("drawn", { drawn: header.drawn, particles: header.particles.toLocaleString(header.lang) })}
      </p>`,
  views: { wells: wells.mount, shares: shares.mount },
  say({ clock, picture, t }) {
    const [honest, constant] = [0, 1].map((k) => percent(shareAt(picture.arrays.share, k, clock.step)));
    return [t("say", { step: Math.round(REEL.step(clock.step, picture)), honest, constant })];
  },
};

/**
 * Mounts the two swarms of `bytes` in an element or a shadow root. Gives {update(bytes), restyle(), destroy()}.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {Uint8Array} bytes
 */
export const mount = (parent, bytes) => film.mount(parent, bytes, REEL);

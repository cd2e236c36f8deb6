// Training: loss and λmax of two batch sizes, played along the steps.

import { along, decade, linesOf, stepAt } from "../pure/curves.js";
import { format } from "../pure/numbers.js";
import { html } from "../vendor/lit-html.js";
import * as curves from "../views/curves.js";
import * as film from "./film.js";

const FRAMES = 60; // places to step through, evenly spaced on the axis

/** @type {import("./film.js").Reel} */
const REEL = {
  name: "training",
  begins: false,
  frames: () => FRAMES,
  step: (frame, { header }) => stepAt(frame, FRAMES, header.last),
  body: ({ t }) => html`<div class="dh-curves" tabindex="0" role="group" aria-label=${t("about")}></div>`,
  views: { curves: curves.mount },
  say({ clock, picture: { header, arrays }, t }) {
    const step = Math.round(stepAt(clock.step, FRAMES, header.last));
    const said = header.batches.map(({ name: batch, over, wild }, k) => {
      const [loss, sharpness] = ["loss", "sharpness"].map((row) => linesOf(arrays, `${row}_${k}`, false).mean);
      if (!loss.xs.length) return t(wild.length ? "say_lost" : "say_none", { batch });
      const [here, end] = [decade(step), loss.xs[loss.xs.length - 1]];
      const now = [loss, sharpness].map(({ xs, ys }) => format(xs.length ? along(xs, ys, here) : NaN));
      const values = { batch, step: Math.round(10 ** end), loss: now[0], sharpness: now[1] };
      return t(over && here >= end ? "say_ended" : "say_batch", values);
    });
    return [t("say_step", { step }), ...said];
  },
};

/**
 * Mounts the curves of `bytes` in an element or a shadow root. Gives {update(bytes), restyle(), destroy()}.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {Uint8Array} bytes
 */
export const mount = (parent, bytes) => film.mount(parent, bytes, REEL);

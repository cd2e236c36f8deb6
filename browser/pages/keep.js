// Keep: a file of what is in sight: a picture of this step, a film of all.

import { shoot } from "../kit/frames.js";
import { gif } from "../kit/gif.js";
import { COMMON, mp4, OPEN } from "../kit/mp4.js";
import { remote, slideOf } from "../sources/encoder.js";
import { open } from "./stage.js";

const PRINT = 3840; // pixels of a picture's width: a page of A4 at 300 to the inch

/**
 * Makes a file. `link` leads back to what it shows, `server` is the address of those who make what a browser cannot.
 * @param {string} kind
 * @param {HTMLElement | ShadowRoot} parent of the player
 * @param {any} context what its views share
 * @param {object} options
 * @param {number} options.size a film's height in pixels
 * @param {string} options.link
 * @param {any} options.from where the 3-D view is looked at from
 * @param {string} options.server
 * @param {(part: number) => void} options.progress
 * @param {AbortSignal} options.signal
 */
export async function make(kind, parent, context, { size, link, from, server, progress, signal }) {
  const { step } = context.clock;
  const width = kind === "png" ? PRINT : (size * 16) / 9;
  const written = kind === "svg";
  // The address of a file on this disk leads nobody back.
  const stage = await open(parent, context, { width, written, from, link: link.startsWith("http") ? link : "" });
  try {
    return { name: `downhill_race.${kind}`, blob: await KINDS[kind](stage, { step, server, progress, signal }) };
  } finally {
    stage.close();
  }
}

/** @type {Record<string, (stage: any, options: any) => Promise<Blob>>} */
const KINDS = {
  png(stage, { step }) {
    stage.draw(step);
    return stage.canvas.convertToBlob({ type: "image/png" });
  },
  async svg(stage, { step }) {
    stage.draw(step);
    return new Blob([stage.svg()], { type: "image/svg+xml" });
  },
  gif(stage, { progress, signal }) {
    stage.draw(stage.steps);
    return shoot(stage, 12.5, gif(stage.canvas, stage.colours), progress, signal); // whole hundredths of a second
  },
  mp4: (stage, { server, progress, signal }) => shoot(stage, 30, encoderFor(server), progress, signal),
  async pptx(stage, options) {
    const film = await KINDS.mp4(stage, options);
    const poster = await KINDS.png(stage, { step: stage.steps });
    return slideOf(options.server, { film, poster, link: stage.link, lang: stage.lang }, options.signal);
  },
};

/** The browser, where it encodes what slides play; or the server; or the browser as it can. */
const encoderFor = (server) => async (reel) => {
  const own = (await mp4(COMMON)(reel)) ?? (server ? await remote(server)(reel) : await mp4(OPEN)(reel));
  if (!own) throw new Error("film_unknown");
  return own;
};

// Frames: a race from its first step to its last, picture by picture, for whoever makes a film of them.

const [RUN, REST] = [8, 1.5]; // seconds of a run, as at 1×, and for which its result stays in sight

/**
 * Whoever makes a file: `add` is awaited before the next frame is drawn, `close` gives up what was begun.
 * @typedef {object} Encoder
 * @property {(canvas: OffscreenCanvas, index: number) => Promise<void>} add
 * @property {() => Promise<Blob>} finish
 * @property {() => void} close
 *
 * What a film is.
 * @typedef {{width: number, height: number, fps: number, frames: number, caption: string, link: string}} Reel
 */

/** The step that each frame shows. */
export function stepsOf(steps, fps) {
  const moving = RUN * fps;
  return Array.from({ length: Math.round(moving + REST * fps) }, (_, i) => (steps * Math.min(i, moving)) / moving);
}

/**
 * Draws the frames on the stage and gives the file. Between two frames the page has its turn.
 * @param {{canvas: OffscreenCanvas, steps: number, draw: (step: number) => void, caption: string, link: string}} stage
 * @param {number} fps
 * @param {(reel: Reel) => Promise<Encoder>} begin
 * @param {(part: number) => void} progress
 * @param {AbortSignal} signal
 */
export async function shoot({ canvas, steps, draw, caption, link }, fps, begin, progress, signal) {
  const shown = stepsOf(steps, fps);
  const { width, height } = canvas;
  const encoder = await begin({ width, height, fps, frames: shown.length, caption, link });
  try {
    for (const [i, step] of shown.entries()) {
      draw(step);
      await encoder.add(canvas, i);
      progress((i + 1) / (shown.length + 1)); // the last part is the file
      await turn();
      signal.throwIfAborted();
    }
    return await encoder.finish();
  } finally {
    encoder.close();
  }
}

/** Lets the page draw and answer; unlike a timeout it is not a second in a tab that is out of sight. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });

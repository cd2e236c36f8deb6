// Mp4: a film as an MP4, encoded by the browser.

import { ArrayBufferTarget, Muxer } from "../vendor/mp4-muxer.js";

const BITS = 0.12; // of a pixel, on average: little of a race moves
const WHOLE = 60; // frames, after which one is whole again, so that a player can jump
const AHEAD = 3; // frames that may be waiting
/** What slides and every player know, the best first. */
export const COMMON = ["avc1.640028", "avc1.4d0028", "avc1.42e028"];
/** What browsers and some players know. */
export const OPEN = ["vp09.00.40.08", "av01.0.08M.08"];
/** @type {Record<string, "avc" | "vp9" | "av1">} */
const NAMES = { avc1: "avc", vp09: "vp9", av01: "av1" };

/**
 * Whoever encodes a film with the first of `codecs` that this browser has, or null if it has none: not all have one, and
 * none has where the page came over a line that others could read.
 * @param {string[]} codecs
 * @returns {(reel: import("./frames.js").Reel) => Promise<import("./frames.js").Encoder | null>}
 */
export const mp4 = (codecs) => async (reel) => {
  const config = await known(codecs, reel);
  if (!config) return null;
  const { width, height, fps } = reel;
  const target = new ArrayBufferTarget();
  const codec = NAMES[config.codec.split(".")[0]];
  const muxer = new Muxer({ target, video: { codec, width, height, frameRate: fps }, fastStart: "in-memory" });
  const failed = new AbortController();
  const encoder = new VideoEncoder({
    output: (chunk, meta) => muxer.addVideoChunk(chunk, meta),
    error: (fault) => failed.abort(fault),
  });
  encoder.configure(config);
  return {
    async add(canvas, i) {
      const frame = new VideoFrame(canvas, { timestamp: (i * 1e6) / fps, duration: 1e6 / fps });
      encoder.encode(frame, { keyFrame: i % WHOLE === 0 });
      frame.close();
      while (encoder.encodeQueueSize > AHEAD && !failed.signal.aborted)
        await new Promise((resolve) => {
          encoder.addEventListener("dequeue", resolve, { once: true });
          failed.signal.addEventListener("abort", resolve, { once: true });
        });
      failed.signal.throwIfAborted();
    },
    async finish() {
      await encoder.flush();
      muxer.finalize();
      return new Blob([target.buffer], { type: "video/mp4" });
    },
    close: () => encoder.state === "closed" || encoder.close(),
  };
};

async function known(codecs, { width, height, fps }) {
  if (typeof VideoEncoder === "undefined") return null;
  for (const codec of codecs) {
    const config = { codec, width, height, framerate: fps, bitrate: Math.round(BITS * width * height * fps) };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported) return config;
  }
  return null;
}

// Encoder: films made by the app, where the browser has no encoder of its own: it is sent the frames; and slides of films.

const QUALITY = 0.92; // of a frame, as JPEG
const AHEAD = 4e6; // bytes that may be under way
const PAUSE = 10; // milliseconds, while they are

/**
 * `server` is the address below which the app makes films. What is thrown says why there is none.
 * @param {string} server
 * @returns {(reel: import("../kit/frames.js").Reel) => Promise<import("../kit/frames.js").Encoder>}
 */
export const remote = (server) => async (reel) => {
  const address = new URL(`${server}film`, document.baseURI);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = Object.assign(new WebSocket(address), { binaryType: "blob" });
  const closed = new Promise((_, reject) => {
    // What the app refuses it gives a reason for.
    socket.onclose = ({ reason }) => reject(new Error(reason || "film_alone"));
  });
  closed.catch(() => {});
  const made = new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data)));
  await Promise.race([new Promise((resolve) => (socket.onopen = resolve)), closed]);
  socket.send(JSON.stringify(reel));
  return {
    async add(canvas) {
      socket.send(await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY }));
      while (socket.bufferedAmount > AHEAD && socket.readyState === socket.OPEN)
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (socket.readyState !== socket.OPEN) await closed;
    },
    finish: async () => new Blob([await Promise.race([made, closed])], { type: "video/mp4" }),
    close: () => socket.close(),
  };
};

/**
 * A film on a slide. What is thrown says why there is none.
 * @param {string} server
 * @param {{film: Blob, poster: Blob, link: string, lang: string}} parts
 * @param {AbortSignal} signal
 */
export async function slideOf(server, parts, signal) {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) body.append(name, part);
  const answer = await fetch(`${server}slide`, { method: "POST", body, signal }).catch((error) => {
    throw signal.aborted ? error : new Error("film_alone", { cause: error });
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.blob();
}

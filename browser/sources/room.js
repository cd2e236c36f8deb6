// Room: what is asked of a class and answered, said to the server and heard from it.

import { Fault } from "../asking.js";
import { reading, json } from "./http.js";

const DEAF = 40_000; // milliseconds without a sign of life, which the server gives every 15 s
const LONGEST = 4000; // between two attempts to listen again
const GONE = 404;
const STRANGE = 403;
const MANY = 429;

/** What the server will not do, or not at the moment; `says` tells why, in the language that was asked for. */
export class Refusal extends Fault {
  constructor(status, says) {
    super(status === MANY || status > 500 ? "silent" : "refused", status);
    this.status = status;
    this.says = says;
  }
}

/**
 * What an address answers. Throws a Refusal, or a Fault where nobody answers.
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<Response>}
 */
async function asked(address, options) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", ...options });
  } catch (error) {
    throw new Fault("silent", error);
  }
  if (answer.ok) return answer;
  const { says } = await answer.json().catch(() => ({}));
  if (!says) throw new Fault("silent", answer.status);
  throw new Refusal(answer.status, says);
}

const post = async (address, content, { signal, key } = /** @type {any} */ ({})) => {
  const headers = { "Content-Type": "application/json", ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  return reading(await asked(address, { method: "POST", body: JSON.stringify(content), headers, signal }), json);
};

/**
 * What is heard of a room, until it is over: `state` with its state, `answers` with some of them (`from` 0: all of that
 * round), `closed`; `lost` and `found` when the line is cut and there again.
 * @typedef {object} Heard
 * @property {(state: any) => void} state
 * @property {(some: {round: number, from: number, answers: [number, number[]][]}) => void} answers
 * @property {() => void} closed
 * @property {(error: unknown) => void} [lost] a Refusal where the room is not there
 * @property {() => void} [found]
 */

/**
 * Listens, and again whenever the line is cut. EventSource would not say who listens, and would not notice a line that hangs.
 * @param {string} address
 * @param {Record<string, string>} headers
 * @param {Heard} heard
 * @param {AbortSignal} signal
 * @param {(refusal: Refusal) => Promise<unknown>} mend tries to be let in again, and gives whether it may be
 */
async function listenTo(address, headers, heard, signal, mend) {
  let failures = 0;
  while (!signal.aborted) {
    const cut = new AbortController();
    let watch = setTimeout(() => cut.abort(), DEAF);
    try {
      const answer = await asked(address, { headers, signal: AbortSignal.any([signal, cut.signal]) });
      heard.found?.();
      for await (const { name, content } of events(/** @type {ReadableStream} */ (answer.body), () => {
        clearTimeout(watch);
        watch = setTimeout(() => cut.abort(), DEAF);
      })) {
        failures = 0;
        if (signal.aborted) return;
        if (name === "closed") return heard.closed();
        heard[name]?.(content);
      }
      heard.lost?.(new Fault("silent")); // the server has ended, and begins anew perhaps
    } catch (error) {
      if (signal.aborted) return;
      heard.lost?.(error);
      if (error instanceof Refusal && (await mend(error).catch(() => false))) failures = 0;
    } finally {
      clearTimeout(watch);
    }
    await pause(Math.min(LONGEST, 250 * 2 ** failures++), signal);
  }
}

/** Waits, each a little otherwise: a whole class comes back; the end of a network's silence ends it. */
const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener("online", done);
      resolve(null);
    };
    const timer = setTimeout(done, milliseconds * (0.5 + Math.random()));
    globalThis.addEventListener("online", done);
    signal.addEventListener("abort", done, { once: true });
  });

/**
 * The events of a stream; `alive` hears of every sign of life.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 * @param {ReadableStream<Uint8Array>} stream
 * @param {() => void} alive
 */
export async function* events(stream, alive = () => {}) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = /** @type {string} */ (parts.pop());
      for (const part of parts) {
        const said = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s, 2)));
        if (said.event) yield { name: said.event, content: JSON.parse(said.data) };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * The newest of a room's states: they come by two ways, and one may arrive after another that was said later. A line that is
 * `anew` may be to an app that counts from the beginning.
 */
function inOrder() {
  /** @type {any} */
  let last = null;
  let fresh = true;
  return {
    get last() {
      return last;
    },
    anew: () => (fresh = true),
    take(state) {
      if (fresh || state.words >= last.words) last = state;
      fresh = false;
      return last;
    },
  };
}

/**
 * Rooms, for a lecturer.
 * @typedef {{code: string, key: string}} Held
 * @param {string} base where the routes are
 * @param {string} [lang]
 */
export function rooms(base, lang = "en") {
  const at = (held, what) => `${base}rooms/${held.code}/${what}?lang=${lang}`;
  const states = inOrder();
  return {
    /** Opens a room. @returns {Promise<Held>} */
    open: (asked) => post(`${base}rooms?lang=${asked.lang ?? lang}`, asked),
    /** Gives the state. @type {(held: Held, what: "show" | "answer" | "next" | "close") => Promise<any>} */
    host: async (held, what) => states.take(await post(at(held, "host"), { do: what }, { key: held.key })),
    /**
     * Listens to a room; gives what ends it. An app that was started anew has forgotten the room, and is asked to open it
     * again as it was, with the same code.
     * @param {Held} held
     * @param {{state: Heard["state"], answers: Heard["answers"], closed: () => void, lost: (lost: boolean) => void}} heard
     */
    listen(held, heard) {
      const gone = new AbortController();
      let known = false;
      const again = async ({ status }) => {
        if (status !== GONE || !known) return null;
        const { race, ask, question, choices, seconds, round } = states.last;
        return post(`${base}rooms?lang=${lang}`, { race, ask, question, choices, seconds, round, key: held.key });
      };
      const told = {
        ...heard,
        state(state) {
          known = true;
          heard.state(states.take(state));
        },
        lost: () => heard.lost(true),
        found() {
          states.anew();
          heard.lost(false);
        },
      };
      listenTo(at(held, "events"), { Authorization: `Bearer ${held.key}` }, told, gone.signal, again);
      return () => gone.abort();
    },
  };
}

/**
 * One room, for a phone.
 * @param {{base: string, code: string, lang?: string}} place
 */
export function room({ base, code, lang = "en" }) {
  const at = (what) => `${base}rooms/${code}${what}?lang=${lang}`;
  const states = inOrder();
  /** @type {(who: string, signal?: AbortSignal) => Promise<{place: number, state: any}>} */
  const join = async (who, signal) => {
    const { place, state } = await post(at("/join"), { who }, { signal });
    return { place, state: states.take(state) };
  };
  return {
    /** Its state. */
    look: async () => reading(await asked(at(""), {}), json),
    join,
    /**
     * Sends an answer; a server that has forgotten who it is is told before.
     * @param {{who: string, round: number, values: readonly number[]}} answer
     * @param {AbortSignal} [signal]
     * @returns {Promise<{place: number}>}
     */
    async send(answer, signal) {
      try {
        return await post(at("/answers"), answer, { signal });
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== STRANGE) throw error;
        await join(answer.who, signal);
        return post(at("/answers"), answer, { signal });
      }
    },
    /** @type {(who: string, signal: AbortSignal, heard: Heard) => Promise<void>} */
    listen(who, signal, heard) {
      const again = async ({ status }) => status === STRANGE && join(who, signal);
      const told = {
        ...heard,
        state: (state) => heard.state(states.take(state)),
        found() {
          states.anew();
          heard.found?.();
        },
      };
      return listenTo(`${at("/events")}&who=${who}`, {}, told, signal, again);
    },
  };
}

// Held: a room as its lecturer has it: its state, the time that is left, and what is said to it.

const TICK = 250; // milliseconds between two looks at the clock

/**
 * What opens a room: its code for all, its key for the lecturer alone.
 * @typedef {{code: string, key: string}} Key
 *
 * @typedef {object} Rooms
 * @property {(asked: object) => Promise<Key>} open throws an error that `says` what is wrong
 * @property {(key: Key, what: "show" | "answer" | "next" | "close") => Promise<any>} host
 * @property {(key: Key, heard: {state: (state: any) => void, answers: (some: any) => void, closed: () => void,
 *   lost: (lost: boolean) => void}) => () => void} listen gives what ends it
 * @property {(key: Key) => Promise<boolean>} gone whether there is no such room
 */

/**
 * @param {Rooms} rooms
 * @param {{held: Key | null, hold: (key: Key | null) => void}} secret where the key is kept over a reload
 * @param {object} heard
 * @param {(now: any, before: any) => void} heard.state
 * @param {(some: any) => void} heard.answers
 * @param {() => void} heard.over
 * @param {() => void} heard.tick time passes, of which there is an end
 * @param {(trouble: string | null) => void} heard.say a sentence, or a key of the texts
 */
export function makeHeld(rooms, secret, heard) {
  let { held } = secret;
  /** @type {any} */
  let state = null; // as the server told it last
  let leave = () => {}; // ends listening
  /** @type {number | null} */
  let deadline = null; // when time is up
  let skipped = -1; // the round whose time is up
  const ticking = setInterval(tick, TICK);
  if (held) listen();

  function listen() {
    const key = /** @type {Key} */ (held);
    leave = rooms.listen(key, {
      ...{ state: hear, answers: heard.answers, closed: end },
      async lost(lost) {
        heard.say(lost ? "class_lost" : null);
        // A key that was kept may be of a room that is over.
        if (lost && !state && (await rooms.gone(key)) && held === key) end();
      },
    });
  }

  function hear(now) {
    const before = state;
    state = now;
    deadline = now.left === null ? null : performance.now() + 1000 * now.left;
    heard.state(now, before);
  }

  function end() {
    leave();
    held = state = null;
    secret.hold(null);
    heard.over();
  }

  const left = () => (deadline === null ? null : Math.max(0, Math.ceil((deadline - performance.now()) / 1000)));

  function tick() {
    if (state?.phase !== "asking" || deadline === null) return;
    heard.tick();
    if (left() || skipped === state.round) return;
    skipped = state.round;
    order("show");
  }

  /** @param {"show" | "answer" | "next" | "close"} what */
  async function order(what) {
    if (!held) return;
    try {
      const now = await rooms.host(held, what);
      if (what === "close") end();
      else hear(now);
    } catch (error) {
      heard.say(/** @type {any} */ (error).says ?? "class_lost");
    }
  }

  return {
    /** What the server said last; null where there is no room. */
    get state() {
      return state;
    },
    left,
    order,
    /** Opens a room; gives what is wrong with what is asked, if anything. */
    async open(asked) {
      try {
        held = await rooms.open(asked);
      } catch (error) {
        return /** @type {any} */ (error).says ?? "silent";
      }
      secret.hold(held);
      listen();
      return "";
    },
    stop() {
      leave();
      clearInterval(ticking);
    },
  };
}

// Seat: somebody's place in the room of a class: kept over reloads and lost networks, with what was sent from it.

import { asker } from "../asking.js";

/**
 * What a browser keeps of a seat: who sits there, and what was chosen and sent last.
 * @typedef {{who: string, values: (number | null)[] | null, sent: {round: number, values: number[]} | null}} Kept
 *
 * The state of a room, as the server tells it; `until` is when its time is up, on this clock, or null.
 * @typedef {{race: string, ask: string[], question: string, choices: string[], round: number, answered: number,
 *   phase: "asking" | "shown" | "answer", left: number | null, until: number | null}} Told
 */

const BYTES = 16; // of who somebody is

/** Letters that nobody guesses and nobody else has. */
function drawn() {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * @param {any} room a room of sources/room.js
 * @param {{read: () => Kept | null, write: (kept: Kept) => void, forget: () => void}} storage
 * @param {(changed: "room" | "answers") => void} heard
 */
export function takeSeat(room, storage, heard) {
  const gone = new AbortController();
  /** @type {Kept} */
  const kept = storage.read() ?? { who: drawn(), values: null, sent: null };
  /** @type {Map<number, Map<number, number[]>>} by round and place */
  const answers = new Map();
  const seat = {
    state: /** @type {Told} */ (/** @type {unknown} */ (null)), // until it has been told
    place: -1, // in the order of coming
    /** @type {"silent" | "over" | null} */
    trouble: null,
    says: "", // by the server, why it refused something
    sending: false,
    /** What was chosen last; null where that is nothing. */
    get values() {
      return kept.values;
    },
    /** What was sent in this round, and has arrived. */
    get sent() {
      return kept.sent?.round === seat.state?.round ? (kept.sent?.values ?? null) : null;
    },
    /** The answers of a round by place, as far as they have been told. */
    answersOf: (round) => answers.get(round) ?? new Map(),
    choose(values) {
      kept.values = values;
      storage.write(kept);
    },
    send() {
      const { state } = seat;
      if (!kept.values || kept.values.includes(null)) return;
      send({ round: state.round, values: /** @type {number[]} */ ([...kept.values]) });
    },
    stop() {
      gone.abort();
      joining.stop();
      posting.stop();
    },
  };
  storage.write(kept);

  function told(state) {
    seat.state = { ...state, until: state.left === null ? null : performance.now() + 1000 * state.left };
    heard("room");
  }

  function over() {
    seat.stop();
    seat.trouble = "over";
    storage.forget();
    heard("room");
  }

  function failed(trouble) {
    seat.trouble = trouble === "slow" || trouble === "silent" ? "silent" : null;
    heard("room");
  }

  function send(asked) {
    seat.sending = true;
    posting.ask(asked);
    heard("room");
  }

  const joining = asker(
    (_, signal) => room.join(kept.who, signal),
    ({ place, state }) => {
      seat.place = place;
      told(state);
      // A server that has lost what was sent is told it once more; one that has not is told nothing new.
      if (seat.sent && state.phase === "asking") send(kept.sent);
    },
    failed,
  );
  const posting = asker(
    async (asked, signal) => ({ asked, ...(await room.send({ who: kept.who, ...asked }, signal)) }),
    ({ asked, place }) => {
      kept.sent = asked;
      storage.write(kept);
      Object.assign(seat, { place, sending: false, says: "" });
      heard("room");
    },
    failed,
  );

  /** From when on it hears of the room; whenever it does so anew, its place is asked for anew. */
  room.listen(kept.who, gone.signal, {
    state: told,
    answers({ round, from, answers: more }) {
      // What is told from the beginning is all that there is: a server that was started anew gives other places.
      const all = from ? seat.answersOf(round) : new Map();
      for (const [place, values] of more) all.set(place, values);
      answers.set(round, all);
      heard("answers");
    },
    closed: over,
    lost: () => failed("silent"),
    found() {
      failed(null);
      joining.ask({});
    },
  });
  joining.ask({});
  return seat;
}

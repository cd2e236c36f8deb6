// Seat: somebody's place in the room of a class: kept over reloads and lost networks, with what was sent from it.

import { asker } from "../asking.js";

/**
 * What a browser keeps of a seat: who sits there, what was chosen last, and what was sent last and in which round.
 * @typedef {{who: string, values: (number | null)[] | null, sent: {round: number, values: number[]} | null}} Kept
 *
 * The state of a room, as the server tells it; `until` is when its time is up, on this clock, or null.
 * @typedef {{race: string, ask: string[], question: string, choices: string[], round: number, answered: number,
 *   phase: "asking" | "shown" | "answer", until: number | null}} Told
 *
 * Who hears that something is another in the room or at the seat, and answers of a round as the server sends them.
 * @typedef {{room: () => void, answers: import("./room.js").Heard["answers"]}} Heard
 */

const BYTES = 16; // of who somebody is
const GONE = 404;

/** Letters that nobody guesses and nobody else has. */
const drawn = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/**
 * @param {ReturnType<typeof import("./room.js").room>} room
 * @param {{read: () => Kept | null, write: (kept: Kept) => void, forget: () => void}} storage
 * @param {Heard} heard
 */
export function takeSeat(room, storage, heard) {
  const gone = new AbortController();
  /** @type {Kept} */
  const kept = storage.read() ?? { who: drawn(), values: null, sent: null };
  storage.write(kept);
  const seat = {
    state: /** @type {Told} */ (/** @type {unknown} */ (null)), // until it has been told
    place: -1, // in the order of coming
    silent: false, // nobody answers
    over: false, // the room is
    says: "", // by the server, why it refused something
    /** @type {number[] | null} */
    sending: null, // what is on its way
    /** What was chosen last; null where that is nothing. */
    get values() {
      return kept.values;
    },
    /** What was sent in this round, and has arrived. */
    get sent() {
      return kept.sent?.round === seat.state?.round ? (kept.sent?.values ?? null) : null;
    },
    /** @param {(number | null)[]} values */
    choose(values) {
      kept.values = values;
      seat.says = "";
      storage.write(kept);
    },
    /** @param {readonly number[]} values */
    send(values) {
      seat.choose([...values]);
      post({ round: seat.state.round, values: [...values] });
    },
  };

  const tell = (changes) => {
    Object.assign(seat, changes);
    heard.room();
  };

  /** What is refused is said; who asks for what is not there has come too late, or to the wrong door. */
  async function asked(request) {
    try {
      return await request;
    } catch (error) {
      const { status, says = "" } = /** @type {any} */ (error);
      seat.says = says;
      if (status === GONE && !seat.state) leave();
      throw error;
    }
  }

  function leave() {
    gone.abort();
    joining.stop();
    posting.stop();
    storage.forget();
    tell({ over: true });
  }

  const troubled = (trouble) => tell({ silent: trouble === "silent" || trouble === "slow" });

  function post(answer) {
    posting.ask(answer);
    tell({ sending: answer.values, says: "" });
  }

  function told({ left, ...state }) {
    const other = ["round", "phase"].some((name) => state[name] !== seat.state?.[name]);
    const until = left === null ? null : performance.now() + 1000 * left;
    tell({ state: { ...state, until }, says: other ? "" : seat.says });
  }

  const joining = asker(
    (_, signal) => asked(room.join(kept.who, signal)),
    ({ place, state }) => {
      seat.place = place;
      told(state);
      listen();
      // A server that has lost what was sent is told it once more; to one that has not it is no news.
      if (seat.sent && state.phase === "asking") post(kept.sent);
    },
    troubled,
  );
  const posting = asker(
    async (answer, signal) => ({ answer, ...(await asked(room.send({ who: kept.who, ...answer }, signal))) }),
    ({ answer, place }) => {
      kept.sent = answer;
      storage.write(kept);
      tell({ place, sending: null, says: "" });
    },
    (trouble) => {
      troubled(trouble);
      if (trouble === "refused") tell({ sending: null });
    },
  );

  let [listening, cut] = [false, false];
  function listen() {
    if (listening) return;
    listening = true;
    room.listen(kept.who, gone.signal, {
      state: told,
      answers: heard.answers,
      closed: leave,
      lost(error) {
        cut = true;
        tell({ silent: true, says: /** @type {any} */ (error).says ?? "" });
      },
      found() {
        if (cut) joining.ask({});
        cut = false;
        tell({ silent: false, says: "" });
      },
    });
  }

  joining.ask({});
  return seat;
}
